"""The dry run of a live preview: a change planned on the running configuration, but not sent."""

from dataclasses import dataclass

from rtx_provider.config.change import Change, Command
from rtx_provider.config.grammar import Key
from rtx_provider.config.planner import make_plan
from rtx_provider.config.references import dangling
from rtx_provider.config.refusals import in_the_way
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, text_of
from rtx_provider.router.access_check import AccessCheck
from rtx_provider.router.confirmed_commit import ConfirmedCommit
from rtx_provider.router.operation import Operation
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.ownership import Ownership
from rtx_provider.router.session import RouterSession
from rtx_provider.router.wording import adopted, interrupted


@dataclass(frozen=True, slots=True)
class DryRun:
    """What one operation would do to the running configuration.

    Attributes:
        commands: The exact lines that would be sent.
        lists: The shared lists as they would be afterwards.
        drops: Whose connections would be interrupted.
        risks: Why the change would be made as a confirmed commit; empty if it would not.
        lockout: The result of the lock-out check.
        adopted: What adopting makes of the lines that are there.
        doubtful: What may be in the way. Of a router that only the state knows, it is not known
            whether the last run has removed a line.
        still_named: Which lines still name what would be deleted. The run refuses that, unless
            it removes the names too: what it will do after this change is not known yet.
    """

    commands: tuple[Command, ...]
    lists: tuple[str, ...]
    drops: tuple[str, ...]
    risks: tuple[str, ...]
    lockout: str
    adopted: tuple[str, ...]
    still_named: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


class DryRuns:
    """The dry runs of one process, each on the predicted result of those before it."""

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
        """Plan a change on the running configuration and the earlier dry runs.

        Raises:
            ConflictError: Foreign lines are in the way.
            LockoutError: The change would lock us out.
        """
        now = self._predicted or self._session.running_config()
        self._session.refuse_external_boot()
        self._commit.refuse_pending()
        # The engine may ask twice for one resource, and must get the same answer.
        before = self._before.setdefault(change.title, now)
        change = self._ownership.without_others(change)
        start, doubtful = before, self._doubtful(change, before)
        before = start.with_lines(doubtful) if doubtful else start
        plan = make_plan(change, before)
        self._ownership.refuse_taking(change, before)
        self._session.refuse_unwritable(change.title, (each.text for each in plan.commands()))
        after = plan.predict(before)
        lockout = self._access.refuse_lockout(change.title, before, plan, after)
        if start is now:
            self._predicted = after
        lists = Outcome(Operation(change), plan).shared_lists()
        return DryRun(
            commands=plan.commands(),
            lists=tuple(text_of(key, after.words(key)) for key in lists),
            drops=(interrupted(plan.switch.key),) if plan.switch else (),
            risks=self._access.confirm_reasons([plan], before),
            lockout=lockout,
            adopted=tuple(adopted([Outcome(Operation(change), plan)])),
            still_named=dangling(plan.edits, after),
            doubtful=tuple(shown(start.words(key) or ()) for key in doubtful),
        )

    def _doubtful(self, change: Change, config: Config) -> dict[Key, tuple[str, ...] | None]:
        """Return what would be in the way, if it is not known whether it is there at all.

        The state keeps the configuration of before the last run, and nothing of what that run has
        removed since. What another change of this preview writes is no doubt.
        """
        if not self._session.is_remembered:
            return {}
        known = in_the_way(change, self._session.running_config())
        return {key: left for key, left in in_the_way(change, config).items() if key in known}
