"""Measures how a run grows with the number of resources: `make growth`.

The real `pulumi` command runs an office with many users, and beside it, in the same loop, two
programs of as many dynamic resources that do nothing: one whose resources have a single property,
and one whose resources have as much state as a user. The engine writes the whole state before and
after each step, so that the second one shows what our state costs the engine, and the difference
to it what our own code costs.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from rtx_provider.simulator import Options, Simulator
from tools.processes import Usage, usage_of
from tools.trial import SEED, WIDE_LAN, Office, office_configuration, office_on, people

SIZES = (100, 300, 1000)
PAIRS = 5
_WITHOUT_USERS = 24
"""How many resources of an office are none of its users, the stack and its providers included."""
OURS, PLAIN, AS_LARGE = "ours", "nothing", "as large"
STEPS: dict[str, Callable[[Office], str]] = {
    "first `up`": Office.up,
    "`up`, nothing to change": Office.up,
    "`refresh`": Office.read_back,
    "`destroy`": Office.destroy,
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one step of one program cost."""

    what: str
    step: str
    resources: int
    requests: int
    saves: int
    seconds: float
    peak_mib: float
    parts: dict[str, float] = field(default_factory=dict)
    peak_parts: dict[str, float] = field(default_factory=dict)


def main() -> int:
    """Measure and print the table; write figures and table to the files that were named."""
    parser = argparse.ArgumentParser(description="Measure how a run grows with its resources.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many resources")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="how often each is measured")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table there too")
    options = parser.parse_args()
    costs = [
        cost
        for size in options.sizes
        for number in range(options.pairs)
        for what in (PLAIN, AS_LARGE, OURS)
        for cost in life(what, size, number)
    ]
    text = table(costs, options.pairs)
    sys.stdout.write(text)
    if options.markdown:
        options.markdown.write_text(text, encoding="utf-8")
    if options.json:
        figures = [asdict(each) for each in costs]
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def life(what: str, size: int, number: int = 0) -> Iterator[Cost]:
    """Yield the cost of each step of a program with so many resources."""
    sys.stderr.write(f"growth: {size} resources, {what}, {number + 1}\n")
    with (
        tempfile.TemporaryDirectory() as folder,
        Simulator(office_configuration(is_wide=True), Options()) as router,
    ):
        office = large_office if what == OURS else idle_stack
        stack = office(Path(folder) / "stack", router, size, is_large=what == AS_LARGE)
        for step, run in STEPS.items():
            router.reset_counters()
            before = len(stack.resources())
            usage = usage_of(partial(run, stack))
            count = max(before, len(stack.resources()))
            yield _cost(what, step, count, stack, usage)


def _cost(what: str, step: str, count: int, stack: Office, usage: Usage) -> Cost:
    return Cost(
        what,
        step,
        count,
        stack.requests,
        stack.router.saves,
        round(usage.seconds, 2),
        round(usage.peak_mib),
        {part: round(seconds, 2) for part, seconds in usage.parts.items()},
        {part: round(mib) for part, mib in usage.peak_parts.items()},
    )


# -- the programs ------------------------------------------------------------------------


def large_office(
    folder: Path,
    router: Simulator,
    size: int,
    *,
    is_large: bool = False,  # noqa: ARG001  # as `idle_stack`
    confirmed_commit: str = "off",
) -> Office:
    """Return an office with so many resources, most of which are users."""
    office = office_on(router, folder, confirmed_commit=confirmed_commit)
    office.office = {}
    office.write_office(**SEED)
    office.write_office(lanAddress=WIDE_LAN, users=people(size - _WITHOUT_USERS))
    return office


def idle_stack(folder: Path, router: Simulator, size: int, *, is_large: bool = False) -> Office:
    """Return a stack with so many dynamic resources that do nothing."""
    office = office_on(router, folder, program=PROGRAM.format(size=size - 2, is_large=is_large))
    (folder / "idle.py").write_text(IDLE, encoding="utf-8")
    return office


# A module of its own, so that the class is pickled by name as ours are.
IDLE = """\
from pulumi import dynamic


class Idle(dynamic.ResourceProvider):
    serialize_as_secret_always = False

    def check(self, _olds, news):
        return dynamic.CheckResult(news, [])

    def create(self, props):
        return dynamic.CreateResult("idle", props)


class Nothing(dynamic.Resource, module="trial", name="Nothing"):
    pass
"""
PROGRAM = """\
import pulumi
from idle import Idle, Nothing


def state(number):
    if not {is_large}:
        return {{"number": number}}
    return {{
        "pp": "anonymous",
        "username": f"user{{number}}",
        "password": pulumi.Output.secret(f"Pw-{{number}}"),
        "address": f"192.168.200.{{number % 250}}",
        "password_kept_elsewhere": False,
        "adopt": False,
        "reclaim": False,
        "commands": [
            "pp select anonymous",
            f"pp auth username user{{number}} * 192.168.200.{{number % 250}}",
            "pp select none",
        ],
        "on_delete": "removes these lines; other lines of the same thing stay",
        "found": pulumi.Output.secret({{}}),
        "revision": "547282d4",
        "router_serial": "S4H000001",
    }}


first = Nothing(Idle(), "nothing-first", {{"number": 0}})
options = pulumi.ResourceOptions(
    depends_on=[first] if {is_large} else [],
    additional_secret_outputs=["found", "written", "previous", "password"] if {is_large} else [],
)
for number in range(1, {size}):
    Nothing(Idle(), f"nothing-{{number}}", state(number), options)
"""


# -- the table ---------------------------------------------------------------------------


def table(costs: Sequence[Cost], pairs: int) -> str:
    """Return the table; of several measurements, the median."""
    lines = [
        "## How a run grows",
        "",
        f"Median of {pairs}, measured in turns. CPU is the processor time of all processes of a",
        "run, user and system; memory the highest sum of their proportional set sizes. *Nothing*",
        "are as many dynamic resources that do nothing, with one property each; *as large* are",
        "such resources with as much state as a user of the office.",
        "",
        f"| {' | '.join(_COLUMNS)} |",
        "|---" * len(_COLUMNS) + "|",
    ]
    sizes = sorted({each.resources for each in costs if each.what == OURS})
    lines += [_row(costs, step, size) for step in STEPS for size in sizes]
    return "\n".join(lines) + "\n"


_COLUMNS = (
    "step",
    "resources",
    "requests (each)",
    "saves",
    "CPU s: nothing",
    "as large",
    "ours",
    "above nothing, ms each",
    "above as large, ms each",
    "MiB: nothing",
    "as large",
    "ours",
)


def _row(costs: Sequence[Cost], step: str, size: int) -> str:
    mine = {
        what: [
            each for each in costs if (each.what, each.step, each.resources) == (what, step, size)
        ]
        for what in (PLAIN, AS_LARGE, OURS)
    }

    def median(what: str, name: str) -> float:
        return float(statistics.median([getattr(each, name) for each in mine[what]] or [0.0]))

    plain, as_large, ours = (median(what, "seconds") for what in (PLAIN, AS_LARGE, OURS))
    requests = median(OURS, "requests")
    memory = " | ".join(f"{median(what, 'peak_mib'):.0f}" for what in (PLAIN, AS_LARGE, OURS))
    return (
        f"| {step} | {size} | {requests:.0f} ({requests / size:.3f}) | {median(OURS, 'saves'):.0f} "
        f"| {plain:.1f} | {as_large:.1f} | {ours:.1f} | {1000 * (ours - plain) / size:.1f} "
        f"| {1000 * (ours - as_large) / size:.1f} | {memory} |"
    )


if __name__ == "__main__":
    sys.exit(main())
