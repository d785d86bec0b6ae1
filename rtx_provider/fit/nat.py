"""The checks of NAT on the internet line: does IKE reach the router itself?"""

from collections.abc import Iterator

from rtx_provider.access.nat import binding_key, bound_descriptors
from rtx_provider.config.filter_terms import protocol_name, span_of
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.shared import read_list
from rtx_provider.fit.finding import Fault
from rtx_provider.fit.scene import Scene, interface_key

_MASQUERADES = ("masquerade", "nat-masquerade")
_STATIC = ("nat", "descriptor", "masquerade", "static")
_IKE = (500, 4500)


def nat_left_out(scene: Scene) -> Iterator[Fault]:
    """Yield the fault of NAT that lets no IKE through, while the office names none."""
    if scene.office.nat_descriptor is not None:
        return
    descriptors = bound_descriptors(scene.config, scene.office.wan)
    for descriptor in descriptors:
        kind = Key(GLOBAL, ("nat", "descriptor", "type", descriptor))
        if scene.arguments(kind)[:1] not in [(each,) for each in _MASQUERADES]:
            continue
        incoming = Key(GLOBAL, ("nat", "descriptor", "masquerade", "incoming", descriptor))
        if scene.arguments(incoming)[:1] == ("through",) or all(
            _reaches_router(scene, descriptors, port) for port in _IKE
        ):
            continue
        numbers = [int(each.words[5]) for each in _statics(scene, descriptor)]
        free = max(numbers, default=0) + 1
        yield Fault(
            f"NAT of {scene.office.wan} forwards no IKE to the router, and office.nat is left out",
            f"set office.nat.descriptor: {descriptor} and office.nat.staticsFrom: {free}",
            scene.line(binding_key(scene.office.wan)),
        )
        return


def _reaches_router(scene: Scene, descriptors: tuple[str, ...], port: int) -> bool:
    return any(
        scene.is_own(_inner(scene, key))
        for descriptor in descriptors
        for key in _statics(scene, descriptor)
        if _takes(scene, key, port)
    )


def forwarded_elsewhere(scene: Scene) -> Iterator[Fault]:
    """Yield each NAT entry that forwards IKE, or ESP that the office opens, to another host."""
    opens_esp = any(protocol == "esp" for protocol, _ in scene.office.openings)
    for key in _foreign_statics(scene):
        what = [f"UDP {port}" for port in _IKE if _takes(scene, key, port)]
        if opens_esp and _protocol(scene, key) == "esp":
            what.append("ESP")
        if what:
            yield Fault(
                f"NAT forwards {' and '.join(what)} to {_inner(scene, key)}, not to the router",
                "remove the entry, or give that host another outer port",
                scene.line(key),
            )


def esp_elsewhere(scene: Scene) -> Iterator[Fault]:
    """Yield each NAT entry that forwards ESP to another host, while the office opens no ESP."""
    if any(protocol == "esp" for protocol, _ in scene.office.openings):
        return
    for key in _foreign_statics(scene):
        if _protocol(scene, key) == "esp":
            text = f"NAT forwards ESP to {_inner(scene, key)}: clients without NAT cannot connect"
            yield Fault(text, "remove the entry if such clients are to connect", scene.line(key))


def _foreign_statics(scene: Scene) -> Iterator[Key]:
    """Yield the entries of the line's descriptors that lead to another host than the router."""
    named = scene.office.nat_descriptor
    numbers = [*bound_descriptors(scene.config, scene.office.wan), str(named or "")]
    for descriptor in dict.fromkeys(filter(None, numbers)):
        for key in _statics(scene, descriptor):
            if key not in scene.wanted and not scene.is_own(_inner(scene, key)):
                yield key


def descriptor_elsewhere(scene: Scene) -> Iterator[Fault]:
    """Yield the fault of a descriptor that does not apply to the internet line."""
    office, number = scene.office, str(scene.office.nat_descriptor or "")
    if not number:
        return
    places = [key for key in scene.config.lines if number in _bound(scene, key)]
    if binding_key(office.wan) not in places and (places or not office.nat_is_owned):
        where = f"is bound to another interface than {office.wan}" if places else "is not bound"
        there = bound_descriptors(scene.config, office.wan)
        remedy = f"bind it to {office.wan}"
        if there:
            remedy = f"set office.nat.descriptor: {there[0]}, which is bound to {office.wan}"
        line = scene.line(places[0]) if places else scene.line(binding_key(office.wan))
        yield Fault(
            f"office.nat.descriptor {number} {where}, so IKE is not forwarded", remedy, line
        )
    kind = Key(GLOBAL, ("nat", "descriptor", "type", number))
    there = scene.arguments(kind)[:1]
    if there and there[0] not in _MASQUERADES and kind not in scene.wanted:
        text = f"office.nat.descriptor {number} does not masquerade, so its entries have no effect"
        yield Fault(
            text, "name a descriptor of type masquerade or nat-masquerade", scene.line(kind)
        )


def outer_address(scene: Scene) -> Iterator[Fault]:
    """Yield the fault of a descriptor for an address by IPCP, while the address is fixed."""
    office = scene.office
    fixed = interface_key(office.wan, "address")
    if office.nat_is_owned and office.wan.startswith("pp ") and scene.arguments(fixed):
        text = f"the office's NAT descriptor translates the address that {office.wan} gets by IPCP"
        remedy = "use a descriptor of your own, with office.nat.owned: false"
        yield Fault(f"{text}, but its address is fixed", remedy, scene.line(fixed))


def _bound(scene: Scene, key: Key) -> list[str]:
    if key.words[:1] != ("ip",) or key.words[2:] != ("nat", "descriptor"):
        return []
    return [word for _, word in read_list(key.words, scene.arguments(key))]


def _statics(scene: Scene, descriptor: str) -> Iterator[Key]:
    return (key for key in scene.config.lines if key.words[:5] == (*_STATIC, descriptor))


def _inner(scene: Scene, key: Key) -> str:
    return (*scene.arguments(key), "")[0]


def _protocol(scene: Scene, key: Key) -> str:
    return protocol_name((*scene.arguments(key), "", "")[1])


def _takes(scene: Scene, key: Key, port: int) -> bool:
    """Return whether an entry takes a UDP port: `INNER PROTO PORTS`, or `OUTER=INNER` ports."""
    if _protocol(scene, key) != "udp":
        return False
    ports = (*scene.arguments(key), "", "", "")[2]
    spans = [span_of(part.partition("=")[0]) for part in ports.split(",") if part]
    return any(each is not None and each[0] <= port <= each[1] for each in spans)
