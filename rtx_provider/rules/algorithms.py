"""Rules about algorithms and methods that can be broken.

Source: 4.71 (SSH), 11.3 and 11.11.1 (PPP), 14.4 (tunnels), 15.2, 15.5, 15.11, 15.14-15.25, 15.44,
15.48.2 (IPsec), 21.13 (SNMP).
"""

from collections.abc import Iterator

from rtx_provider.access.carriers import encapsulation
from rtx_provider.access.ingress import is_enabled
from rtx_provider.commands.masks import MASK
from rtx_provider.rules.rule import Finding, Outcome, Rule
from rtx_provider.rules.view import OfficeView

_WEAK_ESP = ("des-cbc", "3des-cbc", "md5-hmac")
_HMACS = ("md5-hmac", "sha-hmac", "sha256-hmac", "sha384-hmac", "sha512-hmac")
_WEAK_IKE = {
    "encryption": ("des-cbc", "3des-cbc"),
    "hash": ("md5",),
    "group": ("modp768", "modp1024"),
}
_WEAK_DEFAULT = {"encryption": "3des-cbc", "group": "modp1024"}
_WEAK_SSH = ("3des-cbc", "blowfish-cbc", "cast128-cbc", "arcfour")
_WEAK_PPP = ("pap", "chap-pap", "mschap")
_IKE = ("ipsec", "ike")
_USER = 5


# -- IPsec ------------------------------------------------------------------------------------


def _esp(office: OfficeView) -> Iterator[Outcome]:
    for key, words in office.lines("ipsec", "sa", "policy"):
        weak = [word for word in words[5:] if word.lower() in _WEAK_ESP]
        if weak:
            yield Finding(f"IPsec uses {' and '.join(weak)}", office.shown_key(key))


def _integrity(office: OfficeView) -> Iterator[Outcome]:
    for key, words in office.lines("ipsec", "sa", "policy"):
        if words[5:6] == ("esp",) and not any(word.lower() in _HMACS for word in words[6:]):
            yield Finding("packets of IPsec are not authenticated", office.shown_key(key))


def gateways(office: OfficeView) -> tuple[str, ...]:
    """Return the numbers of the IKE gateways that have a key or another end, in their order."""
    heads = ("pre-shared-key", "remote address", "remote name")
    found = [
        key.words[-1]
        for head in heads
        for key, _ in office.lines(*_IKE, *head.split())
        if key.words[-1].isdecimal()
    ]
    return tuple(sorted(set(found), key=int))


def answers_anybody(office: OfficeView, gateway: str) -> bool:
    """Return whether a gateway waits for peers whose address it does not know."""
    return office.arguments(*_IKE, "remote", "address", gateway) in (None, ("any",))


def _ike(office: OfficeView) -> Iterator[Outcome]:
    for number in gateways(office):
        for name, weak in _WEAK_IKE.items():
            words = office.arguments(*_IKE, name, number)
            found = [word for word in words or () if word.lower() in weak]
            if found:
                line = office.shown(*_IKE, name, number)
                yield Finding(f"IKE of gateway {number} uses {' and '.join(found)}", line)
            elif words is None and name in _WEAK_DEFAULT and _proposes_default(office, number):
                default = _WEAK_DEFAULT[name]
                text = f"gateway {number} has no `ipsec ike {name}`, and the default is {default}"
                yield Finding(text)


def _proposes_default(office: OfficeView, number: str) -> bool:
    """Return whether a gateway opens conversations by IKE 1, with what it has or the default."""
    is_first = office.switch(*_IKE, "version", number, default="1") == "1"
    return office.is_whole and is_first and not answers_anybody(office, number)


def _accepts_any(office: OfficeView) -> Iterator[Outcome]:
    lax: dict[str, list[str]] = {}
    for number in gateways(office):
        version = office.switch(*_IKE, "version", number, default="1")
        name = "proposal-limitation" if version == "2" else "negotiate-strictly"
        if office.switch(*_IKE, name, number, default="off") != "on":
            lax.setdefault(name, []).append(number)
    for name, numbers in lax.items():
        many = len(numbers) > 1
        text = f"gateway{'s' if many else ''} {', '.join(numbers)} take{'' if many else 's'}"
        yield Finding(
            f"{text} whatever algorithm the other end proposes",
            "",
            f"enter `ipsec ike {name} N on`, where all clients can do the same",
        )


def _aggressive(office: OfficeView) -> Iterator[Outcome]:
    for number in gateways(office):
        names = [
            head
            for head in ("remote", "local")
            if office.arguments(*_IKE, head, "name", number) is not None
        ]
        if names and office.switch(*_IKE, "version", number, default="1") == "1":
            line = office.shown(*_IKE, names[0], "name", number)
            yield Finding(f"gateway {number} uses the aggressive mode of IKE 1", line)


def _unencrypted(office: OfficeView) -> Iterator[Outcome]:
    for key, _ in office.lines("tunnel", "encapsulation"):
        kind = encapsulation(office.configuration, key.context)
        has_ipsec = office.arguments("ipsec", "tunnel", context=key.context)
        is_open = kind.startswith("l2tpv3") and not has_ipsec
        if is_open and is_enabled(office.configuration, key.context):
            text = f"{key.context} carries the LAN without encryption"
            yield Finding(text, office.shown_key(key))


# -- SSH, PPP and SNMP --------------------------------------------------------------------------


def _ssh(office: OfficeView) -> Iterator[Outcome]:
    words = office.arguments("sshd", "encrypt", "algorithm") or ()
    weak = [word for word in words if word.lower().startswith(_WEAK_SSH)]
    if weak and office.switch("sshd", "service", default="off") == "on":
        line = office.shown("sshd", "encrypt", "algorithm")
        yield Finding(f"SSH admits {' and '.join(weak)}", line)


def _ppp(office: OfficeView) -> Iterator[Outcome]:
    for key, words in office.lines("pp", "auth", "request"):
        weak = [word for word in words[3:] if word.lower() in _WEAK_PPP]
        if weak and is_enabled(office.configuration, key.context):
            text = f"callers of {key.context} log in by {weak[0]}"
            yield Finding(text, office.shown_key(key))


def _mppe(office: OfficeView) -> Iterator[Outcome]:
    for key, words in office.lines("ppp", "ccp", "type"):
        if words[3:4] == ("mppe-40",) and is_enabled(office.configuration, key.context):
            yield Finding(f"{key.context} encrypts with 40 bits", office.shown_key(key))


def _snmp(office: OfficeView) -> Iterator[Outcome]:
    for key, words in office.lines("snmpv3", "usm", "user"):
        options = [word.lower() for word in words[_USER:]]
        line = office.shown_key(key)
        if MASK in words[len(key.words) :]:
            continue  # masked as a whole
        if "md5" not in options and "sha" not in options:
            yield Finding("a user of SNMP needs no password", line)
        elif "md5" in options or "des-cbc" in options:
            weak = " and ".join(each for each in ("md5", "des-cbc") if each in options)
            yield Finding(f"a user of SNMP uses {weak}", line)


RULES = (
    Rule("ipsec-weak", "warning", "an SA policy uses DES, 3DES or MD5",
         "DES and MD5 are broken, and 3DES leaks in long connections (15.48.2)",
         "use `esp aes256-cbc sha256-hmac`, or `aes-cbc sha-hmac` for Windows", _esp, "lines"),
    Rule("ipsec-unauthenticated", "warning", "an SA policy encrypts without authenticating",
         "without an HMAC, packets can be changed on the way (15.48.2)",
         "add `sha256-hmac` or `sha-hmac` to the policy", _integrity, "lines"),
    Rule("ike-weak", "warning",
         "a gateway uses DES, 3DES, MD5, or group 1 or 2 of Diffie-Hellman, perhaps by default",
         "groups of 768 and 1024 bits can be broken; 3des-cbc and modp1024 are the defaults "
         "(15.22, 15.24, 15.25)",
         "enter `ipsec ike encryption N aes256-cbc`, `ipsec ike hash N sha256` and `ipsec ike "
         "group N modp2048`", _ike, "lines"),
    Rule("ike-accepts-any", "note", "a gateway takes whatever algorithm the other end proposes",
         "its own lines only say what it proposes itself (15.11, 15.44)",
         "make it strict where all clients can do the same", _accepts_any),
    Rule("ike-aggressive", "warning", "a gateway uses the aggressive mode of IKE 1",
         "it shows a digest of the key, which can be tried without the router (15.14, 15.17)",
         "use `ipsec ike version N 2`, or fixed addresses; else a long random key", _aggressive,
         "lines"),
    Rule("tunnel-unencrypted", "warning", "a tunnel carries a LAN without IPsec",
         "L2TPv3 does not encrypt (14.4, 16)", "enter `ipsec tunnel` in it", _unencrypted),
    Rule("ssh-weak", "warning", "SSH admits 3DES, Blowfish, CAST or Arcfour",
         "the defaults are better (4.71)", "enter `no sshd encrypt algorithm`", _ssh, "lines"),
    Rule("ppp-weak", "warning", "callers log in by PAP or MS-CHAP",
         "PAP sends the password readable, and MS-CHAP can be broken (11.3)",
         "enter `pp auth request mschap-v2`", _ppp, "lines"),
    Rule("mppe-weak", "warning", "PPP encrypts with 40 bits",
         "such a key can be tried out (11.11.1)", "enter `ppp ccp type mppe-128`", _mppe, "lines"),
    Rule("snmp-weak", "warning", "a user of SNMP has no password, or uses MD5 or DES",
         "both are broken (21.13)", "use `sha` and `aes128-cfb`", _snmp, "lines"),
)  # fmt: skip
