"""What an offline preview cannot vouch for, said once in each of them.

Only the program knows that it runs for a preview: the engine tells no provider. So the program says
it, after it has declared all that it declares by itself.
"""

import asyncio
import os
import weakref
from dataclasses import dataclass, field

import pulumi

from rtx_provider.called import called
from rtx_provider.resources._explicit import explicit_provider
from rtx_provider.resources._stack_checks import is_run, shared_values
from rtx_provider.settings import config_key, environment_key

_SETTING = "preview"
_OFFLINE = "offline"


@dataclass
class _Routers:
    """The routers of a program, by their labels; the stack's own has an empty one.

    Attributes:
        modes: The mode of each router's previews; empty where it is known only later.
        read: The routers of which the program reads something, which a preview asks, too.
    """

    modes: dict[str, str] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)


_ROUTERS: weakref.WeakKeyDictionary[pulumi.Resource, _Routers] = weakref.WeakKeyDictionary()
"""The routers of each program, by its root resource."""


def note_resource(opts: pulumi.ResourceOptions | None) -> None:
    """Note the router of a resource, and say at the end of an offline preview that none was asked.

    Args:
        opts: Pulumi's options of the resource.
    """
    root = pulumi.runtime.get_root_resource()
    if root is None or not (is_run() and pulumi.runtime.is_dry_run()):
        return
    if root not in _ROUTERS:
        _ROUTERS[root] = _Routers()
        # It runs as soon as the program, which does not wait, has declared everything.
        asyncio.get_running_loop().call_soon(_say, _ROUTERS[root])
    routers, provider = _ROUTERS[root], explicit_provider(opts)
    label = provider.label if provider else ""
    if label not in routers.modes:  # to look it up may read a file
        routers.modes[label] = provider.preview if provider else _stacks_mode()
    if opts is not None and opts.id is not None:
        routers.read.add(label)


def _stacks_mode() -> str:
    """Return the mode of the previews of the stack's own router."""
    key = config_key(_SETTING)
    shared = shared_values() if pulumi.Config("rtx").get("host") else None
    return (
        pulumi.runtime.get_config(key)
        or str((shared and shared.values.get(key)) or "")
        or os.environ.get(environment_key(_SETTING))
        or _OFFLINE
    )


def _say(routers: _Routers) -> None:
    offline = {label for label, mode in routers.modes.items() if mode == _OFFLINE}
    labels = sorted(offline - routers.read)
    if not labels:
        return
    named = [label for label in labels if label]
    which = f"of {', '.join(named)}: " if named else ""
    live = '`preview="live"` of the provider' if named else "rtx:preview live"
    refresh = called("refresh", pulumi.get_stack(), os.environ)
    pulumi.log.info(
        f"{which}no router was asked: this preview compares the program with the state, as the "
        f"last run or refresh left it; `{refresh}` asks the router, and so do previews with {live}"
    )
