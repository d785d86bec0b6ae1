"""A fleet with the real engine: preview, waves that stop and go on, drift, an absent router."""

from collections.abc import Iterator

import pytest

from tools.fleet_offices import Fleet, fleet
from tools.trial import KEY, PASSWORDS

pytestmark = pytest.mark.xdist_group("fleet")  # one fleet for all tests
COUNT = 4
CLOSED = 1
"""A port at which nothing listens."""


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Return a fleet that is up."""
    with fleet(tmp_path_factory.mktemp("fleet") / "project", COUNT) as found:
        done = found.fleet("up", "--yes", "--canary", "office-002", "--waves", "1,100%", "--json")
        assert done.status == 0, done.messages
        assert {each["outcome"] for each in done.results().values()} == {"changed"}
        waves = [text for text in done.messages.splitlines() if " of 3: " in text]
        assert waves == [
            "wave 1 of 3: office-002",
            "wave 2 of 3: office-000",
            "wave 3 of 3: office-001, office-003",
        ]
        yield found


def test_an_office_that_is_up_has_nothing_to_change(offices: Fleet) -> None:
    done = offices.fleet("preview", "--json")
    assert (done.status, {each["outcome"] for each in done.results().values()}) == (
        0,
        {"unchanged"},
    )


def test_each_router_has_its_lines_and_saved_them(offices: Fleet) -> None:
    for router in offices.routers.values():
        assert "l2tp service on" in router.running_text()
        assert router.running_text() == router.saved_text()


def test_what_is_changed_by_hand_is_found_in_that_office_alone(offices: Fleet) -> None:
    offices.routers["office-001"].edit(["no nat descriptor masquerade static 1000 2"])
    done = offices.fleet("refresh", "--json")
    found = done.results()
    assert {name for name, each in found.items() if each["outcome"] == "changed"} == {"office-001"}
    lost = [line for change in found["office-001"]["changes"] for line in change["lost"]]
    assert lost == ["nat descriptor masquerade static 1000 2 192.168.100.1 udp 500,4500"]
    assert offices.fleet("up", "--yes", "--only", "office-001").status == 0


def test_a_rollout_stops_at_a_failure_names_what_was_not_begun_and_goes_on_later(
    offices: Fleet,
) -> None:
    for name in offices.routers:
        offices.change(name, mtu=1280)
    offices.point("office-001", CLOSED)
    words = ("--waves", "1,2,100%", "--stop-after-failures", "1", "--parallel", "1", "--json")
    done = offices.fleet("up", "--yes", *words)
    outcomes = {name: each["outcome"] for name, each in done.results().items()}
    assert outcomes == {
        "office-000": "changed",
        "office-001": "unreachable",
        "office-002": "not begun",
        "office-003": "not begun",
    }
    assert done.status == 4
    assert "not begun: office-002, office-003" in done.messages
    offices.point("office-001", offices.routers["office-001"].port)
    again = offices.fleet("up", "--yes", "--continue", "--json")
    assert again.status == 0, again.messages
    assert [*again.results()] == ["office-001", "office-002", "office-003"]
    for router in offices.routers.values():
        assert "ip pp mtu 1280" in router.running_text()


def test_a_router_that_is_gone_is_told_apart_from_a_refusal(offices: Fleet) -> None:
    with offices.as_before("office-000", "office-003"):
        offices.change("office-003", mtu=1290)
        offices.point("office-003", CLOSED)
        offices.change("office-000", mtu=12)
        gone = offices.fleet("up", "--yes", "--only", "office-003")
        both = offices.fleet("up", "--yes", "--only", "office-000,office-003", "--json")
    assert (gone.status, both.status) == (3, 1)
    assert both.results()["office-000"]["outcome"] == "refused"
    assert both.results()["office-003"]["outcome"] == "unreachable"
    assert "office.mtu: must be greater than or equal to 64" in both.messages


@pytest.mark.parametrize("words", [("drift",), ("up", "--yes")])
def test_an_office_without_a_change_whose_router_is_gone_is_unreachable(
    offices: Fleet, words: tuple[str, ...]
) -> None:
    with offices.away("office-003"):
        gone = offices.fleet(*words, "--only", "office-003", "--json")
    assert gone.status == 3
    (found,) = gone.results().values()
    (error,) = found["errors"]
    assert found["outcome"] == "unreachable"
    assert "cannot reach 127.0.0.1" in error
    assert "Error" not in error


def test_no_secret_stands_in_what_a_fleet_shows_or_keeps(offices: Fleet) -> None:
    with offices.as_before("office-002"):
        offices.change("office-002", mtu=1270)
        done = offices.fleet("preview", "--json")
    texts = [done.output, done.messages]
    folder = offices.folder / ".rtx" / "fleet"
    texts += [path.read_text(encoding="utf-8") for path in folder.iterdir()]
    assert len(texts) >= 3  # a journal is among them
    for secret in (KEY, PASSWORDS["alice"], offices.routers["office-000"].options.password):
        assert not [text for text in texts if secret in text]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("preview", "--only", "nowhere"), "nowhere is no office"),
        (("up", "--yes", "--canary", "nowhere"), "--canary nowhere: not among"),
        (("up", "--yes", "--waves", "0,100%"), "--waves: `0` must be a number"),
        (("up",), "agree with --yes"),
    ],
)
def test_a_wrong_choice_gets_one_line_and_runs_nothing(
    offices: Fleet, words: tuple[str, ...], fault: str
) -> None:
    done = offices.fleet(*words)
    assert done.status == 1
    assert fault in done.messages
    assert "error: " in done.messages


def test_the_journal_is_private(offices: Fleet) -> None:
    journals = [*(offices.folder / ".rtx" / "fleet").iterdir()]
    assert journals
    assert {path.stat().st_mode & 0o777 for path in journals} == {0o600}
