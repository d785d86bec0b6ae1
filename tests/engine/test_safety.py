"""The real engine: live previews, SSH, confirmed commits, and a run that is killed."""

import json
import os
import re
import signal
import subprocess
import time
from collections import Counter
from typing import Any

import pytest

from tests.engine.test_office import seed, settings_sent
from tests.engine.test_preview import SELECTION
from tests.lifecycle.bench import masked
from tools.trial import Office, Open

DEADLINE_S = 60.0


def foreseen(office: Office) -> list[str]:
    """Return the lines that a live preview shows."""
    lines = []
    for step in json.loads(office.preview("--json"))["steps"]:
        inputs: dict[str, Any] = (step.get("newState") or {}).get("inputs") or {}
        lines += [line for part in inputs.get("live", {}).values() for line in part]
    sends = [line.removeprefix("sends: ") for line in lines if line.startswith("sends: ")]
    return [line for line in sends if not SELECTION.match(line)]


@pytest.mark.parametrize("transport", ["http", "ssh"])
def test_what_a_live_preview_showed_is_what_up_sends(open_office: Open, transport: str) -> None:
    office = seed(open_office, transport=transport)
    office.environment["RTX_PREVIEW"] = "live"
    shown = foreseen(office)
    assert office.requests == 1
    assert [line for line in shown if line.startswith("ip pp secure filter in 2000")]
    office.router.reset_counters()
    office.environment["RTX_PREVIEW"] = "offline"
    office.up()
    assert Counter(masked(settings_sent(office))) == Counter(shown)


def test_a_live_preview_shows_who_is_in_the_way(open_office: Open) -> None:
    office = seed(open_office)
    office.environment["RTX_PREVIEW"] = "live"
    office.router.edit(["ip filter 201041 pass * * gre * *"])
    text = office.preview(ok=False)
    assert "ip filter 201041 pass * * gre * *" in text
    assert "adopt" in text


def test_an_office_lives_and_leaves_no_trace_over_ssh(open_office: Open) -> None:
    office = seed(open_office, transport="ssh")
    before = office.router.running_text()
    office.up()
    office.up()
    office.destroy()
    assert office.router.running_text() == before
    assert office.router.saved_text() == before


def test_another_host_key_stops_everything_before_a_password_is_sent(open_running: Open) -> None:
    office = open_running(transport="ssh")
    before = office.router.running_text()
    office.router.change_host_key()
    office.write_office(mtu=1300)
    text = office.up(ok=False)
    assert "not the one in rtx:hostKey" in text
    assert office.router.running_text() == before


@pytest.mark.parametrize("transport", ["http", "ssh"])
def test_a_run_that_is_killed_before_it_confirms_leaves_a_router_that_rolls_back(
    open_office: Open, transport: str
) -> None:
    office = seed(open_office, transport=transport)
    before = office.router.running_text()
    # The router never answers the request that brings the filters: there we are killed.
    office.router.faults.stall(r"ip pp secure filter in .*201040")
    with subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--stack", "test", "--non-interactive"],
        cwd=office.folder,
        env=office.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as run:
        _wait_for(office, "201040 201041 201042 200099")
        os.killpg(run.pid, signal.SIGKILL)
    assert "649" in office.router.running_text()
    office.router.advance(301)
    text = office.router.running_text()
    assert "649" not in text
    assert "201040 201041 201042 200099" not in text
    assert office.router.saved_text() in (before, text)


def _wait_for(office: Office, words: str) -> None:
    end = time.monotonic() + DEADLINE_S
    while words not in office.router.running_text():
        assert time.monotonic() < end, "the line never came"
        time.sleep(0.05)


def test_the_confirmed_commit_shows_in_a_preview_without_a_router(open_office: Open) -> None:
    office = seed(open_office)
    text = office.preview("--diff")
    assert re.search(r'confirmed_commit\s*: "for 300 s: the filters of `pp 1`', text)
    assert not office.router.requests


def test_a_change_that_would_lock_us_out_is_refused_before_anything_is_sent(
    open_office: Open,
) -> None:
    program = """
from rtx_provider.resources.config_lines import ConfigLines
ConfigLines("web", label="web", lines=["httpd service off"])
"""
    office = open_office(program=program)
    before = office.router.running_text()
    text = office.up(ok=False)
    assert "`httpd service off`" in text
    assert "rtx:allowLockout" in text
    assert office.router.running_text() == before
