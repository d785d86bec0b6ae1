"""SavedConfig: one `save`, after everything else of a run but its deletes."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import dynamic

from rtx_provider.models.saved_config import SaveOrder
from rtx_provider.resources import _host
from rtx_provider.resources._properties import Properties, is_unknown, to_engine


class SavedConfigProvider(dynamic.ResourceProvider):
    """Saves the running configuration when something it comes after is new."""

    serialize_as_secret_always = False

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        """Take the stack's router settings."""
        _host.configure(req.config.get)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Show the one line that it sends."""
        if not (isinstance(news.get("after"), Mapping) or is_unknown(news.get("after"))):
            failure = dynamic.CheckFailure("after", "must map resource names to revisions")
            return dynamic.CheckResult(news, [failure])
        return dynamic.CheckResult({"after": news["after"], "commands": ["save"]}, [])

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Ask for a save when a revision differs; a resource that only went saved by itself."""
        return dynamic.DiffResult(_olds.get("after") != _news.get("after"))

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Save."""
        with _host.spoken():
            _host.router().save()
        serial = {"router_serial": _host.router().serial}
        return dynamic.CreateResult(_host.qualified("saved-config"), _outputs(props) | serial)

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Save, unless all that happened is that resources went."""
        _host.expect(_olds.get("router_serial"))
        if SaveOrder(after=_news["after"]).is_new_since(_olds.get("after") or {}):
            with _host.spoken():
                _host.router().save()
        return dynamic.UpdateResult(_outputs(_news) | _serial(_olds))

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Return what is known: flash cannot be read without a password dialogue (57.2)."""
        outputs = _outputs(props)
        return dynamic.ReadResult(id_, outputs | _serial(props), outputs)


def _serial(props: Properties) -> dict[str, Any]:
    return {"router_serial": props["router_serial"]} if props.get("router_serial") else {}


def _outputs(props: Properties) -> dict[str, Any]:
    return to_engine({name: props[name] for name in ("after", "commands") if name in props})


class SavedConfig(dynamic.Resource, module="rtx", name="SavedConfig"):
    """The configuration in flash. Deleting it does nothing: flash stays as it is.

    `save` over HTTP is one more request; a router without it loses the changes
    of this run at its next restart.
    """

    commands: pulumi.Output[list[str]]
    """The line that it sends."""

    def __init__(
        self,
        resource_name: str,
        *,
        after: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the save.

        Args:
            resource_name: The name in the program.
            after: The `revision` of each resource that must be on the router, by name.
            opts: Pulumi's options.
        """
        props = {"after": after, "commands": None}
        super().__init__(SavedConfigProvider(), resource_name, props, opts)
