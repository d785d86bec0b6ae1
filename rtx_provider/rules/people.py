"""Rules about people and hands: users without an owner, sessions without an end, plugged sticks.

Source: 4.10, 4.12, 4.53 (logins), 11.1 (VPN users), 42.6, 42.7, 42.15, 42.16 (sticks).
"""

from collections.abc import Iterator

from rtx_provider.rules.rule import Finding, Outcome, Rule, switched
from rtx_provider.rules.view import OfficeView

_ANONYMOUS = "pp anonymous"
_FORGETS_NOT = ("RTX1300", "RTX840", "RTX3510")


def _owners(office: OfficeView) -> Iterator[Outcome]:
    known = {user.name: user.owner for user in office.users or ()}
    for name, owner in known.items():
        if not owner.strip():
            yield Finding(f"nobody is named who answers for the VPN user {name}")
    for key, words in office.lines("pp", "auth", "username"):
        name = "".join(words[3:4])
        if key.context == _ANONYMOUS and office.users is not None and name not in known:
            text = f"the VPN user {name} is on the router, and the office does not name them"
            yield Finding(text, office.shown_key(key), "add them to office.users, or remove them")


def _wildcard(office: OfficeView) -> Iterator[Outcome]:
    for key, words in office.lines("pp", "auth", "username"):
        if words[3:4] == ("*",):
            yield Finding("one password admits every name", office.shown_key(key))


def _endless(office: OfficeView) -> Iterator[Outcome]:
    if office.switch("login", "timer", default="300") == "clear":
        yield Finding("a login by the serial port never ends", office.shown("login", "timer"))
    for key, words in office.lines("user", "attribute"):
        if "login-timer=clear" in words:
            yield Finding("a login by the serial port never ends", office.shown_key(key))


def _boot(office: OfficeView) -> Iterator[Outcome]:
    if office.switch("external-memory", "boot", "permit", default="on") != "off":
        line = office.shown("external-memory", "boot", "permit")
        yield Finding("a USB stick with `config.txt` replaces the configuration at a restart", line)


def _backdoor(office: OfficeView) -> Iterator[Outcome]:
    words = office.arguments("security", "class")
    if not office.model or (office.model in _FORGETS_NOT and not words):
        return
    if (words or ("1", "on"))[1:2] == ("on",):
        text = "the vendor's password for forgotten passwords works on the serial port"
        yield Finding(text, office.shown("security", "class"))


_BY_STICK = "a stick can bring commands or firmware"
RULES = (
    Rule("user-without-owner", "note", "a VPN user has no owner, or is not the office's",
         "nobody says when the account is to go (11.1)",
         "set `owner` of the user in office.users", _owners, "office"),
    Rule("user-wildcard", "error", "a VPN user is named `*`",
         "whoever knows the one password comes in under any name (11.1)",
         "give each person a user of their own", _wildcard, "lines"),
    Rule("login-never-ends", "note", "a login never ends by itself",
         "whoever finds the terminal is logged in (4.10, 4.53)",
         "enter `login timer 300`", _endless, "lines"),
    Rule("boot-from-stick", "note", "a USB stick can replace the configuration",
         "on is the default, and a restart suffices (42.7, 42.10)",
         "enter `external-memory boot permit off`", _boot),
    Rule("serial-backdoor", "note", "forgotten passwords can be passed by at the serial port",
         "on is the default of most models (4.12)",
         "enter `security class 1 off`, if nobody unknown reaches the router", _backdoor),
    Rule("stick-runs-commands", "note", "a stick can bring commands",
         "whoever reaches the router changes it (42.16)",
         "enter `no operation execute batch permit`",
         switched(("operation", "execute", "batch", "permit"), _BY_STICK), "lines"),
    Rule("stick-brings-firmware", "note", "a stick can bring firmware or a configuration",
         "whoever reaches the router changes it (42.6)",
         "enter `no operation external-memory download permit`",
         switched(("operation", "external-memory", "download", "permit"), _BY_STICK), "lines"),
)  # fmt: skip
