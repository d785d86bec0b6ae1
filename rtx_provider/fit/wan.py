"""The checks of the internet line: its interface, the default route and its filters."""

from collections.abc import Iterator

from rtx_provider.access.addresses import has_dynamic_address, interface_with, locals_of
from rtx_provider.access.flows import ANYWHERE
from rtx_provider.access.ingress import is_enabled, routed
from rtx_provider.access.matching import Packet, matches
from rtx_provider.access.packets import filter_key, members, verdict
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config
from rtx_provider.fit.finding import Fault
from rtx_provider.fit.scene import Scene, interface_key

_IKE = (500, 4500)
_DEFAULT = Key(GLOBAL, ("ip", "route", "default"))
_ROUTING = (("rip", "use"), ("ospf", "use"), ("bgp", "use"))


def wan_interface(scene: Scene) -> Iterator[Fault]:
    """Yield the fault of an internet line that the router does not have, or does not use."""
    wan, config = scene.office.wan, scene.config
    if not wan.startswith("pp "):
        yield from _wan_lan(scene)
    elif not any(True for _ in config.within(wan)):
        there = sorted({key.context for key in config.lines if key.context.startswith("pp ")})
        known = [name for name in there if name != "pp anonymous"]
        remedy = f"set office.wan to {' or '.join(known)}" if known else "set up the line first"
        yield Fault(f"office.wan: the router has no {wan}", remedy)
    elif not is_enabled(config, wan):
        number = wan.partition(" ")[2]
        yield Fault(f"office.wan: {wan} is not enabled", f"enter `pp enable {number}`")


def _wan_lan(scene: Scene) -> Iterator[Fault]:
    wan, config = scene.office.wan, scene.config
    address = interface_key(wan, "address")
    if address in config.lines:
        return  # such a line may carry PPPoE besides
    for key, words in config.lines.items():
        if words[:3] == ("pppoe", "use", wan) and is_enabled(config, key.context):
            text = f"office.wan: {wan} only carries the PPPoE of {key.context}"
            yield Fault(text, f"set office.wan to {key.context}", scene.line(key))
            return
    text = f"office.wan: {wan} has no address, so no client reaches it"
    yield Fault(text, f"enter `ip {wan} address …`, or name the line that leads to the internet")


# -- the default route -------------------------------------------------------------------


def default_route(scene: Scene) -> Iterator[Fault]:
    """Yield the fault of a default route on which answers to clients leave elsewhere."""
    wan, words = scene.office.wan, scene.config.words(_DEFAULT)
    if words is None:
        if not _learns_routes(scene.config):
            text = "the router has no default route, so answers to clients go nowhere"
            yield Fault(text, f"enter `ip route default gateway {_gateway_of(wan)}`")
        return
    leads = _leads(scene.config, words)
    if leads and wan not in leads and None not in leads:
        where = " or ".join(str(each or "nowhere") for each in leads)
        text = f"office.wan is {wan}, but answers to clients leave through {where}"
        yield Fault(
            text,
            "set office.wan to the line of the default route, or correct the route",
            scene.line(_DEFAULT),
        )


def several_gateways(scene: Scene) -> Iterator[Fault]:
    """Yield the fault of a default route of which only some gateways are the office's line."""
    wan, words = scene.office.wan, scene.config.words(_DEFAULT)
    leads = _leads(scene.config, words) if words else ()
    others = [str(each or "an unknown interface") for each in leads if each != wan]
    if wan in leads and others:
        text = f"answers to clients may leave through {' or '.join(others)} in place of {wan}"
        remedy = f"give UDP 500 and 4500 a filter of the route that leads to {wan}"
        yield Fault(text, remedy, scene.line(_DEFAULT))


def _gateway_of(wan: str) -> str:
    return wan if wan.startswith("pp ") else "ADDRESS"


def _learns_routes(config: Config) -> bool:
    learns = any(words[:2] in _ROUTING and words[2:3] == ("on",) for words in config.lines.values())
    return learns or has_dynamic_address(config)


def _leads(config: Config, words: tuple[str, ...]) -> tuple[str | None, ...]:
    """Return the interfaces on which answers may leave; None stands for one that is not known."""
    found = [each for port in _IKE for each in _leads_of(config, words, port)]
    return tuple(dict.fromkeys(found))


def _leads_of(config: Config, words: tuple[str, ...], port: int) -> list[str | None]:
    """Return where the answers from one port may leave: the first filter that matches decides."""
    answer = Packet("", ANYWHERE, "udp", port, None)
    possible: list[str | None] = []
    for part in _gateways(words[3:]):
        interface = routed(config, ("ip", "route", "default", "gateway", *part))
        if "filter" not in part:
            possible.append(interface)
            continue
        numbers = part[part.index("filter") + 1 :]
        verdicts = [_matches(config, number, answer) for number in numbers if number.isdecimal()]
        if True in verdicts:
            return [interface]
        if None in verdicts:
            possible.append(interface)
    return possible or [""]


def _matches(config: Config, number: str, packet: Packet) -> bool | None:
    rule = config.arguments(Key(GLOBAL, ("ip", "filter", number)))
    return matches(rule, packet) if rule else None


def _gateways(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    starts = [at for at, word in enumerate(words) if word == "gateway"]
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        yield words[start + 1 : end]


# -- filters -----------------------------------------------------------------------------


def no_filter_list(scene: Scene) -> Iterator[Fault]:
    """Yield the fault of an internet line without a list to which filters could be added."""
    wan = scene.office.wan
    if not scene.office.wan_filters or filter_key(wan, "in") in scene.config.lines:
        return
    named = filter_key(wan, "name")
    text = (
        f"{wan} has no filter list, and a list of the office's filters alone would reject the rest"
    )
    if named in scene.config.lines:
        text = f"{wan} takes its filters from a set, to which the office cannot add"
    remedy = "set office.wanFilters: false, or write the office's own list first"
    yield Fault(text, remedy, scene.line(named))


def filters_block(scene: Scene) -> Iterator[Fault]:
    """Yield each list of the internet line that rejects IKE, with the office's filters in it."""
    if not scene.plan.is_complete:
        return  # a filter of the office may be missing from it
    wan, config = scene.office.wan, scene.planned
    inside = scene.router_address
    if scene.office.nat_descriptor is None:
        there = next((each for each in locals_of(config) if each.interface == wan), None)
        inside = str(there.address) if there else ""
    for direction, source, destination in (("in", ANYWHERE, inside), ("out", inside, ANYWHERE)):
        if members(config, wan, direction) is None:
            continue
        ports = [
            port for port in _IKE if _is_rejected(config, wan, direction, source, destination, port)
        ]
        if ports:
            yield _blocked(scene, direction, ports)


def _is_rejected(
    config: Config, wan: str, direction: str, source: str, destination: str, port: int
) -> bool:
    theirs, ours = (None, port) if direction == "in" else (port, None)
    packet = Packet(source, destination, "udp", theirs, ours)
    return verdict(config, wan, direction, packet).outcome == "rejects"


def _blocked(scene: Scene, direction: str, ports: list[int]) -> Fault:
    what = f"UDP {' and '.join(map(str, ports))}"
    where = f"the filters of {scene.office.wan} ({direction})"
    remedy = "let them pass before the filter that rejects them"
    if direction == "in" and not scene.office.wan_filters:
        remedy = "set office.wanFilters: true"
    key = filter_key(scene.office.wan, direction)
    return Fault(f"{where} reject {what}, so nobody can connect", remedy, scene.line(key))


# -- the address of IKE ------------------------------------------------------------------


def ike_address(scene: Scene) -> Iterator[Fault]:
    """Yield the fault of an address of IKE that the internet line does not have."""
    locals_ = {
        words[5:]
        for key, words in scene.wanted.items()
        if words and key.words[:4] == ("ipsec", "ike", "local", "address")
    }
    for words in locals_:
        if words[:1] == ("ipcp",):
            yield from _by_ipcp(scene, " ".join(words[1:]))


def _by_ipcp(scene: Scene, name: str) -> Iterator[Fault]:
    fixed = interface_key(name, "address")
    there = scene.arguments(fixed)
    if there[:1] and there[0][:1].isdecimal():
        address = there[0].partition("/")[0]
        text = f"IKE would use the address that {name} gets by IPCP, but its address is fixed"
        remedy = f"set office.ikeLocalAddress to {address}"
        yield Fault(text, remedy, scene.line(fixed))
    elif any(True for _ in scene.config.within(name)) and scene.arguments(
        Key(name, ("ppp", "ipcp", "ipaddress"))
    ) != ("on",):
        text = f"IKE would use the address that {name} gets by IPCP, but it asks for none"
        yield Fault(text, f"enter `ppp ipcp ipaddress on` in {name}, or set office.ikeLocalAddress")


def foreign_ike_address(scene: Scene) -> Iterator[Fault]:
    """Yield the fault of an address of IKE that no line of the router names."""
    for key, words in scene.wanted.items():
        if words and key.words[:4] == ("ipsec", "ike", "local", "address"):
            address = words[5] if len(words) > 5 else ""  # noqa: PLR2004
            is_known = address[:1].isdecimal() and address != scene.router_address
            if is_known and interface_with(scene.config, address) is None:
                text = f"office.ikeLocalAddress {address} is in no line of the router"
                yield Fault(text, "check the address")
                return
