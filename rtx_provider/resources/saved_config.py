"""SavedConfig: one `save`, after all other changes of a run except the deletes."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import dynamic

from rtx_provider.models.saved_config import SaveOrder
from rtx_provider.resources import _host
from rtx_provider.resources._offline import note_resource
from rtx_provider.resources._properties import Properties, is_unknown, to_engine
from rtx_provider.resources._request import current_urn

_AFTER: dict[str, Any] = {}
"""For each URN: the revisions that the program gives, from `check` until the save.

They are kept among the outputs and not among the inputs, because a preview lists every entry of an
input of which one differs, and these mean nothing to a reader.
"""

_BEFORE = "configuration_before"
"""The output that holds the configuration of before the last run that saved."""


class SavedConfigProvider(dynamic.ResourceProvider):
    """Saves the running configuration when a resource in `after` was written."""

    serialize_as_secret_always = False

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        """Load the router's settings."""
        _host.configure(req.config.get)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Show the only line that it sends."""
        if not (isinstance(news.get("after"), Mapping) or is_unknown(news.get("after"))):
            failure = dynamic.CheckFailure("after", "must map resource names to revisions")
            return dynamic.CheckResult(news, [failure])
        _AFTER[current_urn().text] = news["after"]
        return dynamic.CheckResult({"commands": ["save"]}, [])

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Ask for an update when the revisions in `after` differ."""
        saved = _olds.get("after")
        # A refresh checks no inputs.
        return dynamic.DiffResult(saved != _AFTER.get(current_urn().text, saved))

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Save the running configuration."""
        after = _after(props)
        with _host.plain_errors():
            _host.learn_serial()
            _host.router().save(unless_saved=True, vouches=set(after.values()))
        outputs = _outputs(props | {"after": after})
        more = {"router_serial": _host.router().serial} | _before({})
        return dynamic.CreateResult(_host.qualified("saved-config"), outputs | more)

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Save, unless resources were only removed, because each delete has saved already."""
        with _host.plain_errors():
            _host.expect(_olds.get("router_serial"))
        after, saved = _after(_news), _olds.get("after") or {}
        if SaveOrder(after=after).is_new_since(saved):
            with _host.plain_errors():
                _host.router().save(
                    unless_saved=True, vouches=set(after.values()) - set(saved.values())
                )
        outputs = _outputs(_news | {"after": after})
        return dynamic.UpdateResult(outputs | _serial(_olds) | _before(_olds))

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Return the recorded properties; reading flash would need a password dialogue (57.2)."""
        serial = _host.serial_to_expect() or props.get("router_serial")
        kept = {name: props[name] for name in (_BEFORE,) if name in props}
        outputs = _outputs(props) | kept | ({"router_serial": serial} if serial else {})
        return dynamic.ReadResult(id_, outputs, {"commands": ["save"]})


def _after(props: Properties) -> dict[str, str]:
    """Return the revisions from `check`, which --target-replace skips, or else from the inputs."""
    return dict(_AFTER.get(current_urn().text) or props.get("after") or {})


def _serial(props: Properties) -> dict[str, Any]:
    return {"router_serial": props["router_serial"]} if props.get("router_serial") else {}


def _before(olds: Properties) -> dict[str, str]:
    """Return the configuration of before this run, masked, or else that of an earlier run."""
    from rtx_provider.config.backup import masked_text  # noqa: PLC0415  # only a provider process

    text = masked_text(_host.router().configuration_before) or olds.get(_BEFORE)
    return {_BEFORE: text} if text else {}


def _outputs(props: Properties) -> dict[str, Any]:
    return to_engine({name: props[name] for name in ("after", "commands") if name in props})


class SavedConfig(dynamic.Resource, module="rtx", name="SavedConfig"):
    """The saved configuration in flash. Deleting this resource leaves flash as it is.

    A `save` over HTTP costs one more request. Without this resource, the router loses the
    changes of a run at its next restart.
    """

    commands: pulumi.Output[list[str]]
    """The lines that it sends."""
    configuration_before: pulumi.Output[str]
    """The router's whole configuration of before the last run that saved, with secrets masked.

    It is encrypted in the state. `rtx restore STACK --from-state` brings it back."""

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
        note_resource(opts)
        props = {"after": after, "commands": None, _BEFORE: None}
        more = pulumi.ResourceOptions(additional_secret_outputs=[_BEFORE])
        options = pulumi.ResourceOptions.merge(opts, more)
        super().__init__(SavedConfigProvider(), resource_name, props, options)
