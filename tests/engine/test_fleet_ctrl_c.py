"""Ctrl-C while a fleet is brought up: the first waits for the offices, the second cuts short."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.fleet_offices import Done, Fleet, fleet

LONGEST = 90.0


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Fleet]:
    """Return a fleet that is not up yet."""
    with fleet(tmp_path / "project", 2) as found:
        yield found


def interrupted(offices: Fleet, times: int, *words: str) -> Done:
    """Bring the fleet up, and press Ctrl-C once the first router has got lines."""
    router = offices.routers["office-000"]
    before = router.running_text()
    words = ("fleet", "up", "--yes", "--parallel", "1", "--json", *words)
    with subprocess.Popen(
        [sys.executable, "-m", "rtx_provider.cli.main", *words],
        cwd=offices.folder,
        env=offices.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        until = time.monotonic() + LONGEST
        while router.running_text() == before and time.monotonic() < until:
            time.sleep(0.05)
        for _ in range(times):
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does
            time.sleep(0.5)
        output, messages = process.communicate(timeout=LONGEST)
    return Done(process.returncode, output, messages)


def outcomes(done: Done) -> dict[str, str]:
    assert done.output, done.messages
    return {name: each["outcome"] for name, each in done.results().items()}


def test_the_first_lets_the_office_at_work_come_to_its_end(offices: Fleet) -> None:
    done = interrupted(offices, 1)
    assert outcomes(done) == {"office-000": "changed", "office-001": "not begun"}, done.messages
    assert done.status == 130
    router = offices.routers["office-000"]
    assert router.running_text() == router.saved_text()
    assert (
        offices.fleet("preview", "--only", "office-000", "--json").results()["office-000"][
            "outcome"
        ]
        == "unchanged"
    )


def test_the_second_cuts_it_short_and_the_record_says_so(offices: Fleet) -> None:
    router = offices.routers["office-000"]
    router.reconfigure(latency_seconds=0.3)
    done = interrupted(offices, 2)
    assert outcomes(done) == {"office-000": "interrupted", "office-001": "not begun"}, done.messages
    assert done.status == 130
    assert done.results()["office-000"]["errors"][0] == "the run was asked to end"
    assert "Traceback" not in done.messages
    (record,) = (offices.folder / ".rtx" / "fleet").iterdir()
    (entry,) = record.read_text(encoding="utf-8").splitlines()[1:]
    assert json.loads(entry)["result"]["outcome"] == "interrupted"
    router.reconfigure(latency_seconds=0.0)
    assert offices.fleet("up", "--yes", "--continue").status == 0
    assert router.running_text() == router.saved_text()
