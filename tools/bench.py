"""Measures what a run costs the router, and its time: `make bench`, `make bench JSON=FILE`.

The real `pulumi` command runs the published stack against three simulated routers: one that
takes many commands in a POST, one that takes a single command, and one over SSH. Each has a
latency of 0, 20 and 100 ms per request. The router counts requests, connections and saves.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tools import floor, turns
from tools.trial import SEED, Office, Open, offices

LATENCIES_MS = (0, 20, 100)
KINDS = {
    "many": {"commands_per_post": "many"},
    "one": {"commands_per_post": "one", "context_lasts": "session"},
    "ssh": {"transport": "ssh"},
}
USERS = (1, 10, 30, 100)
TUNNELS = (1, 5, 10, 20)
ADDED_USERS = 10
OFFICE_TUNNEL = 10
"""The tunnel to the head office, which examples/office.conf has."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost and the duration of one piece of work."""

    work: str
    kind: str
    latency_ms: int
    requests: int
    saves: int
    commands: int
    seconds: float
    connections: int


@dataclass(frozen=True, slots=True)
class Point:
    """The first `up` of a stack of a given size."""

    what: str
    size: int
    resources: int
    requests: int
    seconds: float


def main() -> int:
    """Measure and print the tables; write figures and tables to the files that were named."""
    parser = argparse.ArgumentParser(description="Count and time round trips to the router.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables there too")
    options = parser.parse_args()
    costs = [cost for kind in KINDS for latency in LATENCIES_MS for cost in life(kind, latency)]
    points = [*curve("users", USERS), *curve("tunnels", TUNNELS)]
    shares = [share for latency in (0, 100) for share in profile(latency)]
    confirmed = [cost for kind in ("many", "ssh") for cost in with_confirmed_commits(kind)]
    above = floor.measure(floor.PAIRS)
    parts = (
        table(costs),
        confirmed_commits_table(confirmed),
        curves(points),
        profile_table(shares),
        turns_table(),
        floor.table(above),
    )
    text = "\n".join(parts)
    sys.stdout.write(text)
    if options.markdown:
        options.markdown.write_text(text, encoding="utf-8")
    if options.json:
        figures = {
            "costs": [asdict(each) for each in costs],
            "confirmed": [asdict(each) for each in confirmed],
            "curve": [asdict(each) for each in points],
            "profile": shares,
            "floor": [asdict(each) for each in above],
        }
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


# -- the table ---------------------------------------------------------------------------


def life(kind: str, latency_ms: int) -> Iterator[Cost]:
    """Yield the cost of each step of a stack, from its first `up` to `destroy`."""
    say(f"{kind}, {latency_ms} ms")
    with tempfile.TemporaryDirectory() as folder, offices(Path(folder), previews=True) as start:
        office = seed(
            start, latency_seconds=latency_ms / 1000, confirmed_commit="off", **KINDS[kind]
        )
        changed = [{**office.office["users"][0], "password": "Pw-changed-1"}]
        more = [
            {"name": f"user{n}", "password": f"Pw-{n}", "address": f"192.168.100.{150 + n}"}
            for n in range(ADDED_USERS)
        ]
        steps: list[tuple[str, Callable[[], str]]] = [
            ("first `up`", office.up),
            ("`up`, nothing to change", office.up),
            ("`preview`, nothing to change", office.preview),
            ("`refresh`", office.read_back),
            ("`preview`, one password to change", after(office, changed, office.preview)),
            ("change one user's password", office.up),
            ("add ten users", after(office, [*changed, *more], office.up)),
            ("`destroy`", office.destroy),
        ]
        for work, step in steps:
            yield measured(office, work, kind, latency_ms, step)


def seed(start: Open, **options: object) -> Office:
    """Return an office with the published configuration."""
    office = start(**options)
    office.office = {}
    office.write_office(**SEED)
    return office


def after(
    office: Office, users: list[dict[str, str]], step: Callable[[], str]
) -> Callable[[], str]:
    """Return a step that first writes these users to the configuration."""

    def run() -> str:
        office.write_office(users=users)
        return step()

    return run


def measured(
    office: Office, work: str, kind: str, latency_ms: int, step: Callable[[], str]
) -> Cost:
    """Run a step, and return its cost as the router counted it."""
    office.router.reset_counters()
    begin = time.perf_counter()
    step()
    seconds = time.perf_counter() - begin
    router = office.router
    connections = sum(each.path == "connect" for each in router.requests)
    lines = len(router.lines)
    return Cost(work, kind, latency_ms, office.requests, router.saves, lines, seconds, connections)


def table(costs: list[Cost]) -> str:
    """Return a table of requests, saves and seconds for each piece of work."""
    lines = [
        "## Round trips",
        "",
        "Requests to the router, saves to its flash, and wall time of the whole command, without",
        "confirmed commits. Over SSH a request is a burst of lines that waits for its answer;",
        "connecting, logging in and leaving are counted separately, as connections.",
        "",
        "| work | saves | requests, many commands per POST | requests, one per POST (commands) | "
        "requests over SSH (connections) | "
        + " | ".join(f"s, {kind}, {ms} ms" for kind in KINDS for ms in LATENCIES_MS)
        + " |",
        "|---|---|---|---|---|" + "---|" * (len(KINDS) * len(LATENCIES_MS)),
    ]
    for work in dict.fromkeys(cost.work for cost in costs):
        rows = {(each.kind, each.latency_ms): each for each in costs if each.work == work}
        many, one, ssh = (rows[kind, 0] for kind in KINDS)
        seconds = " | ".join(
            f"{rows[kind, ms].seconds:.1f}" for kind in KINDS for ms in LATENCIES_MS
        )
        lines.append(
            f"| {work} | {many.saves} | {many.requests} | {one.requests} ({one.commands}) | "
            f"{ssh.requests} ({ssh.connections}) | {seconds} |"
        )
    return "\n".join(lines) + "\n"


# -- confirmed commits ----------------------------------------------------------------------


def with_confirmed_commits(kind: str) -> Iterator[Cost]:
    """Yield the cost of runs whose risky batches are confirmed commits."""
    say(f"{kind}, with confirmed commits")
    with tempfile.TemporaryDirectory() as folder, offices(Path(folder), previews=True) as start:
        office = seed(start, **KINDS[kind])
        for work, step in (("first `up`", office.up), ("`destroy`", office.destroy)):
            yield measured(office, work, kind, 0, step)


def confirmed_commits_table(costs: list[Cost]) -> str:
    """Return a table of the cost of confirmed commits."""
    lines = [
        "",
        "## What confirmed commits cost",
        "",
        "With `rtx:confirmedCommit` at its default, `auto`, each risky batch is a confirmed",
        "commit, which a new connection confirms.",
        "",
        "| work | over | requests | saves | connections | s |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.work} | {'SSH' if each.kind == 'ssh' else 'HTTP'} | {each.requests} | "
        f"{each.saves} | {each.connections or '–'} | {each.seconds:.1f} |"
        for each in costs
    ]
    return "\n".join(lines) + "\n"


# -- turns over SSH ------------------------------------------------------------------------


def turns_table() -> str:
    """Return how often a run speaks after having been answered, as a proxy on loopback counts."""
    say("turns over SSH")
    lines = [
        "",
        "## Turns over SSH",
        "",
        "A turn is a time that we spoke after having been answered, on the wire between us and the",
        f"router, SSH and login included. The line has {turns.DELAY_MS} ms each way.",
        "",
    ]
    return "\n".join(lines) + "\n" + turns.table(turns.lives(turns.DELAY_MS / 1000))


# -- the curve ---------------------------------------------------------------------------


def curve(what: str, sizes: tuple[int, ...]) -> Iterator[Point]:
    """Yield the cost of the first `up` for each number of users or tunnels."""
    for size in sizes:
        say(f"{size} {what}")
        with tempfile.TemporaryDirectory() as folder, offices(Path(folder), previews=True) as start:
            office = seed(start, confirmed_commit="off")
            if what == "users":
                office.write_office(lanAddress="192.168.0.1/16", users=list(people(size)))
            else:
                free = [number for number in range(1, size + 2) if number != OFFICE_TUNNEL]
                office.write_office(tunnels=free[:size])
            cost = measured(office, "first `up`", "many", 0, office.up)
            count = len(office.resources())
            yield Point(what, size, count, cost.requests, cost.seconds)


def people(count: int) -> Iterator[dict[str, str]]:
    """Yield users, each with an address of its own."""
    for n in range(count):
        address = f"192.168.{200 + n // 200}.{n % 200 + 1}"
        yield {"name": f"user{n}", "password": f"Pw-{n}", "address": address}


def curves(points: list[Point]) -> str:
    """Return the curve as a table and as a chart."""
    lines = [
        "",
        "## What more users and tunnels cost",
        "",
        "The first `up`, many commands per POST, no latency.",
        "",
        "| | resources | requests | requests per resource | s |",
        "|---|---|---|---|---|",
    ]
    for point in points:
        each = point.requests / point.resources
        lines.append(
            f"| {point.size} {point.what} | {point.resources} | {point.requests} | {each:.2f} | "
            f"{point.seconds:.1f} |"
        )
    lines += picture([point for point in points if point.what == "users"])
    return "\n".join(lines) + "\n"


def picture(points: list[Point]) -> list[str]:
    """Return a chart of requests by resources, beside one request for each resource."""
    sizes = ", ".join(str(point.resources) for point in points)
    ours = ", ".join(str(point.requests) for point in points)
    return [
        "",
        "The lower line shows the measured requests by number of resources.",
        "The upper line would be one request for each resource.",
        "",
        "```mermaid",
        "xychart-beta",
        f"    x-axis resources [{sizes}]",
        f"    y-axis requests 0 --> {points[-1].resources}",
        f"    line [{sizes}]",
        f"    line [{ours}]",
        "```",
    ]


# -- the profile -------------------------------------------------------------------------


def profile(latency_ms: int) -> Iterator[dict[str, object]]:
    """Yield where a first `up` spends its time: in the engine, in the router, in this product."""
    say(f"profile at {latency_ms} ms")
    with tempfile.TemporaryDirectory() as folder, offices(Path(folder), previews=True) as start:
        office = seed(start, latency_seconds=latency_ms / 1000, confirmed_commit="off")
        whole = measured(office, "up", "many", latency_ms, office.up)
        empty = start(program=floor.NOTHING_PROGRAM)
        engine = measured(empty, "up", "many", latency_ms, empty.up)
        waiting = whole.requests * latency_ms / 1000
        yield {
            "latency_ms": latency_ms,
            "whole_s": round(whole.seconds, 2),
            "same_resources_without_router_s": round(engine.seconds, 2),
            "latency_s": round(waiting, 2),
            "ours_s": round(whole.seconds - engine.seconds - waiting, 2),
        }


def profile_table(shares: list[dict[str, object]]) -> str:
    """Return a table of the profile."""
    lines = [
        "",
        "## Where a first `up` spends its time",
        "",
        "The engine's part was measured as an `up` of the same number of dynamic resources whose",
        "providers do nothing.",
        "",
        f"| latency | {' | '.join(PARTS)} |",
        "|---|---|---|---|---|",
    ]
    keys = ("whole_s", "same_resources_without_router_s", "latency_s", "ours_s")
    lines += [
        f"| {each['latency_ms']} ms | {' | '.join(str(each[key]) for key in keys)} |"
        for each in shares
    ]
    return "\n".join(lines) + "\n"


PARTS = (
    "whole run, s",
    "engine and Python, s",
    "the line (requests x latency), s",
    "the rest: ours, and the simulated router, s",
)


def say(text: str) -> None:
    """Print on standard error what is being measured."""
    sys.stderr.write(f"bench: {text}\n")


if __name__ == "__main__":
    sys.exit(main())
