"""Rules about the lines to the internet: their filters, NAT, and what can be reached through them.

Source: 8.1.2, 8.1.7, 8.1.10-8.1.17, 8.1.25 (IPv4), 11.16.1 (PPPoE), 14.4 (tunnels), 23.8-23.10
(NAT), 30.1.5, 30.2-30.4 and 30.7 (IPv6).
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from rtx_provider.access.addresses import locals_of
from rtx_provider.access.admission import admits
from rtx_provider.access.carriers import encapsulation
from rtx_provider.access.flows import ANYWHERE
from rtx_provider.access.ingress import is_enabled, routed_interfaces
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.access.matching import SYN, Packet
from rtx_provider.access.nat import binding_key, forwards, inner_address, lead, masquerades
from rtx_provider.access.packets import DYNAMIC, filter_key, members, set_key, verdict
from rtx_provider.config.filter_terms import (
    ANY,
    address_of,
    covers_every_port,
    covers_everything,
    protocol_name,
    span_of,
)
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config
from rtx_provider.rules.rule import Finding, Outcome, Rule, switched
from rtx_provider.rules.services import SERVICES, SNMP_PORT, Service, snmp_hosts
from rtx_provider.rules.view import OfficeView

_TO_THE_INTERNET = ("map-e", "ipip", "hb46pp")
"""The encapsulations by which a provider carries IPv4; other tunnels lead to other offices."""
_PRIVATE = ("10.", "192.168.", "169.254.", "127.")
_IPV6_SOURCE = re.compile(r"(?:ra|dhcp)-prefix@([a-z]+[0-9/]*)")
_REMOTE_PORTS = {21: "FTP", 22: "SSH", 23: "telnet", 139: "file sharing", 445: "file sharing",
                 3389: "remote desktop", 5900: "VNC"}  # fmt: skip
_SHARED = range(64, 128)
"""The second octet of 100.64.0.0/10, which providers use behind their own NAT."""
_NO_PORT_OF_ITS_OWN = 2


def lines_to_internet(office: OfficeView) -> tuple[str, ...]:
    """Return the interfaces that lead to the internet over IPv4, such as `pp 1`.

    They are the outlets of the default route, every enabled PPPoE line, every interface with a
    public address, and the office's own `wan`. A LAN whose gateway has a private address lies
    behind another router, and is none.
    """
    config = office.configuration
    found = [*_by_route(config), *([office.wan] if office.wan else [])]
    for key, words in office.lines("pppoe", "use"):
        if len(words) > _NO_PORT_OF_ITS_OWN and is_enabled(config, key.context):
            found.append(key.context)
    found += [
        each.interface
        for each in locals_of(config)
        if not _is_private(str(each.address)) and is_enabled(config, each.interface)
    ]
    return tuple(name for name in dict.fromkeys(found) if _is_outside(config, name))


def _is_outside(config: Config, name: str) -> bool:
    if name.startswith("tunnel"):
        return encapsulation(config, name) in _TO_THE_INTERNET
    return name != "pp anonymous"


def _by_route(config: Config) -> Iterator[str]:
    words = config.words(Key(GLOBAL, ("ip", "route", "default"))) or ()
    own = {each.interface for each in locals_of(config)}
    gateways = [address_of(word) for word in words]
    is_inside = any(gateways) and all(_is_private(str(each)) for each in gateways if each)
    for name in routed_interfaces(config, words):
        if " " in name or name not in own or not is_inside:
            yield name


def _is_private(address: str) -> bool:
    first, second = address.split(".")[:2]
    between = first == "172" and 16 <= int(second) <= 31  # noqa: PLR2004  # 172.16.0.0/12
    shared = first == "100" and int(second) in _SHARED
    return address.startswith(_PRIVATE) or between or shared


# -- a filter list -------------------------------------------------------------------------


def _without_filter(office: OfficeView) -> Iterator[Outcome]:
    for name in _unfiltered(office):
        if not masquerades(office.configuration, name):
            yield Finding(f"{name} leads to the internet, and has no list of filters for `in`")


def _nat_only(office: OfficeView) -> Iterator[Outcome]:
    for name in _unfiltered(office):
        if masquerades(office.configuration, name):
            text = f"{name} leads to the internet, and NAT alone stands between, without filters"
            yield Finding(text, office.shown_key(binding_key(name)))


def _unfiltered(office: OfficeView) -> Iterator[str]:
    for name in lines_to_internet(office):
        if members(office.configuration, name, "in") is None:
            yield name


def _ipv6_without_filter(office: OfficeView) -> Iterator[Outcome]:
    for name, key in _ipv6_lines(office).items():
        if not office.configuration.arguments(_ipv6_key(name)):
            text = f"{name} has IPv6 to the internet, and no list of filters for `in`"
            yield Finding(text, office.shown_key(key))


def _ipv6_key(name: str) -> Key:
    key = filter_key(name, "in")
    return Key(key.context, ("ipv6", *key.words[1:]))


def _ipv6_lines(office: OfficeView) -> dict[str, Key]:
    """Return the interfaces that get IPv6 from a provider, each with the line that shows it."""
    found: dict[str, Key] = {}
    for key, words in office.lines("ipv6"):
        kind = words[1] if len(words) > 1 else ""
        name = key.context if kind in ("pp", "tunnel") else kind
        is_client = words[2:5] == ("dhcp", "service", "client") or (
            words[2:3] == ("address",) and words[3:4] in (("auto",), ("dhcp",))
        )
        named = _IPV6_SOURCE.findall(" ".join(words))
        names = [name] if is_client else [_spaced(each) for each in named]
        if words[1:3] == ("route", "default"):
            names = _ipv6_gateways(words)
        for each in names:
            found.setdefault(each, key)
    return {name: key for name, key in found.items() if is_enabled(office.configuration, name)}


def _spaced(name: str) -> str:
    """Return `pp 1` for `pp1`, as a source of a prefix may name it."""
    return re.sub(r"^(pp|tunnel)(?=\d)", r"\1 ", name)


def _ipv6_gateways(words: tuple[str, ...]) -> list[str]:
    pairs = [*pairwise(words)]
    named = [f"{kind} {name}" for kind, name in pairs if kind == "pp" and name.isdecimal()]
    return named + [name for kind, name in pairs if kind in ("dhcp", "ra")]


# -- what a list passes -----------------------------------------------------------------------


def _passes_all(office: OfficeView) -> Iterator[Outcome]:
    for name in lines_to_internet(office):
        numbers = members(office.configuration, name, "in") or ()
        yield from _wide(office, name, "ip", numbers, _passes_everything)


def _passes_all_ipv6(office: OfficeView) -> Iterator[Outcome]:
    for name in _ipv6_lines(office):
        numbers = office.configuration.arguments(_ipv6_key(name)) or ()
        yield from _wide(office, name, "ipv6", numbers, _passes_everything)


def _by_source_port(office: OfficeView) -> Iterator[Outcome]:
    for name in lines_to_internet(office):
        numbers = members(office.configuration, name, "in") or ()
        yield from _wide(office, name, "ip", numbers, _passes_a_source_port)


def _wide(
    office: OfficeView,
    name: str,
    kind: str,
    numbers: tuple[str, ...],
    test: Callable[[tuple[str, ...]], str],
) -> Iterator[Outcome]:
    """Yield the filters of a list that pass too much, as far as the list is evaluated."""
    for number in numbers:
        if number == DYNAMIC:
            return
        key = Key(GLOBAL, (kind, "filter", number))
        rule = tuple(word.lower() for word in office.configuration.arguments(key) or ())
        what = test(rule) if rule else ""
        if what:
            list_key = filter_key(name, "in") if kind == "ip" else _ipv6_key(name)
            where = set_key(office.configuration, name) or list_key
            text = f"{name}: filter {number} of `{' '.join(where.words)}` passes {what}"
            yield Finding(text, office.shown_key(key))
        if rule and _is_everything(rule):
            return


def _terms(rule: tuple[str, ...]) -> tuple[str, str, str, str, str, str]:
    """Return the words of a filter after its number; what is left out is `*` (8.1.10)."""
    first, source, to, protocol, ports, to_ports = (*rule, ANY, ANY, ANY, ANY, ANY)[:6]
    return first.partition("-")[0], source, to, protocol, ports, to_ports


def _is_any(addresses: str) -> bool:
    return addresses in ("::/0", ANY) or covers_everything(addresses)


def _is_everything(rule: tuple[str, ...]) -> bool:
    _, source, to, protocol, ports, to_ports = _terms(rule)
    every_port = covers_every_port(ports) and covers_every_port(to_ports)
    return _is_any(source) and _is_any(to) and ANY in protocol.split(",") and every_port


def _passes_everything(rule: tuple[str, ...]) -> str:
    """Return what a filter passes if that is a whole protocol, from everybody to every host."""
    action, source, to, protocol, ports, to_ports = _terms(rule)
    if action not in ("pass", "restrict") or not (_is_any(source) and _is_any(to)):
        return ""
    if not (covers_every_port(ports) and covers_every_port(to_ports)):
        return ""
    kinds = {protocol_name(each) for each in protocol.split(",")}
    if ANY in kinds:
        return "everything"
    whole = sorted(kinds & {"tcp", "udp"})
    return f"all {' and '.join(each.upper() for each in whole)}" if whole else ""


def _passes_a_source_port(rule: tuple[str, ...]) -> str:
    """Return what a filter passes by the port that the sender chooses."""
    action, source, _, protocol, ports, to_ports = _terms(rule)
    kinds = {protocol_name(each) for each in protocol.split(",")} & {"tcp", "udp"}
    is_wide = _is_any(source) and covers_every_port(to_ports) and not covers_every_port(ports)
    if action not in ("pass", "restrict") or not kinds or not is_wide:
        return ""
    return f"whatever comes from port {ports}, to every port"


# -- what can be reached ------------------------------------------------------------------------


def _reachable(office: OfficeView) -> Iterator[Outcome]:
    for name in lines_to_internet(office):
        for service in SERVICES:
            port = service.port_of(office)
            hosts = service.answered(office)
            if service.is_on(office) and _comes_in(office, name, service.protocol, port, hosts):
                yield _reached(office, name, service, port)
        for key, host in snmp_hosts(office):
            if _comes_in(office, name, "udp", SNMP_PORT, (host,)):
                text = f"{key[0]} can be reached from the internet through {name}"
                yield Finding(text, office.shown(*key))


def _reached(office: OfficeView, name: str, service: Service, port: int) -> Finding:
    text = f"{service.name} ({service.protocol.upper()} {port}) can be reached from the internet"
    return Finding(f"{text} through {name}", office.shown(*service.hosts))


def _comes_in(
    office: OfficeView, name: str, protocol: str, port: int, hosts: tuple[str, ...]
) -> bool:
    """Return whether a packet from anywhere certainly reaches a service of the router."""
    config = office.configuration
    if lead(config, name, protocol, port) != "router":
        return False
    path = ManagementPath("ssh", port=port, client_address=ANYWHERE)
    return admits(path, config, hosts) is True and _is_passed(config, name, protocol, port)


def _is_passed(config: Config, name: str, protocol: str, port: int) -> bool:
    own = next((str(each.address) for each in locals_of(config) if each.interface == name), "")
    to = inner_address(config, name, protocol, port) or own
    packet = Packet(ANYWHERE, to, protocol, None, port, SYN if protocol == "tcp" else None)
    return verdict(config, name, "in", packet).outcome == "passes"


def _forwards(office: OfficeView) -> Iterator[Outcome]:
    """Yield the entries of NAT that lead a way of remote control to a host, if filters pass it."""
    config = office.configuration
    for name in lines_to_internet(office):
        for key, inner, kinds, ports in forwards(config, name):
            spans = [span for part in ports if (span := span_of(part))]
            for port, what in _REMOTE_PORTS.items():
                is_led = "tcp" in kinds and any(low <= port <= high for low, high in spans)
                packet = Packet(ANYWHERE, inner, "tcp", None, port, SYN)
                if is_led and verdict(config, name, "in", packet).outcome != "rejects":
                    text = f"{name}: NAT leads {what} (TCP {port}) from the internet to {inner}"
                    yield Finding(text, office.shown_key(key))


def _default_host(office: OfficeView) -> Iterator[Outcome]:
    for key, words in office.lines("nat", "descriptor", "masquerade", "incoming"):
        action = words[5:6]
        if action in (("forward",), ("through",)):
            where = f"to {' '.join(words[6:7])}" if action == ("forward",) else "to the router"
            text = f"NAT leads everything that nobody has asked for {where}"
            yield Finding(text, office.shown_key(key))


def _intrusion(office: OfficeView) -> Iterator[Outcome]:
    for name in lines_to_internet(office):
        key = binding_key(name)
        head = (*key.words[:2], "intrusion", "detection", "in")
        lines = [words for each, words in office.lines(*head) if each.context == key.context]
        if not any("on" in words for words in lines):
            yield Finding(f"{name} leads to the internet, and detects no intrusion")


RULES = (
    Rule("internet-without-filter", "error",
         "an interface to the internet has neither filters for `in` nor NAT",
         "without a list, everything passes (8.1.25)",
         "enter `ip IF secure filter in` with a list that ends in a reject of everything",
         _without_filter),
    Rule("internet-nat-only", "warning",
         "an interface to the internet has NAT, but no filters for `in`",
         "one static entry or `incoming` opens it, and addresses of the LAN are not checked "
         "(23.10, 8.1.25)",
         "enter `ip IF secure filter in` with a list that ends in a reject of everything",
         _nat_only),
    Rule("internet-ipv6-without-filter", "error",
         "an interface gets IPv6 from the provider, and has no IPv6 filters for `in`",
         "IPv6 has no NAT, so every host of the LAN can be reached (30.7.2)",
         "enter `ipv6 IF secure filter in` with a list that passes icmp6, and UDP 546 where "
         "DHCPv6 is used", _ipv6_without_filter),
    Rule("filter-passes-all", "error",
         "a filter of a line to the internet passes everything, or all of TCP or UDP",
         "the first filter that matches decides, so the list guards nothing (8.1.10, 8.1.25)",
         "pass only what is meant, and end the list in `reject * *`", _passes_all, "lines"),
    Rule("filter-passes-all-ipv6", "error",
         "an IPv6 filter of a line to the internet passes everything, or all of TCP or UDP",
         "IPv6 has no NAT, so every host of the LAN can be reached (30.7)",
         "pass only what is meant, and end the list in `reject * *`", _passes_all_ipv6, "lines"),
    Rule("filter-by-source-port", "note",
         "a filter of a line to the internet passes by the sender's port alone",
         "whoever sends chooses that port, and reaches every port (8.1.10)",
         "use a dynamic filter of the `out` list instead (8.1.14)", _by_source_port, "lines"),
    Rule("service-reachable", "error",
         "a service of the router can be reached from the internet",
         "filters, NAT and the service's own list of hosts all pass it (8.1.25, 23.8)",
         "reject it in the list of `in`, or name the service's hosts", _reachable),
    Rule("nat-forwards-control", "warning",
         "NAT leads remote control or file sharing from the internet to a host",
         "such ports are tried all day long (23.8)",
         "let people come through the VPN, and remove the entry", _forwards),
    Rule("nat-default-host", "warning",
         "NAT leads everything that nobody has asked for to one host",
         "the host is as open as if it stood outside (23.10)",
         "enter `nat descriptor masquerade incoming N reject`, and static entries for what is "
         "meant", _default_host, "lines"),
    Rule("source-route", "warning", "packets with a source route are passed",
         "their sender chooses the way, past what routes and filters mean (8.1.12)",
         "enter `no ip filter source-route`",
         switched(
             ("ip", "filter", "source-route"), "packets with a source route are passed", "off"
         ), "lines"),
    Rule("directed-broadcast", "warning", "broadcasts from outside are passed",
         "they make all hosts of the LAN answer somebody else (8.1.13)",
         "enter `no ip filter directed-broadcast`",
         switched(("ip", "filter", "directed-broadcast"), "broadcasts are passed", "off"), "lines"),
    Rule("ipv6-routing-header", "warning", "IPv6 packets with a routing header are passed",
         "their sender chooses the way, past what routes and filters mean (30.1.5)",
         "enter `no ipv6 rh0 discard`",
         switched(("ipv6", "rh0", "discard"), "routing headers are passed", "off"), "lines"),
    Rule("intrusion-detection-off", "note",
         "an interface to the internet detects no intrusion",
         "attacks leave no trace in the log (8.1.17)",
         "enter `ip IF intrusion detection in on`", _intrusion),
)  # fmt: skip
