"""What is asked for one office, and what came of it: plain values that travel between processes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

Action = Literal["preview", "up", "refresh", "destroy"]
Outcome = Literal[
    "unchanged", "changed", "refused", "failed", "unreachable", "interrupted", "not begun"
]
"""What came of an office.

- `unchanged` and `changed`: the action succeeded; of a preview, whether it foresees a change.
- `refused`: the program or a check refuses the values, and no operation was begun.
- `failed`: the run began, and an operation failed; the messages say what was put back.
- `unreachable`: the router does not answer, and no operation was done.
- `interrupted`: somebody or the time limit ended the run, or its worker died.
- `not begun`: the rollout stopped before its turn.
"""
Operation = Literal["create", "update", "replace", "delete"]
Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The severities of rules, the worst first."""


@dataclass(frozen=True, slots=True)
class Source:
    """The commit of a project, which a worker on another machine checks out.

    Attributes:
        repository: Where git finds the repository: a URL without a login, or a path.
        commit: The whole hash of the commit.
        subfolder: The folder of the project in the repository; empty for its root.
    """

    repository: str
    commit: str
    subfolder: str = ""


@dataclass(frozen=True, slots=True)
class OfficeTask:
    """One action on one office. It holds no secret: those are in the worker's own environment.

    Attributes:
        office: The office, which is the name of its stack.
        action: What is done.
        folder: The folder of the project, on the machine of the worker.
        timeout_seconds: After this time the run is interrupted; 0 for never.
        approved: The digest that the change must have (`OfficeResult.digest`); empty for any.
        against_last_known: Whether a preview is judged against the configuration that the last
            run kept, without a connection.
        proves: Whether the router is asked afterwards if it is as the run left it.
        source: The commit that the worker checks out, whose folder then takes the place of
            `folder`; None if the worker sees the folder of the caller.
        leaves_state: Whether a refresh only shows what it finds, and the state stays as it is.
        judges: Whether the rules judge the configuration that a preview foresees.
    """

    office: str
    action: Action
    folder: Path
    timeout_seconds: float = 0.0
    approved: str = ""
    against_last_known: bool = False
    proves: bool = False
    source: Source | None = None
    leaves_state: bool = False
    judges: bool = False


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """How one resource changes, with secrets masked.

    Attributes:
        name: Its type and name, such as `Tunnel vpn-tunnel-1`.
        urn: Its URN; changes are ordered by it.
        operation: What happens to it.
        gained: The lines that the router gets, each inside its context.
        lost: The lines that the router loses.
        sent: The exact lines of an update, where they differ from `gained`; a preview knows them.
        properties: The names of the properties that change.
        guard: Why the commit will be confirmed; empty if it is not.
        live: What a live preview found on the router.
        adopt: Whether it takes over what it finds on the router, as `adopt` of the office says.
        reclaim: Whether it counts lines as it declares them as its own, as `reclaim` says.
        inputs: Of a resource that is not ours, and so has no lines: each input with a digest of its
            value, without secrets, such as `size 3f0a…`.
        is_kept: Whether the router keeps the lines of a resource that the program drops, as
            `retain_on_delete` says.
        provider: The name of the provider that the program declares for it, and each of the
            provider's settings as `inputs` has them: these say to which router the lines go, and
            how they are guarded. Empty for the stack's own.
    """

    name: str
    urn: str
    operation: Operation
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    guard: str = ""
    live: tuple[str, ...] = ()
    adopt: bool = False
    reclaim: bool = False
    inputs: tuple[str, ...] = ()
    is_kept: bool = False
    provider: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One thing that a rule finds in an office.

    Attributes:
        id: The name of the rule.
        severity: How bad it is.
        finding: What is wrong, without secrets.
        remedy: What to do.
        accepted: Why the office accepts it, and until when; empty if it does not.
        is_new: Whether the change of a preview brings it.
    """

    id: str
    severity: Severity
    finding: str
    remedy: str = ""
    accepted: str = ""
    is_new: bool = False


def broken(rules: Iterable[RuleFinding]) -> tuple[RuleFinding, ...]:
    """Return what an office does not accept of what the rules find, the worst first."""
    found = (each for each in rules if not each.accepted)
    return tuple(sorted(found, key=lambda each: SEVERITIES.index(each.severity)))


@dataclass(frozen=True, slots=True)
class OfficeResult:
    """What came of one office.

    Attributes:
        office: The office.
        action: What was done.
        outcome: What came of it.
        changes: What changes or changed, by URN.
        errors: The errors, as the engine shows them; no secret is in them.
        notes: Warnings and notes: who is cut off, what people have to do.
        is_new: Whether the stack has no resources yet.
        digest: A digest of all that changes, equal for equal changes of one office.
        begun: When it began, in seconds since the epoch.
        seconds: How long it took.
        cpu_seconds: The processor time of all its processes.
        worker: Who ran it: the host and the process.
        known_since: The day of the configuration on which a preview stands that reached no router,
            such as `2026-11-28`; empty if there is none, or if nobody has asked for it.
        rules: What the rules find in the configuration that a preview foresees; None if they were
            not judged. Of what several offices share, they find nothing.
        rules_fault: Why they could not be judged; empty if they were, or if nobody has asked.
    """

    office: str
    action: Action
    outcome: Outcome
    changes: tuple[ResourceChange, ...] = ()
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_new: bool = False
    digest: str = ""
    begun: float = 0.0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    worker: str = ""
    known_since: str = ""
    rules: tuple[RuleFinding, ...] | None = None
    rules_fault: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """One office of the inventory: a stack file of the project.

    Attributes:
        name: The name of its stack.
        groups: The groups to which it belongs, from `rtx:groups` of its file.
        tags: Its tags, from `rtx:tags` of its file.
        router: The address of its router; empty for a simulated one.
    """

    name: str
    groups: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    router: str = ""
