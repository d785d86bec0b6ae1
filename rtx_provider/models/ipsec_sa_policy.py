"""IpsecSaPolicy: the policy by which a tunnel's packets are encrypted and authenticated."""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from rtx_provider.config.desired import Desired, DesiredLine
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.models.fields import IPv4Interface, Number, TunnelNumber
from rtx_provider.models.line_noun import LineNoun
from rtx_provider.models.values import Words, note, option, part

Cipher = Literal["3des-cbc", "des-cbc", "aes-cbc", "aes256-cbc"]
Hmac = Literal["md5-hmac", "sha-hmac", "sha256-hmac", "sha384-hmac", "sha512-hmac"]

_REMEDY = (
    "write esp='aes-cbc', hmac='sha-hmac', or set allow_windows_mismatch=True "
    "if your clients' IPsec settings were changed"
)


class IpsecSaPolicy(LineNoun):
    """One `ipsec sa policy` line. Source: 15.48.2.

    With `serves_windows`, what Windows 10 is known to refuse is refused before anything is
    sent: `esp aes256-cbc sha256-hmac`, and `esp` without an authentication algorithm.
    """

    title: ClassVar[str] = "IpsecSaPolicy"
    slug: ClassVar[str] = "ipsec-sa-policy"
    key_fields: ClassVar[tuple[str, ...]] = ("policy",)
    command: ClassVar[tuple[str, ...]] = ("ipsec", "sa", "policy")

    policy: Number = part("the policy number, 1..2147483647")
    gateway: TunnelNumber = part("the number of the IKE gateway, in the range of the tunnels")
    protocol: Literal["esp", "ah"] = option("esp or ah", default="esp")
    esp: Cipher | None = option("3des-cbc, des-cbc, aes-cbc or aes256-cbc (aes-cbc)")
    hmac: Hmac | None = option(
        "md5-hmac, sha-hmac, sha256-hmac, sha384-hmac or sha512-hmac (none for esp, sha-hmac "
        "for ah); the last two only on RTX1300 and larger models"
    )
    local_id: IPv4Interface | None = option(
        "the network of local-id; the reference lists it for ah"
    )
    remote_id: IPv4Interface | None = option(
        "the network of remote-id; the reference lists it for ah"
    )
    anti_replay_check: bool | None = option("on or off (on; off on RTX1300 and RTX3510)")
    serves_windows: bool = note(
        "whether to check that Windows' own client accepts the policy", default=False
    )
    allow_windows_mismatch: bool = note(
        "whether to accept, with a warning, what Windows is known to refuse", default=False
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.protocol == "ah" and self.esp:
            msg = "esp: a cipher stands only with protocol='esp'; take one of them away"
            raise ValueError(msg)
        if self.serves_windows and not self.allow_windows_mismatch and self.mismatch():
            msg = f"{self.mismatch()}; {_REMEDY}"
            raise ValueError(msg)
        return self

    def mismatch(self) -> str:
        """Say why Windows' client refuses this policy; empty where none of it is known.

        Source: the seed (Windows 10), a published capture of Windows 11's offers.
        """
        if self.protocol == "ah":
            return "protocol: L2TP/IPsec needs esp, Windows offers no ah"
        if self.hmac is None:
            return (
                "hmac: `esp` without an authentication algorithm was refused by Windows 10, "
                "because the router's default for it is none"
            )
        if self.hmac != "sha-hmac":
            return (
                f"hmac: `{self.hmac}` was refused by Windows 10 (seen with aes256-cbc "
                "sha256-hmac); its client offers SHA-1 only"
            )
        return ""

    def warnings(self) -> list[str]:
        """Return what the reader should know of an accepted policy."""
        if not self.serves_windows:
            return []
        if self.mismatch():
            return [f"{self.name}: {self.mismatch()}; allowed by allow_windows_mismatch=True"]
        if self.esp == "aes256-cbc":
            return [f"{self.name}: whether Windows takes aes256-cbc without changes is not known"]
        return []

    def own_line(self) -> Desired:
        """Return the policy's one line."""
        key = Key(GLOBAL, ("ipsec", "sa", "policy", str(self.policy)))
        algorithms = [each for each in (self.esp, self.hmac) if each]
        if self.hmac and not self.esp and self.protocol == "esp":
            algorithms.insert(0, "aes-cbc")  # the HMAC is the second word: spell the default
        options = {
            "local-id": self.local_id,
            "remote-id": self.remote_id,
            "anti-replay-check": {True: "on", False: "off"}.get(self.anti_replay_check),  # type: ignore[arg-type]
        }
        tail = [f"{name}={value}" for name, value in options.items() if value]
        words = (*key.words, str(self.gateway), self.protocol, *algorithms, *tail)
        return DesiredLine(key, words)

    @classmethod
    def parse(cls, words: Words) -> dict[str, object]:
        """Read the words after `ipsec sa policy`."""
        plain = [word for word in words if "=" not in word]
        named = dict(word.split("=", 1) for word in words if "=" in word)
        values: dict[str, object] = dict(zip(("policy", "gateway"), map(int, plain), strict=False))
        values["protocol"] = plain[2]
        values |= {"esp" if word.endswith("-cbc") else "hmac": word for word in plain[3:]}
        values |= {name.replace("-", "_"): value for name, value in named.items()}
        if "anti_replay_check" in values:
            values["anti_replay_check"] = values["anti_replay_check"] == "on"
        return values
