"""What a live preview foresees: a change planned on the router as it stands, nothing sent."""

from dataclasses import dataclass

from rtx_provider.config.change import Change, Command
from rtx_provider.config.planner import make_plan
from rtx_provider.config.tree import Config, text_of
from rtx_provider.router.access_check import AccessCheck
from rtx_provider.router.confirmed_commit import ConfirmedCommit
from rtx_provider.router.operation import Operation
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.ownership import Ownership
from rtx_provider.router.session import RouterSession
from rtx_provider.router.wording import interrupted


@dataclass(frozen=True, slots=True)
class DryRun:
    """One operation on the router as it stands now.

    Attributes:
        commands: The very lines that would be sent.
        lists: The lists that others share, as they would read afterwards.
        drops: Whose connections would be cut.
        risks: Why the change would be made as a confirmed commit; nothing where it would not.
        lockout: What was found about being locked out.
    """

    commands: tuple[Command, ...]
    lists: tuple[str, ...]
    drops: tuple[str, ...]
    risks: tuple[str, ...]
    lockout: str


class DryRuns:
    """The dry runs of one process, each on what the ones before it would leave."""

    def __init__(
        self,
        session: RouterSession,
        commit: ConfirmedCommit,
        access: AccessCheck,
        ownership: Ownership,
    ) -> None:
        """Prepare, without connecting."""
        self._session, self._commit = session, commit
        self._access, self._ownership = access, ownership
        self._predicted: Config | None = None
        self._before: dict[str, Config] = {}

    def run(self, change: Change) -> DryRun:
        """Plan a change on what the router has and what was foreseen before.

        Raises:
            ConflictError: Somebody's lines are in the way.
            LockoutError: It would shut us out.
        """
        now = self._predicted or self._session.running_config()
        self._session.refuse_external_boot()
        self._commit.refuse_pending()
        # The engine may ask twice for one resource: the answer is the same.
        before = self._before.setdefault(change.title, now)
        plan = make_plan(self._ownership.without_others(change), before)
        after = plan.predict(before)
        lockout = self._access.refuse_lockout(change.title, before, after)
        if before is now:
            self._predicted = after
        lists = Outcome(Operation(change), plan).shared_lists()
        return DryRun(
            commands=plan.commands(),
            lists=tuple(text_of(key, after.words(key)) for key in lists),
            drops=(interrupted(plan.switch.key),) if plan.switch else (),
            risks=self._access.confirm_reasons([plan], before),
            lockout=lockout,
        )
