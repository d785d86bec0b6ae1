"""Puts back what Pulumi's SDK patches in pickle (ADR 0024)."""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager

_PICKLER = pickle._Pickler  # noqa: SLF001  # as the SDK names it
_PATCHED = ("_batch_setitems", "save_dict")
"""What the SDK replaces for good, whenever it serializes a dynamic provider, so that dictionaries
are written in order. Each replacement calls the one before it: at Python's limit of nested calls,
no provider that is pickled by value can be stored any more."""


@contextmanager
def patches_put_back() -> Iterator[None]:
    """Put back afterwards what is patched in the block."""
    before = {name: getattr(_PICKLER, name) for name in _PATCHED}
    try:
        yield
    finally:
        for name, method in before.items():
            setattr(_PICKLER, name, method)
