"""RemoteAccessVpn: everything that lets Windows' own VPN client reach the office's LAN.

The component only declares its parts: remote_access_vpn_parts.py says which resources there are.
"""

from typing import TYPE_CHECKING

import pulumi

from rtx_provider.clients import windows
from rtx_provider.components.client_settings import (
    ClientSettings,
    client_settings,
    windows_profile,
)
from rtx_provider.components.remote_access_vpn_args import RemoteAccessVpnArgs
from rtx_provider.components.remote_access_vpn_parts import Part, declared, facts_of, parts_of
from rtx_provider.resources._plan import as_plan_input
from rtx_provider.resources._resource import NounResource
from rtx_provider.resources._waiting import wait_for_last
from rtx_provider.resources.router import Router
from rtx_provider.resources.saved_config import SavedConfig

if TYPE_CHECKING:
    from collections.abc import Callable


class RemoteAccessVpn(pulumi.ComponentResource):
    """An L2TP/IPsec server on the office's router, and the settings for its clients.

    Outputs:
        windows_profile: A PowerShell script for Windows 10 and 11 (secret).
        windows_registry: The command for the registry value alone.
        client_settings: The settings that other clients need, without secrets.
    """

    windows_profile: pulumi.Output[str]
    windows_registry: pulumi.Output[str]
    client_settings: pulumi.Output[ClientSettings]

    def __init__(
        self, name: str, args: RemoteAccessVpnArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the VPN.

        Args:
            name: The name in the program; the resources' names begin with it.
            args: The office.
            opts: Pulumi's options.
        """
        super().__init__("rtx:components:RemoteAccessVpn", name, None, opts)
        self._name, self._args = name, args
        self._made: dict[str, NounResource] = {}
        self._old_names = _old_names(opts)
        parts = parts_of(args)
        self.router = Router(
            self._resource_name("router"),
            plan=as_plan_input(facts_of(args), [declared(part, args) for part in parts]),
            opts=pulumi.ResourceOptions(parent=self, aliases=self._old_places("router")),
        )
        for part in parts:
            self._made[part.label] = self._declare(part)
        self._save()
        self._set_outputs()

    def _declare(self, part: Part) -> NounResource:
        make: Callable[..., NounResource] = part.kind
        flags = declared(part, self._args)
        return make(
            self._resource_name(part.label),
            **part.arguments,
            adopt=flags.adopt,
            reclaim=flags.reclaim,
            opts=self._options(part.label, *(self._made[label] for label in part.after)),
        )

    def _save(self) -> None:
        revisions = {label: each.revision for label, each in self._made.items()}
        options = self._options("saved", *self._made.values())
        self.saved = SavedConfig(self._resource_name("saved"), after=revisions, opts=options)
        wait_for_last(self.saved)

    def _set_outputs(self) -> None:
        self.windows_profile = windows_profile(self._args)
        self.windows_registry = pulumi.Output.from_input(windows.REGISTRY_COMMAND)
        self.client_settings = client_settings(self._args)
        self.register_outputs(
            {
                "windows_profile": self.windows_profile,
                "windows_registry": self.windows_registry,
                "client_settings": self.client_settings,
            }
        )

    def _resource_name(self, label: str) -> str:
        return f"{self._name}-{label}"

    def _options(self, label: str, *after: NounResource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(
            parent=self, depends_on=[self.router, *after], aliases=self._old_places(label)
        )

    def _old_places(self, label: str) -> list[pulumi.Input[str | pulumi.Alias]]:
        """Return the names of a part under the component's old names.

        Pulumi derives them from the component's aliases only as long as the state has no component
        of the new name, and a run that failed has left one there.
        """
        return [pulumi.Alias(name=f"{old}-{label}") for old in self._old_names]


def _old_names(opts: pulumi.ResourceOptions | None) -> list[str]:
    """Return the names that the aliases of the component give."""
    aliases = (opts.aliases or ()) if opts else ()
    names = (each.name if isinstance(each, pulumi.Alias) else None for each in aliases)
    return [name for name in names if isinstance(name, str)]
