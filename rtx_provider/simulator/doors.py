"""The two HTTP doors to the console, without a socket.

`Doors.answer` takes a request as values and returns an `Answer`.
`Doors.answer` raises `DroppedError` when a fault is due; the caller then closes the connection.
The journal leaves out a request that a filter or a closed service keeps from arriving.

Unverified: what the real doors do with several commands in one request, with a wrong password
and with a wrong session id; `Options` chooses among the possible answers.
"""

import base64
import binascii
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import parse_qs, urlsplit

from rtx_provider.simulator import access, path
from rtx_provider.simulator.device import Console, Device, statements
from rtx_provider.simulator.faults import Kind, garbled
from rtx_provider.simulator.logins import HTTP, Login
from rtx_provider.simulator.options import Options
from rtx_provider.simulator.store import GLOBAL

_REQUIRED_HEADERS = ("host", "user-agent", "accept")
_SESSION_LIMIT = 8
# The address of a client of the web console, unless the options name one.
_HOST = "127.0.0.1"
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
    """The connection has to be closed without a reply."""


class SilentError(DroppedError):
    """No reply is sent, and the connection stays open until the client gives up."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as tests may see it, without credentials."""

    method: str
    path: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP reply; if `is_cut`, only the first half of it is sent."""

    status: int
    body: bytes = b""
    content_type: str = _TEXT
    is_cut: bool = False


@dataclass(slots=True)
class Journal:
    """The requests that arrived and the lines that were run, in order."""

    requests: list[Request] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Session:
    console: Console
    boot: int


class Doors:
    """Both doors of one router."""

    def __init__(self, device: Device) -> None:
        """Open both doors of the device, with nobody logged in."""
        self._device = device
        self._ids = count(1_000_001)
        self._sessions: dict[str, _Session] = {}
        self._api_console = Console()
        self.journal = Journal()

    @property
    def _options(self) -> Options:
        return self._device.options

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return the answer to one request, whose header names are in lower case.

        Raises:
            DroppedError: if the connection is to be closed without a reply.
            SilentError: if the connection is to stay open without a reply.
        """
        url = urlsplit(target)
        self._let_time_pass(body)
        self._demand_path()
        if any(not headers.get(name) for name in _REQUIRED_HEADERS):
            return self._recorded(method, url.path, Answer(400, b"Bad request\r\n"))
        limit = self._options.request_limit
        if limit is not None and len(body) > limit:
            too_large = Answer(self._options.request_limit_status, b"Request too large\r\n")
            return self._recorded(method, url.path, too_large)
        if self._options.custom_gui:
            if (method, url.path) == ("GET", "/custom/custom_gui_lib.js"):
                return self._recorded(method, url.path, self._library(headers))
            if (method, url.path) == ("POST", "/custom/execute") and self._options.door_execute:
                return self._execute(headers, body)
            if (method, url.path) == ("POST", "/custom/api") and self._options.door_api:
                return self._api(parse_qs(url.query).get("password", [""])[0], body)
        return self._recorded(method, url.path, Answer(404, b"Not found\r\n"))

    def _let_time_pass(self, body: bytes) -> None:
        lines = self._read_body(body)[1]
        if lines:
            self._device.let_pass("\n".join(lines))

    def _demand_path(self) -> None:
        if path.refusal(self._device, "http"):
            raise SilentError if self._options.refuse_by == "silence" else DroppedError

    def _recorded(self, method: str, path: str, answer: Answer) -> Answer:
        self.journal.requests.append(Request(method, path))
        return answer

    def _library(self, headers: Mapping[str, str]) -> Answer:
        user = _basic(headers.get("authorization", ""))[0]
        if not self._options.door_execute or not access.has_page(self._device, user):
            return Answer(404, b"Not found\r\n")
        console = self._authenticate(headers)
        if console is None:
            return self._wrong_password()
        session_id = str(next(self._ids))
        self._sessions[session_id] = _Session(console, self._device.boots)
        self._log_in(console, user)
        while len(self._sessions) > _SESSION_LIMIT:
            self._log_out(next(iter(self._sessions)))
        script = _LIBRARY.format(session_id=session_id).encode()
        return Answer(200, script, "text/javascript")

    def _execute(self, headers: Mapping[str, str], body: bytes) -> Answer:
        mark, lines = self._read_body(body)
        self.journal.requests.append(Request("POST", "/custom/execute", lines))
        if not access.has_page(self._device, _basic(headers.get("authorization", ""))[0]):
            return Answer(404, b"Not found\r\n")
        is_logout = lines[:1] == ("#logout",)
        is_known = self._authenticate(headers) is not None
        if fault := self._refusal_before_running(() if is_logout else lines, is_known=is_known):
            return fault
        session_id = mark.removeprefix("#")
        session = self._session(session_id, () if is_logout else lines)
        if session is None:
            return Answer(403, b"Forbidden\r\n")
        if session.console.login:
            session.console.login.active = self._device.now
        if is_logout:
            self._log_out(session_id)
            return Answer(200)
        return self._post(lines, session.console)

    def _session(self, session_id: str, lines: tuple[str, ...]) -> _Session | None:
        session = self._sessions.get(session_id)
        if session is None or session.boot != self._device.boots:
            return None
        if lines and self._device.faults.take(Kind.EXPIRE, "\n".join(lines)):
            self._log_out(session_id)
            return None
        return session

    def _refusal_before_running(self, lines: tuple[str, ...], *, is_known: bool) -> Answer | None:
        # An HTTP error comes before the password is checked. A logout uses up no fault.
        faults, text = self._device.faults, "\n".join(lines)
        if lines and (status := faults.status(text)):
            return Answer(status, b"Error\r\n")
        if not is_known:
            return self._wrong_password()
        if lines and faults.take(Kind.DENY, text):
            return Answer(401, b"Unauthorized\r\n")
        return None

    def _log_in(self, console: Console, user: str) -> None:
        device = self._device
        is_administrator = console.is_administrator
        host = self._options.client_address or _HOST
        console.login = Login(user, HTTP, host, device.now, device.now, is_administrator)
        device.logins.enter(console.login)

    def _log_out(self, session_id: str) -> None:
        self._device.logins.leave(self._sessions.pop(session_id).console.login)

    def _api(self, password: str, body: bytes) -> Answer:
        mark, lines = self._read_body(body)
        self.journal.requests.append(Request("POST", "/custom/api", lines))
        if not access.has_api(self._device):
            return Answer(404, b"Not found\r\n")
        is_known = _same(password, access.api_password(self._device))
        if fault := self._refusal_before_running(lines, is_known=is_known):
            return fault
        if mark != "#":
            return Answer(400, b"Bad request\r\n")
        return self._post(lines, self._api_console)

    def _authenticate(self, headers: Mapping[str, str]) -> Console | None:
        user, password = _basic(headers.get("authorization", ""))
        if not _same(user, self._options.username):
            return None
        if access.user_refusal(self._device, "http", user):
            return None
        if _same(password, self._options.administrator_password):
            return Console(is_administrator=access.may_administrate(self._device, user))
        if _same(password, self._options.password):
            return Console(is_administrator=False)
        return None

    def _wrong_password(self) -> Answer:
        status, text = _WRONG_PASSWORD[self._options.wrong_password]
        return Answer(status, text.encode(), "text/html" if text == _LOGIN_PAGE else _TEXT)

    def _read_body(self, body: bytes) -> tuple[str, tuple[str, ...]]:
        # Bytes outside the console's charset stay in the text, where the console refuses them.
        text = body.decode(self.codec, errors="surrogateescape")
        mark, *lines = text.replace("\r\n", "\n").split("\n")
        return mark.strip(), tuple(line for line in lines if line.strip())

    @property
    def codec(self) -> str:
        """Return Python's name for the charset of the console."""
        return self._device.codec

    def _post(self, lines: tuple[str, ...], console: Console) -> Answer:
        faults, text = self._device.faults, "\n".join(lines)
        if edit := faults.take(Kind.EDIT, text):
            self._run_foreign_lines(edit.words)
        if faults.take(Kind.DROP_BEFORE, text):
            raise DroppedError
        if faults.take(Kind.STALL_BEFORE, text):
            raise SilentError
        self._device.earlier = self._device.running.copy()
        if self._options.context_lasts == "post":
            console.selected = GLOBAL
        codec = self.codec
        reply = "".join(self._outputs(lines, console))
        self._device.is_shut |= faults.take(Kind.SHUT, text) is not None
        if faults.take(Kind.DROP_AFTER, text):
            raise DroppedError
        if faults.take(Kind.STALL, text):
            raise SilentError
        if reply and faults.take(Kind.GARBLE, text):
            return Answer(200, garbled(reply))
        is_cut = faults.take(Kind.CUT_REPLY, text) is not None
        # A character that the charset lacks is replaced, as on the router (4.56).
        return Answer(200, reply.encode(codec, errors="replace"), is_cut=is_cut)

    def _outputs(self, lines: tuple[str, ...], console: Console) -> Iterator[str]:
        boots = self._device.boots
        for position, (_, statement) in enumerate(statements(lines)):
            # A restart ends the login, so no later line is run.
            if self._device.boots != boots or (
                position and self._options.commands_per_post == "one"
            ):
                return
            if self._options.context_lasts == "line":
                console.selected = GLOBAL
            if self._device.faults.take(Kind.POWER_CUT, statement):
                self._device.restart()
                raise DroppedError
            if self._device.faults.take(Kind.DROP_LINE, statement):
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

    def _run_foreign_lines(self, lines: tuple[str, ...]) -> None:
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
