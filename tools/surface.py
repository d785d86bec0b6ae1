"""Write `rtx_provider/__init__.py`: every public name, and the module that it comes from.

A resource, an argument type, a component or a client profile becomes public by being
written in its folder; nobody keeps a list.
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
    """Walk the classes of a kind that a layer's modules define."""
    for module in modules_of(layer):
        for _, each in inspect.getmembers(module, inspect.isclass):
            is_own = each is not kind and each.__module__ == module.__name__
            if is_own and issubclass(each, kind):
                yield each


def public_names() -> dict[str, str]:
    """Return every public name with the module that it comes from."""
    profiles = (each for each in classes_of("clients", object) if "Profile" in each.__name__)
    dicts = (each for each in classes_of("resources", dict) if each.__name__.endswith("Dict"))
    found = [*classes_of("resources", Resource), *classes_of("models", Value), *dicts, *profiles]
    places = {each.__name__: each.__module__ for each in found}
    components = importlib.import_module("rtx_provider.components")
    places |= {name: getattr(components, name).__module__ for name in components.__all__}
    return dict(sorted(places.items()))


def surface_text() -> str:
    """Write the package's `__init__.py`."""
    places = public_names()
    lines = [
        _HEAD,
        "if TYPE_CHECKING:",
        *(f"    from {module} import {name}" for name, module in places.items()),
        "",
        "_MODULES = {",
        *(f'    "{name}": "{module}",' for name, module in places.items()),
        "}",
        '"""The module of each public name, which is imported when the name is first used."""',
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

Everything that a program needs is here: `import rtx_provider as rtx`, then `rtx.Tunnel`,
`rtx.NatTraversal`, `rtx.RemoteAccessVpn` and so on. A name is imported when it is first
used, so that a program pays only for what it uses.

Written by `make generate` (tools/surface.py).
"""

import importlib
from typing import TYPE_CHECKING
'''

_TAIL = '''if not TYPE_CHECKING:  # it would tell a type checker that every name exists

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used."""
        if name not in _MODULES:
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        value = globals()[name] = getattr(importlib.import_module(_MODULES[name]), name)
        return value


def __dir__() -> list[str]:
    """Name what is here, the public names that nobody has used yet included."""
    return sorted({*globals(), *__all__})
'''
