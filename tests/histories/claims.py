"""What a resource says that the router is to hold: written down anew, from the vendor's syntax.

`units` are the lines and members that a resource writes. `claims` are the places in which nobody
else's line may stand then, as patterns of their text. The judge knows nothing else of a resource.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.histories.units import Unit, split

Values = Mapping[str, Any]


def units(kind: str, values: Values) -> frozenset[Unit]:
    """Return what a resource writes."""
    writes = _WRITES.get(kind)
    lines = writes(values) if writes else ()
    return frozenset(unit for context, line in lines for unit in split(context, line))


def is_claimed(kind: str, values: Values, unit: Unit) -> bool:
    """Tell whether a line stands in the place of a resource."""
    return any(
        unit.context == each.context
        and (
            (unit.text, unit.member) == (each.text, each.member)
            if each.member
            else not unit.member and _place(unit.text) == _place(each.text)
        )
        for each in units(kind, values)
    )


# Where the place of a line ends: what follows it are values.
_PLACES = (
    r"ip filter \d+",
    r"nat descriptor masquerade static \d+ \d+",
    r"nat descriptor (?:type|address outer) \d+",
    r"pp auth username \S+",
    r"ipsec ike [a-z][a-z -]*? \d+",
    r"ipsec sa policy \d+",
    r"ipsec transport \d+",
    r"ip \S+ proxyarp",
    r"(?:pp|tunnel) enable \S+",
)
_PLACE = re.compile("|".join(f"(?:{each})" for each in _PLACES))
_VALUES = re.compile(r" (?:on|off|auto|any|accept|require|\d|dhcp|l2tp$|mschap|mppe|none).*$")


def _place(text: str) -> str:
    known = _PLACE.match(text)
    return known[0] if known else _VALUES.sub("", text)


def _number(value: object) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


def _switch(value: object) -> str:
    return "on" if value else "off"


Lines = Iterator[tuple[str, str]]


def _filter(v: Values) -> Lines:
    words = [v["action"], v["source"], v["destination"], v["protocol"], v["source_ports"]]
    yield "", f"ip filter {_number(v['number'])} {' '.join(words)} {v['destination_ports']}"


def _membership(v: Values) -> Lines:
    members = " ".join(map(_number, v["filters"]))
    yield v["interface"], f"ip pp secure filter {v['direction']} {members}"


def _static(v: Values) -> Lines:
    ports = f" {v['ports']}" if v.get("ports") else ""
    numbers = f"{_number(v['descriptor'])} {_number(v['number'])}"
    yield "", f"nat descriptor masquerade static {numbers} {v['inner']} {v['protocol']}{ports}"


def _descriptor(v: Values) -> Lines:
    number = _number(v["number"])
    yield "", f"nat descriptor type {number} {v['type']['kind']}"
    yield "", f"nat descriptor address outer {number} {' '.join(v['address_outer'])}"


def _binding(v: Values) -> Lines:
    yield v["interface"], f"ip pp nat descriptor {' '.join(map(_number, v['descriptors']))}"


def _policy(v: Values) -> Lines:
    numbers = f"{_number(v['policy'])} {_number(v['gateway'])}"
    yield "", f"ipsec sa policy {numbers} esp {v['esp']} {v['hmac']}"


def _gateway(v: Values) -> Lines:
    number = _number(v["gateway"])
    yield "", f"ipsec ike keepalive use {number} {v['keepalive_use']['use']}"
    yield "", f"ipsec ike local address {number} {v['local_address']}"
    yield "", f"ipsec ike nat-traversal {number} {_switch(v['nat_traversal']['use'])}"
    yield "", f"ipsec ike pre-shared-key {number} text {v['pre_shared_key']}"
    yield "", f"ipsec ike remote address {number} {v['remote_address']}"


def _transport(v: Values) -> Lines:
    numbers = f"{_number(v['transport'])} {_number(v['policy'])}"
    yield "", f"ipsec transport {numbers} {v['protocol']} {v['source_ports']}"


def _tunnel(v: Values) -> Lines:
    number = _number(v["number"])
    where, alive = f"tunnel {number}", v["l2tp_keepalive_use"]
    yield where, f"tunnel encapsulation {v['encapsulation']}"
    yield where, f"ipsec tunnel {_number(v['ipsec_tunnel'])}"
    yield where, f"l2tp tunnel disconnect time {v['l2tp_tunnel_disconnect_time']}"
    times = f"{_number(alive['interval'])} {_number(alive['count'])}"
    yield where, f"l2tp keepalive use {_switch(alive['use'])} {times}"
    yield where, f"l2tp keepalive log {_switch(v['l2tp_keepalive_log'])}"
    yield where, f"ip tunnel tcp mss limit {v['ip_tunnel_tcp_mss_limit']}"
    yield where, f"tunnel enable {number}"


def _anonymous(v: Values) -> Lines:
    where = "pp anonymous"
    yield where, f"pp bind {' '.join(v['pp_bind'])}"
    yield where, f"pp auth request {v['pp_auth_request']['method']}"
    yield where, f"ppp ipcp ipaddress {_switch(v['ppp_ipcp_ipaddress'])}"
    yield where, f"ppp ipcp msext {_switch(v['ppp_ipcp_msext'])}"
    yield where, f"ppp ccp type {v['ppp_ccp_type']}"
    yield where, f"ppp ccp no-encryption {v['ppp_ccp_no_encryption']}"
    if v.get("ip_pp_remote_address_pool"):
        yield where, f"ip pp remote address pool {v['ip_pp_remote_address_pool']}"
    yield where, f"ip pp mtu {_number(v['ip_pp_mtu'])}"
    yield where, "pp enable anonymous"


def _user(v: Values) -> Lines:
    fixed = f" {v['address']}" if v.get("address") else ""
    yield "pp anonymous", f"pp auth username {v['username']} {v['password']}{fixed}"


def _proxy(v: Values) -> Lines:
    yield "", f"ip {v['interface']} proxyarp {_switch(v['use'])}"


def _ipsec(v: Values) -> Lines:
    yield "", f"ipsec use {_switch(v['use'])}"


def _l2tp(v: Values) -> Lines:
    yield "", f"l2tp service {_switch(v['use'])}"


_WRITES: dict[str, Callable[[Values], Lines]] = {
    "IpFilterProvider": _filter,
    "SecureFilterMembershipProvider": _membership,
    "NatStaticProvider": _static,
    "NatDescriptorProvider": _descriptor,
    "NatBindingProvider": _binding,
    "IpsecSaPolicyProvider": _policy,
    "IkeGatewayProvider": _gateway,
    "IpsecTransportProvider": _transport,
    "TunnelProvider": _tunnel,
    "AnonymousPpProvider": _anonymous,
    "PpUserProvider": _user,
    "ProxyArpProvider": _proxy,
    "IpsecServiceProvider": _ipsec,
    "L2tpServiceProvider": _l2tp,
}
