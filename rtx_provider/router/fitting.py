"""Whether the plan of a component fits the router: judged once, on the first reading of a run."""

from collections.abc import Iterable

from rtx_provider.config.grammar import Key
from rtx_provider.errors import ConflictError, UnfitError
from rtx_provider.fit.checks import judge
from rtx_provider.fit.office import OfficePlan
from rtx_provider.router.access_check import Say
from rtx_provider.router.ownership import Ownership
from rtx_provider.router.session import RouterSession


class Fitting:
    """The judgement of one router. A run with `--target` declares no plan, and judges nothing.

    Attributes:
        plan: All that a component of this run declares; None if there is none.
    """

    def __init__(self, session: RouterSession, say: Say, ownership: Ownership) -> None:
        """Begin without a plan."""
        self._session, self._say, self._ownership = session, say, ownership
        self.plan: OfficePlan | None = None
        self._judged: OfficePlan | None = None
        self._refusal = ""

    def refuse_unfit(self, title: str, fresh: Iterable[str] | None) -> None:
        """Refuse to go on if the plan does not fit; warn once of what may be meant.

        Args:
            title: What is to be done, for messages.
            fresh: The titles of the changes that create something, as far as they are known; None
                if all of them do.

        Raises:
            UnfitError: It does not fit. The first error lists everything, the next ones refer
                to it.
        """
        plan = self.plan
        if plan is None:
            return
        if plan is not self._judged:
            self._judged, self._refusal = plan, ""
            self._judge(plan, title, fresh)
        if self._refusal:
            msg = f"{title}: nothing was sent, because of what {self._refusal} reports"
            raise UnfitError(msg)

    def _read_owned(self) -> frozenset[Key]:
        """Return the keys that the stack's state has; none if it cannot be read: then it warns."""
        try:
            return frozenset(key for key, _ in self._ownership.read_state(""))
        except ConflictError:
            return frozenset()

    def _judge(self, plan: OfficePlan, title: str, fresh: Iterable[str] | None) -> None:
        facts = self._session.facts
        config = self._session.running_config()
        found = judge(plan, config, facts.model, facts.firmware, fresh, self._read_owned)
        for each in found:
            if each.check.severity == "warn" and not each.is_accepted:
                self._say(f"warning: {self._session.where}: {each.check.name}: {each}")
        refusals = [f"{each.check.name}: {each}" for each in found if each.refuses]
        if refusals:
            self._refusal = title
            lines = "\n".join(f"- {each}" for each in refusals)
            msg = (
                f"{title}: the office does not fit this router ({facts.model}), so nothing was "
                f"sent; `rtx doctor` shows the same:\n{lines}"
            )
            raise UnfitError(msg)
