"""The rules on offices: what they see of each, and what they say of all of them."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from secrets import token_bytes
from typing import Any

from rtx_provider.components.office import read_office
from rtx_provider.components.remote_access_vpn_args import RemoteAccessVpnArgs
from rtx_provider.components.remote_access_vpn_parts import plan_of
from rtx_provider.config.change import Change
from rtx_provider.config.prediction import predicted, with_difference
from rtx_provider.config.shown import masked
from rtx_provider.config.tree import EMPTY, Config, parse_config
from rtx_provider.fleet.own_rules import OwnRules, own_rules
from rtx_provider.fleet.stack_router import plain_errors, router_of, stack_router
from rtx_provider.fleet.tasks import ResourceChange
from rtx_provider.rules.accept import ACCEPTANCE, KEY, Acceptance, read_acceptances
from rtx_provider.rules.catalogue import IDS, RULES
from rtx_provider.rules.judge import Row, at_least, judge, status
from rtx_provider.rules.rule import OWN_RULES, Finding, Rule, Severity
from rtx_provider.rules.sharing import SHARED, shareable, shared
from rtx_provider.rules.view import OfficeUser, OfficeView
from rtx_provider.workspace import paths
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.new_stack import with_stack
from rtx_provider.workspace.stack_settings import StackValues, stack_values
from rtx_provider.workspace.stack_state import recorded

_KEY_BYTES = 32
_PASSWORDS = ("rtx:password", "rtx:administratorPassword")
SOURCES = {
    "live": "as its router is, and as the program changes it",
    "state": "as its router was known before the last run, and as the program changes it",
    "program": "only what the program writes: no run has recorded the router's configuration yet",
}


@dataclass(frozen=True)
class OfficeToJudge:
    """An office, and what it accepts.

    Attributes:
        view: What the rules see.
        source: Where the configuration is from: a key of `SOURCES`.
        acceptances: What the office accepts.
        faults: What is wrong with its acceptances, by the rule that says so.
        known: The configuration without what the program changes.
        meant: The secrets that all offices share on purpose.
    """

    view: OfficeView
    source: str
    acceptances: tuple[Acceptance, ...] = ()
    faults: tuple[tuple[Rule, Finding], ...] = ()
    known: Config = field(default=EMPTY, repr=False)
    meant: frozenset[str] = field(default=frozenset(), repr=False)

    def without_change(self) -> "OfficeToJudge":
        """Return the office as it is now, as far as that is known.

        Its values are those of now: only its users are those whom the router has. A secret whose
        line stands there already is that of now, because the state shows none.
        """
        now = self.view.configuration
        same = {
            key: words
            for key, before in self.known.lines.items()
            if (words := now.words(key)) and masked(words) == masked(before)
        }
        config = self.known.with_lines(same)
        has = {words[3] for _, words in OfficeView("", config).lines("pp", "auth", "username")}
        users = self.view.users and tuple(each for each in self.view.users if each.name in has)
        return replace(self, view=replace(self.view, configuration=config, users=users))


@dataclass(frozen=True)
class Judged:
    """An office, and what the rules say of it.

    Attributes:
        office: The office.
        rows: What each rule says, the worst first.
    """

    office: OfficeToJudge
    rows: tuple[Row, ...]

    @property
    def status(self) -> int:
        """Return the exit status."""
        return status(self.rows)


def users_rules() -> OwnRules:
    """Return the rules of the project's users, whose files are run to read them.

    Raises:
        ToolError: The current folder belongs to no project.
    """
    return own_rules(paths.root(), IDS)


def judge_all(
    offices: Sequence[OfficeToJudge], severity: Severity = "note", own: OwnRules | None = None
) -> tuple[Judged, ...]:
    """Return what all rules say of each office, and of what the offices share.

    Args:
        offices: The offices.
        severity: The least severe rules whose findings count.
        own: The user's own rules, if they have been read.

    Raises:
        ToolError: The current folder belongs to no project.
    """
    own = own or users_rules()
    key = token_bytes(_KEY_BYTES)
    found = shared([each for one in offices for each in shareable(one.view, key, one.meant)])
    today = datetime.now(UTC).astimezone().date().isoformat()
    result = []
    for office in offices:
        more = (
            *office.faults,
            *((OWN_RULES, fault) for fault in own.faults),
            *((SHARED, each) for each in found.get(office.view.name, ())),
        )
        rules = (*RULES, *own.rules)
        with redirect_stdout(sys.stderr):  # a user's rule may print, and the output may be JSON
            rows = judge(office.view, rules, office.acceptances, today, more=more)
        result.append(Judged(office, tuple(at_least(rows, severity))))
    return tuple(result)


def office_to_judge(name: str, *, live: bool = False) -> OfficeToJudge:
    """Return the office of a stack with its predicted configuration.

    A stack that the backend does not have is created there, because Pulumi's command decrypts no
    value without one. No stack is selected.

    Args:
        name: The name of the stack.
        live: Whether to read the router, in place of what the state holds of it.

    Raises:
        ToolError: The stack, its office, its state or its router cannot be read.
    """
    read = read_live if live else read_recorded
    return with_stack(name, lambda: read(name))


def read_live(name: str) -> OfficeToJudge:
    """Return the office with the configuration that its router has now.

    Raises:
        ToolError: The stack, its office or its router cannot be read.
    """
    found = stack_router(name)
    office = _office(found.values)
    with plain_errors(found), closing(router_of(found)) as router:
        config = router.session.running_config()
        model = router.session.facts.model
    return _judged(found.values, office, "live", config, model)


def read_recorded(name: str, changes: Iterable[ResourceChange] = ()) -> OfficeToJudge:
    """Return the office with the configuration that the stack's state holds of its router.

    Args:
        name: The name of the stack.
        changes: What a preview foresees, also of what the program declares beside the office.

    Raises:
        ToolError: The stack, its office or its state cannot be read.
    """
    values = stack_values(name)
    office = _office(values)
    known = recorded(name)
    before = parse_config(known.configuration_before)
    config = predicted(before, known.commands, ())
    source = "state" if known.configuration_before else "program"
    return _judged(values, office, source, config, known.model, changes)


def _changes(office: RemoteAccessVpnArgs | None) -> tuple[Change, ...]:
    return plan_of(office).changes if office else ()


def _office(values: StackValues) -> RemoteAccessVpnArgs | None:
    """Return the office of a stack; None if it has none.

    Raises:
        ToolError: The office has a fault; the message lists all of them.
    """
    given: Any = values.office()
    if given is None:
        return None
    office, faults = read_office(given)
    if office is None:
        msg = f"stack {values.name}: {'; '.join(faults)}"
        raise ToolError(msg)
    return office


def _judged(
    values: StackValues,
    office: RemoteAccessVpnArgs | None,
    source: str,
    known: Config,
    model: str,
    changes: Iterable[ResourceChange] = (),
) -> OfficeToJudge:
    config = known
    for each in changes:
        config = with_difference(config, each.lost, each.gained)
    config = predicted(config, (), _changes(office))  # with the office's secrets as they are
    users = (
        tuple(OfficeUser(each.name, each.owner or "") for each in office.users) if office else None
    )
    tags, groups = _structured(values, "rtx:tags"), _structured(values, "rtx:groups")
    view = OfficeView(
        values.name,
        config,
        is_whole=source != "program",
        model=model,
        tags=tags if isinstance(tags, Mapping) else {},
        groups=tuple(groups) if isinstance(groups, list) else (),
        users=users,
        wan=office.wan if office else "",
        credentials=_credentials(values),
    )
    accepted, faults = read_acceptances(_structured(values, KEY))
    wrong = tuple((ACCEPTANCE, each) for each in faults)
    return OfficeToJudge(view, source, tuple(accepted), wrong, known, values.shared_secrets)


def _structured(values: StackValues, key: str) -> Any:  # noqa: ANN401  # a stack may hold anything
    """Return a structured value; the text itself if it is not JSON, None if there is none."""
    text = values.values.get(key)
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _credentials(values: StackValues) -> dict[str, str]:
    """Return the passwords of the stack; those of a simulated router are public on purpose."""
    if values.is_simulated:
        return {}
    return {key: value for key in _PASSWORDS if (value := values.values.get(key))}
