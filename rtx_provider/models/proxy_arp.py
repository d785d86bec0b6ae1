"""ProxyArp: the proxy ARP setting of a LAN, by which the router answers for VPN clients."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from rtx_provider.config.desired import Desired, DesiredLine
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.models.fields import LanInterface
from rtx_provider.models.line_noun import LineNoun
from rtx_provider.models.values import Words, option, part


class ProxyArp(LineNoun):
    """Proxy ARP on a LAN or bridge; a PP has none. Source: 8.1.28.

    VPN clients whose addresses lie in the LAN need it.
    """

    title: ClassVar[str] = "ProxyArp"
    slug: ClassVar[str] = "proxy-arp"
    key_fields: ClassVar[tuple[str, ...]] = ("interface",)
    is_setting: ClassVar[bool] = True
    command: ClassVar[tuple[str, ...]] = ("ip",)

    interface: LanInterface = part("a LAN or bridge, such as lan1")
    use: bool = option("on or off (off)", default=True)
    vrrp: Annotated[int, Field(ge=1, le=255)] | None = option(
        "the VRRP group, 1..255, whose master alone answers"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.vrrp is not None and not self.use:
            msg = "vrrp: stands only with use=True; take one of them away"
            raise ValueError(msg)
        return self

    def own_line(self) -> Desired:
        """Return the interface's one line."""
        key = Key(GLOBAL, ("ip", self.interface, "proxyarp"))
        state = ("on",) if self.use else ("off",)
        words = state if self.vrrp is None else ("vrrp", str(self.vrrp))
        return DesiredLine(key, (*key.words, *words))

    @classmethod
    def parse(cls, words: Words) -> dict[str, object]:
        """Read interface, `proxyarp` and what follows."""
        if words[2] == "vrrp":
            return {"interface": words[0], "use": True, "vrrp": int(words[3])}
        return {"interface": words[0], "use": words[2] == "on"}
