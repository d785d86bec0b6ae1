"""PpUser: one user of a PP interface, on a line of its own."""

import re
from ipaddress import IPv6Network
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BeforeValidator, model_validator

from rtx_provider.config.desired import Desired, DesiredLine
from rtx_provider.config.grammar import Key
from rtx_provider.models.fields import IPv4, Password, UserName
from rtx_provider.models.line_noun import LineNoun
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import Words, note, option, part


def _peer(text: str) -> str:
    if text != "anonymous" and not (re.fullmatch(r"[1-9][0-9]{0,2}", text) and int(text) <= 150):  # noqa: PLR2004
        msg = "is neither `anonymous` nor a peer number 1..150"
        raise ValueError(msg)
    return text


def _text(value: object) -> object:
    return str(int(value)) if isinstance(value, (int, float)) else value


def _prefix(text: str) -> str:
    if "/" not in text:
        msg = "has no length, such as the /64 of 2001:db8::/64"
        raise ValueError(msg)
    IPv6Network(text)
    return text


Peer = Annotated[str, BeforeValidator(_text), AfterValidator(_peer)]


class PpUser(LineNoun):
    """One `pp auth username` line. Source: 11.1.

    Adding, changing or removing a user sends only this line, and the PP stays in use.
    Unverified: that a PP in use accepts the line without `pp disable` and `pp enable`.
    """

    title: ClassVar[str] = "PpUser"
    slug: ClassVar[str] = "pp-user"
    key_fields: ClassVar[tuple[str, ...]] = ("pp", "username")
    command: ClassVar[tuple[str, ...]] = ("pp", "auth", "username")

    pp: Peer = option("anonymous, or a peer number 1..150", default="anonymous")
    username: UserName = part("at most 64 ASCII characters without spaces and quotes")
    password: Password = part(
        "at most 64 ASCII characters without quotes and backslashes", secret=True, min_length=1
    )
    address: IPv4 | None = option("the IPv4 address that this user is given")
    ipv6_prefix: Annotated[str, AfterValidator(_prefix)] | None = option(
        "the IPv6 prefix that this user is given"
    )
    myname: UserName | None = option("the router's own name towards this peer; requires mypassword")
    mypassword: Password | None = option("the router's own password towards this peer", secret=True)

    password_kept_elsewhere: bool = note(
        "whether something else changes the password, such as a script for one-time passwords: "
        "it is written once, and afterwards never compared and never changed",
        default=False,
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.myname is None) != (self.mypassword is None):
            msg = "myname: needs mypassword, and mypassword needs it; give both or neither"
            raise ValueError(msg)
        return self

    @property
    def context(self) -> str:
        """Return the peer's context."""
        return f"pp {self.pp}"

    def after_delete(self) -> str:
        """Return what goes on: a session that is open keeps the login that began it."""
        return (
            f"{self.username} cannot connect any more; a session that is open now goes on until "
            f"it ends, or until `pp disable {self.pp}` and `pp enable {self.pp}` end all sessions"
        )

    def next_steps(self, old: Noun) -> list[str]:
        """Return what the user has to do after a change of the password."""
        is_same = isinstance(old, PpUser) and old.password == self.password
        return [] if is_same else [f"{self.username} has to be told the new password"]

    def own_line(self) -> Desired:
        """Return the user's one line."""
        key = Key(self.context, ("pp", "auth", "username", self.username))
        myname = ("myname", self.myname, self.mypassword) if self.myname else ()
        tail = (self.password, *myname, self.address, self.ipv6_prefix)
        kept = len(key.words) if self.password_kept_elsewhere else None
        return DesiredLine(key, (*key.words, *(each for each in tail if each)), kept)

    @classmethod
    def parse(cls, words: Words) -> dict[str, object]:
        """Read the words after `pp auth username`."""
        values: dict[str, object] = {"username": words[0], "password": words[1]}
        rest = list(words[2:])
        if rest[:1] == ["myname"]:
            values |= {"myname": rest[1], "mypassword": rest[2]}
            del rest[:3]
        return values | {"ipv6_prefix" if ":" in word else "address": word for word in rest}
