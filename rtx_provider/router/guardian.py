"""The guard of one router: set before a risky batch, taken back by who comes in anew.

Imports config.tree, console.session, router.guards, router.link and errors.
"""

import time
from contextlib import suppress

from rtx_provider.config.tree import Config
from rtx_provider.console.session import Group
from rtx_provider.errors import FateUnknownError, GuardError, RtxError, SaveError
from rtx_provider.router.guards import Guard, guards, others_switch
from rtx_provider.router.link import Clock, Link


class Guardian:
    """Knows whether a guard is set, by whom, and until when."""

    def __init__(self, link: Link, clock: Clock) -> None:
        """Prepare, without connecting."""
        self._link, self._clock = link, clock
        self.guard: Guard | None = None
        self._until = 0.0
        self._best = 0
        self._home: object = None

    @property
    def is_lost(self) -> bool:
        """Tell whether the console is gone in which a rollback timer runs.

        No other can take it back: it will go off.
        """
        guard = self.guard
        return guard is not None and not guard.restarts and self._link.session is not self._home

    def arm(self, seconds: int) -> Guard:
        """Set a guard, before a change that may cut us off.

        One that restarts the router goes back to what is saved: so everything
        that runs is saved before it.

        Raises:
            GuardError: The router takes none, or another run has set one.
            SaveError: What runs could not be saved before.
        """
        link = self._link
        config = link.recent()
        link.refuse_elsewhere()
        self.refuse_guarded()
        self._refuse_others_switch(config)
        interactive, age = link.is_interactive, link.age_of_facts()
        known = list(guards(link.facts, config, seconds, is_interactive=interactive, age=age))
        said, is_saved = "", False
        for at, guard in enumerate(known):
            if at < self._best and self._home is link.session:
                continue  # refused before: it would be refused again
            said = self._set(guard, saves=guard.restarts and not is_saved)
            is_saved = is_saved or guard.restarts
            if not said:
                self._best = at
                return guard
        msg = (
            f'{link.where} takes no guard ("{said}"), and this change may cut us off; nothing '
            "was changed. Use rtx:transport ssh, set the router's clock, or set rtx:guard to off"
        )
        raise GuardError(msg)

    def prove(self) -> Config:
        """Come in by a new connection, take the guard back, and read what stands then.

        Raises:
            RtxError: We are not let in, or the guard went off, or is set still.
        """
        guard = self._armed()
        if self.is_lost:
            msg = f"the console in which `{guard.arm}` runs is gone"
            raise GuardError(msg)
        self._link.send_until(None)
        self._link.come_in_anew(stays=not guard.restarts)
        lines = [Group([("", line) for line in guard.disarm])]
        sent = self._link.send(lines)
        if sent.said is None and self._link.standing and guard.restarts:
            sent = self._link.send(lines)  # the answer was lost, and it was never executed
        is_unseen = sent.said is None and not (guard.restarts or guard.mark)
        if sent.said or self._link.standing or is_unseen:
            words = f'refused: "{sent.said[0]}"' if sent.said else "not seen to be done"
            self._mark_again(guard)
            msg = f"taking the guard back (`{guard.disarm[0]}`) was {words}"
            raise GuardError(msg)
        self.guard, self._until = None, 0.0
        return sent.after

    def give_up(self) -> Guard:
        """Drop the connection, so that the guard goes off; returns what it does then."""
        guard = self._armed()
        self._link.send_until(None)
        self._link.drop()
        self.guard = None
        return guard

    def refuse_guarded(self) -> None:
        """Refuse to go on while a guard is set that is not ours, or that went wrong.

        Raises:
            GuardError: The router is about to go back.
        """
        where, standing = self._link.where, self._link.standing
        left = self._until - self._clock()
        if self.guard is None and left > 0:
            msg = (
                f"{where} is about to go back by itself, within {left:.0f} s; wait for that, "
                "then run `pulumi refresh` and `pulumi up`"
            )
            raise GuardError(msg)
        if self.guard is None and standing:
            number = " ".join(standing.split()[: 2 + standing.startswith("schedule")])
            msg = (
                f"{where} is guarded by another run (`{standing}`), which works on it now or was "
                "cut off: wait until it is done, or until the router went back. If neither will "
                f"happen, enter `no {number}` on the router"
            )
            raise GuardError(msg)

    def refuse_saving(self) -> None:
        """Refuse to save while a guard is set: what is not proved must not outlast it.

        Raises:
            GuardError: One is set.
        """
        self.refuse_guarded()
        self._refuse_others_switch(self._link.recent())
        if self.guard:
            msg = f"{self._link.where}: nothing is saved while a guard is set"
            raise GuardError(msg)

    def _refuse_others_switch(self, config: Config) -> None:
        switch = others_switch(config)
        if switch:
            msg = (
                f"{self._link.where}: somebody tries something out behind `{switch}`; a save "
                "would keep that, and restart the router again and again. Run again when that "
                "line is gone"
            )
            raise GuardError(msg)

    def refuse_beside(self) -> None:
        """Refuse what was written while another run's guard was set: it would go with it.

        Raises:
            GuardError: One was read with the lines that we wrote.
        """
        if self._link.standing and self.guard is None:
            msg = (
                f"another run set a guard meanwhile (`{self._link.standing}`), and what is done "
                "behind it is undone if it goes off; run again when that run is done"
            )
            raise GuardError(msg)

    def _set(self, guard: Guard, *, saves: bool) -> str:
        """Set a guard, and see that it stands; return the router's words where it refuses."""
        self._until = self._clock() + guard.seconds
        armed_at = time.time()
        save = ["save"] if saves else []
        look = [f"show config | grep {guard.trace.split()[-1]}"] if guard.trace else []
        try:
            text, said = self._link.ask([*save, guard.arm, *guard.mark, *look])
        except SaveError as error:
            raise self._unsaved(guard, error) from None
        except FateUnknownError as error:
            raise self._unanswered(guard, error) from None
        except RtxError:
            self._until = 0.0  # nothing was sent
            raise
        stands = not guard.trace or any(
            line.strip().startswith(guard.trace) for line in text.splitlines()
        )
        if said or not stands:
            try:
                self._take_back(guard)
            except RtxError as error:
                raise self._unanswered(guard, error) from None
            return said[0] if said else f"`{guard.arm}` shows in no configuration"
        self.guard, self._home = guard, self._link.session
        # Behind half of its time nothing more is sent: it must not go off before the change.
        self._link.send_until(armed_at + guard.seconds / 2)
        return ""

    def _mark_again(self, guard: Guard) -> None:
        """Tell others again of a timer that runs on: its mark went with the refused `confirm`."""
        if guard.mark and not self._link.standing:
            with suppress(RtxError):  # that the guard is set still is said in any case
                self._link.ask(guard.mark)

    def _unsaved(self, guard: Guard, error: SaveError) -> RtxError:
        """Take back a guard before which nothing could be saved: it would lose what runs."""
        try:
            self._take_back(guard)
        except RtxError as lost:
            self._link.drop()
            msg = f"{error}; and `{guard.arm}` may be set ({lost}): {guard.outcome}"
            return GuardError(msg)
        return error

    def _take_back(self, guard: Guard) -> None:
        """Take back a guard that was refused: of its lines some may stand."""
        self._link.ask(guard.disarm)
        self._until = 0.0

    def _unanswered(self, guard: Guard, error: RtxError) -> GuardError:
        """Take back a guard whose answer was lost, where another session can."""
        self._link.drop()
        text = f"whether the router took the guard `{guard.arm}` is not known ({error}); "
        if guard.restarts:
            try:
                self._link.send([Group([("", line) for line in guard.disarm])])
            except RtxError:
                return GuardError(f"{text}nothing was changed, but {guard.outcome}; wait for that")
            if not self._link.standing:
                self._until = 0.0
                return GuardError(f"{text}it was taken back, and nothing was changed; run again")
        return GuardError(f"{text}nothing was changed, but {guard.outcome}; wait for that")

    def _armed(self) -> Guard:
        if self.guard is None:
            msg = f"{self._link.where}: no guard is set"
            raise GuardError(msg)
        return self.guard
