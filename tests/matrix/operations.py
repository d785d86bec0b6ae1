"""The operations of the matrix: each noun is created, changed and deleted, and a whole office.

An operation is one run of a stack: its resources one after the other, and `SavedConfig` last.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rtx_provider.resources.anonymous_pp import AnonymousPpProvider
from rtx_provider.resources.config_lines import ConfigLinesProvider
from rtx_provider.resources.ike_gateway import IkeGatewayProvider
from rtx_provider.resources.ip_filter import IpFilterProvider
from rtx_provider.resources.ipsec_sa_policy import IpsecSaPolicyProvider
from rtx_provider.resources.ipsec_service import IpsecServiceProvider
from rtx_provider.resources.ipsec_transport import IpsecTransportProvider
from rtx_provider.resources.l2tp_service import L2tpServiceProvider
from rtx_provider.resources.nat_static import NatStaticProvider
from rtx_provider.resources.pp_user import PpUserProvider
from rtx_provider.resources.proxy_arp import ProxyArpProvider
from rtx_provider.resources.router import RouterProvider
from rtx_provider.resources.saved_config import SavedConfigProvider
from rtx_provider.resources.secure_filter_membership import SecureFilterMembershipProvider
from rtx_provider.resources.tunnel import TunnelProvider
from tests.lifecycle.bench import office
from tests.lifecycle.cases import CASES, OTHER_PASSWORD, PASSWORD, PSK, TUNNEL_PASSWORD, Case
from tests.lifecycle.engine import Properties, Provider, Resource

Verb = Literal["create", "update", "delete", "refresh"]
THEIR_FILTER = "ip filter 4711 pass * * tcp * 4711"
THEIR_NAT = "nat descriptor type 4712 masquerade"
LISTS = ("AnonymousPp", "NatBinding", "SecureFilterMembership")
_SSH_NOUNS = (
    "AnonymousPp", "IkeGateway", "IpFilter", "NatBinding", "SecureFilterMembership", "Tunnel",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One resource of a stack: what the program says first, and what it says then."""

    provider: type[Provider]
    values: Properties
    changed: Properties


@dataclass(frozen=True)
class Operation:
    """One run of a stack.

    Attributes:
        thing: The noun, or `office`.
        verb: What is done.
        parts: The stack's resources, in the order of their dependencies.
        office: Lines that stand before, and are the office's.
        in_place: Lines with which somebody else touches the very thing meanwhile.
        risky: Whether a rollback is set for it.
    """

    thing: str
    verb: Verb
    parts: tuple[Part, ...]
    office: tuple[str, ...] = ()
    in_place: tuple[str, ...] = ()
    risky: bool = False

    @property
    def name(self) -> str:
        """Name it, for messages."""
        return f"{self.thing} {self.verb}"

    @property
    def shares_list(self) -> bool:
        """Tell whether it writes a list that others write too."""
        return self.thing in (*LISTS, "office") and self.verb != "refresh"

    def __hash__(self) -> int:
        """Know it by its name: values are plain bags."""
        return hash((self.name, self.risky))


class Stack:
    """What one state file holds."""

    def __init__(self, operation: Operation) -> None:
        """Begin with nothing."""
        self._operation = operation
        self.resources = [Resource(part.provider()) for part in operation.parts]
        self.saved = Resource(SavedConfigProvider())

    def run(self) -> None:
        """Do what the operation does; the first error ends it, as the engine's run."""
        for _ in self.steps():
            pass

    def steps(self) -> Iterator[None]:
        """Do what the operation does, resource by resource."""
        verb = self._operation.verb
        if verb == "refresh":
            yield from self._refresh()
        elif verb == "delete":
            yield from self._destroy()
        else:
            yield from self.up(is_changed=verb == "update")

    def up(self, *, is_changed: bool, **flags: bool) -> Iterator[None]:
        """Bring up what the program says."""
        for resource, part in zip(self.resources, self._operation.parts, strict=True):
            takes = flags if part.provider is not RouterProvider else {}
            resource.up({**(part.changed if is_changed else part.values), **takes})
            yield
        self.saved.up({"after": self._revisions()})

    def refresh(self) -> None:
        """Read everything back."""
        for _ in self._refresh():
            pass

    @property
    def done(self) -> int:
        """Return how many resources the state holds."""
        return sum(resource.id is not None for resource in self.resources)

    def copy(self) -> "Stack":
        """Return the same state for another process."""
        twin = Stack(self._operation)
        pairs = zip((*self.resources, self.saved), (*twin.resources, twin.saved), strict=True)
        for mine, other in pairs:
            other.id = mine.id
            other.inputs, other.outputs = copy.deepcopy((mine.inputs, mine.outputs))
        return twin

    def _refresh(self) -> Iterator[None]:
        for resource in self.resources:
            if resource.id is not None:
                resource.refresh()
            yield

    def _destroy(self) -> Iterator[None]:
        self.saved.id, self.saved.inputs, self.saved.outputs = None, {}, {}
        for resource in reversed(self.resources):
            if resource.id is not None:
                resource.destroy()
            yield

    def _revisions(self) -> Properties:
        named = enumerate(self.resources)
        return {f"r{at}": each.outputs["revision"] for at, each in named if _has_lines(each)}


def _has_lines(resource: Resource) -> bool:
    return not isinstance(resource.provider, RouterProvider)


@cache
def prepared(operation: Operation) -> tuple[str, Stack]:
    """Return the saved configuration from which an operation starts, and the state beside it."""
    theirs = (THEIR_FILTER, THEIR_NAT) if operation.shares_list else ()
    with office(None, *operation.office, *theirs) as bench:
        stack = Stack(operation)
        if operation.verb != "create":
            for _ in stack.up(is_changed=False):
                pass
        return bench.simulator.running_text(), stack


# -- which there are ----------------------------------------------------------------------


def of_nouns() -> list[Operation]:
    """Return what is done to each noun alone."""
    return [each for case in CASES for each in _life(case)]


def of_office() -> list[Operation]:
    """Return what is done to a whole office."""
    return [Operation("office", verb, _OFFICE) for verb in ("create", "delete", "refresh")]


def over_http() -> list[Operation]:
    """Return every operation."""
    return [*of_nouns(), *of_office()]


def over_ssh() -> list[Operation]:
    """Return six nouns' operations and the whole office's: SSH costs more."""
    return [each for each in over_http() if each.thing in (*_SSH_NOUNS, "office")]


def that_are_risky() -> list[Operation]:
    """Return those that are made as a confirmed commit."""
    nouns = ("NatBinding", "NatStatic", "SecureFilterMembership")
    cases = [case for case in CASES if case.name in nouns]
    known = [each for case in cases for each in _life(case, risky=True)]
    return [*known, *(Operation("LanAddress", verb, (_LAN,), risky=True) for verb in _VERBS)]


_VERBS: tuple[Verb, ...] = ("create", "update", "delete")


def _life(case: Case, *, risky: bool = False) -> Iterator[Operation]:
    part = Part(case.provider, case.values, case.with_changed())
    for verb in _VERBS:
        lines = case.taken if verb == "create" else case.by_hand
        yield Operation(case.name, verb, (part,), case.office, lines, risky)


_LAN = Part(
    ConfigLinesProvider,
    {"label": "lan", "lines": ["ip lan2 address 192.168.200.1/24"]},
    {"label": "lan", "lines": ["ip lan2 address 192.168.200.1/25"]},
)


def _part(provider: type[Provider], **values: object) -> Part:
    return Part(provider, values, values)


def _filters() -> Sequence[Part]:
    return (
        _part(
            IpFilterProvider, number=201040, action="pass", source="*", destination="*",
            protocol="udp", source_ports="*", destination_ports="500,4500",
        ),
        _part(SecureFilterMembershipProvider, interface="pp 1", direction="in", filters=[201040]),
        _part(
            NatStaticProvider, descriptor=1000, number=2, inner="192.168.100.1", protocol="udp",
            ports="500,4500",
        ),
    )  # fmt: skip


def _tunnel() -> Sequence[Part]:
    return (
        _part(IpsecSaPolicyProvider, policy=11, gateway=11, esp="aes-cbc", hmac="sha-hmac"),
        _part(
            IkeGatewayProvider, gateway=11, pre_shared_key=PSK, keepalive_use={"use": "off"},
            local_address="192.168.100.1", nat_traversal={"use": True}, remote_address="any",
        ),
        _part(
            IpsecTransportProvider, transport=11, policy=11, protocol="udp", source_ports="1701"
        ),
        _part(
            TunnelProvider, number=11, encapsulation="l2tp", ipsec_tunnel=11,
            l2tp_tunnel_auth={"use": True, "password": TUNNEL_PASSWORD},
            l2tp_tunnel_disconnect_time="off", ip_tunnel_tcp_mss_limit="auto", enabled=True,
        ),
    )  # fmt: skip


def _people() -> Sequence[Part]:
    return (
        _part(
            AnonymousPpProvider, pp_bind=["tunnel11"], pp_auth_request={"method": "mschap-v2"},
            ppp_ipcp_ipaddress=True, ppp_ipcp_msext=True, ip_pp_mtu=1258, enabled=True,
            ip_pp_remote_address_pool="192.168.100.200-192.168.100.219",
        ),
        _part(PpUserProvider, username="alice", password=PASSWORD, address="192.168.100.201"),
        _part(PpUserProvider, username="bob", password=OTHER_PASSWORD),
        _part(ProxyArpProvider, interface="lan1"),
        _part(IpsecServiceProvider, use=True),
        _part(L2tpServiceProvider, use=True),
    )  # fmt: skip


_OFFICE = (_part(RouterProvider), *_filters(), *_tunnel(), *_people())
