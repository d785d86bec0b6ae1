"""The programs of the resources' pages, all in one stack, with the real engine."""

import pytest

from tests.lifecycle.bench import masked, settings_among
from tools.example_runs import PROGRAMS, SECRETS, runs
from tools.trial import Office, Open

pytestmark = pytest.mark.language_host  # it counts requests; batches must not be split

PROGRAM = f"""\
import runpy
from pathlib import Path

programs = sorted(Path({str(PROGRAMS)!r}).glob("*.py"))
for program in sorted(programs, key=lambda each: each.stem != "router"):
    runpy.run_path(str(program))
"""


def test_all_programs_live_together_on_one_router_and_leave_it_as_it_was(
    open_office: Open,
) -> None:
    office = open_office(program=PROGRAM, confirmed_commit="off")
    before = office.router.running_text()
    for key, secret in SECRETS.items():
        office.set_secret(key, secret)
    text = office.up()
    sent = masked(settings_among(office.router.lines))
    shown = [line for run in runs().values() for line in run.lines if line != "save"]
    assert sorted(settings(sent)) == sorted(settings(shown))
    batches = text.count(" sent and read back") // 2  # the engine shows each line twice
    assert 1 <= office.router.saves <= batches  # a save may serve what came meanwhile, too
    assert office.router.saved_text() == office.router.running_text()
    ids = {each.get("id") for each in office.state()["checkpoint"]["latest"]["resources"]}
    assert {id_ for run in runs().values() for id_ in run.ids.values()} <= ids

    assert office.up("--expect-no-changes")
    _destroy(office)
    assert office.router.running_text() == before


def _destroy(office: Office) -> None:
    """Delete all resources, which name each other without depending on each other.

    If the machine is busy, a tunnel may come before the pp that binds it. It is refused, and the
    next run deletes it.
    """
    try:
        office.destroy()
    except AssertionError as error:
        if "still names" not in str(error):
            raise
        office.destroy()


def settings(lines: list[str]) -> list[str]:
    """Return lines without selections, of which a run with more resources needs fewer."""
    return [line for line in lines if line.split()[1:2] != ["select"]]
