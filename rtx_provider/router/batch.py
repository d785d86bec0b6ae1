"""One batch of operations: plan, send, read back, judge, and take back what failed.

Imports config, console.session, router.link and its neighbours, errors. Not thread-safe: the
Router that has it holds a lock.
"""

from collections.abc import Callable, Sequence

from rtx_provider.config.grammar import Key
from rtx_provider.config.plan import make_plan
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, same, text_of
from rtx_provider.config.wishes import Change
from rtx_provider.console.session import Group
from rtx_provider.errors import (
    ApplyError,
    ConflictError,
    FateUnknownError,
    GuardError,
    RtxError,
    SaveError,
)
from rtx_provider.router import report
from rtx_provider.router.care import Care
from rtx_provider.router.claims import Claims
from rtx_provider.router.guardian import Guardian
from rtx_provider.router.ledger import Ledger
from rtx_provider.router.link import Link, Sent
from rtx_provider.router.outlook import Outlook
from rtx_provider.router.safety import Safety
from rtx_provider.router.ticket import Ticket
from rtx_provider.router.timing import Timing

Say = Callable[[str], None]


class Batches:
    """The batches of one router."""

    def __init__(
        self, link: Link, guardian: Guardian, timing: Timing, care: Care, say: Say
    ) -> None:
        """Prepare, without connecting."""
        self._link, self._guardian, self._timing, self._say = link, guardian, timing, say
        self._claims = Claims()
        self._safety = Safety(link, guardian, care, say)
        self._ledger = Ledger()
        self._overlay: Config | None = None
        self._foreseen: dict[str, Config] = {}

    def foresee(self, change: Change) -> Outlook:
        """Plan a change on what the router has and what was foreseen before; see Router."""
        now = self._overlay or self._link.fresh()
        self._link.refuse_elsewhere()
        self._guardian.refuse_guarded()
        before = self._foreseen.setdefault(change.title, now)
        plan = make_plan(self._claims.spare(change), before)
        after = plan.predict(before)
        lockout = self._safety.verdict(change.title, before, after)
        if before is now:
            self._overlay = after
        shared = Ticket(change, plan=plan).lists()
        return Outlook(
            commands=plan.commands(),
            lists=tuple(text_of(key, after.words(key)) for key in shared),
            drops=(report.users_of(plan.switch.key),) if plan.switch else (),
            risks=self._safety.reasons([plan], before),
            lockout=lockout,
        )

    def commit(self, batch: Sequence[Ticket]) -> None:
        """Plan, send, read back and judge; what failed is taken back."""
        try:
            # What looks at a list in the last moment goes last, and so into the last request.
            batch = sorted(batch, key=Ticket.shares)
            before, predicted = self._plan(batch)
            self._link.refuse_elsewhere()
        except RtxError as error:
            fail(batch, error)
            return
        todo = [ticket for ticket in batch if ticket.plan.edits and not ticket.error]
        if todo:
            self._execute_guarded(todo, before, predicted)
        for ticket in batch:
            if not ticket.error:
                self._claims.note(ticket.change)
                self._ledger.note(ticket.change, ticket.plan)

    def confirm_saved(self, config: Config | None) -> None:
        """Compare what was saved with what this process brought, and forget that.

        Raises:
            SaveError: Something of it was gone by then.
        """
        try:
            self.refuse_lost(config)
        finally:
            self._ledger.clear()

    def refuse_lost(self, config: Config | None) -> None:
        """Compare a reading with what this process brought and nobody has saved.

        Raises:
            SaveError: Something of it is gone.
        """
        lost = self._ledger.lost(config) if config else ""
        if lost:
            msg = (
                f"{self._link.where}: what this run had done was undone before it was saved: "
                f"{lost}. It restarted meanwhile, or somebody took it back; run `pulumi refresh`, "
                "then `pulumi up`"
            )
            raise SaveError(msg)

    def _plan(self, batch: Sequence[Ticket]) -> tuple[Config, Config]:
        """Plan on a reading that is recent enough; once more if something seems in the way."""
        is_shared = any(ticket.shares() for ticket in batch)
        config = self._link.fresh(self._timing.stale_lists if is_shared else None)
        predicted = self._plan_each(batch, config)
        is_old = self._link.age() > self._timing.stale_lists
        if is_old and any(isinstance(ticket.error, ConflictError) for ticket in batch):
            config = self._link.fresh(0.0)
            predicted = self._plan_each(batch, config)
        return config, predicted

    def _plan_each(self, batch: Sequence[Ticket], config: Config) -> Config:
        """Plan each on what the ones before it leave; a conflict fails only its own."""
        for ticket in batch:
            ticket.error = None
            try:
                ticket.plan = make_plan(self._claims.spare(ticket.change), config)
                after = ticket.plan.predict(config)
                if ticket.plan.edits:
                    self._safety.verdict(ticket.title, config, after)
                config = after
            except RtxError as error:
                ticket.error = error
        return config

    def _execute_guarded(self, todo: Sequence[Ticket], before: Config, predicted: Config) -> None:
        """Execute behind a guard where the change may cut us off."""
        reasons = self._safety.reasons([ticket.plan for ticket in todo], before)
        try:
            self._safety.look_around()
            self._guardian.refuse_guarded()
            if reasons:
                self._safety.arm(reasons)
        except RtxError as error:
            fail(todo, error)
            return
        self._execute(todo, before, predicted)
        if self._guardian.guard:
            self._prove(todo, before, predicted)

    def _prove(self, todo: Sequence[Ticket], before: Config, predicted: Config) -> None:
        """Come in by a new connection and take the guard back, or let it go off."""
        done = [ticket for ticket in todo if not ticket.error]
        try:
            expected = self._link.fresh() if done else before
            after = self._guardian.prove()
        except RtxError as error:
            self._retreat(todo, before, predicted, error)
            return
        # Now that we are in again, what was not known can be looked up, and put back.
        unknown = [ticket for ticket in todo if isinstance(ticket.error, FateUnknownError)]
        if unknown:
            failures = [report.Failure(ticket, str(ticket.error)) for ticket in unknown]
            self._take_back(failures, before, after, predicted)
        for ticket in done:
            if ticket.missing(after, expected):
                ticket.error = ApplyError(
                    f"{ticket.title}: the guard went off before we had come in again, and the "
                    "router went back; a slow line may need a larger rtx:guardSeconds. Run "
                    "`pulumi refresh`, then `pulumi up`"
                )

    def _retreat(
        self, todo: Sequence[Ticket], before: Config, predicted: Config, cause: RtxError
    ) -> None:
        """Take everything back by the connection that we still have; else the guard does it."""
        text = f"after this change we could not come in by a new connection ({cause})"
        if isinstance(cause, GuardError):
            text = f"the guard was not taken back as it should be ({cause})"
        said = {id(t): str(t.error) if t.error else f"{t.title}: {text}" for t in todo}
        failures = [report.Failure(ticket, text) for ticket in todo if not ticket.error]
        guard = self._guardian.guard
        can_return = guard and not guard.restarts and not self._guardian.is_lost
        if can_return and self._return(failures, before, predicted):
            return
        outcome = self._guardian.give_up().outcome
        for ticket in todo:
            ticket.error = ApplyError(
                f"{said[id(ticket)]}; {outcome}; run `pulumi refresh` after that, then `pulumi up`"
            )

    def _return(
        self, failures: Sequence[report.Failure], before: Config, predicted: Config
    ) -> bool:
        """Take back by the old connection; tell whether a new one comes in after that."""
        try:
            self._take_back(failures, before, self._link.fresh(), predicted)
            self._guardian.prove()
        except RtxError:
            return False  # the guard is set still, and goes off
        return True

    def _execute(self, todo: Sequence[Ticket], before: Config, predicted: Config) -> None:
        try:
            after, said, seen = self._run(todo)
            if seen:
                after, predicted = self._renew_lists(todo, before, seen, after, predicted)
                before = _met(todo, before, seen)
            after = self._looked_twice(todo, after, predicted, said)
        except RtxError as error:
            fail(todo, error)
            return
        if self._guardian.is_lost:
            self._let_go(todo, before, after, predicted)
            return
        if self._is_beside(todo, before, after, predicted):
            return
        late = report.late(todo, after, predicted, said)
        # The connection died: what is missing was never executed. Unless more is
        # missing than that: then it has restarted, and what ours needs may be gone.
        upset = report.upset(todo, predicted, after) if said is None else ""
        if said is None and late and not upset:
            try:
                after, said, _ = self._run_missing(late, after, predicted)
            except RtxError as error:
                fail(late, report.fate_unknown(error))
                return
            late = report.late(todo, after, predicted, said)
        failures, elsewhere = report.judge(todo, late, predicted, after, said or [], upset)
        for text in elsewhere:
            self._say(f"{self._link.where}: {text}")
        if failures:
            self._take_back(failures, before, after, predicted)
        else:
            self._say(report.progress(self._link.facts, self._link.where, todo))

    def _looked_twice(
        self, todo: Sequence[Ticket], after: Config, predicted: Config, said: list[str] | None
    ) -> Config:
        """Read again where lines did not take without a word: that may have been an old reading.

        Raises:
            FateUnknownError: It could not be read.
        """
        late = report.late(todo, after, predicted, said)
        if said is None or not report.is_silent(late, after, predicted, said):
            return after
        try:
            return self._link.fresh(0.0)
        except RtxError as error:
            raise report.fate_unknown(error) from None

    def _is_beside(
        self, todo: Sequence[Ticket], before: Config, after: Config, predicted: Config
    ) -> bool:
        """Take back what was written while another run's guard was set; tell whether it was."""
        try:
            self._guardian.refuse_beside()
        except RtxError as error:
            failures = [report.Failure(ticket, str(error)) for ticket in todo]
            self._take_back(failures, before, after, predicted)
            return True
        return False

    def _let_go(
        self, todo: Sequence[Ticket], before: Config, after: Config, predicted: Config
    ) -> None:
        """Take back what a rollback timer takes back too, in a while: its console is gone."""
        text = "the connection broke in which `rollback timer` guarded the change"
        failures = [report.Failure(ticket, text) for ticket in todo]
        self._take_back(failures, before, after, predicted)
        outcome = self._guardian.give_up().outcome
        for failure in failures:
            failure.ticket.error = ApplyError(
                f"{failure.ticket.error}; {outcome}: wait for that, then run `pulumi up` again"
            )

    def _run(self, tickets: Sequence[Ticket]) -> Sent:
        """Send the tickets' lines; what others may write meanwhile is looked at right before."""
        for ticket in tickets:
            looks = bool(ticket.lists() or ticket.coming())
            ticket.group = Group(ticket.plan.commands(), looks=looks)
        return self._link.send([ticket.group for ticket in tickets])

    def _renew_lists(
        self,
        todo: Sequence[Ticket],
        before: Config,
        seen: Config,
        after: Config,
        predicted: Config,
    ) -> tuple[Config, Config]:
        """Write lists again that somebody changed between our reading and our line.

        A list is written whole, so that our line has wiped out what they did.

        Returns:
            The configuration after it, and what it should be.
        """
        changed = [t for t in todo if any(_differ(key, before, seen) for key in t.lists())]
        stale = {key for ticket in changed for key in ticket.lists() if _differ(key, before, seen)}
        if not stale:
            return after, predicted
        theirs = after.with_lines({key: seen.words(key) for key in stale})
        for ticket in changed:
            theirs = ticket.renew(theirs)
        right = {key: theirs.words(key) for key in stale}
        self._link.send_until(None)  # however late it is: what a colleague did is written again
        lines = [(key.context, text_of(key, words)) for key, words in right.items()]
        try:
            after = self._link.send([Group(lines)]).after
        except RtxError as error:
            for ticket in changed:
                ticket.conflict = (
                    "somebody else changed the list meanwhile, and what they did could not be "
                    f"written again ({error})"
                )
        return after, predicted.with_lines(right)

    def _run_missing(self, late: Sequence[Ticket], after: Config, predicted: Config) -> Sent:
        """Send again only what the router was seen to lack, and secrets that it hides."""
        for ticket in late:
            if any(edit.key in ticket.lists() for edit in ticket.missing(after, predicted)):
                predicted = predicted.with_lines(
                    {key: ticket.renew(after).words(key) for key in ticket.lists()}
                )
            rest = ticket.rest(after, predicted)
            ticket.group = Group(() if ticket.conflict else rest.commands())
        return self._link.send([ticket.group for ticket in late])

    def _take_back(
        self,
        failures: Sequence[report.Failure],
        before: Config,
        after: Config,
        predicted: Config,
    ) -> None:
        """Put back what the failed operations changed, and say what could not be."""
        # However late it is: what was changed is put back.
        self._link.send_until(None)
        plans = [report.way_back(failure, after, predicted) for failure in failures]
        groups = [Group(plan.commands()) for plan in plans]
        try:
            if any(group.lines for group in groups):
                after = self._link.send(groups).after
        except RtxError as error:
            for failure in failures:
                failure.ticket.error = ApplyError(
                    f"{failure.text}; whether it was put back is not known ({error})"
                )
            return
        for failure in failures:
            outcome = report.outcome(failure, before, after, predicted)
            failure.ticket.error = ApplyError(f"{failure.text}; {outcome}")


def fail(tickets: Sequence[Ticket], error: RtxError) -> None:
    """Give an error to those that have none of their own."""
    for ticket in tickets:
        ticket.error = ticket.error or error


def _differ(key: Key, one: Config, other: Config) -> bool:
    return not same(one.words(key), other.words(key))


def _met(todo: Sequence[Ticket], before: Config, seen: Config) -> Config:
    """Note where somebody entered, in the last moment, a line that one of ours then replaced.

    Returns:
        The configuration before us, with their lines.
    """
    for ticket in todo:
        theirs = [
            key
            for key in ticket.coming()
            if _differ(key, before, seen) and not same(ticket.plan.after(key), seen.words(key))
        ]
        if theirs:
            line = shown(seen.words(theirs[0]) or ())
            ticket.conflict = f"somebody else entered `{line}` in that moment"
            ticket.plan = ticket.plan.replacing({key: seen.words(key) for key in theirs})
            before = before.with_lines({key: seen.words(key) for key in theirs})
    return before
