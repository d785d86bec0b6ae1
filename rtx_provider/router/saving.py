"""Saving the running configuration to flash, and checking that it has our changes."""

import time
from collections.abc import Collection
from dataclasses import dataclass

from rtx_provider.config.tree import Config
from rtx_provider.errors import (
    LostChangesError,
    OutcomeUnknownError,
    SaveError,
    TransportError,
)
from rtx_provider.router import wording
from rtx_provider.router.access_check import Say
from rtx_provider.router.confirmed_commit import ConfirmedCommit
from rtx_provider.router.ownership import Ownership
from rtx_provider.router.session import RouterSession
from rtx_provider.router.timing import Timing
from rtx_provider.router.unsaved_changes import UnsavedChanges

_TRIES = 10
"""How many times to check whether another run has confirmed its commit."""


@dataclass(frozen=True, slots=True)
class Saving:
    """The saves of one router.

    Attributes:
        session: The router.
        confirmed_commit: The confirmed commit, which forbids a save while it is pending.
        unsaved: The unsaved changes of this process.
        ownership: What the stack owns on the router.
        timing: How long to wait for another run.
        say: Shows the user one line.
    """

    session: RouterSession
    confirmed_commit: ConfirmedCommit
    unsaved: UnsavedChanges
    ownership: Ownership
    timing: Timing
    say: Say

    def save(self, vouches: Collection[str] = ()) -> None:
        """Write the running configuration to flash.

        Args:
            vouches: The revisions of resources that no save has confirmed yet.

        Raises:
            ConfirmedCommitError: A rollback is armed.
            SaveError: The router did not confirm the save, boots from another file, or has lost
                changes of this process, or of an earlier run that did not save them.
        """
        self.session.recent_config()
        self.confirmed_commit.refuse_saving()
        self.confirmed_commit.remove_left_over(saves=False)
        self.look(vouches)
        saved = self._save()
        if self._armed():
            saved = self._save_without_rollback()
        self._refuse_lost(saved)
        self.unsaved.clear()
        self.say(f"{self.session.facts.model} {self.session.where}: saved")
        if left := self.session.connection.not_restored:
            self.say(f"warning: {self.session.where}: {left}")

    def look(self, vouches: Collection[str] = ()) -> None:
        """Compare the router with what is ours before it is vouched for.

        Raises:
            SaveError: Changes of this process, or of an earlier run that did not save them, are
                gone.
        """
        config = self.session.running_config()
        self._refuse_lost(config)
        self._refuse_unvouched(config, vouches)
        for text in self.ownership.faults(config, frozenset()):
            self.say(wording.fault(self.session.where, text))

    def _save(self) -> Config | None:
        """Save; if the answer is lost, check that our changes are there, and save again.

        Raises:
            SaveError: Changes of this process are gone, or the router cannot be read.
        """
        try:
            return self.session.save()
        except OutcomeUnknownError as lost:
            text = f"whether {self.session.where} saved is not known ({lost})"
        try:
            self._refuse_lost(self.session.running_config(0.0))
        except TransportError as error:
            msg = (
                f"{text}, and the router could not be read ({error}); run `pulumi refresh`, then "
                "`pulumi up`"
            )
            raise SaveError(msg) from None
        try:
            return self.session.save()
        except TransportError as error:
            msg = f"{text}, and a second try failed ({error}); all changes are running: run again"
            raise SaveError(msg) from None

    def _save_without_rollback(self) -> Config | None:
        """Save again when somebody else's rollback is gone, so that it does not stay in flash.

        From flash it would restart the router again and again.

        Raises:
            SaveError: The rollback is still armed.
        """
        for _ in range(_TRIES):
            time.sleep(self.timing.retry_seconds)
            self.session.running_config(0.0)
            if not self._armed():
                return self.session.save()
        msg = (
            f"{self.session.where} has saved a rollback of somebody else (`{self._armed()}`), "
            "which was armed at the same moment; run again as soon as it is taken back, or it "
            "stays in flash"
        )
        raise SaveError(msg)

    def _armed(self) -> str:
        """Return the line of a rollback in the last reading, of a run or of a colleague."""
        return self.session.pending_rollback or self.session.others_rollback

    def _refuse_unvouched(self, config: Config, vouches: Collection[str]) -> None:
        """Refuse to vouch for what an earlier run wrote and never saved, and what is now missing.

        Raises:
            SaveError: Lines are missing.
        """
        lost = self.ownership.lost(config, vouches)
        if lost:
            msg = (
                f"{self.session.where}: changes that an earlier run made and did not save are "
                f"gone: {'; '.join(lost)}. The router restarted since, or somebody undid them; "
                "run `pulumi refresh`, then `pulumi up`"
            )
            raise SaveError(msg)

    def _refuse_lost(self, config: Config | None) -> None:
        """Check that a configuration has the unsaved changes of this process.

        Raises:
            LostChangesError: Changes are missing.
        """
        lost = self.unsaved.missing_from(config) if config else ""
        if lost:
            msg = (
                f"{self.session.where}: changes of this run were undone before they were saved: "
                f"{lost}. The router restarted meanwhile, or somebody undid them; run `pulumi "
                "refresh`, then `pulumi up`"
            )
            raise LostChangesError(msg)
