"""The checks of the tunnels, of the anonymous PP, and of what the model and its firmware take."""

import re
from collections.abc import Iterator
from itertools import pairwise

from rtx_provider.access.ingress import ANONYMOUS, bound
from rtx_provider.access.packets import DYNAMIC, filter_key, members
from rtx_provider.commands.limits import is_available, models_of_value
from rtx_provider.commands.table import row_of
from rtx_provider.config.desired import ListMembership
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.shown import shown
from rtx_provider.fit.finding import Fault
from rtx_provider.fit.scene import Scene

_ENCAPSULATION = ("tunnel", "encapsulation")
_ANY = ("ipsec", "ike", "remote", "address")
_NO_L2TP = (
    (("ipsec", "ike", "version"), ("2",), "takes IKE version 2 alone"),
    (("ipsec", "ike", "xauth", "request"), ("on",), "asks for XAUTH"),
)
"""Lines of a gateway with which no client of L2TP over IPsec gets through. Source: 15.2, 15.36."""
_KEYS = (
    (("ppp", "ccp"), "office.pppEncryption: none"),
    (("ipsec", "sa", "policy"), "another office.ipsec.esp or office.ipsec.hmac"),
    (("ipsec", "ike", "encryption"), "another office.ipsec.ikeEncryption"),
    (("l2tp", "keepalive"), "another office.l2tpKeepalive"),
)
"""What avoids a line, by the words that it begins with."""


def model_lacks(scene: Scene) -> Iterator[Fault]:
    """Yield each line of the office that the router's model or firmware does not take."""
    seen: set[str] = set()
    for words in filter(None, scene.wanted.values()):
        row = row_of(words)
        texts = [text for text in (row.models if row else "", models_of_value(words)) if text]
        lacks = any(
            is_available(text, scene.model, scene.firmware, covered_only=True) is False
            for text in texts
        )
        pattern = f"{row.pattern} …" if row else ""
        if lacks and pattern not in seen:
            seen.add(pattern)
            remedy = next(
                (f"set {how}" for start, how in _KEYS if words[: len(start)] == start), ""
            )
            version = f" {scene.firmware}" if scene.firmware else ""
            yield Fault(
                f"{scene.model}{version} does not take `{shown(words)}`",
                remedy or "no key of the office avoids it; use a newer firmware or another model",
            )


def tunnel_carries_route(scene: Scene) -> Iterator[Fault]:
    """Yield each route that leads into a tunnel which the office would take over."""
    if "Tunnel" not in scene.office.adopt:
        return
    for key, words in scene.config.lines.items():
        if words[:2] != ("ip", "route"):
            continue
        into = [int(b) for a, b in pairwise(words) if a == "tunnel" and b.isdecimal()]
        taken = [number for number in into if number in scene.office.tunnels]
        if taken:
            what = "the default route" if words[2] == "default" else f"the route to {words[2]}"
            text = (
                f"office.adopt would turn tunnel {taken[0]}, which carries {what}, into the VPN's"
            )
            yield Fault(text, "set office.tunnels to other numbers", scene.line(key))


def tunnel_of_others(scene: Scene) -> Iterator[Fault]:
    """Yield each tunnel of another kind that the office would take over."""
    if "Tunnel" not in scene.office.adopt:
        return
    for number in scene.office.tunnels:
        context = f"tunnel {number}"
        kind = scene.arguments(Key(context, _ENCAPSULATION))
        if any(True for _ in scene.config.within(context)) and kind != ("l2tp",):
            what = kind[0] if kind else "ipsec"
            text = (
                f"office.adopt would turn tunnel {number}, of encapsulation {what}, into the VPN's"
            )
            line = scene.line(Key(context, _ENCAPSULATION))
            yield Fault(text, "set office.tunnels to other numbers", line)


def other_users(scene: Scene) -> Iterator[Fault]:
    """Yield the users of the anonymous PP whom neither the office nor the stack's state names."""
    for key in scene.config.within(ANONYMOUS):
        is_user = key.words[:3] == ("pp", "auth", "username")
        if is_user and key not in scene.wanted and key not in scene.owned:
            text = f"{key.words[3]} may connect, too, and is not in office.users"
            yield Fault(text, "name them in office.users, or remove the line", scene.line(key))


def other_tunnels(scene: Scene) -> Iterator[Fault]:
    """Yield the tunnels that are bound to the anonymous PP and are not the office's."""
    ours = {f"tunnel {number}" for number in scene.office.tunnels}
    names = [re.sub(r"^tunnel (?=[a-z])", "", name) for name in bound(scene.config)]  # `bri1`
    others = [name for name in names if name not in ours]
    if others:
        owned = {key.context for key in scene.owned}
        others = [name for name in others if name not in owned]
    if others:
        text = f"the anonymous PP also serves {', '.join(others)}, with the settings of the office"
        remedy = "check that its users accept MS-CHAP v2 and office.pool"
        yield Fault(text, remedy, scene.line(Key(ANONYMOUS, ("pp", "bind"))))


def other_gateways(scene: Scene) -> Iterator[Fault]:
    """Yield the IKE gateways for any peer that are not the office's."""
    for key in scene.config.lines:
        if key.words[:4] == _ANY and scene.arguments(key) == ("any",) and key not in scene.wanted:
            number = key.words[4]
            named = Key(GLOBAL, ("ipsec", "ike", "remote", "name", number))
            if named in scene.config.lines:
                continue  # aggressive mode: it is told apart by its name
            if key in scene.owned:
                continue
            text = f"IKE gateway {number} also answers any peer, perhaps with another key"
            yield Fault(text, "give both the same pre-shared key, or remove it", scene.line(key))


def ike_mode(scene: Scene) -> Iterator[Fault]:
    """Yield each line that an IKE gateway of the office keeps and L2TP clients cannot satisfy."""
    numbers = [key.words[4] for key in scene.wanted if key.words[:4] == _ANY]
    for number in dict.fromkeys(numbers):
        for words, start, why in _NO_L2TP:
            key = Key(GLOBAL, (*words, number))
            if key in scene.config.lines and (scene.planned.arguments(key) or ())[:1] == start:
                text = f"IKE gateway {number} {why}, so L2TP clients cannot connect"
                yield Fault(
                    text, "remove the line, or choose other office.tunnels", scene.line(key)
                )


def client_filters(scene: Scene) -> Iterator[Fault]:
    """Yield each list of the anonymous PP that passes nothing."""
    for direction in ("in", "out"):
        listed = members(scene.planned, ANONYMOUS, direction)
        if listed and DYNAMIC not in listed and _passes_nothing(scene, listed):
            text = f"the filters of the anonymous PP ({direction}) reject all that clients send"
            if direction == "out":
                text = "the filters of the anonymous PP (out) reject all that clients are sent"
            line = scene.line(filter_key(ANONYMOUS, direction))
            yield Fault(text, "let them pass what clients need, or remove the list", line)


def _passes_nothing(scene: Scene, listed: tuple[str, ...]) -> bool:
    """Return whether each filter rejects, up to one that rejects everything or to the last."""
    for number in listed:
        rule = scene.planned.arguments(Key(GLOBAL, ("ip", "filter", number))) or ("",)
        if not rule[0].startswith("reject"):
            return False
        if set(rule[1:]) <= {"*"}:
            return True
    return True


def in_the_way(scene: Scene) -> Iterator[Fault]:
    """Yield every line that is in the way of a resource that is to be created."""
    for change, error in scene.conflicts:
        lists = [each for each in change.new if isinstance(each, ListMembership)]
        if any(each.needs_list and each.key not in scene.config.lines for each in lists):
            continue  # `wan-filter-list` names the key of the office
        yield Fault(str(error), "")
