"""The confirmed commit: a rollback is armed before a risky batch, and disarmed after it.

A new connection disarms it, which proves that the router still admits us.
"""

import time
from contextlib import suppress

from rtx_provider.config.tree import Config
from rtx_provider.console.session import Group
from rtx_provider.errors import ConfirmedCommitError, OutcomeUnknownError, RtxError, SaveError
from rtx_provider.router.rollback import Rollback, others_rollback, rollbacks
from rtx_provider.router.session import Clock, RouterSession


class ConfirmedCommit:
    """The confirmed commit of one router.

    Attributes:
        pending: The rollback that we have armed; None if there is none.
    """

    def __init__(self, session: RouterSession, clock: Clock) -> None:
        """Prepare, without connecting."""
        self._session, self._clock = session, clock
        self.pending: Rollback | None = None
        self._ends_at = 0.0
        self._accepted = 0
        self._armed_in: object = None

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

    def arm(self, seconds: int) -> Rollback:
        """Arm a rollback before a change that may cut us off.

        A rollback that restarts the router returns to the saved configuration, so the running
        configuration is saved first.

        Raises:
            ConfirmedCommitError: The router supports no rollback, or another run has armed one.
            SaveError: The running configuration could not be saved first.
        """
        session = self._session
        config = session.recent_config()
        session.refuse_external_boot()
        self.refuse_pending()
        self._refuse_others_rollback(config)
        interactive, age = session.connection.is_interactive, session.age_of_facts()
        known = list(rollbacks(session.facts, config, seconds, is_interactive=interactive, age=age))
        refusal, is_saved = "", False
        for at, rollback in enumerate(known):
            if at < self._accepted and self._armed_in is session.console:
                continue  # the router has refused it before
            refusal = self._arm(rollback, saves=rollback.restarts and not is_saved)
            is_saved = is_saved or rollback.restarts
            if not refusal:
                self._accepted = at
                return rollback
        msg = (
            f'{session.where} cannot be made to roll back by itself ("{refusal}"), and this change '
            "may cut us off; nothing was changed. Use rtx:transport ssh, set the router's clock, "
            "or set rtx:confirmedCommit to off"
        )
        raise ConfirmedCommitError(msg)

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
        lines = [Group([("", line) for line in rollback.disarm])]
        sent = self._session.send(lines)
        if sent.refusals is None and self._session.pending_rollback and rollback.restarts:
            sent = self._session.send(lines)  # the answer was lost, and the line was not executed
        is_unseen = sent.refusals is None and not (rollback.restarts or rollback.mark)
        if sent.refusals or self._session.pending_rollback or is_unseen:
            words = f'refused: "{sent.refusals[0]}"' if sent.refusals else "not seen to take effect"
            self._renew_mark(rollback)
            msg = f"confirming the commit (`{rollback.disarm[0]}`) was {words}"
            raise ConfirmedCommitError(msg)
        self.pending, self._ends_at = None, 0.0
        return sent.after

    def roll_back(self) -> Rollback:
        """Drop the connection so that the router rolls back; return the armed rollback."""
        rollback = self._pending_rollback()
        self._session.set_deadline(None)
        self._session.drop()
        self.pending = None
        return rollback

    def refuse_pending(self) -> None:
        """Refuse to go on while the router may roll back for another run, or after a failed commit.

        Raises:
            ConfirmedCommitError: The router may be about to roll back.
        """
        where, others = self._session.where, self._session.pending_rollback
        left = self._ends_at - self._clock()
        if self.pending is None and left > 0:
            msg = (
                f"{where} is about to roll back by itself, within {left:.0f} s; wait for that, "
                "then run `pulumi refresh` and `pulumi up`"
            )
            raise ConfirmedCommitError(msg)
        if self.pending is None and others:
            number = " ".join(others.split()[: 2 + others.startswith("schedule")])
            msg = (
                f"{where} has an unconfirmed commit of another run (`{others}`), which is "
                "still at work or was cut off; wait until it is done or the router has rolled "
                f"back. If neither happens, enter `no {number}` on the router"
            )
            raise ConfirmedCommitError(msg)

    def refuse_saving(self) -> None:
        """Refuse to save while a rollback is armed, because it could not undo what is saved.

        Raises:
            ConfirmedCommitError: A rollback is armed.
        """
        self.refuse_pending()
        self._refuse_others_rollback(self._session.recent_config())
        if self.pending:
            msg = f"{self._session.where}: nothing is saved before the commit is confirmed"
            raise ConfirmedCommitError(msg)

    def _refuse_others_rollback(self, config: Config) -> None:
        """Refuse to save while somebody has scheduled a rollback by hand."""
        switch = others_rollback(config)
        if switch:
            msg = (
                f"{self._session.where}: somebody is testing a change behind `{switch}`; a save "
                "would keep that line, and the router would restart again and again. Run again "
                "when the line is gone"
            )
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

    def _arm(self, rollback: Rollback, *, saves: bool) -> str:
        """Arm a rollback and verify it; return the router's refusal, or empty on success."""
        self._ends_at = self._clock() + rollback.seconds
        armed_at = time.time()
        save = ["save"] if saves else []
        lines = [*save, rollback.arm, *rollback.mark, *rollback.show]
        try:
            text, refusals = self._session.ask(lines)
        except SaveError as error:
            raise self._after_failed_save(rollback, error) from None
        except OutcomeUnknownError as error:
            raise self._after_lost_answer(rollback, error) from None
        except RtxError:
            self._ends_at = 0.0  # nothing was sent
            raise
        if refusals or not rollback.is_shown_in(text):
            try:
                self._disarm(rollback)
            except RtxError as error:
                raise self._after_lost_answer(rollback, error) from None
            unseen = f"`{rollback.arm}` does not appear in the configuration"
            return refusals[0] if refusals else unseen
        self.pending, self._armed_in = rollback, self._session.console
        # After half of the time nothing more is sent: the router must not roll back while we send.
        self._session.set_deadline(armed_at + rollback.seconds / 2)
        return ""

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
                return ConfirmedCommitError(
                    f"{text}nothing was changed, but {rollback.consequence}; wait for that"
                )
            if not self._session.pending_rollback:
                self._ends_at = 0.0
                return ConfirmedCommitError(
                    f"{text}it was taken back, and nothing was changed; run again"
                )
        return ConfirmedCommitError(
            f"{text}nothing was changed, but {rollback.consequence}; wait for that"
        )

    def _pending_rollback(self) -> Rollback:
        if self.pending is None:
            msg = f"{self._session.where}: no rollback is armed"
            raise ConfirmedCommitError(msg)
        return self.pending
