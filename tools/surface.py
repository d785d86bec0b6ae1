"""Writes `rtx_provider/__init__.py`: every public name, and the module that defines it.

Each resource, argument type, component and client profile is public because its folder defines
it. There is no list to maintain.
"""

import importlib
import inspect
from collections.abc import Iterator
from types import ModuleType

from pulumi import Resource

from rtx_provider.models.values import Value
from tools.nouns import ROOT


def modules_of(layer: str) -> list[ModuleType]:
    """Return the modules of one layer, in alphabetical order."""
    stems = sorted(path.stem for path in (ROOT / "rtx_provider" / layer).glob("*.py"))
    names = [f"rtx_provider.{layer}.{stem}" for stem in stems if not stem.startswith("_")]
    return [importlib.import_module(name) for name in names]


def classes_of(layer: str, kind: type) -> Iterator[type]:
    """Yield the classes of a kind that the modules of a layer define."""
    for module in modules_of(layer):
        for _, each in inspect.getmembers(module, inspect.isclass):
            is_own = each is not kind and each.__module__ == module.__name__
            if is_own and issubclass(each, kind):
                yield each


def public_names() -> dict[str, str]:
    """Return every public name with the module that defines it."""
    profiles = (each for each in classes_of("clients", object) if "Profile" in each.__name__)
    dicts = (each for each in classes_of("resources", dict) if each.__name__.endswith("Dict"))
    found = [*classes_of("resources", Resource), *classes_of("models", Value), *dicts, *profiles]
    places = {each.__name__: each.__module__ for each in found}
    components = importlib.import_module("rtx_provider.components")
    places |= {name: getattr(components, name).__module__ for name in components.__all__}
    return dict(sorted(places.items()))


def surface_text() -> str:
    """Return the text of the package's `__init__.py`."""
    places = public_names()
    lines = [
        _HEAD,
        "if TYPE_CHECKING:",
        *(f"    from {module} import {name}" for name, module in places.items()),
        "",
        "_MODULES = {",
        *(f'    "{name}": "{module}",' for name, module in places.items()),
        "}",
        '"""The module of each public name, which is imported at the first use of the name."""',
        "",
        "__all__ = [",
        *(f'    "{name}",' for name in places),
        "]",
        "",
        "",
        _TAIL,
    ]
    return "\n".join(lines)


_HEAD = '''"""Yamaha RTX routers as code: Pulumi resources in Python.

`import rtx_provider as rtx` gives a program everything that it needs: `rtx.Tunnel`,
`rtx.NatTraversal`, `rtx.RemoteAccessVpn` and so on. A name is imported at its first use, so a
program loads only what it uses.

Written by `make generate` (tools/surface.py).
"""

import gc
import importlib
from typing import TYPE_CHECKING

# Python collects after each 700 new objects, so it would look through each module several times
# while it is loaded. A process of a run lives for a second, and all that it loads stays.
_COLLECT_AFTER = 100_000
if 0 < gc.get_threshold()[0] < _COLLECT_AFTER:
    gc.set_threshold(_COLLECT_AFTER, *gc.get_threshold()[1:])
'''

_TAIL = '''if not TYPE_CHECKING:  # with it, a type checker would believe that every name exists

    def __getattr__(name: str) -> object:
        """Import a public name at its first use, and return it."""
        if name not in _MODULES:
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        value = globals()[name] = getattr(importlib.import_module(_MODULES[name]), name)
        return value


def __dir__() -> list[str]:
    """Return the names of the module, including public names that are not imported yet."""
    return sorted({*globals(), *__all__})
'''
