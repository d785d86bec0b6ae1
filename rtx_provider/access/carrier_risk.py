"""Which edits touch what carries the pp or tunnel that we connect through, or may connect through.

Every line of a pp or tunnel counts, whatever it is: what nobody knows may cut us off.
"""

from collections.abc import Iterable

from rtx_provider.access.carriers import NAMES, carriers, far_names, gateway_of
from rtx_provider.access.ingress import names_interface
from rtx_provider.config.change import Edit
from rtx_provider.config.filter_terms import address_of
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config


def carriers_of(sides: tuple[Config, Config], names: Iterable[str]) -> dict[str, str]:
    """Return what carries a pp or tunnel, before or after a change, and itself."""
    return {
        each: name
        for name in reversed([*names])
        if " " in name
        for side in sides
        for each in carriers(side, name)
    }


def carrier_of(key: Key, sides: Iterable[Config], chain: Iterable[str]) -> str:
    """Return the interface of a chain that a line belongs to; empty if it belongs to none.

    Every line of a pp or tunnel counts, every line that names a LAN port, and IPsec as a whole.
    """
    both = tuple(sides)
    for name in chain:
        kind, _, number = name.partition(" ")
        if number and (key.context == name or _is_named(key, kind, number)):
            return name
        if not number and (name in key.words or f"{name}/" in " ".join(key.words)):
            return name
        is_ipsec = (key.context, key.words[0], kind) == (GLOBAL, "ipsec", "tunnel")
        if is_ipsec and any(
            _may_be_of(key, gateway_of(side, name).policy, side, name) for side in both
        ):
            return name
        is_dns = key.words[:2] in NAMES and kind == "tunnel"
        if is_dns and any(_is_host_name(each) for side in both for each in far_names(side, name)):
            return name
    return ""


def _is_named(key: Key, kind: str, number: str) -> bool:
    names = key.words[2:] if key.words[:2] == (kind, "enable") else ()
    return any(names_interface(name, number) for name in names)


def _is_host_name(text: str) -> bool:
    return text != "any" and address_of(text) is None


def _may_be_of(key: Key, policy: str, config: Config, tunnel: str) -> bool:
    """Return whether an IPsec line may act on a tunnel: its own, or one of all tunnels."""
    if not policy:
        return False
    number = key.words[-1]
    if not number.isdecimal():
        return True
    if key.words[:2] == ("ipsec", "transport"):
        return (config.arguments(key) or ("",))[0] == policy
    own = (
        policy if key.words[:3] == ("ipsec", "sa", "policy") else gateway_of(config, tunnel).number
    )
    return number == own


_LABELS = (("description", "pp"), ("description", "tunnel"), ("pp", "name"), ("tunnel", "name"))
_SWITCHES_OF_IPSEC = (("ipsec", "use"), ("ipsec", "auto", "refresh"))


def cannot_cut(edit: Edit) -> bool:
    """Return whether an edit only names an interface, or switches on what a tunnel needs."""
    is_on = edit.key.words in _SWITCHES_OF_IPSEC and edit.after == (*edit.key.words, "on")
    return is_on or edit.key.words in _LABELS
