"""Measures what ten thousand offices would need: `python -m tools.fleet_arithmetic`.

A few whole offices run on this machine, with their states in PostgreSQL. The table has what was
measured for one office, and what follows for many. docs/use/ten-thousand-offices.md explains it.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import postgres
from tools.fleet_offices import Fleet, fleet
from tools.processes import usage_of

OFFICES = 6
MANY = 10_000
LISTED = 1_000
DATABASE = "offices"
FIRST, UNCHANGED = "first `up`, with proof", "`up`, no change, with proof"
MIB = 1024 * 1024
_TABLE = "pulumi_state"


@dataclass(frozen=True, slots=True)
class Run:
    """What one kind of run cost, for one office.

    Attributes:
        name: What was run.
        cpu: The processor time of all its processes, in seconds.
        memory: The most memory that an office in work took, in MiB.
        writes: How many rows of the database were inserted, updated or deleted.
        rows: How many rows the database has gained.
        size: How many bytes of data these rows and the changed ones have gained.
        log: How many bytes the database has written to its log (WAL).
        requests: How many requests the router had.
        connections: The most connections that the database had from one office in work.
    """

    name: str
    cpu: float
    memory: float
    writes: float
    rows: float
    size: float
    log: float
    requests: float
    connections: float


class Scene:
    """A fleet, its database, and what both have counted so far."""

    def __init__(self, made: Fleet, server: postgres.Server) -> None:
        """Take a fleet whose states are in the database of the server."""
        self.fleet, self.server = made, server

    def number(self, sql: str) -> int:
        """Return the number that a query yields."""
        return int(self.server.query(sql, DATABASE)[0][0] or 0)

    def counted(self) -> tuple[int, int, int, int, int]:
        """Return the writes, the rows, their bytes, those of the log, and the routers' requests."""
        time.sleep(1.5)  # the server counts late
        writes = (
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_user_tables"
        )
        quiet = ("connect", "login", "leave")
        requests = sum(
            each.path not in quiet
            for router in self.fleet.routers.values()
            for each in router.requests
        )
        exists = self.number(f"SELECT count(to_regclass('{_TABLE}'))")
        rows = size = 0
        if exists:
            rows = self.number(f"SELECT count(*) FROM {_TABLE}")
            size = self.number(f"SELECT sum(octet_length(data::text)) FROM {_TABLE}")
        log = self.number("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
        return self.number(writes), rows, size, log, requests

    def run(self, name: str, *words: str) -> Run:
        """Run a command of `rtx fleet`, one office after another, and return what it cost."""
        sys.stderr.write(f"fleet arithmetic: {name}\n")
        before, watch, count = self.counted(), _Connections(self.server), len(self.fleet.routers)
        watch.start()
        usage = usage_of(lambda: self._checked(*words, "--parallel", "1"))
        watch.end()
        after = self.counted()
        writes, rows, size, log, requests = (
            (late - early) / count for early, late in zip(before, after, strict=True)
        )
        return Run(
            name,
            *(usage.seconds / count, usage.peak_mib, writes, rows, size, log, requests),
            watch.most,
        )

    def _checked(self, *words: str) -> None:
        done = self.fleet.fleet(*words)
        if done.status:
            raise AssertionError(done.messages)

    def listed(self) -> float:
        """Return how long `pulumi stack ls` takes for each stack, in seconds."""
        key = f"{DATABASE}/.pulumi/stacks/offices/office-000.json"
        self.server.query(
            f"INSERT INTO {_TABLE} (key, data) SELECT '{DATABASE}/.pulumi/stacks/offices/copy-' "
            f"|| n || '.json', (SELECT data FROM {_TABLE} WHERE key = '{key}') "
            f"FROM generate_series(1, {LISTED}) n",
            DATABASE,
        )
        self.fleet.environment["PULUMI_DIY_BACKEND_PARALLEL"] = "1"
        begun = time.perf_counter()
        self.fleet.pulumi("stack", "ls", "--json")
        return (time.perf_counter() - begun) / LISTED

    def sizes(self) -> dict[str, int]:
        """Return the bytes of a row of each kind, as they are stored, and of the whole table."""
        self.server.query(f"VACUUM FULL {_TABLE}", DATABASE)  # without what was replaced
        own = f"SELECT avg(octet_length(data::text))::int FROM {_TABLE} WHERE key LIKE"
        return {
            "state": self.number(f"{own} '%/stacks/%/office-___.json'"),
            "stored": self.number(
                f"SELECT avg(pg_column_size(data))::int FROM {_TABLE} "
                "WHERE key LIKE '%/stacks/%/office-___.json'"
            ),
            "table": self.number(f"SELECT pg_total_relation_size('{_TABLE}')"),
            "rows": self.number(f"SELECT count(*) FROM {_TABLE}"),
        }


class _Connections(threading.Thread):
    """Looks how many connections the database has, besides its own."""

    def __init__(self, server: postgres.Server) -> None:
        super().__init__(daemon=True)
        self._server = server
        self._is_over = threading.Event()
        self.most = 0

    def end(self) -> None:
        self._is_over.set()
        self.join()

    def run(self) -> None:
        sql = f"SELECT numbackends FROM pg_stat_database WHERE datname = '{DATABASE}'"
        while not self._is_over.wait(0.1):
            self.most = max(self.most, int(self._server.query(sql)[0][0]))


def main() -> int:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description="Measure what ten thousand offices would need.")
    parser.add_argument("--offices", type=int, default=OFFICES, help=f"how many run ({OFFICES})")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgres.server() as server:
        url = server.create(DATABASE)
        with fleet(Path(folder) / "fleet", options.offices, backend=url) as made:
            scene = Scene(made, server)
            runs = list(_runs(scene))
            sizes = scene.sizes()
            listed = scene.listed()
    lines = [*_measured(runs), "", *_follows(runs, sizes, listed)]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _runs(scene: Scene) -> Iterator[Run]:
    yield scene.run(FIRST, "up", "--yes")
    yield scene.run("`preview`, no change", "preview")
    yield scene.run(UNCHANGED, "up", "--yes")
    for name in scene.fleet.routers:
        scene.fleet.change(name, mtu=1280)
    yield scene.run("`up`, one changed line, with proof", "up", "--yes")
    yield scene.run("`refresh`", "refresh")


def _measured(runs: list[Run]) -> Iterator[str]:
    yield (
        "| for one office | processor, s | memory, MiB | rows written | rows gained | KiB gained "
        "| KiB in the log | router requests | connections |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for each in runs:
        yield (
            f"| {each.name} | {each.cpu:.1f} | {each.memory:.0f} | {each.writes:.0f} | "
            f"{each.rows:.1f} | {each.size / 1024:.0f} | {each.log / 1024:.0f} | "
            f"{each.requests:.1f} | {each.connections:.0f} |"
        )


def _follows(runs: list[Run], sizes: dict[str, int], listed: float) -> Iterator[str]:
    yield "| what follows | from | figure |"
    yield "|---|---|---|"
    for what, how, figure in (*_space(runs, sizes), *_work(runs), *_lists(listed)):
        yield f"| {what} | {how} | {figure} |"


def _space(runs: list[Run], sizes: dict[str, int]) -> Iterator[tuple[str, str, str]]:
    """Yield the rows about the size of the database."""
    first, unchanged = _named(runs, FIRST), _named(runs, UNCHANGED)
    row, added = sizes["table"] / sizes["rows"], MANY * unchanged.rows
    stored = _kib(sizes["stored"])
    yield "the state of one office, KiB", "its row as text", _kib(sizes["state"])
    yield "the same as PostgreSQL stores it, KiB", "its row, compressed", stored
    yield (
        f"the states of {MANY} offices, GiB",
        f"{MANY} × {stored} KiB",
        _gib(MANY * sizes["stored"]),
    )
    yield (
        "the table for each row, KiB",
        f"{_kib(sizes['table'])} KiB : {sizes['rows']} rows",
        _kib(row),
    )
    yield (
        f"rows that one `up` of {MANY} offices adds",
        f"{MANY} × {unchanged.rows:.1f}",
        f"{added:.0f}",
    )
    yield "what these add to the table, GiB", f"{added:.0f} × {_kib(row)} KiB", _gib(added * row)
    yield (
        f"what a first `up` of {MANY} offices writes to the log, GiB",
        f"{MANY} × {_kib(first.log)} KiB",
        _gib(MANY * first.log),
    )


def _work(runs: list[Run]) -> Iterator[tuple[str, str, str]]:
    """Yield the rows about processors, memory and connections."""
    first, unchanged = _named(runs, FIRST), _named(runs, UNCHANGED)
    memory = max(each.memory for each in runs)
    connections = max(each.connections for each in runs)
    hours = MANY * unchanged.cpu / 3600
    yield (
        f"a first `up` of {MANY} offices, hours of one core",
        f"{MANY} × {first.cpu:.1f} s",
        f"{MANY * first.cpu / 3600:.0f}",
    )
    yield (
        f"an `up` of {MANY} offices without a change, hours of one core",
        f"{MANY} × {unchanged.cpu:.1f} s",
        f"{hours:.0f}",
    )
    yield "cores for that in one hour", "the row above : 1 h", f"{hours:.0f}"
    yield (
        "memory with one office in work on each of them, GiB",
        f"{hours:.0f} × {memory:.0f} MiB",
        f"{hours * memory / 1024:.0f}",
    )
    yield (
        "offices in work at once with PostgreSQL's default of 100 connections",
        f"100 : {connections:.0f}",
        f"{100 / connections:.0f}",
    )


def _lists(listed: float) -> Iterator[tuple[str, str, str]]:
    """Yield the rows about the list of all stacks."""
    yield "`pulumi stack ls` for each stack, ms", f"{LISTED} stacks", f"{listed * 1e3:.1f}"
    yield (
        f"`pulumi stack ls` of {MANY}, s",
        f"{MANY} × {listed * 1e3:.1f} ms",
        f"{MANY * listed:.0f}",
    )


def _named(runs: list[Run], name: str) -> Run:
    return next(each for each in runs if each.name == name)


def _kib(size: float) -> str:
    return f"{size / 1024:.1f}"


def _gib(size: float) -> str:
    return f"{size / MIB / 1024:.1f}"


if __name__ == "__main__":
    sys.exit(main())
