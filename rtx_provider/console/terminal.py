"""An interactive console as a transport, which sends lines and returns their output.

It knows prompts, levels and questions, but not the meaning of lines.

Lines are sent in one burst, as if somebody pasted them, and come back as prompt, echo and output
in turn. The output of a line is the text between its own echo and the next echo; a prompt does not
mark it, because the output may contain the same text. If a console does not process bursts in
order, each line waits for the prompt.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from rtx_provider.console.dialect import ENTER, EXIT, RETURN
from rtx_provider.console.echo import Answers, RoundTrip
from rtx_provider.console.levels import HELLO, Levels, refusal_in
from rtx_provider.console.screen import ASK, WIDTH, Screen, sets
from rtx_provider.console.stream import (
    LIMIT,
    QUIET_SECONDS,
    OutOfOrderError,
    Stream,
    Wire,
)
from rtx_provider.errors import (
    OutcomeUnknownError,
    RtxError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.transport.base import Reply, TransportFacts

_SAVE = b"save"
_LEFT_BEHIND = (
    f"an earlier run was cut off and left `console columns {WIDTH}` and `console lines infinity`; "
    "they are now reset to the defaults; if the office had other values, enter them again"
)
# Unverified: how much a console takes at once. With the lines around it, it fits in 8 KiB.
_MAX_BYTES = 7936


@dataclass(slots=True)
class ConsoleProfile:
    """What one session finds out about a router's console, for later sessions.

    Attributes:
        screen: The office's pager and width; None before they have been read.
        takes_bursts: Whether the console processes lines in order that arrive together.
        takes_ahead: Whether it takes also what is typed before its first prompt, behind a
            password, and behind `exit`.
    """

    screen: Screen | None = None
    takes_bursts: bool = True
    takes_ahead: bool = True


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
        self._wire, self._password = wire, password
        self._profile, self._clock = profile, clock
        self._stream = Stream(wire, seconds, clock)
        self._levels = Levels(self._stream, password)
        self._unsaved: bool | None = None
        self._is_logged_in = False
        self._answer = b""
        self._sessions = 0
        self._warning = self._not_restored = ""

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

    def probe(self, *, check_unsaved: bool = False, is_unchanged: bool = False) -> bool | None:
        """Log in and enter administrator level, which proves that the router still admits us.

        Args:
            check_unsaved: Whether to leave administrator level for a moment. The console then
                asks whether to save, if there are unsaved changes.
            is_unchanged: Whether the configuration is known to be the one that ran when the
                console last told. We know only what we write ourselves; others write too.

        Returns:
            Whether there are unsaved changes. None if that was not asked, or cannot be found out:
            if a login begins at administrator level, leaving it would end the connection.

        Raises:
            AuthenticationError: The router refused a password.
            TransportError: The router could not be reached.
        """
        self._log_in()
        if not check_unsaved or not self._levels.asks_on_exit:
            return None
        if self._unsaved is None or not is_unchanged:
            self._unsaved = self._asks_to_save()
        return self._unsaved

    def _log_in(self) -> None:
        if self._is_logged_in and self._wire.is_open and self._levels.is_fresh():
            return
        self._is_logged_in = False
        self._wire.close()
        self._stream.begin()
        try:
            self._enter()
        except RtxError:
            self._wire.close()
            raise
        finally:
            self._stream.end()
        self._is_logged_in = True
        self._sessions += 1

    def _enter(self) -> None:
        """Connect and become administrator; learn once how the console is set."""
        self._levels, self._unsaved = Levels(self._stream, self._password), None
        if self._profile.takes_ahead:
            try:
                self._wire.open(HELLO)
                self._levels.arrive()
                self._learn()
            except OutOfOrderError:
                # What it shows from now on may answer what it got late: a new connection does not.
                self._profile.takes_ahead = False
                self._wire.close()
            else:
                return
        self._levels = Levels(self._stream, self._password)
        self._wire.open()
        self._levels.climb_slowly()
        self._learn()

    def _learn(self) -> None:
        if self._profile.screen is None:
            self._profile.screen = self._read_screen()
        else:
            self._levels.climb()

    def send(self, lines: bytes) -> Reply:
        """Send lines once; see Transport.send."""
        self._log_in()
        wanted = [line for line in lines.split(b"\r\n") if line.strip()]
        # A save would keep the pager and width that are set around it.
        is_framed = _SAVE not in wanted and any(_is_long(line) or sets(line) for line in wanted)
        self._prepare(wanted)
        follows_password = self._levels.is_asked
        try:
            if is_framed:
                return Reply(self._framed(wanted), is_whole=True, columns=WIDTH)
            if wanted == [_SAVE]:
                return Reply(self._save(), is_whole=True)
            return Reply(b"".join(self._outputs(wanted)), is_whole=True)
        except TransportError as error:
            self.close(leave=False)
            if follows_password and isinstance(error, OutOfOrderError):
                return self._send_again(lines)
            raise OutcomeUnknownError(str(error)) from None
        except RtxError:  # the password was refused, and so were the lines behind it
            self.close(leave=False)
            raise

    def _send_again(self, lines: bytes) -> Reply:
        """Send lines once more that only read, after a console lost them behind a password."""
        try:
            return self.send(lines)
        except TransportError as error:
            raise OutcomeUnknownError(str(error)) from None

    def _prepare(self, wanted: Sequence[bytes]) -> None:
        """Wait for administrator level before lines that change something."""
        if all(map(_only_reads, wanted)):
            return
        self._unsaved = None
        try:
            self._levels.climb()
        except RtxError:
            self.close(leave=False)
            raise

    def _save(self) -> bytes:
        """Save, and leave administrator level in the same burst, which shows whether it did."""
        if not (self._profile.takes_ahead and self._levels.asks_on_exit):
            return self._burst([_SAVE], is_careful=not self._profile.takes_ahead)[0]
        said = self._burst([_SAVE], returns=True)[0]
        try:
            self._levels.take(self._answer)
        except RtxError:
            self.close(leave=False)  # what was saved is saved; the next request logs in anew
        return said

    def close(self, *, leave: bool = True) -> None:
        """Disconnect.

        Args:
            leave: Whether to log out first, without saving. `exit` would stop a rollback timer;
                without it the timer runs on.
        """
        is_administrator = self._is_logged_in and self._wire.is_open and not self._levels.is_asked
        if leave and is_administrator and self._levels.asks_on_exit:
            with suppress(TransportError):  # the connection is closed in any case
                self._levels.leave()
        self._is_logged_in = False
        self._wire.close()

    def _asks_to_save(self) -> bool:
        """Leave administrator level and return to it; return whether the console asked to save."""
        try:
            if not self._profile.takes_ahead:
                return self._levels.leave_and_return()
            self._burst([], returns=True)
            self._levels.take(self._answer)
        except RtxError:
            self.close(leave=False)
            raise
        return bool(self._unsaved)

    # -- bytes ---------------------------------------------------------------------------

    def _read_screen(self) -> Screen:
        """Read the pager and width, and find out whether the console takes bursts."""
        returns = self._profile.takes_ahead and self._levels.asks_on_exit
        try:
            shown = self._burst([ASK, b"pp select none"], is_trial=True, returns=returns)[0]
        except OutOfOrderError:
            if returns:
                raise
            self._profile.takes_bursts = False
            shown = self._burst([ASK])[0]
        if returns:
            self._levels.take(self._answer)
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

    def _burst(
        self,
        lines: Sequence[bytes],
        *,
        is_trial: bool = False,
        is_careful: bool = False,
        returns: bool = False,
    ) -> list[bytes]:
        """Send lines together and one more Enter; return the output of each line.

        A console that loses early input gets the Enter only when it seems to wait for input.

        Args:
            lines: The lines.
            is_trial: Whether to find out whether the console takes them together.
            is_careful: Whether the console may lose the Enter if it is typed behind the lines.
            returns: Whether to leave administrator level behind them, which shows whether
                something is unsaved, and to ask to return to it.
        """
        prompt = self._levels.prompt
        is_careful |= not self._profile.takes_bursts
        answers = RoundTrip(prompt, lines) if returns else Answers(prompt, lines)
        follows_password = self._levels.is_asked
        last = EXIT + ENTER + RETURN if returns else b"" if is_careful else ENTER
        end = self._stream.limit()
        answers.feed(self._levels.climb(b"".join(line + ENTER for line in lines) + last))
        while not answers.is_done:
            if is_careful and answers.is_idle:
                self._wire.write(ENTER)
            if follows_password and answers.is_unheard:
                self._hear(answers)
            else:
                self._listen(answers, is_trial=is_trial or returns, is_careful=is_careful)
            if self._clock() > end:
                raise self._stream.silent()
        self._levels.prompt = answers.prompt
        if isinstance(answers, RoundTrip):
            self._unsaved, self._answer = answers.was_unsaved, answers.rest
        return answers.outputs

    def _hear(self, answers: Answers) -> None:
        """Wait for the first echo behind a password.

        Many a console drops what was typed behind a password, because it turns the echo on again.
        It has shown its prompt then, and shows nothing more.
        """
        data = self._wire.read(QUIET_SECONDS)
        answers.feed(data)
        if not data:
            self._profile.takes_ahead = False
            raise self._stream.out_of_order()

    def _listen(self, answers: Answers, *, is_trial: bool, is_careful: bool) -> None:
        is_idle = answers.is_idle and (is_trial or is_careful)
        seconds = QUIET_SECONDS if is_idle or answers.is_paged else self._stream.seconds
        data = self._wire.read(seconds)
        answers.feed(data)
        if answers.size > LIMIT or (answers.is_paged and not data):
            raise self._stream.lost()
        if is_idle and is_trial and not data:
            self._profile.takes_ahead &= not isinstance(answers, RoundTrip)
            raise self._stream.out_of_order()
        if not is_idle and not data:
            raise self._stream.silent()


def _is_long(line: bytes) -> bool:
    """Return whether the output of a line may be longer than one screen."""
    return line.lstrip().startswith(b"show") and b"| grep" not in line


def _only_reads(line: bytes) -> bool:
    """Return whether a line changes nothing, so that it may follow a password."""
    return line.split()[0] in (b"show", b"echo") or line.split()[1:2] == [b"select"]
