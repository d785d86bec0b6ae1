"""Writing the running configuration to flash, and proof that what was done is in it."""

import time
from dataclasses import dataclass

from rtx_provider.config.tree import Config
from rtx_provider.errors import OutcomeUnknownError, SaveError, TransportError
from rtx_provider.router.access_check import Say
from rtx_provider.router.confirmed_commit import ConfirmedCommit
from rtx_provider.router.session import RouterSession
from rtx_provider.router.timing import Timing
from rtx_provider.router.unsaved_changes import UnsavedChanges

_TRIES = 10
"""How often to look whether another run has confirmed its commit."""


@dataclass(frozen=True, slots=True)
class Saving:
    """The saves of one router.

    Attributes:
        session: The router.
        confirmed_commit: Whose rollback forbids a save while it is set.
        unsaved: What this process wrote and nobody has saved.
        timing: How long to wait for another run.
        say: Tells the user one line.
    """

    session: RouterSession
    confirmed_commit: ConfirmedCommit
    unsaved: UnsavedChanges
    timing: Timing
    say: Say

    def save(self) -> None:
        """Write the running configuration to flash.

        Raises:
            ConfirmedCommitError: A rollback is set.
            SaveError: The router did not confirm it, boots from another file, or had lost
                what this process wrote.
        """
        self.session.recent_config()
        self.confirmed_commit.refuse_saving()
        saved = self._save()
        if self.session.pending_rollback:
            saved = self._save_without_rollback()
        try:
            self._refuse_lost(saved)
        finally:
            self.unsaved.clear()
        self.say(f"{self.session.facts.model} {self.session.where}: saved")

    def _save(self) -> Config | None:
        """Save; where the answer is lost, read whether all is there, and save again.

        Raises:
            SaveError: What was done is gone, or nothing can be read.
        """
        try:
            return self.session.save()
        except OutcomeUnknownError as lost:
            text = f"whether {self.session.where} saved is not known ({lost})"
        try:
            self._refuse_lost(self.session.running_config(0.0))
        except TransportError as error:
            msg = (
                f"{text}, nor could it be looked up ({error}); run `pulumi refresh`, then "
                "`pulumi up`"
            )
            raise SaveError(msg) from None
        try:
            return self.session.save()
        except TransportError as error:
            msg = f"{text}, nor at a second try ({error}); all is on the router: run again"
            raise SaveError(msg) from None

    def _save_without_rollback(self) -> Config | None:
        """Save again once another run's rollback is gone, so that flash does not keep it.

        From flash it would restart the router again and again.

        Raises:
            SaveError: It is set still.
        """
        for _ in range(_TRIES):
            time.sleep(self.timing.retry_seconds)
            self.session.running_config(0.0)
            if not self.session.pending_rollback:
                return self.session.save()
        msg = (
            f"what {self.session.where} saved holds another run's confirmed commit "
            f"(`{self.session.pending_rollback}`), set in that very moment: run again as "
            "soon as that run is done, or flash keeps it"
        )
        raise SaveError(msg)

    def _refuse_lost(self, config: Config | None) -> None:
        """Compare a configuration with what this process wrote and nobody has saved.

        Raises:
            SaveError: Something of it is gone.
        """
        lost = self.unsaved.missing_from(config) if config else ""
        if lost:
            msg = (
                f"{self.session.where}: what this run had done was undone before it was saved: "
                f"{lost}. It restarted meanwhile, or somebody took it back; run `pulumi refresh`, "
                "then `pulumi up`"
            )
            raise SaveError(msg)
