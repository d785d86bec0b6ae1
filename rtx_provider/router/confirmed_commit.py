"""The confirmed commit: a rollback is armed before a risky batch, and disarmed after it.

A new connection disarms it, which proves that the router still admits us.
"""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from rtx_provider.config.tree import Config, parse_config
from rtx_provider.console.session import Group
from rtx_provider.errors import ConfirmedCommitError, OutcomeUnknownError, RtxError, SaveError
from rtx_provider.router.pending import refuse_clock_lines, refuse_others
from rtx_provider.router.rollback import (
    SHOW_CLOCK,
    Rollback,
    removal_of,
    rollbacks,
    without_rollbacks,
)
from rtx_provider.router.schedules import others_rollback
from rtx_provider.router.session import Clock, RouterSession, Sent

_CLOCK_AGE = 60.0
"""How old a reading of the router's clock may be when a rollback is armed by it, in seconds."""
_SHOW_FILES = "show config list | grep :..:"
_FILE = re.compile(r"^[ *]*[0-9][0-9.]*\s.*\d{4}/\d\d/\d\d.*$", re.MULTILINE | re.ASCII)
"""A row of `show config list`: the number, date and time of one configuration file (57.8)."""
_CLOCK_MOVED = "the router's clock does not stand still enough"


class ConfirmedCommit:
    """The confirmed commit of one router.

    Attributes:
        pending: The rollback that we have armed; None if there is none.
    """

    def __init__(
        self, session: RouterSession, clock: Clock, say: Callable[[str], None] = lambda _: None
    ) -> None:
        """Prepare, without connecting."""
        self._session, self._clock, self._say = session, clock, say
        self.pending: Rollback | None = None
        self._ends_at = 0.0
        self._accepted = 0
        self._armed_in: object = None
        self._is_disarm_sent = False
        self._files: list[str] = []

    @property
    def is_console_lost(self) -> bool:
        """Return whether we have lost the console that armed the rollback timer.

        No other console can confirm the commit, so the router will roll back.
        """
        rollback = self.pending
        return (
            rollback is not None
            and not rollback.restarts
            and self._session.console is not self._armed_in
        )

    # -- arm -----------------------------------------------------------------------------

    def arm(self, seconds: int, lines: Sequence[str] = ()) -> Rollback:
        """Arm a rollback before a change that may cut us off.

        A rollback that restarts the router returns to the saved configuration, so the running
        configuration is saved first.

        Args:
            seconds: The time after which the router is to roll back.
            lines: The lines of the change.

        Raises:
            ConfirmedCommitError: The router supports no rollback, another run has armed one, or
                a line would move the clock by which the router rolls back.
            SaveError: The running configuration could not be saved first.
        """
        session = self._session
        config = session.recent_config()
        session.refuse_external_boot()
        self.refuse_pending()
        refuse_clock_lines(session.where, lines)
        if session.router_time() and session.age_of_clock() > min(_CLOCK_AGE, seconds / 4):
            session.ask([SHOW_CLOCK])
        interactive, age = session.connection.is_interactive, session.age_of_clock()
        now = session.router_time()
        refusal, is_saved = "the numbers 64901 to 64999 are all taken", False
        for at, rollback in enumerate(
            rollbacks(config, seconds, now, is_interactive=interactive, age=age)
        ):
            if at < self._accepted and self._armed_in is session.console:
                continue  # the router has refused it before
            refusal = self._arm_in_time(rollback, saves=rollback.restarts and not is_saved)
            is_saved = is_saved or rollback.restarts
            if not refusal and self.pending:
                self._accepted = at
                return self.pending
        msg = (
            f'{session.where} cannot be made to roll back by itself ("{refusal}"), and this change '
            "may cut us off; nothing was changed. Use rtx:transport ssh, set the router's clock, "
            "or set rtx:confirmedCommit to off"
        )
        raise ConfirmedCommitError(msg)

    def _arm_in_time(self, rollback: Rollback, *, saves: bool) -> str:
        """Arm a rollback, and once more if the router's clock had moved since it was read."""
        refusal = self._arm(rollback, saves=saves)
        now = self._session.router_time()
        if refusal == _CLOCK_MOVED and now:
            refusal = self._arm(rollback.moved_to(now), saves=False)
        return refusal

    def _arm(self, rollback: Rollback, *, saves: bool) -> str:
        """Arm a rollback and verify it; return the router's refusal, or empty on success."""
        self._ends_at = self._clock() + rollback.seconds
        armed_at = time.time()
        before = ["save"] if saves else []
        before += [_SHOW_FILES] if rollback.restarts else []
        lines = [*before, rollback.arm, *rollback.mark, *rollback.show]
        try:
            text, refusals = self._session.ask(lines)
        except SaveError as error:
            raise self._after_failed_save(rollback, error) from None
        except OutcomeUnknownError as error:
            raise self._after_lost_answer(rollback, error) from None
        except RtxError:
            self._ends_at = 0.0  # nothing was sent
            raise
        refusal = _unarmed(rollback, text, refusals)
        if refusal:
            try:
                self._disarm(rollback)
            except RtxError as error:
                raise self._after_lost_answer(rollback, error) from None
            return refusal
        if saves and (theirs := others_rollback(_schedules_in(text), self._session.router_time())):
            self._disarm(rollback)
            msg = (
                f"{self._session.where}: somebody began to test a change behind `{theirs}` at the "
                "moment at which this run saved, and flash holds that line and the change now; "
                "nothing else was changed. Tell them, and run again when the line is gone"
            )
            raise SaveError(msg)
        self.pending, self._armed_in = rollback, self._session.console
        self._is_disarm_sent, self._files = False, _FILE.findall(text)
        # After half of the time nothing more is sent: the router must not roll back while we send.
        self._session.set_deadline(armed_at + rollback.seconds / 2)
        return ""

    # -- confirm or roll back ------------------------------------------------------------

    def confirm(self) -> Config:
        """Connect again, confirm the commit, and read the configuration.

        Raises:
            RtxError: The router does not admit us, or the commit could not be confirmed.
        """
        rollback = self._pending_rollback()
        if self.is_console_lost:
            msg = f"the console in which `{rollback.arm}` runs is gone"
            raise ConfirmedCommitError(msg)
        self._session.set_deadline(None)
        self._session.reconnect(keeps_console=not rollback.restarts)
        show = [_SHOW_FILES] if rollback.restarts else []
        lines = [Group([("", line) for line in (*show, *rollback.disarm)])]
        self._is_disarm_sent = True
        sent = self._session.send(lines)
        if sent.refusals is None and self._session.pending_rollback and rollback.restarts:
            sent = self._session.send(lines)  # the answer was lost, and the line was not executed
        self._refuse_unconfirmed(rollback, sent)
        self.pending, self._ends_at = None, 0.0
        self._say(
            f"{self._session.where}: `{rollback.arm}` was taken back over a new connection; what "
            "runs now stays"
        )
        if rollback.restarts:
            self._clean_flash(rollback, sent)
        return sent.after

    def _refuse_unconfirmed(self, rollback: Rollback, sent: Sent) -> None:
        """Refuse to go on unless the rollback is known to be disarmed.

        Raises:
            ConfirmedCommitError: It is still armed, or that is not known.
        """
        is_shown = bool(self._session.pending_rollback)
        if rollback.restarts and not is_shown:
            return
        if not rollback.restarts and sent.refusals is None:
            # Our mark goes right after `confirm` was executed. If it stands, either may be true.
            if rollback.mark and not is_shown:
                return
            msg = f"the answer to `{rollback.disarm[0]}` was lost"
            raise ConfirmedCommitError(msg)
        if sent.refusals or is_shown:
            words = f'refused: "{sent.refusals[0]}"' if sent.refusals else "not seen to take effect"
            self._renew_mark(rollback)
            self._is_disarm_sent = False
            msg = f"confirming the commit (`{rollback.disarm[0]}`) was {words}"
            raise ConfirmedCommitError(msg)

    def _clean_flash(self, rollback: Rollback, sent: Sent) -> None:
        """Save again if somebody saved while the rollback was armed, so that flash forgets it.

        From flash it would restart the router once more after a power cut.
        """
        if self._files and _FILE.findall(sent.output) == self._files:
            return
        try:
            self._session.save()
        except RtxError as error:
            self._say(
                f"warning: {self._session.where}: somebody may have saved `{rollback.arm}` while "
                f"it was armed, and it could not be removed from flash ({error}); the next run "
                "that saves removes it"
            )

    def roll_back(self) -> str:
        """Drop the connection so that the router rolls back; return what the router does then."""
        rollback = self._pending_rollback()
        is_certain = not (self.is_console_lost or self._is_disarm_sent)
        self._session.set_deadline(None)
        self._session.drop()
        self.pending = None
        if is_certain:
            return rollback.consequence
        return f"`{rollback.arm}` may still be armed: if so, {rollback.consequence}"

    # -- others --------------------------------------------------------------------------

    def refuse_pending(self) -> None:
        """Refuse to go on while the router may roll back, for whomever, except for our own commit.

        Nothing on the router is a fact until then: it is neither changed nor read into the state.

        Raises:
            ConfirmedCommitError: The router may be about to roll back.
        """
        if self.pending:
            return
        left = self._ends_at - self._clock()
        if left > 0:
            msg = (
                f"{self._session.where} may be about to roll back by itself, within {left:.0f} s; "
                "wait for that, then run `pulumi refresh` and `pulumi up`"
            )
            raise ConfirmedCommitError(msg)
        refuse_others(self._session)

    def refuse_saving(self) -> None:
        """Refuse to save while a rollback is armed, because it could not undo what is saved.

        Raises:
            ConfirmedCommitError: A rollback is armed.
        """
        self._session.recent_config()
        self.refuse_pending()
        if self.pending:
            msg = f"{self._session.where}: nothing is saved before the commit is confirmed"
            raise ConfirmedCommitError(msg)

    def refuse_concurrent(self) -> None:
        """Refuse a batch that was written during another run's confirmed commit.

        Raises:
            ConfirmedCommitError: The read-back shows the rollback of another run.
        """
        others = self._session.pending_rollback
        if others and self.pending is None:
            msg = (
                f"another run began a confirmed commit meanwhile (`{others}`), whose rollback "
                "would also undo this change; run again when that run is done"
            )
            raise ConfirmedCommitError(msg)

    def remove_left_over(self, *, saves: bool = True) -> None:
        """Remove the rollbacks of earlier runs whose time is over, from flash too.

        Args:
            saves: Whether to save, because no later step will.

        Raises:
            ConfirmedCommitError: A line could not be removed.
            SaveError: The removal could not be saved.
        """
        lines = self._session.left_over
        if not lines or self.pending:
            return
        removals = [removal_of(line) for line in lines]
        _, refusals = self._session.ask([*removals, *(["save"] if saves else [])])
        names = ", ".join(f"`{line}`" for line in lines)
        if refusals:
            msg = (
                f"{self._session.where}: {names} is left of an earlier run and could not be "
                f'removed ("{refusals[0]}"); enter `{removals[0]}` and `save` on the router'
            )
            raise ConfirmedCommitError(msg)
        self._session.left_over = ()
        self._say(f"{self._session.where}: removed {names}, which an earlier run left behind")

    # -- what went wrong -----------------------------------------------------------------

    def _renew_mark(self, rollback: Rollback) -> None:
        """Write the mark of a timer that still runs again, after a refused `confirm` removed it."""
        if rollback.mark and not self._session.pending_rollback:
            with suppress(RtxError):  # the caller reports the armed rollback in any case
                self._session.ask(rollback.mark)

    def _after_failed_save(self, rollback: Rollback, error: SaveError) -> RtxError:
        """Disarm a rollback after a failed save: it would lose the running configuration."""
        try:
            self._disarm(rollback)
        except RtxError as lost:
            self._session.drop()
            msg = f"{error}; and `{rollback.arm}` may be armed ({lost}): {rollback.consequence}"
            return ConfirmedCommitError(msg)
        return error

    def _disarm(self, rollback: Rollback) -> None:
        """Disarm a rollback that was refused, because some of its lines may have been accepted."""
        self._session.ask(rollback.disarm)
        self._ends_at = 0.0

    def _after_lost_answer(self, rollback: Rollback, error: RtxError) -> ConfirmedCommitError:
        """Disarm a rollback whose answer was lost, if another session can; return the error."""
        self._session.drop()
        text = f"whether the router took `{rollback.arm}` is not known ({error}); "
        if rollback.restarts:
            try:
                self._session.send([Group([("", line) for line in rollback.disarm])])
            except RtxError:
                return ConfirmedCommitError(f"{text}{_may_run(rollback)}")
            if not self._session.pending_rollback:
                self._ends_at = 0.0
                return ConfirmedCommitError(
                    f"{text}it was taken back, and nothing was changed; run again"
                )
        return ConfirmedCommitError(f"{text}{_may_run(rollback)}")

    def _pending_rollback(self) -> Rollback:
        if self.pending is None:
            msg = f"{self._session.where}: no rollback is armed"
            raise ConfirmedCommitError(msg)
        return self.pending


def _unarmed(rollback: Rollback, text: str, refusals: Sequence[str]) -> str:
    """Return why a rollback does not count as armed; empty if it does.

    A schedule that stands is armed, whatever other line of the request was refused.
    """
    if not rollback.is_shown_in(text) or (refusals and not rollback.restarts):
        unseen = f"`{rollback.arm}` does not appear in the configuration"
        return (*refusals[-1:], unseen)[0]
    return "" if rollback.is_in_time(text) else _CLOCK_MOVED


def _schedules_in(text: str) -> Config:
    lines = (line.strip() for line in text.splitlines())
    found = "\n".join(line for line in lines if line.startswith("schedule at "))
    return without_rollbacks(parse_config(found))


def _may_run(rollback: Rollback) -> str:
    return f"nothing was changed; if it did, {rollback.consequence}: wait for that"
