"""An interactive console, as a transport: lines in, what they print out.

It knows prompts, levels and questions, and nothing of what the lines mean.

Lines go out in one burst and come back as prompt, echo and output by turns, as when somebody
pastes them. What a line printed is what stands between its own echo and the next one's: a
prompt alone could be text that the router prints. Where a console does not take a burst in
good order, each line waits for the prompt.
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
    CHARSETS,
    LEAVE_UNSAVED,
    PASSWORD_QUESTION,
    SAVE_QUESTION,
    meaning,
    refusals,
)
from rtx_provider.console.echo import Answers
from rtx_provider.console.screen import ASK, WIDTH, Screen, sets
from rtx_provider.errors import (
    AuthenticationError,
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
    "they go back to the default: if the office had others, enter them again"
)
# How long a console may be silent behind a prompt before it is taken to have lost the rest.
_QUIET_SECONDS = 1.0
_LIMIT = 8 * 1024 * 1024
_PATIENCE = 4
# Unverified: how much a console takes at once; what is set around it fits in 8 KiB too.
_MAX_BYTES = 7936
_TAIL = 400
_TWICE = re.compile(rb"(?:^|[\r\n])([^\r\n]{0,100})([>#]) *\r?\n\1\2 ?\Z")
"""What an Enter does at a prompt; half of a prompt looks like one, and does not come twice."""


class Wire(Protocol):
    """A stream of bytes to a console; see transport.ssh.SshWire."""

    @property
    def where(self) -> str:
        """Return host and port."""
        ...

    @property
    def addresses(self) -> tuple[str, str]:
        """Return our address and the router's, each empty while it is not known."""
        ...

    @property
    def is_open(self) -> bool:
        """Tell whether it can take bytes."""
        ...

    def open(self) -> None:
        """Connect."""
        ...

    def write(self, data: bytes) -> None:
        """Send bytes."""
        ...

    def read(self, seconds: float) -> bytes:
        """Return what has arrived; nothing after so much silence."""
        ...

    def close(self) -> None:
        """Disconnect."""
        ...


@dataclass(slots=True)
class ConsoleProfile:
    """What one session finds out about a router's console, for those that come after it.

    Attributes:
        screen: The office's pager and width; None while they were not asked for.
        takes_bursts: Whether lines that arrive together are taken one after the other.
    """

    screen: Screen | None = None
    takes_bursts: bool = True


class _OutOfOrderError(TransportError):
    """The console lost lines that arrived together, or echoed them beforehand."""


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
            wire: The stream.
            password: The administrator password; empty where `administrator` asks for none.
            seconds: How long to wait for an answer.
            profile: What earlier sessions found out; written to.
            clock: Seconds, for the end of all patience.
        """
        self._wire, self._password, self._seconds = wire, password, seconds
        self._profile, self._clock = profile, clock
        self._prompt: bytes | None = None
        self._is_logged_in = False
        self._sessions = 0
        self._warning = ""
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
        )

    def probe(self, *, check_unsaved: bool = False) -> bool | None:
        """Log in and reach administrator level, which proves that we still can.

        Args:
            check_unsaved: Whether to leave that level for a moment: the console asks then
                whether to save what is not in flash.

        Returns:
            Whether changes are not in flash. None where it was not asked or cannot be told: the
            login lands at administrator level, and leaving it would end the connection.

        Raises:
            AuthenticationError: The router refused a password.
            TransportError: It could not be reached.
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
        # A save would keep what is set around it.
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
            leave: Whether to log out before, keeping and saving nothing that was not saved.
                An `exit` would stop a rollback timer; without it the timer runs on.
        """
        if leave and self._is_logged_in and self._wire.is_open and self._asks_on_exit:
            with suppress(TransportError):  # disconnecting asks nothing and answers nothing
                self._leave()
        self._is_logged_in = False
        self._wire.close()

    def _asks_to_save(self) -> bool:
        """Leave administrator level and come back; tell whether the console asked to save."""
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
        if PASSWORD_QUESTION.search(shown):
            self._wire.write(self._password.encode() + _ENTER)
            shown = self._read_until(PASSWORD_QUESTION, self._own_prompt())
        reached = self._own_prompt().search(shown)
        if reached is None or reached[1] != ADMINISTRATOR_LEVEL:
            raise self._refused(shown)

    def _read_prompt(self, shown: bytes) -> re.Match[bytes]:
        """Ask for the prompt once more: only one that comes twice is known to be one."""
        self._wire.write(_ENTER)
        shown = self._read_until(_TWICE, shown=shown)
        found = _TWICE.search(shown[-_TAIL:])
        if found is None:
            raise self._silent()
        return found

    def _own_prompt(self) -> re.Pattern[bytes]:
        return re.compile(rb"(?:^|[\r\n])" + re.escape(self._prompt or b"") + rb"([>#]) ?\Z")

    def _refused(self, shown: bytes) -> AuthenticationError:
        said = _refusal(shown)
        words = f' ("{said}")' if meaning(said) else ""
        return AuthenticationError(
            f"{self._wire.where} does not let us become administrator{words}; check "
            "rtx:administratorPassword, and `user attribute` on the router"
        )

    def _leave(self) -> tuple[bool, bytes]:
        """Leave administrator level; answer that nothing is to be saved, if that is asked.

        Returns:
            Whether it was asked, and what was shown then.
        """
        self._wire.write(b"exit" + _ENTER)
        shown = self._read_until(ANY_PROMPT, SAVE_QUESTION, after=b"exit")
        if not SAVE_QUESTION.search(shown):
            return False, shown
        self._wire.write(LEAVE_UNSAVED)
        return True, self._read_until(ANY_PROMPT)

    # -- bytes ---------------------------------------------------------------------------

    def _read_screen(self) -> Screen:
        """Ask for pager and width, and see whether two lines can go together."""
        try:
            shown = self._burst([ASK, b"pp select none"], is_trial=True)[0]
        except _OutOfOrderError:
            self._profile.takes_bursts = False
            shown = self._burst([ASK])[0]
        if said := _refusal(shown):
            msg = f'{self._wire.where} does not tell its pager and width ("{said}")'
            raise UnsupportedError(msg)
        if f"console columns {WIDTH}".encode() in shown:
            self._warning = _LEFT_BEHIND
        return Screen.read(shown.decode("latin-1"))

    def _framed(self, wanted: Sequence[bytes]) -> bytes:
        """Send lines with pager and width as we need them, and put back what was found.

        What was found is asked for within the burst: somebody may have changed it meanwhile.
        """
        known = self._profile.screen or Screen()
        sent = known.around(wanted)
        first, *rest = self._outputs([line.text for line in sent])
        found = known if _refusal(first) else Screen.read(first.decode("latin-1"), known)
        now, shown = found.follow(sent, [first, *rest])
        self._profile.screen = now
        if left_over := now.put_back(sent):
            self._outputs(left_over)
        return shown

    def _outputs(self, lines: Sequence[bytes]) -> list[bytes]:
        if self._profile.takes_bursts:
            return self._burst(lines)
        return [self._burst([line])[0] for line in lines]

    def _burst(self, lines: Sequence[bytes], *, is_trial: bool = False) -> list[bytes]:
        """Send lines together, and one Enter more; return what each line printed.

        A console that loses what is typed too early gets that Enter when it seems to wait.
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
        """Read until one of these stands at the end, behind the echo of what was typed.

        Args:
            ends: What ends it.
            shown: What was read before.
            after: What was typed.
        """
        read = bytearray(shown)
        end = self._end or self._clock() + _PATIENCE * self._seconds
        while not _is_at(ends, read, after):
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
            f"{self._wire.where} prints what does not end, or waits at its pager; try again"
        )


def _is_at(ends: Sequence[re.Pattern[bytes]], read: bytearray, after: bytes) -> bool:
    _, echo, rest = read[-_TAIL:].partition(after) if after else (b"", b"", read[-_TAIL:])
    return echo == after and any(each.search(rest) for each in ends)


def _refusal(shown: bytes) -> str:
    """Return what a console refuses, in whichever character set it says so; else nothing."""
    texts = (shown.decode(each, errors="replace") for each in dict.fromkeys(CHARSETS.values()))
    return next((said[0] for text in texts if (said := refusals(text))), "")


def _is_long(line: bytes) -> bool:
    """Tell whether a line prints more than a screen holds."""
    return line.lstrip().startswith(b"show") and b"| grep" not in line
