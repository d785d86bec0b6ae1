"""Rules about passwords, keys and communities. A finding never holds one, nor a part of it.

Encrypted ones are not judged. What the router masks is judged only where the stack has it.

Source: 4.1-4.5, 4.10 (users), 11.1 (VPN users), 15.5 (keys), 15.32, 16.2, 21.1-21.13, 22, 39, 47.4.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rtx_provider.commands.masks import MASK
from rtx_provider.config.grammar import Key
from rtx_provider.rules.rule import Finding, Outcome, Rule, Unjudged
from rtx_provider.rules.services import SNMP, snmp_hosts
from rtx_provider.rules.strength import SHORTEST_KEY, SHORTEST_PASSWORD, weakness
from rtx_provider.rules.view import OfficeView

_BINARY = "0x"
_WITHOUT_ANONYMOUS = ("RTX1300", "RTX840", "RTX3510")
_COMMUNITIES = ("public", "private")


@dataclass(frozen=True, slots=True)
class Credential:
    """One secret of an office.

    Attributes:
        what: What it is, for messages.
        value: The secret; `*` if it is masked.
        names: Names from which it should not be made.
        line: The line that holds it, masked; empty if the stack's file does.
    """

    what: str
    value: str = field(repr=False)
    names: tuple[str, ...] = ()
    line: str = ""


# -- passwords ------------------------------------------------------------------------------


def passwords(office: OfficeView) -> Iterator[Credential]:
    """Yield the passwords of an office that are not encrypted; masked ones are `*`."""
    for name, value in office.credentials.items():
        yield Credential(f"{name} (in the stack's file)", value, (office.name, office.model))
    for key, words in office.configuration.lines.items():
        for find in _READERS:
            found = find(key, words)
            if found:
                what, value, names = found
                yield Credential(what, value, (*names, office.name), office.shown_key(key))


_Found = tuple[str, str, tuple[str, ...]]


def _login(key: Key, words: tuple[str, ...]) -> _Found | None:
    if key.words[:2] == ("login", "user") and len(words) == len(key.words) + 1:
        return f"the password of the router's user {words[2]}", words[3], (words[2],)
    return None


def _of_router(_: Key, words: tuple[str, ...]) -> _Found | None:
    if words[:2] in (("login", "password"), ("administrator", "password")):
        is_plain = words[2:3] != ("encrypted",) and len(words) > 2  # noqa: PLR2004
        return (_OF_ROUTER[words[0]], words[2], ()) if is_plain else None
    return None


def _vpn_user(key: Key, words: tuple[str, ...]) -> _Found | None:
    if key.words[:3] == ("pp", "auth", "username") and len(words) > len(key.words):
        return f"the password of the VPN user {words[3]}", words[4], (words[3],)
    return None


def _tunnel(key: Key, words: tuple[str, ...]) -> _Found | None:
    if key.words == ("l2tp", "tunnel", "auth") and words[3:4] == ("on",) and len(words) > 4:  # noqa: PLR2004
        return f"the password of L2TP in {key.context or 'a tunnel'}", words[4], ()
    return None


def _xauth(key: Key, words: tuple[str, ...]) -> _Found | None:
    if key.words[:2] == ("auth", "user") and key.words[2:3] != ("group",) and len(words) > 4:  # noqa: PLR2004
        return f"the password of the XAUTH user {words[3]}", words[4], (words[3],)
    return None


# Not in the words of the commands, which would be masked as such.
_OF_ROUTER = {
    "login": "the password of who gives no name",
    "administrator": "the password of the administrator level",
}
_SIMPLE = {
    ("httpd", "custom-gui", "api", "password"): "the password of the HTTP API",
    ("radius", "secret"): "the secret of RADIUS",
    ("heartbeat", "pre-shared-key"): "the key of the heartbeat",
}


def _single(key: Key, words: tuple[str, ...]) -> _Found | None:
    rest = [word for word in words[len(key.words) :] if word != "text"]
    return (_SIMPLE[key.words], rest[0], ()) if key.words in _SIMPLE and rest else None


_READERS: tuple[Callable[[Key, tuple[str, ...]], _Found | None], ...] = (
    _login, _of_router, _vpn_user, _tunnel, _xauth, _single,
)  # fmt: skip


def _weak_passwords(office: OfficeView) -> Iterator[Outcome]:
    yield from _judged(passwords(office), SHORTEST_PASSWORD)


def _judged(found: Iterator[Credential], shortest: int) -> Iterator[Outcome]:
    masked = 0
    for each in found:
        if each.value == MASK:
            masked += not each.line.startswith(("login", "administrator"))
        elif why := weakness(each.value, each.names, shortest):
            yield Finding(f"{each.what} {why}", each.line)
    if masked:
        yield Unjudged(f"{masked} secret{'s are' if masked > 1 else ' is'} masked")


def keys(office: OfficeView) -> Iterator[Credential]:
    """Yield the pre-shared keys of an office; a binary one as the characters that it stands for."""
    for key, words in office.lines("ipsec", "ike", "pre-shared-key"):
        rest = [word for word in words[len(key.words) :] if word != "text"]
        if rest and key.words[3:]:
            what = f"the pre-shared key of gateway {key.words[3]}"
            yield Credential(what, _plain(rest[0]), (office.name,), office.shown_key(key))


def _plain(value: str) -> str:
    if not value.lower().startswith(_BINARY):
        return value
    try:
        return bytes.fromhex(value[len(_BINARY) :]).decode("latin-1")
    except ValueError:
        return value


def _weak_keys(office: OfficeView) -> Iterator[Outcome]:
    yield from _judged(keys(office), SHORTEST_KEY)


# -- what is missing --------------------------------------------------------------------------


def _missing(office: OfficeView) -> Iterator[Outcome]:
    if not any(True for _ in office.lines("administrator", "password")):
        yield Finding("there is no administrator password", "", "enter `administrator password`")
    has_user = any(True for _ in office.lines("login", "user"))
    if not has_user and not _has_login_password(office):
        yield Finding("anybody may log in without a password", "", "enter `login user`")


def _has_login_password(office: OfficeView) -> bool:
    return any(True for _ in office.lines("login", "password"))


def _anonymous(office: OfficeView) -> Iterator[Outcome]:
    has_user = any(True for _ in office.lines("login", "user"))
    if not office.model or office.model in _WITHOUT_ANONYMOUS or not has_user:
        return
    lines = [words for _, words in office.lines("user", "attribute") if "=" in "".join(words[2:3])]
    if not _has_login_password(office) and not any("connection=off" in each for each in lines):
        yield Finding("whoever gives no user name logs in without a password")


def _everybody_administrator(office: OfficeView) -> Iterator[Outcome]:
    for key, words in office.lines("user", "attribute"):
        is_all = words[2:3] == ("*",) or "=" in "".join(words[2:3])
        if is_all and "administrator=2" in words:
            text = "users whom no line of their own limits are administrators without a password"
            yield Finding(text, office.shown_key(key))


# -- communities ------------------------------------------------------------------------------


def _communities(office: OfficeView) -> Iterator[Outcome]:
    masked = 0
    for key, words in _community_lines(office):
        values = words[len(key.words) :]
        masked += MASK in values
        if any(each.lower() in _COMMUNITIES for each in values):
            yield Finding("a community is one that everybody guesses", office.shown_key(key))
    yield from _default_communities(office)
    if masked:
        yield Unjudged(f"{masked} communit{'ies are' if masked > 1 else 'y is'} masked")


def _community_lines(office: OfficeView) -> Iterator[tuple[Key, tuple[str, ...]]]:
    for name in SNMP[:2]:
        for head in ((name, "host"), (name, "community"), (name, "trap")):
            yield from office.lines(*head)


def _default_communities(office: OfficeView) -> Iterator[Outcome]:
    for words, host in snmp_hosts(office):
        name = words[0]
        own = office.arguments(*words)
        is_set = office.arguments(name, "community", "read-only") is not None
        if name != "snmpv3" and not own and not is_set:
            text = f"{name} answers {host} for the community that is the default"
            yield Finding(text, office.shown(*words))


RULES = (
    Rule("password-missing", "error", "a password of the router is missing",
         "without it, whoever reaches the router may change it (4.1, 4.3, 4.5)",
         "set it on the router; it is entered in a dialogue", _missing),
    Rule("password-weak", "warning",
         "a password is empty, short, made from a name, or one that everybody guesses",
         "passwords can be tried on the router and in the VPN (4.5, 11.1, 47.4)",
         "set one of at least 8 characters that nobody guesses", _weak_passwords, "lines"),
    Rule("key-weak", "warning", "a pre-shared key is short, or one that everybody guesses",
         "whoever records one connection can try keys without the router (15.5)",
         "set one of at least 16 random characters: `openssl rand -base64 24`", _weak_keys,
         "lines"),
    Rule("anonymous-login", "warning", "there are login users, but one may log in without a name",
         "the anonymous user stays, and has no password until `login password` sets one "
         "(4.1, 4.10)",
         "enter `login password`, or `user attribute connection=off`", _anonymous),
    Rule("everybody-administrator", "warning", "every user is administrator without a password",
         "`administrator=2` raises a user without the administrator password (4.10)",
         "give the attribute to the users who need it", _everybody_administrator, "lines"),
    Rule("snmp-community", "warning", "an SNMP community is `public`, `private` or the default",
         "whoever knows it reads, and perhaps writes, what the router knows (21.1, 21.2)",
         "set another with `snmp community read-only`, or use SNMP version 3", _communities,
         "lines"),
)  # fmt: skip
