"""Profiles that set up the VPN on users' machines. This package knows nothing about routers."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rtx_provider.clients.client import Client


@cache
def clients() -> "dict[str, Client]":
    """Return every kind of client by its name, from the modules here that define a `CLIENT`."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    found = (module.CLIENT for module in modules if hasattr(module, "CLIENT"))
    return {client.name: client for client in found}
