"""IkeGateway: the IKE settings of one gateway, by which a tunnel's keys are agreed."""

import re
from ipaddress import IPv4Address
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from rtx_provider.models.fields import IPv4, IPv4Interface, PreSharedKey, TunnelNumber, Word
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import Value, Words, line, option, part, to_words

Cipher = Literal["3des-cbc", "des-cbc", "aes-cbc", "aes256-cbc"]
Hash = Literal["md5", "sha", "sha256", "sha384", "sha512"]
Group = Literal["modp768", "modp1024", "modp1536", "modp2048"]
_INTERVAL = Annotated[int, Field(ge=1, le=600)]


class IkeKeepalive(Value):
    """IKE keepalive in any of its five forms: `on dpd 10 6 0`. Source: 15.20."""

    use: Literal["on", "off", "auto"] = part("on, off or auto; L2TP requires off")
    method: Literal["heartbeat", "icmp-echo", "dpd", "rfc4306"] | None = option(
        "heartbeat, icmp-echo, dpd (IKEv1) or rfc4306 (IKEv2); without it, the IKE version decides"
    )
    target: IPv4 | None = option("the address to ping; required for icmp-echo, and only there")
    length: Annotated[int, Field(ge=64, le=1500)] | None = option(
        "bytes, 64..1500; only for icmp-echo"
    )
    interval: _INTERVAL | None = option("seconds, 1..600 (10)")
    count: Annotated[int, Field(ge=1, le=50)] | None = option("tries, 1..50 (6); requires interval")
    upwait: Annotated[int, Field(ge=0, le=1000000)] | None = option("seconds, 0..1000000 (0)")
    down_disconnect: bool = option("whether to add down=disconnect", default=False)
    send_only_new_sa: Literal["on", "off", "auto"] | None = option("on, off or auto")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.method == "icmp-echo") != (self.target is not None):
            msg = "target: belongs to method='icmp-echo', which needs it"
            raise ValueError(msg)
        if (self.interval is None) != (self.count is None) or (
            self.upwait is not None and self.count is None
        ):
            msg = "interval: needs count, and upwait needs both; give them together"
            raise ValueError(msg)
        if self.interval is not None and self.method is None:
            msg = "interval: needs a method"
            raise ValueError(msg)
        if self.length is not None and self.method != "icmp-echo":
            msg = "length: belongs to method='icmp-echo'; leave it out"
            raise ValueError(msg)
        if self.method in ("dpd", "rfc4306") and (self.down_disconnect or self.send_only_new_sa):
            msg = f"down_disconnect and send_only_new_sa: are not for method='{self.method}'"
            raise ValueError(msg)
        return self

    def words(self) -> Words:
        """Return the words in the reference's order."""
        parts: list[object] = [self.use, self.method, self.target]
        parts += [f"length={self.length}"] if self.length else []
        parts += [self.interval, self.count, self.upwait]
        parts += ["down=disconnect"] if self.down_disconnect else []
        parts += [f"send-only-new-sa={self.send_only_new_sa}"] if self.send_only_new_sa else []
        return to_words([each for each in parts if each is not None])

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read any of the five forms."""
        plain = [word for word in words if "=" not in word]
        named = dict(word.split("=", 1) for word in words if "=" in word)
        values: dict[str, Any] = {"use": plain.pop(0)}
        if plain:
            values["method"] = plain.pop(0)
        if values.get("method") == "icmp-echo":
            values["target"] = plain.pop(0)
        values |= dict(zip(("interval", "count", "upwait"), map(int, plain), strict=False))
        if "length" in named:
            values["length"] = int(named["length"])
        if "down" in named:
            values["down_disconnect"] = True
        if "send-only-new-sa" in named:
            values["send_only_new_sa"] = named["send-only-new-sa"]
        return values


class NatTraversal(Value):
    """NAT traversal: `on keepalive=300 force=off type=1`. Source: 15.48.5."""

    use: bool = option("on or off (off)", default=True)
    keepalive: Annotated[int, Field(ge=30, le=100000)] | Literal["off"] | None = option(
        "seconds, 30..100000, or off (300)"
    )
    force: bool | None = option("on or off (off)")
    type: Literal[1, 2] | None = option("1 or 2 (1)")

    def words(self) -> Words:
        """Return the switch and the options that are given."""
        options = {"keepalive": self.keepalive, "force": self.force, "type": self.type}
        given = {name: to_words(value)[0] for name, value in options.items() if value is not None}
        return to_words([self.use, *(f"{name}={value}" for name, value in given.items())])

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read the switch and the options."""
        values: dict[str, Any] = {"use": words[0] == "on"}
        for word in words[1:]:
            name, value = word.split("=", 1)
            values[name] = value == "on" if name == "force" else value
            if value.isdecimal():
                values[name] = int(value)
        return values


class Duration(Value):
    """The lifetime of an SA: `28800 2000000 rekey 75%`. Source: 15.48.1."""

    seconds: Annotated[int, Field(ge=300, le=691200)] = part("seconds, 300..691200 (28800)")
    kbytes: Annotated[int, Field(ge=100, le=2147483647)] | Literal["off"] | None = option(
        "kilobytes, 100..2147483647 (100..100000 on older firmware), or off"
    )
    rekey: Annotated[str, Field(pattern=r"^(7[0-9]|8[0-9]|90)%$|^off$")] | None = option(
        "70%..90% (75%), or off for isakmp-sa"
    )
    forced_reduction: Annotated[int, Field(ge=1, le=691200)] | None = option("1..691200")

    def words(self) -> Words:
        """Return the words in the reference's order."""
        parts: list[object] = [
            self.seconds,
            self.kbytes,
            *(["rekey", self.rekey] if self.rekey else []),
        ]
        parts += [f"forced-reduction={self.forced_reduction}"] if self.forced_reduction else []
        return to_words([each for each in parts if each is not None])

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read seconds, kilobytes and options."""
        values: dict[str, Any] = {"seconds": int(words[0])}
        rest = list(words[1:])
        if rest and rest[0] != "rekey" and "=" not in rest[0]:
            kbytes = rest.pop(0)
            values["kbytes"] = kbytes if kbytes == "off" else int(kbytes)
        if rest[:1] == ["rekey"]:
            values["rekey"] = rest[1]
            del rest[:2]
        if rest:
            values["forced_reduction"] = int(rest[0].partition("=")[2])
        return values


class IkeName(Value):
    """A name and its type: `office.example.jp fqdn`. Source: 15.14, 15.17."""

    name: Annotated[Word, Field(max_length=256)] = part("at most 256 characters")
    kind: Literal[
        "ipv4-addr", "fqdn", "user-fqdn", "rfc822-addr", "ipv6-addr", "key-id", "tel", "tel-key"
    ] | None = option("the type of the name")  # fmt: skip

    def words(self) -> Words:
        """Return the name and, where it is given, its kind."""
        return to_words([self.name, *([self.kind] if self.kind else [])])

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read name and kind."""
        return dict(zip(("name", "kind"), words, strict=False))


def _address(*forms: str) -> AfterValidator:
    def check(text: str) -> str:
        if any(re.fullmatch(form, text) for form in forms):
            return text
        if re.fullmatch(r"[\d.]+", text):
            return str(IPv4Address(text))
        msg = f"is {text!r}, in no form that is known"
        raise ValueError(msg)

    return AfterValidator(check)


_LOCAL_FORMS = (
    r"ipcp pp [0-9]+",
    r"vrrp [a-z0-9/]+ [0-9]+",
    r"ipv6 prefix [0-9A-Za-z:./@-]+ on [a-z0-9/]+",
)
LocalAddress = Annotated[str, _address(*_LOCAL_FORMS)]
RemoteAddress = Annotated[str, Field(max_length=255), _address(r"any", r"[A-Za-z][A-Za-z0-9_.-]*")]
Hex = Annotated[str, Field(pattern=r"^0x([0-9A-Fa-f]{2}){1,128}$")]


class IkeGateway(Noun):
    """All `ipsec ike` lines of one gateway. Source: chapter 15.

    Known gap: XAUTH users and address pools (15.31 to 15.39) have no fields, because L2TP does
    not use them; use ConfigLines.
    """

    title: ClassVar[str] = "IkeGateway"
    slug: ClassVar[str] = "ike-gateway"
    key_fields: ClassVar[tuple[str, ...]] = ("gateway",)

    gateway: TunnelNumber = part("the gateway number, in the range of the tunnels")
    version: Literal[1, 2] | None = line(
        "ipsec ike version {gateway}", "1 or 2 (1); L2TP requires 1"
    )
    pre_shared_key: PreSharedKey | None = line(
        "ipsec ike pre-shared-key {gateway}",
        "text of at most 128 ASCII characters without quotes and backslashes",
        secret=True,
        lead="text",
    )
    pre_shared_key_hex: Hex | None = line(
        "ipsec ike pre-shared-key {gateway}",
        "0x and at most 128 bytes as hexadecimal digits",
        secret=True,
    )
    local_address: LocalAddress | None = line(
        "ipsec ike local address {gateway}",
        "an IPv4 address, `ipcp pp N`, `vrrp IF ID` or `ipv6 prefix P on IF`",
        spaced=True,
    )
    remote_address: RemoteAddress | None = line(
        "ipsec ike remote address {gateway}", "an IPv4 address, a host name, or any"
    )
    local_id: IPv4Interface | None = line(
        "ipsec ike local id {gateway}", "address[/bits]; IKEv1 only"
    )
    remote_id: IPv4Interface | None = line(
        "ipsec ike remote id {gateway}", "address[/bits]; IKEv1 only"
    )
    local_name: IkeName | None = line("ipsec ike local name {gateway}", "the name and its kind")
    remote_name: IkeName | None = line("ipsec ike remote name {gateway}", "the name and its kind")
    encryption: Cipher | None = line(
        "ipsec ike encryption {gateway}", "3des-cbc, des-cbc, aes-cbc or aes256-cbc (3des-cbc)"
    )
    hash: Hash | None = line(
        "ipsec ike hash {gateway}",
        "md5, sha, sha256, sha384 or sha512 (sha); the last two only on RTX1300",
    )
    group: tuple[Group, ...] | None = line(
        "ipsec ike group {gateway}",
        "modp768, modp1024, modp1536 or modp2048 (modp1024): for phase 1, then for phase 2",
        max_length=2,
    )
    pfs: bool | None = line("ipsec ike pfs {gateway}", "on or off (off)")
    duration_ipsec_sa: Duration | None = line(
        "ipsec ike duration ipsec-sa {gateway}", "the lifetime of an IPsec SA"
    )
    duration_isakmp_sa: Duration | None = line(
        "ipsec ike duration isakmp-sa {gateway}", "the lifetime of an ISAKMP SA"
    )
    duration_child_sa: Duration | None = line(
        "ipsec ike duration child-sa {gateway}", "the lifetime of a CHILD SA; IKEv2 only"
    )
    duration_ike_sa: Duration | None = line(
        "ipsec ike duration ike-sa {gateway}", "the lifetime of an IKE SA; IKEv2 only"
    )
    keepalive_use: IkeKeepalive | None = line(
        "ipsec ike keepalive use {gateway}", "use, method and times (auto); L2TP requires off"
    )
    keepalive_log: bool | None = line("ipsec ike keepalive log {gateway}", "on or off (on)")
    nat_traversal: NatTraversal | None = line(
        "ipsec ike nat-traversal {gateway}", "use, keepalive, force and type (off)"
    )
    esp_encapsulation: bool | None = line(
        "ipsec ike esp-encapsulation {gateway}", "on or off (off); excludes nat_traversal"
    )
    negotiate_strictly: bool | None = line(
        "ipsec ike negotiate-strictly {gateway}", "on or off (off); IKEv1 only"
    )
    proposal_limitation: bool | None = line(
        "ipsec ike proposal-limitation {gateway}", "on or off (off); IKEv2 only"
    )
    always_on: bool | None = line("ipsec ike always-on {gateway}", "on or off (off)")
    log: tuple[Literal["message-info", "payload-info", "key-info"], ...] | None = line(
        "ipsec ike log {gateway}", "any of message-info, payload-info and key-info", max_length=3
    )
    payload_type: tuple[Literal[1, 2, 3], ...] | None = line(
        "ipsec ike payload type {gateway}", "1..3, then 1..2 (2 2)", max_length=2
    )
    backward_compatibility: Literal[1, 2] | None = line(
        "ipsec ike backward-compatibility {gateway}", "1 or 2 (1)"
    )
    send_info: bool | None = line("ipsec ike send info {gateway}", "on or off (on)")
    restrict_dangling_sa: Literal["auto", "off"] | None = line(
        "ipsec ike restrict-dangling-sa {gateway}", "auto or off (auto)"
    )
    message_id_control: bool | None = line(
        "ipsec ike message-id-control {gateway}", "on or off (off); IKEv2 only"
    )
    child_exchange_type: Literal[1, 2] | None = line(
        "ipsec ike child-exchange type {gateway}", "1 or 2 (1); IKEv2 only"
    )
    negotiation_receive: bool | None = line(
        "ipsec ike negotiation receive {gateway}", "on or off (on); IKEv2 only"
    )
    auth_method: Literal["auto", "pre-shared-key", "certificate", "eap-md5"] | None = line(
        "ipsec ike auth method {gateway}",
        "auto, pre-shared-key, certificate or eap-md5; IKEv2 only",
    )
    license_key_use: bool | None = line("ipsec ike license-key use {gateway}", "on or off (off)")
    auto_refresh: bool | None = line(
        "ipsec auto refresh {gateway}",
        "on or off (on); without effect while the router-wide setting is off",
    )

    def next_steps(self, old: Noun) -> list[str]:
        """Return what has to be done after a change of the key."""
        is_same = isinstance(old, IkeGateway) and old.pre_shared_key == self.pre_shared_key
        return [] if is_same else ["every client needs the new pre-shared key, in a new profile"]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.pre_shared_key and self.pre_shared_key_hex:
            msg = "pre_shared_key_hex: is the same line as pre_shared_key; give one of them"
            raise ValueError(msg)
        if self.esp_encapsulation and self.nat_traversal and self.nat_traversal.use:
            msg = "esp_encapsulation: excludes nat_traversal (15.48.5); switch one of them off"
            raise ValueError(msg)
        return self
