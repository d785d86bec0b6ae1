"""An interactive console as a transport, which sends lines and returns their output.

It knows prompts, levels and questions, but not the meaning of lines.

Lines are sent in one burst, as if somebody pasted them, and come back as prompt, echo and output
in turn. The output of a line is the text between its own echo and the next echo; a prompt does not
mark it, because the output may contain the same text. If a console does not process bursts in
order, each line waits for the prompt.
"""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from rtx_provider.console.dialect import (
    ADMINISTRATOR_LEVEL,
    ANY_PROMPT,
    LEAVE_UNSAVED,
    PASSWORD_QUESTION,
    SAVE_QUESTION,
)
from rtx_provider.console.echo import Answers
from rtx_provider.console.levels import not_administrator, refusal_in
from rtx_provider.console.screen import ASK, WIDTH, Screen, sets
from rtx_provider.errors import (
    OutcomeUnknownError,
    RtxError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.transport.base import Reply, TransportFacts

_ENTER = b"\r"
_SAVE = b"save"
_LEFT_BEHIND = (
    f"an earlier run was cut off and left `console columns {WIDTH}` and `console lines infinity`; "
    "they are now reset to the defaults; if the office had other values, enter them again"
)
# A console that is silent for so long behind a prompt counts as having lost the other lines.
_QUIET_SECONDS = 1.0
_LIMIT = 8 * 1024 * 1024
_PATIENCE = 4
# Unverified: how much a console takes at once. With the lines around it, it fits in 8 KiB.
_MAX_BYTES = 7936
_TAIL = 400
_TWICE = re.compile(rb"(?:^|[\r\n])([^\r\n]{0,100})([>#]) *\r?\n\1\2 ?\Z")
"""A prompt that comes twice, as after Enter. Text that only looks like a prompt does not."""


class Wire(Protocol):
    """A byte stream to a console; see transport.ssh.SshWire."""

    @property
    def where(self) -> str:
        """Return the host and port."""
        ...

    @property
    def addresses(self) -> tuple[str, str]:
        """Return our address and the router's; each is empty if it is not known."""
        ...

    @property
    def is_open(self) -> bool:
        """Return whether the stream can take bytes."""
        ...

    def open(self) -> None:
        """Connect."""
        ...

    def write(self, data: bytes) -> None:
        """Send bytes."""
        ...

    def read(self, seconds: float) -> bytes:
        """Return data that has arrived; empty after this much silence."""
        ...

    def close(self) -> None:
        """Disconnect."""
        ...


@dataclass(slots=True)
class ConsoleProfile:
    """What one session finds out about a router's console, for later sessions.

    Attributes:
        screen: The office's pager and width; None before they have been read.
        takes_bursts: Whether the console processes lines in order that arrive together.
    """

    screen: Screen | None = None
    takes_bursts: bool = True


class _OutOfOrderError(TransportError):
    """The console lost lines that arrived together, or echoed them too early."""


class Terminal:
    """One login at administrator level, as a Transport."""

    def __init__(
        self,
        wire: Wire,
        *,
        password: str,
        seconds: float,
        profile: ConsoleProfile,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare, without connecting.

        Args:
            wire: The byte stream.
            password: The administrator password; empty if `administrator` asks for none.
            seconds: How long to wait for an answer.
            profile: What earlier sessions found out; this session updates it.
            clock: Returns seconds, for the time limit.
        """
        self._wire, self._password, self._seconds = wire, password, seconds
        self._profile, self._clock = profile, clock
        self._prompt: bytes | None = None
        self._is_logged_in = False
        self._sessions = 0
        self._warning = self._not_restored = ""
        self._asks_on_exit = False
        self._end: float | None = None

    @property
    def facts(self) -> TransportFacts:
        """Return the facts of the session; see Transport."""
        client, router = self._wire.addresses
        return TransportFacts(
            max_bytes=_MAX_BYTES,
            is_interactive=True,
            client_address=client,
            router_address=router,
            warning=self._warning,
            sessions=self._sessions,
            not_restored=self._not_restored,
        )

    def probe(self, *, check_unsaved: bool = False) -> bool | None:
        """Log in and enter administrator level, which proves that the router still admits us.

        Args:
            check_unsaved: Whether to leave administrator level for a moment. The console then
                asks whether to save, if there are unsaved changes.

        Returns:
            Whether there are unsaved changes. None if that was not asked, or cannot be found out:
            if a login begins at administrator level, leaving it would end the connection.

        Raises:
            AuthenticationError: The router refused a password.
            TransportError: The router could not be reached.
        """
        self._log_in()
        return self._asks_to_save() if check_unsaved and self._asks_on_exit else None

    def _log_in(self) -> None:
        if self._is_logged_in and self._wire.is_open:
            return
        self._is_logged_in = False
        self._end = self._clock() + _PATIENCE * self._seconds
        try:
            self._wire.open()
            self._become_administrator(self._read_until(ANY_PROMPT))
            if self._profile.screen is None:
                self._profile.screen = self._read_screen()
        except RtxError:
            self._wire.close()
            raise
        finally:
            self._end = None
        self._is_logged_in = True
        self._sessions += 1

    def send(self, lines: bytes) -> Reply:
        """Send lines once; see Transport.send."""
        self._log_in()
        wanted = [line for line in lines.split(b"\r\n") if line.strip()]
        # A save would keep the pager and width that are set around it.
        is_framed = _SAVE not in wanted and any(_is_long(line) or sets(line) for line in wanted)
        try:
            if is_framed:
                return Reply(self._framed(wanted), is_whole=True, columns=WIDTH)
            return Reply(b"".join(self._outputs(wanted)), is_whole=True)
        except TransportError as error:
            self.close(leave=False)
            raise OutcomeUnknownError(str(error)) from None

    def close(self, *, leave: bool = True) -> None:
        """Disconnect.

        Args:
            leave: Whether to log out first, without saving. `exit` would stop a rollback timer;
                without it the timer runs on.
        """
        if leave and self._is_logged_in and self._wire.is_open and self._asks_on_exit:
            with suppress(TransportError):  # the connection is closed in any case
                self._leave()
        self._is_logged_in = False
        self._wire.close()

    def _asks_to_save(self) -> bool:
        """Leave administrator level and return to it; return whether the console asked to save."""
        try:
            asked, shown = self._leave()
            self._become_administrator(shown)
        except RtxError:
            self.close(leave=False)
            raise
        return asked

    # -- levels --------------------------------------------------------------------------

    def _become_administrator(self, shown: bytes) -> None:
        prompt = self._read_prompt(shown)
        self._prompt, sign = prompt[1], prompt[2]
        if sign == ADMINISTRATOR_LEVEL:
            return
        self._asks_on_exit = True
        self._wire.write(b"administrator" + _ENTER)
        shown = self._read_until(PASSWORD_QUESTION, self._own_prompt(), after=b"administrator")
        was_asked = bool(PASSWORD_QUESTION.search(shown))
        if was_asked:
            self._wire.write(self._password.encode() + _ENTER)
            shown = self._read_until(PASSWORD_QUESTION, self._own_prompt())
        reached = self._own_prompt().search(shown)
        if reached is None or reached[1] != ADMINISTRATOR_LEVEL:
            end = reached.start() if reached else len(shown)
            raise not_administrator(
                self._wire.where, shown[:end], self._password, was_asked=was_asked
            )

    def _read_prompt(self, shown: bytes) -> re.Match[bytes]:
        """Return the prompt, which is certain only if Enter makes it come a second time."""
        self._wire.write(_ENTER)
        shown = self._read_until(_TWICE, shown=shown)
        found = _TWICE.search(shown[-_TAIL:])
        if found is None:
            raise self._silent()
        return found

    def _own_prompt(self) -> re.Pattern[bytes]:
        return re.compile(rb"(?:^|[\r\n])" + re.escape(self._prompt or b"") + rb"([>#]) ?\Z")

    def _leave(self) -> tuple[bool, bytes]:
        """Leave administrator level; if the console asks whether to save, answer no.

        Returns:
            Whether the console asked, and what it showed afterwards.
        """
        self._wire.write(b"exit" + _ENTER)
        shown = self._read_until(ANY_PROMPT, SAVE_QUESTION, after=b"exit")
        if not SAVE_QUESTION.search(shown):
            return False, shown
        self._wire.write(LEAVE_UNSAVED)
        return True, self._read_until(ANY_PROMPT)

    # -- bytes ---------------------------------------------------------------------------

    def _read_screen(self) -> Screen:
        """Read the pager and width, and find out whether the console takes bursts."""
        try:
            shown = self._burst([ASK, b"pp select none"], is_trial=True)[0]
        except _OutOfOrderError:
            self._profile.takes_bursts = False
            shown = self._burst([ASK])[0]
        if said := refusal_in(shown):
            msg = f'{self._wire.where} does not show its pager and width ("{said}")'
            raise UnsupportedError(msg)
        if f"console columns {WIDTH}".encode() in shown:
            self._warning = _LEFT_BEHIND
        return Screen.read(shown.decode("latin-1"))

    def _framed(self, wanted: Sequence[bytes]) -> bytes:
        """Send lines with the pager and width that we need, and restore the office's values.

        The burst reads the office's values itself, because somebody may have changed them.
        """
        known = self._profile.screen or Screen()
        sent = known.around(wanted)
        first, *rest, last = self._outputs([*(line.text for line in sent), ASK])
        is_unread = refusal_in(first) or self._not_restored
        found = known if is_unread else Screen.read(first.decode("latin-1"), known)
        now, shown = found.follow(sent, [first, *rest])
        self._profile.screen = now
        if left_over := now.put_back(sent) or now.not_restored(last):
            last = self._outputs([*left_over, ASK])[-1]
        self._not_restored = now.left_words(last)
        return shown

    def _outputs(self, lines: Sequence[bytes]) -> list[bytes]:
        if self._profile.takes_bursts:
            return self._burst(lines)
        return [self._burst([line])[0] for line in lines]

    def _burst(self, lines: Sequence[bytes], *, is_trial: bool = False) -> list[bytes]:
        """Send lines together and one more Enter; return the output of each line.

        A console that loses early input gets the Enter only when it seems to wait for input.
        """
        answers = Answers(self._prompt, lines)
        is_careful = not self._profile.takes_bursts
        enter = b"" if is_careful else _ENTER
        self._wire.write(b"".join(line + _ENTER for line in lines) + enter)
        end = self._end or self._clock() + _PATIENCE * self._seconds
        while not answers.is_done:
            if is_careful and answers.is_idle:
                self._wire.write(_ENTER)
            self._listen(answers, is_trial=is_trial, is_careful=is_careful)
            if self._clock() > end:
                raise self._silent()
        self._prompt = answers.prompt
        return answers.outputs

    def _listen(self, answers: Answers, *, is_trial: bool, is_careful: bool) -> None:
        is_idle = answers.is_idle and (is_trial or is_careful)
        data = self._wire.read(_QUIET_SECONDS if is_idle or answers.is_paged else self._seconds)
        answers.feed(data)
        if answers.size > _LIMIT or (answers.is_paged and not data):
            raise self._lost()
        if is_idle and is_trial and not data:
            raise _OutOfOrderError(self._wire.where)
        if not is_idle and not data:
            raise self._silent()

    def _read_until(
        self, *ends: re.Pattern[bytes], shown: bytes = b"", after: bytes = b""
    ) -> bytes:
        """Return the text up to one of these patterns at its end, after the echo of the input.

        Args:
            ends: The patterns that end the text.
            shown: The text that was read before.
            after: The input whose echo must come first.
        """
        read = bytearray(shown)
        end = self._end or self._clock() + _PATIENCE * self._seconds
        while not _has_ended(ends, read, after):
            data = self._wire.read(self._seconds)
            read += data
            if not data or self._clock() > end:
                raise self._silent()
            if len(read) > _LIMIT:
                raise self._lost()
        return bytes(read)

    def _silent(self) -> TransportError:
        return TransportError(
            f"{self._wire.where} did not answer as a console within {self._seconds:g} s; "
            "a slow line may need a larger rtx:timeoutSeconds"
        )

    def _lost(self) -> TransportError:
        return TransportError(
            f"{self._wire.where} prints without end, or waits at its pager; try again"
        )


def _has_ended(ends: Sequence[re.Pattern[bytes]], read: bytearray, after: bytes) -> bool:
    _, echo, rest = read[-_TAIL:].partition(after) if after else (b"", b"", read[-_TAIL:])
    return echo == after and any(each.search(rest) for each in ends)


def _is_long(line: bytes) -> bool:
    """Return whether the output of a line may be longer than one screen."""
    return line.lstrip().startswith(b"show") and b"| grep" not in line
