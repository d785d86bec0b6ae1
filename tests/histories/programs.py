"""The programs of a history: the resources that the real component declares, found without Pulumi.

The component runs as in a user's program; only the registration of a resource is replaced, by one
that writes down what was declared. So a resource that the component gains or loses is part of the
histories at once.
"""

import inspect
import json
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from unittest import mock

import pulumi
from pulumi import dynamic

from rtx_provider.components import RemoteAccessVpn, read_office
from rtx_provider.resources.ip_filter import IpFilter
from rtx_provider.resources.nat_static import NatStatic
from rtx_provider.resources.saved_config import SavedConfig
from rtx_provider.resources.secure_filter_membership import SecureFilterMembership

Program = Mapping[str, Any]
"""What a program says, as plain values; see `OFFICE` and `OWN`."""

KEY = "Kx7-office-key-Qz"
PASSWORDS = {"alice": "Pw-alice-31415", "bob": "Pw-bob-27182", "carol": "Pw-carol-16180"}
ADDRESSES = {"alice": "192.168.100.190"}
OFFICE: Program = {
    "kind": "office",
    "name": "vpn",
    "alias": "",
    "users": ["alice"],
    "tunnels": [1],
    "mtu": 1258,
    "pool": "192.168.100.200-192.168.100.209",
    "filters_from": 201040,
    "esp": False,
    "nat": "statics",
    "statics_from": 2,
    "adopt": [],
    "reclaim": False,
}
"""The component: `nat` is `statics`, `owned` or `none`; `alias` is the name that it had."""
OWN: Program = {
    "kind": "own",
    "name": "own",
    "alias": "",
    "filters": [4801],
    "action": "pass",
    "is_listed": True,
    "statics": [],
    "is_saved": True,
    "adopt": [],
    "reclaim": False,
}
"""A program of one's own: some filters, a place for them in the WAN's list, and NAT statics."""
OWN_DESCRIPTOR = 20100
_ATTRIBUTES = ("revision", "commands", "detected_model", "firmware", "detected_serial")


@dataclass(frozen=True)
class Ref:
    """An output of another resource, whose value the engine fills in."""

    name: str
    attribute: str


@dataclass(frozen=True)
class Declared:
    """One resource that a program declares.

    Attributes:
        name: Its name.
        provider: The class of its provider.
        values: Its values, with a `Ref` for an output of another.
        needs: The names of the resources on which it depends.
        alias: The name that it had before; empty if it had none.
    """

    name: str
    provider: type[Any]
    values: Mapping[str, Any]
    needs: tuple[str, ...]
    alias: str = ""


def declared(program: Program) -> list[Declared]:
    """Return the resources of a program, in the order in which it declares them."""
    return list(_declared(json.dumps(program)))


@lru_cache(maxsize=64)
def _declared(text: str) -> tuple[Declared, ...]:
    program = json.loads(text)
    with _noted() as noted:
        (_own if program["kind"] == "own" else _office)(program)
    if program["alias"]:
        return tuple(_with_alias(each, program) for each in noted)
    return tuple(noted)


def office_values(program: Program) -> dict[str, Any]:
    """Return the value `office` of the stack's configuration for a program of the component."""
    kind = program["nat"]
    owned = {"descriptor": OWN_DESCRIPTOR, "owned": True}
    nat = {"statics": {"descriptor": 1000, "staticsFrom": program["statics_from"]}, "owned": owned}
    values = {
        "name": "Office",
        "server": "vpn.office.example",
        "wan": "pp 1",
        "lanAddress": "192.168.100.1/24",
        "preSharedKey": KEY,
        "pool": program["pool"],
        "users": [_user(name) for name in program["users"]],
        "tunnels": program["tunnels"],
        "mtu": program["mtu"],
        "filtersFrom": program["filters_from"],
        "clientsWithoutNat": program["esp"],
        "nat": nat.get(kind),
        "adopt": program["adopt"],
        "reclaim": program["reclaim"],
    }
    return {name: value for name, value in values.items() if value not in (None, False, [])}


def source_of(program: Program) -> str:
    """Return a program as a user writes it, for the real engine."""
    values = {key: value for key, value in program.items() if value is not None}
    own = textwrap.dedent(inspect.getsource(_own))
    begin = "import pulumi\nfrom typing import Any\nimport rtx_provider as rtx\n"
    if program["kind"] == "own":
        names = (
            "from rtx_provider import IpFilter, NatStatic, SavedConfig, SecureFilterMembership\n"
        )
        return f"{begin}{names}Program = dict\n{own}\n_own({values!r})\n"
    old = program["alias"]
    aliases = f"aliases=[pulumi.Alias(name={old!r})]" if old else ""
    options = f"pulumi.ResourceOptions({aliases})"
    return f"{begin}rtx.RemoteAccessVpn({program['name']!r}, rtx.require_office(), {options})\n"


def _user(name: str) -> dict[str, str]:
    fixed = {"address": ADDRESSES[name]} if name in ADDRESSES else {}
    return {"name": name, "password": PASSWORDS[name], **fixed}


def _office(program: Program) -> None:
    office, faults = read_office(office_values(program))
    assert office is not None, faults
    RemoteAccessVpn(program["name"], office)


def _own(program: Program) -> None:
    name, takes = program["name"], {"reclaim": program["reclaim"]}
    made: dict[str, Any] = {}
    for number in program["filters"]:
        made[f"filter-{number}"] = IpFilter(
            f"{name}-filter-{number}", number=number, action=program["action"], source="*",
            destination="*", protocol="tcp", source_ports="*", destination_ports=str(number),
            adopt="IpFilter" in program["adopt"], **takes,
        )  # fmt: skip
    if program["is_listed"] and program["filters"]:
        made["list"] = SecureFilterMembership(
            f"{name}-list", interface="pp 1", direction="in", filters=program["filters"],
            adopt="SecureFilterMembership" in program["adopt"], **takes,
            opts=pulumi.ResourceOptions(depends_on=list(made.values())),
        )  # fmt: skip
    for number in program["statics"]:
        made[f"static-{number}"] = NatStatic(
            f"{name}-static-{number}", descriptor=1000, number=number, inner="192.168.100.9",
            protocol="tcp", ports=str(8000 + number),
            adopt="NatStatic" in program["adopt"], **takes,
        )  # fmt: skip
    if program["is_saved"]:
        after = {label: each.revision for label, each in made.items()}
        depends = pulumi.ResourceOptions(depends_on=list(made.values()))
        SavedConfig(f"{name}-saved", after=after, opts=depends)


def _with_alias(each: Declared, program: Program) -> Declared:
    label = each.name.removeprefix(program["name"])
    return Declared(each.name, each.provider, each.values, each.needs, f"{program['alias']}{label}")


@contextmanager
def _noted() -> Iterator[list[Declared]]:
    """Write down every resource that is declared, instead of registering it."""
    noted: list[Declared] = []

    def declare(
        self: Any,  # noqa: ANN401  # any resource
        provider: object,
        name: str,
        props: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        depends: Any = opts.depends_on if opts else None
        needs = tuple(str(each.noted_name) for each in depends or ())
        values = {key: value for key, value in props.items() if value is not None}
        noted.append(Declared(name, type(provider), values, needs))
        self.noted_name = name
        for attribute in _ATTRIBUTES:
            setattr(self, attribute, Ref(name, attribute))

    def begin(self: Any, *_: object, **__: object) -> None:  # noqa: ANN401  # any component
        self._providers = {}

    with (
        mock.patch.object(dynamic.Resource, "__init__", declare),
        mock.patch.object(pulumi.ComponentResource, "__init__", begin),
        mock.patch.object(pulumi.Output, "secret", lambda value: value),
        mock.patch.object(RemoteAccessVpn, "_set_outputs"),
        mock.patch(
            "rtx_provider.components.remote_access_vpn.wait_for_last"
        ),  # no engine is waited for
    ):
        yield noted
