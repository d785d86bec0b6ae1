"""The rules as a policy pack of Pulumi's CrossGuard: each rule is a stack policy.

The `__main__.py` of a pack, beside a `PulumiPolicy.yaml`:

    from rtx_provider.rules.pack import serve

    serve()

A policy sees the lines that the stack itself has on a router (`commands`, with secrets masked), and
nothing else of the router. So only rules about lines that are there are part of the pack, and what
they say of passwords and keys is left out.

This is the only module that needs the package `pulumi-policy` (the extra `policy`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyPack,
    ReportViolation,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from rtx_provider.config.prediction import predicted
from rtx_provider.config.tree import EMPTY, parse_config
from rtx_provider.rules.catalogue import RULES
from rtx_provider.rules.judge import judge
from rtx_provider.rules.rule import Rule
from rtx_provider.rules.view import OfficeView

NAME = "rtx-rules"
_TYPE = "rtx:"
_SAVE = "rtx:SavedConfig"
_SEVERITIES = {"error": Severity.HIGH, "warning": Severity.MEDIUM, "note": Severity.LOW}


class Resource(Protocol):
    """What is read of a resource: a `PolicyResource`."""

    resource_type: str
    props: Mapping[str, Any]
    urn: str
    provider: Any


def serve(name: str = NAME, more: Iterable[Rule] = ()) -> None:
    """Run the pack for the engine, until it ends.

    Args:
        name: The name of the pack.
        more: Rules of your own, as `rtx_provider.rules.rule` makes them.
    """
    PolicyPack(name, policies(more), EnforcementLevel.ADVISORY)


def policies(more: Iterable[Rule] = ()) -> list[Policy]:
    """Return the rules that can be judged from a stack's own lines, as policies.

    Args:
        more: Rules of your own.
    """
    return [_policy(rule) for rule in (*RULES, *more) if rule.needs == "lines"]


def _policy(rule: Rule) -> Policy:
    is_error = rule.severity == "error"
    return StackValidationPolicy(
        name=rule.id,
        description=f"{rule.finds}: {rule.reason}",
        validate=_validation(rule),
        enforcement_level=EnforcementLevel.MANDATORY if is_error else EnforcementLevel.ADVISORY,
        severity=_SEVERITIES[rule.severity],
        remediation_steps=rule.remedy,
    )


def _validation(rule: Rule) -> Callable[[StackValidationArgs, ReportViolation], None]:
    def validate(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        for text, urn in violations(rule, args.resources):
            report_violation(text, urn or None)

    return validate


def violations(rule: Rule, resources: Iterable[Resource]) -> Iterator[tuple[str, str]]:
    """Yield what a rule finds in the lines of a stack, router by router.

    Yields:
        A message without secrets, and the URN of the resource that has the line; an empty text if
        none has it.
    """
    for own in _by_router(resources).values():
        lines = [line for each in own for line in _commands(each)]
        view = OfficeView("stack", predicted(EMPTY, lines, ()), is_whole=False)
        owners = {line: each.urn for each in own for line in _shown(each)}
        for row in judge(view, [rule]):
            if row.result not in ("ok", "unjudged"):
                where = f" (`{row.line}`)" if row.line else ""
                yield f"{row.finding}{where}; {row.remedy}", owners.get(row.line, "")


def _by_router(resources: Iterable[Resource]) -> dict[str, list[Resource]]:
    """Return our resources by the provider that stands for their router."""
    found: dict[str, list[Resource]] = {}
    for each in resources:
        if _TYPE in each.resource_type and not each.resource_type.endswith(_SAVE):
            found.setdefault(getattr(each.provider, "urn", ""), []).append(each)
    return found


def _commands(resource: Resource) -> list[str]:
    commands = resource.props.get("commands") or ()
    return [str(line) for line in commands]


def _shown(resource: Resource) -> Iterator[str]:
    """Yield the lines of a resource as a finding quotes them."""
    config = parse_config("\n".join(_commands(resource)))
    view = OfficeView("resource", config)
    yield from (view.shown_key(key) for key in config.lines)
