"""The session of one SSH login, without a socket: it takes bursts and returns replies.

A burst is what arrives while the console has answered everything and waits for input. It
counts as one request, as a POST does over HTTP: in the journal, and for the faults.

Unverified: every fault, because no router produces faults on demand.
"""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from rtx_provider.simulator import accounts
from rtx_provider.simulator.device import Console, Device
from rtx_provider.simulator.doors import DroppedError, Journal, Request
from rtx_provider.simulator.faults import Kind, garbled
from rtx_provider.simulator.terminal import LEAVE, Terminal, Waiting

METHOD = "SSH"
_PRINTED_END = b"\r\n"
_LINE_END = re.compile(rb"[\r\n]")


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent to the client, and whether the connection breaks after it."""

    data: bytes = b""
    breaks: bool = False


class Session:
    """One console behind one SSH channel.

    Args:
        device: the router.
        console: the login, with its `login` set.
        lock: guards the device; never held while waiting.
        journal: where bursts and lines are recorded.
    """

    def __init__(
        self, device: Device, console: Console, lock: threading.RLock, journal: Journal
    ) -> None:
        """Start a session at a console."""
        self._device = device
        self._lock = lock
        self._journal = journal
        self._is_stalled = False
        self.terminal = Terminal(device, console, lock, journal.lines)

    def greet(self) -> bytes:
        """Return the banner and the first prompt."""
        self.terminal.greet()
        return self.terminal.take()

    def answer(self, data: bytes) -> Reply:
        """Take one burst, and return the reply to it."""
        lines = tuple(self._lines(data))
        with self._lock:
            if not self._let_time_pass(lines):
                return Reply(breaks=True)
            self._mark_active()
            self._record(data, lines)
            if self._is_due(Kind.DROP_BEFORE, lines):
                return Reply(breaks=True)
            self._is_stalled |= self._is_due(Kind.STALL_BEFORE, lines)
            if self._is_stalled:
                return Reply()
            self._device.earlier = self._device.running.copy()
        try:
            self.terminal.feed(data)
        except DroppedError:
            return Reply(self.terminal.take(), breaks=True)
        return self._reply(lines, self.terminal.take())

    def _reply(self, lines: tuple[str, ...], printed: bytes) -> Reply:
        with self._lock:
            self._device.is_shut |= self._is_due(Kind.SHUT, lines)
            if self._is_due(Kind.DROP_AFTER, lines):
                return Reply(breaks=True)
            self._is_stalled = self._is_due(Kind.STALL, lines)
            if self._is_stalled:
                return Reply()
            if printed.count(_PRINTED_END) > 1 and self._is_due(Kind.GARBLE, lines):
                return Reply(self._garbled(printed))
            if self._is_due(Kind.CUT_REPLY, lines):
                return Reply(printed[: len(printed) // 2], breaks=True)
        is_restart = self.terminal.is_over and not self.terminal.is_clean
        return Reply(printed, breaks=is_restart)

    def _garbled(self, printed: bytes) -> bytes:
        # The echo and the prompt stay readable; without them the client would only time out.
        echo, *output, prompt = printed.split(_PRINTED_END)
        text = _PRINTED_END.join(output).decode(self._device.codec, errors="replace")
        return _PRINTED_END.join((echo, garbled(text), prompt))

    def _let_time_pass(self, lines: tuple[str, ...]) -> bool:
        # Returns whether the login still exists after that time.
        seconds = self._device.let_pass("\n".join(lines)) if lines else 0.0
        login = self.terminal.console.login
        return not seconds or login in tuple(self._device.logins)

    def _mark_active(self) -> None:
        login = self.terminal.console.login
        if login:
            login.active = self._device.now

    def _is_due(self, kind: Kind, lines: tuple[str, ...]) -> bool:
        # Keys, passwords and parts of a line are not requests, so they use up no fault.
        return bool(lines) and self._device.faults.take(kind, "\n".join(lines)) is not None

    def _record(self, data: bytes, lines: tuple[str, ...]) -> None:
        waits_for = self.terminal.waits_for
        is_part = waits_for is not Waiting.ANSWER and not _LINE_END.search(data)
        # Keys for the pager belong to an earlier burst, and part of a line is not a burst yet.
        if waits_for is Waiting.PAGER or is_part:
            return
        self._journal.requests.append(Request(METHOD, self._path(lines), lines))
        if lines and (edit := self._device.faults.take(Kind.EDIT, "\n".join(lines))):
            somebody_else = Console()
            for line in edit.words:
                self._device.run(line, somebody_else)

    def _path(self, lines: tuple[str, ...]) -> str:
        leaves = bool(lines) and lines[0].lower().split()[0] in LEAVE
        if leaves or self.terminal.waits_for is Waiting.ANSWER:
            return "leave"
        return "console" if self.terminal.was_administrator else "login"

    def _lines(self, data: bytes) -> Iterator[str]:
        # What is typed at a question is the answer to it, and may be a password.
        waits_for = self.terminal.waits_for
        if waits_for is Waiting.PAGER:
            return
        is_user = not self.terminal.console.is_administrator
        is_secret = waits_for is Waiting.PASSWORD
        editor = self.terminal.editor.copy()
        keys = self.terminal.keys(data)
        for key in keys[1:] if waits_for is Waiting.ANSWER else keys:
            line = editor.press(key)[1]
            if line is None or not (line.strip() or is_secret):
                continue
            if not is_secret and not accounts.is_secret(self._device, line):
                yield line
            is_user = (is_user and not is_secret) or line.lower().startswith(LEAVE)
            is_secret = not is_secret and is_user and self.terminal.asks_password(line)
