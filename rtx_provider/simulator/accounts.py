"""Who may log in over SSH, and what each user may do there.

Source: 4.5, 4.10, 4.53, 4.68.
Unverified: each attribute of a user takes precedence over the same attribute of `*`.
"""

import hmac
from collections.abc import Iterator
from typing import Protocol

from rtx_provider.simulator.logins import HTTP, SSH, Logins
from rtx_provider.simulator.options import Elevation, Options
from rtx_provider.simulator.store import Config
from rtx_provider.simulator.words import unquote

_ATTRIBUTES = "user attribute <*|USER>"
_LOGIN_USER = "login user <USER>"
_EVERYBODY = "*"
# `show config` prints this in the place of a password, so it is no password itself.
_MASK = "*"
_IDLE_SECONDS = 300
_SESSIONS = "8"


class LoginFacts(Protocol):
    """The parts of a device that decide who may log in."""

    options: Options
    running: Config
    logins: Logins


def attribute(running: Config, user: str, name: str, default: str) -> str:
    """Return an attribute of a user: the user's own, or that of `*`, or the default."""
    found = {
        entry.match.key[0]: value
        for entry in running.of_family(_ATTRIBUTES)
        for text in entry.match.texts
        for key, _, value in [text.partition("=")]
        if key.lower() == name
    }
    return found.get(user, found.get(_EVERYBODY, default))


def knows_password(device: LoginFacts, user: str, password: str) -> bool:
    """Return whether the password is one of the user's."""
    return any(_same(password, known) for known in _passwords(device, user))


def allows_login(device: LoginFacts, user: str) -> bool:
    """Return whether SSH takes one more login, and takes it from this user."""
    if len(device.logins.of(SSH)) >= ssh_limit(device):
        return False
    connections = attribute(device.running, user, "connection", "all").lower().split(",")
    if not {"all", SSH}.intersection(connections):
        return False
    is_alone = attribute(device.running, user, "multi-session", "on").lower() == "off"
    # The router does not notice the end of a web console session, so such a session does not count.
    others = [each for each in device.logins if each.name == user and each.connection != HTTP]
    return not (is_alone and others)


def ssh_limit(device: LoginFacts) -> int:
    """Return how many SSH logins the router allows at once."""
    return int(device.running.value("sshd session", _SESSIONS))


def elevation(device: LoginFacts, user: str) -> Elevation | None:
    """Return how the user becomes an administrator, or `None` where the user cannot."""
    allowed = attribute(device.running, user, "administrator", "").lower()
    if allowed == "off":
        return None
    chosen = device.options.ssh_elevation
    return "free" if allowed == "2" and chosen == "password" else chosen


def idle_seconds(device: LoginFacts, user: str) -> int:
    """Return after how many idle seconds a login ends; over SSH `clear` changes nothing (4.53)."""
    general = device.running.value("login timer", str(_IDLE_SECONDS))
    chosen = attribute(device.running, user, "login-timer", general)
    return int(chosen) if chosen.isdigit() else _IDLE_SECONDS


def is_secret(device: LoginFacts, text: str) -> bool:
    """Return whether a typed text is a password, which must not be recorded."""
    return text in {device.options.password, device.options.administrator_password}


def _passwords(device: LoginFacts, user: str) -> Iterator[str]:
    if user == device.options.username:
        yield device.options.password
    for entry in device.running.of_family(_LOGIN_USER):
        if entry.match.key == (user,) and len(entry.match.texts) == 1:
            yield from {unquote(entry.match.texts[0])} - {_MASK}


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
