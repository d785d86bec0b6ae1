"""The confirmed commit: a rollback is set before a risky batch, and disarmed after it.

It is disarmed only through a new connection, which proves that the router still lets us in.
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
        pending: The rollback that we have set; None where there is none.
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
        """Tell whether the console is gone in which a rollback timer runs.

        No other console can confirm it: the router will roll back.
        """
        rollback = self.pending
        return (
            rollback is not None
            and not rollback.restarts
            and self._session.console is not self._armed_in
        )

    def arm(self, seconds: int) -> Rollback:
        """Set a rollback, before a change that may cut us off.

        A rollback that restarts the router goes back to what is saved, so that the running
        configuration is saved before it.

        Raises:
            ConfirmedCommitError: The router takes none, or another run has set one.
            SaveError: What runs could not be saved before.
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
                continue  # refused before: it would be refused again
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
            RtxError: We are not let in, or the commit could not be confirmed.
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
            sent = self._session.send(lines)  # the answer was lost, and it was never executed
        is_unseen = sent.refusals is None and not (rollback.restarts or rollback.mark)
        if sent.refusals or self._session.pending_rollback or is_unseen:
            words = f'refused: "{sent.refusals[0]}"' if sent.refusals else "not seen to be done"
            self._renew_mark(rollback)
            msg = f"confirming the commit (`{rollback.disarm[0]}`) was {words}"
            raise ConfirmedCommitError(msg)
        self.pending, self._ends_at = None, 0.0
        return sent.after

    def roll_back(self) -> Rollback:
        """Drop the connection, so that the router rolls back; return the rollback that it runs."""
        rollback = self._pending_rollback()
        self._session.set_deadline(None)
        self._session.drop()
        self.pending = None
        return rollback

    def refuse_pending(self) -> None:
        """Refuse to go on while a rollback is set that is not ours, or that went wrong.

        Raises:
            ConfirmedCommitError: The router is about to go back.
        """
        where, others = self._session.where, self._session.pending_rollback
        left = self._ends_at - self._clock()
        if self.pending is None and left > 0:
            msg = (
                f"{where} is about to go back by itself, within {left:.0f} s; wait for that, "
                "then run `pulumi refresh` and `pulumi up`"
            )
            raise ConfirmedCommitError(msg)
        if self.pending is None and others:
            number = " ".join(others.split()[: 2 + others.startswith("schedule")])
            msg = (
                f"{where} has an unconfirmed commit of another run (`{others}`), which works on "
                "it now or was cut off: wait until it is done, or until the router went back. If "
                f"neither will happen, enter `no {number}` on the router"
            )
            raise ConfirmedCommitError(msg)

    def refuse_saving(self) -> None:
        """Refuse to save while a rollback is set: what is not proved must not outlast it.

        Raises:
            ConfirmedCommitError: One is set.
        """
        self.refuse_pending()
        self._refuse_others_rollback(self._session.recent_config())
        if self.pending:
            msg = f"{self._session.where}: nothing is saved before the commit is confirmed"
            raise ConfirmedCommitError(msg)

    def _refuse_others_rollback(self, config: Config) -> None:
        """Refuse to save while somebody's own automatic rollback is set."""
        switch = others_rollback(config)
        if switch:
            msg = (
                f"{self._session.where}: somebody tries something out behind `{switch}`; a save "
                "would keep that, and restart the router again and again. Run again when that "
                "line is gone"
            )
            raise ConfirmedCommitError(msg)

    def refuse_concurrent(self) -> None:
        """Refuse what was written during another run's confirmed commit, which may undo it.

        Raises:
            ConfirmedCommitError: The configuration that was read back shows one.
        """
        others = self._session.pending_rollback
        if others and self.pending is None:
            msg = (
                f"another run began a confirmed commit meanwhile (`{others}`), and what is done "
                "behind it is undone if it goes off; run again when that run is done"
            )
            raise ConfirmedCommitError(msg)

    def _arm(self, rollback: Rollback, *, saves: bool) -> str:
        """Set a rollback, and verify that it is set; return the router's words if it refuses."""
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
            return refusals[0] if refusals else f"`{rollback.arm}` shows in no configuration"
        self.pending, self._armed_in = rollback, self._session.console
        # After half of its time nothing more is sent: the router must not roll back too early.
        self._session.set_deadline(armed_at + rollback.seconds / 2)
        return ""

    def _renew_mark(self, rollback: Rollback) -> None:
        """Tell others again of a timer that runs on: its mark went with the refused `confirm`."""
        if rollback.mark and not self._session.pending_rollback:
            with suppress(RtxError):  # that the rollback is set still is said in any case
                self._session.ask(rollback.mark)

    def _after_failed_save(self, rollback: Rollback, error: SaveError) -> RtxError:
        """Disarm a rollback before which nothing could be saved: it would lose what is running."""
        try:
            self._disarm(rollback)
        except RtxError as lost:
            self._session.drop()
            msg = f"{error}; and `{rollback.arm}` may be set ({lost}): {rollback.outcome}"
            return ConfirmedCommitError(msg)
        return error

    def _disarm(self, rollback: Rollback) -> None:
        """Disarm a rollback that was refused; some of its lines may have been taken."""
        self._session.ask(rollback.disarm)
        self._ends_at = 0.0

    def _after_lost_answer(self, rollback: Rollback, error: RtxError) -> ConfirmedCommitError:
        """Disarm a rollback whose answer was lost, if another session can."""
        self._session.drop()
        text = f"whether the router took `{rollback.arm}` is not known ({error}); "
        if rollback.restarts:
            try:
                self._session.send([Group([("", line) for line in rollback.disarm])])
            except RtxError:
                return ConfirmedCommitError(
                    f"{text}nothing was changed, but {rollback.outcome}; wait for that"
                )
            if not self._session.pending_rollback:
                self._ends_at = 0.0
                return ConfirmedCommitError(
                    f"{text}it was taken back, and nothing was changed; run again"
                )
        return ConfirmedCommitError(
            f"{text}nothing was changed, but {rollback.outcome}; wait for that"
        )

    def _pending_rollback(self) -> Rollback:
        if self.pending is None:
            msg = f"{self._session.where}: no rollback is set"
            raise ConfirmedCommitError(msg)
        return self.pending
