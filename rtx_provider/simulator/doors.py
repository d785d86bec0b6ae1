"""The two HTTP doors to the console, without any socket.

Part of the simulator; imports `device`, `faults`, `options` and `store`.

`Doors.answer` takes a request as values and returns an `Answer`.
A door that was told to fail raises `DroppedError`: the caller closes the connection.

Unverified: how the real doors treat several commands in one request, and what a wrong password
or a wrong session id gets; `Options` switches between the answers that are thinkable.
"""

import base64
import binascii
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import parse_qs, urlsplit

from rtx_provider.simulator.device import Console, Device, statements
from rtx_provider.simulator.faults import Kind
from rtx_provider.simulator.options import Options
from rtx_provider.simulator.store import GLOBAL

_CODECS = {"sjis": "cp932", "euc": "euc_jp", "utf8": "utf-8", "ascii": "ascii"}
_REQUIRED_HEADERS = ("host", "user-agent", "accept")
_SESSION_LIMIT = 8
_TEXT = "text/plain"
_LOGIN_PAGE = "<html><head><title>Login</title></head><body><form>Login</form></body></html>\r\n"
_LIBRARY = """function getSessionId() {{
  return {session_id};
}}
"""
_WRONG_PASSWORD = {
    "401": (401, "Unauthorized\r\n"),
    "403": (403, "Forbidden\r\n"),
    "login-page": (200, _LOGIN_PAGE),
    "empty": (200, ""),
}


class DroppedError(Exception):
    """The connection is closed without a reply."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a test may look at it: no credentials."""

    method: str
    path: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP reply; `is_cut` sends only the first half of it."""

    status: int
    body: bytes = b""
    content_type: str = _TEXT
    is_cut: bool = False


@dataclass(slots=True)
class Journal:
    """What was asked and run, in order."""

    requests: list[Request] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Session:
    console: Console
    boot: int


class Doors:
    """Both doors of one router."""

    def __init__(self, device: Device) -> None:
        """Open for the device; nobody is logged in."""
        self._device = device
        self._ids = count(1_000_001)
        self._sessions: dict[str, _Session] = {}
        self._api_console = Console()
        self.journal = Journal()

    @property
    def _options(self) -> Options:
        return self._device.options

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer one request; header names are in lower case.

        Raises:
            DroppedError: if the connection is to be closed instead.
        """
        url = urlsplit(target)
        if any(not headers.get(name) for name in _REQUIRED_HEADERS):
            return self._seen(method, url.path, Answer(400, b"Bad request\r\n"))
        limit = self._options.request_limit
        if limit is not None and len(body) > limit:
            too_large = Answer(self._options.request_limit_status, b"Request too large\r\n")
            return self._seen(method, url.path, too_large)
        if self._options.custom_gui:
            if (method, url.path) == ("GET", "/custom/custom_gui_lib.js"):
                return self._seen(method, url.path, self._library(headers))
            if (method, url.path) == ("POST", "/custom/execute") and self._options.door_execute:
                return self._execute(headers, body)
            if (method, url.path) == ("POST", "/custom/api") and self._options.door_api:
                return self._api(parse_qs(url.query).get("password", [""])[0], body)
        return self._seen(method, url.path, Answer(404, b"Not found\r\n"))

    def _seen(self, method: str, path: str, answer: Answer) -> Answer:
        self.journal.requests.append(Request(method, path))
        return answer

    def _library(self, headers: Mapping[str, str]) -> Answer:
        if not self._options.door_execute:
            return Answer(404, b"Not found\r\n")
        console = self._login(headers)
        if console is None:
            return self._wrong_password()
        session_id = str(next(self._ids))
        self._sessions[session_id] = _Session(console, self._device.boots)
        while len(self._sessions) > _SESSION_LIMIT:
            self._sessions.pop(next(iter(self._sessions)))
        script = _LIBRARY.format(session_id=session_id).encode()
        return Answer(200, script, "text/javascript")

    def _execute(self, headers: Mapping[str, str], body: bytes) -> Answer:
        mark, lines = self._read_body(body)
        self.journal.requests.append(Request("POST", "/custom/execute", lines))
        if self._login(headers) is None:
            return self._wrong_password()
        session_id = mark.removeprefix("#")
        session = self._sessions.get(session_id)
        if session is None or session.boot != self._device.boots:
            return Answer(403, b"Forbidden\r\n")
        if lines[:1] == ("#logout",):
            del self._sessions[session_id]
            return Answer(200)
        return self._post(lines, session.console)

    def _api(self, password: str, body: bytes) -> Answer:
        mark, lines = self._read_body(body)
        self.journal.requests.append(Request("POST", "/custom/api", lines))
        if not _same(password, self._options.api_password):
            return self._wrong_password()
        if mark != "#":
            return Answer(400, b"Bad request\r\n")
        return self._post(lines, self._api_console)

    def _login(self, headers: Mapping[str, str]) -> Console | None:
        user, password = _basic(headers.get("authorization", ""))
        if not _same(user, self._options.username):
            return None
        if _same(password, self._options.administrator_password):
            return Console(is_administrator=True)
        if _same(password, self._options.password):
            return Console(is_administrator=False)
        return None

    def _wrong_password(self) -> Answer:
        status, text = _WRONG_PASSWORD[self._options.wrong_password]
        return Answer(status, text.encode(), "text/html" if text == _LOGIN_PAGE else _TEXT)

    def _read_body(self, body: bytes) -> tuple[str, tuple[str, ...]]:
        # Bytes that the console's charset does not know stay visible, and are refused as text.
        text = body.decode(self.codec, errors="surrogateescape")
        mark, *lines = text.replace("\r\n", "\n").split("\n")
        return mark.strip(), tuple(line for line in lines if line.strip())

    @property
    def codec(self) -> str:
        """Return the codec of the bytes on the wire."""
        character = self._options.charset or self._device.console_character.rpartition(".")[2]
        return _CODECS.get(character, character)

    def _post(self, lines: tuple[str, ...], console: Console) -> Answer:
        faults, text = self._device.faults, "\n".join(lines)
        if edit := faults.take(Kind.EDIT, text):
            self._by_somebody_else(edit.words)
        if faults.take(Kind.DROP_BEFORE, text):
            raise DroppedError
        if self._options.context_lasts == "post":
            console.selected = GLOBAL
        codec = self.codec
        reply = "".join(self._outputs(lines, console))
        if faults.take(Kind.DROP_AFTER, text):
            raise DroppedError
        is_cut = faults.take(Kind.CUT_REPLY, text) is not None
        # A charset that lacks a character garbles it, as the router does (4.56).
        return Answer(200, reply.encode(codec, errors="replace"), is_cut=is_cut)

    def _outputs(self, lines: tuple[str, ...], console: Console) -> Iterator[str]:
        boots = self._device.boots
        for position, (_, statement) in enumerate(statements(lines)):
            # A restart ends the login; nothing after it is run.
            if self._device.boots != boots or (
                position and self._options.commands_per_post == "one"
            ):
                return
            if self._options.context_lasts == "line":
                console.selected = GLOBAL
            if self._device.faults.take(Kind.POWER_CUT, statement):
                self._device.restart()
                raise DroppedError
            self.journal.lines.append(statement)
            output = self._device.execute(statement, console)
            yield from (f"{line}\r\n" for line in self._folded(output))

    def _folded(self, output: str) -> Iterator[str]:
        width = int(self._device.running.value("console columns", "80")) - 1
        for line in output.split("\n") if output else []:
            if not self._options.fold_lines:
                yield line
                continue
            for start in range(0, max(len(line), 1), width):
                yield line[start : start + width]

    def _by_somebody_else(self, lines: tuple[str, ...]) -> None:
        console = Console()
        for line in lines:
            self._device.run(line, console)


def _basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
