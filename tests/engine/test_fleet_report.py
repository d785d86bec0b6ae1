"""The report of a fleet of two offices, from the state and the history of a real engine."""

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tools.fleet_offices import Done, Fleet, fleet
from tools.trial import KEY, PASSWORDS

pytestmark = pytest.mark.xdist_group("fleet_report")  # one fleet for all tests
CLOSED = 1
"""A port at which nothing listens."""
GATEWAY = 1
"""The IKE gateway of the office's tunnel."""


@dataclass(frozen=True)
class Reported:
    """A fleet, its report, and what the command said."""

    fleet: Fleet
    done: Done
    page: Path
    figures: Path

    def figure(self, name: str, **labels: str) -> float:
        """Return one figure."""
        text = self.figures.read_text(encoding="utf-8")
        (found,) = [
            sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        return found


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reported]:
    """Return the report of an office that drifts and of one whose router is gone."""
    with fleet(tmp_path_factory.mktemp("report") / "project", 2) as offices:
        assert offices.fleet("up", "--yes", "--json").status == 0
        offices.routers["office-001"].edit(
            ["pp select anonymous", "ip pp mtu 1300", "no pp auth username alice", "pp select none"]
        )
        assert offices.fleet("refresh", "--json").status == 0
        offices.change("office-000", mtu=1280)
        offices.point("office-000", CLOSED)
        assert offices.fleet("up", "--yes", "--only", "office-000").status == 3
        page, figures = offices.folder / "fleet.html", offices.folder / "fleet.prom"
        offices.routers["office-001"].connect(GATEWAY, pairs=2)
        files = ("--html", str(page), "--prometheus", str(figures))
        done = offices.fleet("report", "--rules", "--sessions", *files)
        yield Reported(offices, done, page, figures)


def test_both_files_are_written_and_named(reported: Reported) -> None:
    """The sessions of the office whose router is gone are not known."""
    assert reported.done.status == 1
    (line,) = reported.done.messages.splitlines()
    assert line.startswith("office-000: cannot reach ")
    assert reported.done.output.splitlines() == [str(reported.page), str(reported.figures)]


def test_only_the_owner_reads_the_page_and_everybody_the_figures(reported: Reported) -> None:
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (reported.page, reported.figures)]
    assert modes == [0o600, 0o644]


def test_what_was_changed_by_hand_is_counted_in_that_office_alone(reported: Reported) -> None:
    drifted = "rtx_office_drifted_resources"
    assert reported.figure(drifted, office="office-000") == 0
    assert reported.figure(drifted, office="office-001") == 2
    page = reported.page.read_text(encoding="utf-8")
    assert "AnonymousPp vpn-pp: " in page
    assert "vpn-user-alice: " in page


def test_a_router_that_was_not_reached_is_a_failed_last_run(reported: Reported) -> None:
    failed = "rtx_office_last_run_failed"
    assert reported.figure(failed, office="office-000") == 1
    assert reported.figure(failed, office="office-001") == 0


def test_a_user_whom_the_router_lost_is_not_counted(reported: Reported) -> None:
    assert reported.figure("rtx_office_vpn_users", office="office-000") == 1
    assert reported.figure("rtx_office_vpn_users", office="office-001") == 0


def test_the_callers_of_a_router_that_answers_are_counted(reported: Reported) -> None:
    assert reported.figure("rtx_office_vpn_sessions", office="office-001") == 1
    assert 'rtx_office_vpn_sessions{office="office-000"}' not in reported.figures.read_text("utf-8")


def test_the_page_shows_what_the_routers_have(reported: Reported) -> None:
    page = reported.page.read_text(encoding="utf-8")
    shown = ("Office 0", "Office 1", "S4H000000", "S4H000001", "RTX1210", "kanto", "kansai")
    lines = (
        "ip filter 201040 pass * * udp * 500,4500",
        "nat descriptor masquerade static 1000 2 192.168.100.1 udp 500,4500",
        "203.0.113.10",
    )
    assert [each for each in (*shown, *lines) if each not in page] == []


def test_rules_are_judged_where_that_is_asked_for(reported: Reported) -> None:
    figure = reported.figure("rtx_office_rules_broken", office="office-001", severity="warning")
    assert figure > 0
    found = reported.fleet.rtx("check", "office-001", "--json")
    (office,) = json.loads(found.output)["offices"]
    broken = [each["rule"] for each in office["rules"] if each["result"] == "warning"]
    assert figure == len(broken)
    page = reported.page.read_text(encoding="utf-8")
    assert [rule for rule in broken if f"<td>{rule}<br>" not in page] == []


def test_no_secret_is_in_the_report(reported: Reported) -> None:
    options = reported.fleet.routers["office-000"].options
    secrets = (KEY, *PASSWORDS.values(), options.password, options.administrator_password)
    others = ("example-head-office-key", "example-pass")  # the router's own
    for path in (reported.page, reported.figures):
        text = path.read_text(encoding="utf-8")
        assert [secret for secret in (*secrets, *others) if secret in text] == []
        assert "ciphertext" not in text


def test_an_office_without_a_state_is_named_and_the_others_are_shown(reported: Reported) -> None:
    offices = reported.fleet
    copy = offices.file("office-000").read_text(encoding="utf-8")
    offices.file("office-new").write_text(copy, encoding="utf-8")
    page = offices.folder / "again.html"
    done = offices.fleet("report", "--html", str(page))
    offices.file("office-new").unlink()
    assert done.status == 1
    assert [line.partition(":")[0] for line in done.messages.splitlines()] == ["office-new"]
    text = page.read_text(encoding="utf-8")
    assert 'id="office-office-new"' in text
    assert 'id="office-office-001"' in text
