"""IpRoute: the route to one network, with all its gateways."""

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from rtx_provider.commands.routes import ROWS
from rtx_provider.config.desired import Desired, DesiredLine
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.rendering import printed
from rtx_provider.models.fields import FilterNumber
from rtx_provider.models.line_noun import LineNoun
from rtx_provider.models.values import Value, Words, option, part, to_words

_FORMS = re.compile(
    r"pp [1-9][0-9]{0,2}|pp anonymous name=[!-~]{1,64}|tunnel [1-9][0-9]{0,3}"
    r"|dhcp (?:lan|wan|bridge)[1-9][0-9]*(?:/[1-9][0-9]*)?|loopback[1-9]|null"
)
_NUMBERS = ("metric", "weight", "keepalive")


def _gateway(text: str) -> str:
    """Take an address, or an outlet in the reference's words (8.1.7)."""
    if _FORMS.fullmatch(text):
        return text
    try:
        return str(IPv4Address(text))
    except ValueError:
        msg = (
            "is no gateway; write an IPv4 address, pp 1, tunnel 1, dhcp lan2, "
            "pp anonymous name=USER, loopback1 or null"
        )
        raise ValueError(msg) from None


def _destination(text: str) -> str:
    """Write a network in its one form: two spellings of one would replace each other (8.1.7)."""
    if text == "default":
        return text
    try:
        network = IPv4Network(text, strict=False)
    except ValueError:
        msg = "is no network; write default, 10.0.0.0/8 or the address of a host"
        raise ValueError(msg) from None
    return printed(_ROW, ("ip", "route", str(network)))[2]


_ROW = next(row for row in ROWS if row.pattern == "ip route {word}")


class Gateway(Value):
    """One gateway of a route: `pp 1 filter 1040 1041`. Source: 8.1.7."""

    to: Annotated[str, AfterValidator(_gateway)] = part(
        "an IPv4 address, pp N, tunnel N, dhcp IF, pp anonymous name=USER, loopback1 or null"
    )
    filter: tuple[FilterNumber, ...] | None = option(
        "numbers of IP filters; the gateway is used for packets that match one"
    )
    metric: Annotated[int, Field(ge=1, le=15)] | None = option("1..15 (1), for RIP")
    hide: bool = option("whether the gateway counts only while its interface is up", default=False)
    weight: Annotated[int, Field(ge=0, le=2147483647)] | None = option(
        "0..2147483647 (1): the share of the streams; 0 is used only if no other is left"
    )
    keepalive: Annotated[int, Field(ge=1, le=6000)] | None = option(
        "the number of an `ip keepalive`; while it fails, the gateway is not used"
    )

    def words(self) -> Words:
        """Return the words behind `gateway`, in the reference's order."""
        filters = ("filter", *to_words(self.filter)) if self.filter else ()
        hide = ("hide",) if self.hide else ()
        metric, weight, keepalive = map(self._number, _NUMBERS)
        return (*self.to.split(), *filters, *metric, *hide, *weight, *keepalive)

    def _number(self, name: str) -> Words:
        value = getattr(self, name)
        return () if value is None else (name, str(value))

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read the words behind `gateway`, in any order of the options."""
        if "dpi" in words:
            msg = "dpi: is not typed"
            raise ValueError(msg)
        size = next((at for at, word in enumerate(words) if word in _OPTIONS), len(words))
        values: dict[str, Any] = {"to": _gateway(" ".join(words[:size]))}
        name = ""
        for word in words[size:]:
            if word in _OPTIONS:
                name = word
                values |= {"hide": True} if word == "hide" else {}
            elif name == "filter":
                values.setdefault("filter", []).append(int(word))
            else:
                values[name] = int(word)
        return values


_OPTIONS = ("filter", "hide", *_NUMBERS)


class IpRoute(LineNoun):
    """One `ip route` line. Source: 8.1.7.

    A router has one line for each network, so one resource has all gateways of a network.
    A change sends that one line, and the route exists at every moment.

    Known gap: `dpi` has no field; use ConfigLines.
    """

    title: ClassVar[str] = "IpRoute"
    slug: ClassVar[str] = "ip-route"
    key_fields: ClassVar[tuple[str, ...]] = ("destination",)
    command: ClassVar[tuple[str, ...]] = ("ip", "route")

    destination: Annotated[str, AfterValidator(_destination)] = part(
        "default, or a network such as 10.0.0.0/8; an address alone is a host"
    )
    gateways: tuple[Gateway, ...] = part("one or more gateways, in order", min_length=1)

    def own_line(self) -> Desired:
        """Return the route's one line."""
        key = Key(GLOBAL, ("ip", "route", self.destination))
        gateways = (("gateway", *to_words(each)) for each in self.gateways)
        return DesiredLine(key, (*key.words, *(word for each in gateways for word in each)))

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read the words after `ip route`."""
        return {"destination": words[0], "gateways": [*map(Gateway.parse, _split(words[1:]))]}


def _split(words: Words) -> Iterator[Words]:
    """Divide the words of a route into those of its gateways."""
    starts = [at for at, word in enumerate(words) if word == "gateway"]
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        yield words[start + 1 : end]
