"""A work-around for a fault of Pulumi's SDK: it leaves its patch of pickle in place (ADR 0024)."""

import pickle
from functools import wraps

from pulumi.dynamic import dynamic

_PATCHED = ("_batch_setitems", "save_dict")
"""What the SDK replaces in pickle's own class, so that dictionaries are written in order."""


def undo_patches_of_pickle() -> None:
    """Make the SDK put back what it patches whenever it serializes a dynamic provider.

    Otherwise each of its patches calls the one before it: after some three hundred resources of any
    kind, a provider that is pickled by value ends in a RecursionError.
    """
    serialize = dynamic.serialize_provider
    if hasattr(serialize, "__wrapped__"):
        return

    @wraps(serialize)
    def serialize_and_undo(provider: dynamic.ResourceProvider) -> str:
        pickler = pickle._Pickler  # noqa: SLF001  # what it patches
        before = {name: getattr(pickler, name) for name in _PATCHED}
        try:
            return str(serialize(provider))
        finally:
            for name, method in before.items():
                setattr(pickler, name, method)

    dynamic.serialize_provider = serialize_and_undo
