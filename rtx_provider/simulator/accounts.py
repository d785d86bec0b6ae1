"""Who may log in over SSH, and what each user may do there.

Part of the simulator; imports only `logins`, `options`, `store` and `words`.

Source: 4.5, 4.10, 4.53, 4.68.
Unverified: the attributes of a user count one by one, before those of `*`.
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
# What `show config` prints instead of a password is nobody's password.
_MASK = "*"
_IDLE_SECONDS = 300
_SESSIONS = "8"


class Doorkeeper(Protocol):
    """What is looked at when somebody knocks."""

    options: Options
    running: Config
    logins: Logins


def attribute(running: Config, user: str, name: str, default: str) -> str:
    """Return an attribute of a user: his own, or that of `*`."""
    found = {
        entry.match.key[0]: value
        for entry in running.of_family(_ATTRIBUTES)
        for text in entry.match.texts
        for key, _, value in [text.partition("=")]
        if key.lower() == name
    }
    return found.get(user, found.get(_EVERYBODY, default))


def knows_password(device: Doorkeeper, user: str, password: str) -> bool:
    """Return whether this is a password of the user."""
    return any(_same(password, known) for known in _passwords(device, user))


def has_room(device: Doorkeeper, user: str) -> bool:
    """Return whether one more may log in over SSH, and this user may."""
    if len(device.logins.of(SSH)) >= ssh_limit(device):
        return False
    connections = attribute(device.running, user, "connection", "all").lower().split(",")
    if not {"all", SSH}.intersection(connections):
        return False
    is_alone = attribute(device.running, user, "multi-session", "on").lower() == "off"
    # A session of the web console ends unnoticed, so it keeps nobody out.
    others = [each for each in device.logins if each.name == user and each.connection != HTTP]
    return not (is_alone and others)


def ssh_limit(device: Doorkeeper) -> int:
    """Return how many may be logged in over SSH at once."""
    return int(device.running.value("sshd session", _SESSIONS))


def elevation(device: Doorkeeper, user: str) -> Elevation | None:
    """Return how the user becomes an administrator; `None` is never."""
    allowed = attribute(device.running, user, "administrator", "").lower()
    if allowed == "off":
        return None
    chosen = device.options.ssh_elevation
    return "free" if allowed == "2" and chosen == "password" else chosen


def idle_seconds(device: Doorkeeper, user: str) -> int:
    """Return after how long a silent login ends; `clear` is no exemption over SSH (4.53)."""
    general = device.running.value("login timer", str(_IDLE_SECONDS))
    chosen = attribute(device.running, user, "login-timer", general)
    return int(chosen) if chosen.isdigit() else _IDLE_SECONDS


def is_secret(device: Doorkeeper, text: str) -> bool:
    """Return whether a typed text is a password, which no record may hold."""
    return text in {device.options.password, device.options.administrator_password}


def _passwords(device: Doorkeeper, user: str) -> Iterator[str]:
    if user == device.options.username:
        yield device.options.password
    for entry in device.running.of_family(_LOGIN_USER):
        if entry.match.key == (user,) and len(entry.match.texts) == 1:
            yield from {unquote(entry.match.texts[0])} - {_MASK}


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
