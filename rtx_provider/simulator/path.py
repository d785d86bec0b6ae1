"""Whether a client's packets reach the HTTP or SSH service under the running configuration.

Each new connection is judged by its opening packet, the packets that follow, and the answers.
Incoming packets are translated and then filtered; outgoing packets are filtered first.
A dynamic filter in the incoming list passes all later packets of a connection that it tracks.

Source: 8.1.10, 8.1.11, 8.1.14, 8.1.25, 23.2 to 23.10.
Unverified: that order; a filter number without a definition is skipped; static NAT
(`nat descriptor static`) and `incoming forward` never lead to the router's own services.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from rtx_provider.simulator import access
from rtx_provider.simulator.network import (
    PacketFacts,
    has_unknown_address,
    ingress,
    is_up,
    main_address,
    own_addresses,
    setting,
)
from rtx_provider.simulator.packets import (
    ACK,
    Packet,
    Static,
    is_address,
    is_port,
    suits,
    watches,
)
from rtx_provider.simulator.store import GLOBAL, Config

Service = Literal["http", "ssh"]

_PORTS = {"http": 80, "ssh": 22}
# Stands for any source port of a client.
_CLIENT_PORT = 50123
_MASQUERADES = ("masquerade", "nat-masquerade")
_OWN_OUTER = {"ipcp": "address", "primary": "address", "secondary": "secondary address"}
_ENDS_OF_TRIGGERS = ("in", "out")


def refusal(device: PacketFacts, service: Service) -> str:
    """Return why a new connection does not reach a service; an empty text where it does."""
    if device.is_shut:
        return "the router lets nobody in any more"
    if device.options.client_address is None:
        return ""
    interface = ingress(device)
    address = device.options.router_address or main_address(device.running)
    return (
        _unreachable(device, interface, address)
        or _blocked(device, service, interface, address)
        or access.service_refusal(device, service, interface)
    )


def _unreachable(device: PacketFacts, interface: str, address: str) -> str:
    config = device.running
    if not interface:
        return f"no interface leads to {device.options.client_address}"
    if not is_up(config, interface):
        return f"{interface} is down"
    is_own = address in own_addresses(config) or any(
        _is_listed(_outer(config, number), address) for number in descriptors(config, interface)
    )
    if not (address and (is_own or has_unknown_address(config, interface))):
        return f"{address or 'nothing'} is no address of the router"
    return ""


def _blocked(device: PacketFacts, service: Service, interface: str, address: str) -> str:
    config = device.running
    port = int(config.value(f"{service}d listen", str(_PORTS[service])))
    reached = _translated(config, interface, address, port)
    if not reached:
        return f"the nat descriptor of {interface} leads port {port} nowhere"
    client = device.options.client_address or ""
    return _filtered(config, interface, Packet(client, _CLIENT_PORT, reached, port))


def _translated(config: Config, interface: str, address: str, port: int) -> str:
    # Returns the inner address of the packet, or an empty text if NAT does not pass it on.
    for number in descriptors(config, interface):
        if not _is_outer(config, interface, number, address):
            continue
        inner = _inner_address(config, number, port)
        if inner:
            return inner
        is_through = _value(config, "masquerade incoming <DESCRIPTOR>", number) == ("through",)
        return address if is_through and not _is_forwarded(config, number, port) else ""
    return address


def descriptors(config: Config, interface: str) -> Iterator[str]:
    """Yield the descriptors of an interface that translate packets from outside."""
    words = setting(config, interface, "nat descriptor") or ()
    for number in _until(words, ("reverse",)):
        kind = _value(config, "type <DESCRIPTOR>", number)
        if kind and kind[0] in _MASQUERADES:
            yield number


def _is_outer(config: Config, interface: str, number: str, address: str) -> bool:
    outer = _outer(config, number)
    known = setting(config, interface, _OWN_OUTER.get(outer[0], "address")) or ()
    is_interface = outer[0] in _OWN_OUTER and any(
        text.partition("/")[0] == address for text in known
    )
    # An address that is not in the configuration was assigned to the router from outside.
    return is_interface or _is_listed(outer, address) or address not in own_addresses(config)


def _is_listed(outer: Iterable[str], address: str) -> bool:
    return bool(address) and any(is_address(text, address) for text in outer)


def _outer(config: Config, number: str) -> tuple[str, ...]:
    return _value(config, "address outer <DESCRIPTOR>", number) or ("ipcp",)


def _inner_address(config: Config, number: str, port: int) -> str:
    own = own_addresses(config)
    pairs = _tcp_entries(config, number)
    return next((host for host, _, end in pairs if host in own and is_port(end, port)), "")


def _is_forwarded(config: Config, number: str, port: int) -> bool:
    return any(is_port(outer, port) for _, outer, _ in _tcp_entries(config, number))


def _tcp_entries(config: Config, number: str) -> Iterator[tuple[str, str, str]]:
    for host, protocol, ports in static_entries(config, number):
        for part in ports.split(",") if protocol == "tcp" else ():
            outer, _, inner = part.partition("=")
            yield host, outer, inner or outer


def static_entries(config: Config, number: str) -> Iterator[tuple[str, str, str]]:
    """Yield the inner address, the protocol and the ports of a descriptor's static entries."""
    for entry in config.of_family("nat descriptor masquerade static <DESCRIPTOR> <NUMBER>"):
        if entry.match.key[0] == number:
            host, protocol, ports = (*entry.match.texts, "")[:3]
            yield host, protocol, ports


def _value(config: Config, words: str, number: str) -> tuple[str, ...]:
    entry = config.entries.get((GLOBAL, f"nat descriptor {words}", (number,)))
    return entry.match.texts if entry else ()


def _filtered(config: Config, interface: str, opening: Packet) -> str:
    entering = listed(config, interface, "in")
    if not passes(config, entering, opening):
        return f"the filters of {interface} let nothing in"
    _, dynamics = _split_list(entering or ())
    if any(_is_tracked(config, number, opening) for number in dynamics):
        return ""
    if not passes(config, entering, replace(opening, flags=ACK)):
        return f"the filters of {interface} let nothing in but the first packet"
    leaving = listed(config, interface, "out")
    answers = (opening.answer(), replace(opening.answer(), flags=ACK))
    if not all(passes(config, leaving, answer) for answer in answers):
        return f"the filters of {interface} let no answer out"
    return ""


def listed(config: Config, interface: str, direction: str) -> tuple[str, ...] | None:
    """Return the filter list of an interface; None if it has none."""
    line = setting(config, interface, "secure filter <in|out>", direction)
    name = setting(config, interface, "secure filter name")
    if line is not None or name is None:
        return line
    entry = config.entries.get((GLOBAL, "ip filter set <TEXT:64>", name))
    # A filter set that is not defined filters nothing (8.1.11).
    if entry is None or entry.match.texts[0] != direction:
        return None
    return entry.match.texts[1:]


def passes(config: Config, words: tuple[str, ...] | None, packet: Packet) -> bool:
    """Return whether the static filters of a list pass a packet."""
    if words is None:
        return True
    statics, _ = _split_list(words)
    rules = (rule for number in statics if (rule := _static(config, number)))
    return next((rule.passes for rule in rules if rule.matches(packet)), False)


def _static(config: Config, number: str) -> Static | None:
    entry = config.entries.get((GLOBAL, "ip filter <FILTER>", (number,)))
    return Static(entry.match.texts[0], entry.match.texts[1:]) if entry else None


def _is_tracked(config: Config, number: str, packet: Packet) -> bool:
    entry = config.entries.get((GLOBAL, "ip filter dynamic <FILTER>", (number,)))
    if entry is None:
        return False
    source, target, kind, *rest = entry.match.texts
    if not (is_address(source, packet.source) and is_address(target, packet.target)):
        return False
    if kind != "filter":
        return watches(kind, packet)
    words = (word for word in _until(rest, _ENDS_OF_TRIGGERS) if "=" not in word)
    numbers = (number for word in words for number in word.split(","))
    # The addresses and actions of the filters that it names do not count (8.1.14).
    rules = (rule for number in numbers if (rule := _static(config, number)))
    return any(suits(rule.words[2:], packet) for rule in rules)


def _split_list(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if "dynamic" not in words:
        return words, ()
    position = words.index("dynamic")
    return words[:position], words[position + 1 :]


def _until(words: Iterable[str], ends: tuple[str, ...]) -> Iterator[str]:
    for word in words:
        if word in ends:
            return
        yield word
