"""Offices that come and go: what is said before, what is made, and what becomes of the router."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tools.fleet_offices import Fleet, fleet
from tools.trial import KEY, PASSWORDS

pytestmark = pytest.mark.xdist_group("fleet_members")  # one fleet for all tests


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Return a fleet of four offices that are up."""
    with fleet(tmp_path_factory.mktemp("fleet") / "project", 4) as found:
        done = found.fleet("up", "--yes")
        assert done.status == 0, done.messages
        yield found


def retired(offices: Fleet, name: str) -> Path:
    """Return the folder of what is left of a retired office."""
    (folder,) = (offices.folder / ".rtx" / "retired").glob(f"{name}_*")
    return folder


def stacks(offices: Fleet) -> set[str]:
    return {each["name"] for each in json.loads(offices.pulumi("stack", "ls", "--json"))}


def selected(offices: Fleet) -> list[str]:
    listed = json.loads(offices.pulumi("stack", "ls", "--json"))
    return [each["name"] for each in listed if each["current"]]


def test_a_copied_office_has_secrets_of_its_own_encryption_and_not_the_others_router(
    offices: Fleet,
) -> None:
    words = ("--from", "office-000", "--host", "192.0.2.9", "--group", "west")
    for field in ("adopt[0]=PpUser", "reclaim=true"):
        path, _, value = field.partition("=")
        field_of = ("--path", f"rtx:office.{path}", value, "--stack", "office-000")
        offices.pulumi("config", "set", *field_of)
    done = offices.fleet("add", "nara", *words)
    assert done.status == 0, done.messages
    assert "nothing is sent to it now" in done.messages
    assert "secrets are those of office-000" in done.output
    assert "rtx:office.server … --stack nara`, because" in done.output
    old, new = (yaml.safe_load(offices.file(each).read_text()) for each in ("office-000", "nara"))
    assert new["encryptionsalt"] != old["encryptionsalt"]
    config = new["config"]
    assert (config["rtx:host"], config["rtx:groups"]) == ("192.0.2.9", ["west"])
    assert config["rtx:office"]["name"] == "nara"
    assert {"adopt", "reclaim"} < {*old["config"]["rtx:office"]}
    assert not {"adopt", "reclaim"} & {*config["rtx:office"]}
    plain = json.loads(offices.pulumi("config", "--json", "--show-secrets", "--stack", "nara"))
    assert plain["rtx:office"]["objectValue"]["preSharedKey"] == KEY
    assert not [each for each in (KEY, *PASSWORDS.values()) if each in done.output + done.messages]

    again = offices.fleet("add", "nara", "--from", "nar", "--group", "a b", "--host", "a/b")
    assert again.status == 1
    assert [line.removeprefix("error: ") for line in again.messages.splitlines()] == [
        "there is an office nara already: Pulumi.nara.yaml",
        "nar is no office, because there is no Pulumi.nar.yaml; did you mean nara?",
        "'a b' must be the name of a group, a word of letters, digits, `.`, `_` and `-`",
        "'a/b' must be a name or an address, an IPv6 one in [ ]; its port is rtx:port",
    ]


def test_a_check_makes_the_stack_of_a_new_office_and_selects_nothing(offices: Fleet) -> None:
    offices.pulumi("stack", "select", "office-000")
    before = selected(offices)
    offices.file("kobe").write_text(offices.file("office-001").read_text(encoding="utf-8"))
    for _ in range(2):  # the second one finds the stack
        found = offices.rtx("check", "kobe", "office-001", "--json")
        offices_told = json.loads(found.output)["offices"]
        assert [each["office"] for each in offices_told] == ["kobe", "office-001"]
    assert "kobe" in stacks(offices)
    assert selected(offices) == before
    offices.pulumi("stack", "rm", "kobe", "--yes")


def test_a_new_office_without_a_model_says_what_it_still_needs(offices: Fleet) -> None:
    done = offices.fleet("add", "uji")
    assert done.status == 0, done.messages
    assert "`pulumi config set rtx:host ADDRESS --stack uji`" in done.output
    assert "office.preSharedKey: is missing" in done.output
    assert offices.fleet("retire", "uji", "--yes").status == 0
    assert "uji" not in stacks(offices)
    assert (retired(offices, "uji") / "Pulumi.uji.yaml").is_file()


def test_nothing_is_removed_without_a_choice_or_while_a_run_holds_the_lock(offices: Fleet) -> None:
    undecided = offices.fleet("retire", "office-003", "--yes")
    assert undecided.status == 2
    assert "rtx fleet retire office-003 --keep-router" in undecided.messages
    unasked = offices.fleet("retire", "office-003", "--keep-router")
    assert (unasked.status, "nobody can be asked" in unasked.messages) == (1, True)

    url = offices.environment["PULUMI_BACKEND_URL"].removeprefix("file://")
    lock = Path(url) / ".pulumi" / "locks" / "organization" / "offices" / "office-003" / "a.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text('{"pid":1,"username":"u","hostname":"h","timestamp":"2026-01-01T00:00:00Z"}')
    for way in ("--keep-router", "--destroy"):
        done = offices.fleet("retire", "office-003", way, "--yes")
        assert done.status == 1
        assert "locked" in done.messages + done.output
    lock.unlink()
    assert "office-003" in stacks(offices)
    assert offices.file("office-003").is_file()
    assert not list((offices.folder / ".rtx" / "retired").glob("office-003_*"))


def test_a_cleaned_router_has_nothing_of_the_office_left(offices: Fleet) -> None:
    router = offices.routers["office-002"]
    done = offices.fleet("retire", "office-002", "--destroy", "--yes")
    assert done.status == 0, done.messages
    assert "l2tp service on" not in router.saved_text()
    assert "office-002" not in stacks(offices)
    assert not offices.file("office-002").exists()
    assert [each.name for each in retired(offices, "office-002").iterdir()] == [
        "Pulumi.office-002.yaml"
    ]


def test_a_router_that_is_kept_keeps_its_lines_and_the_office_can_come_back(
    offices: Fleet,
) -> None:
    router = offices.routers["office-001"]
    before = router.running_text()
    done = offices.fleet("retire", "office-001", "--keep-router", "--yes")
    assert done.status == 0, done.messages
    assert "which then belong to nobody" in done.messages
    assert router.running_text() == before
    assert "office-001" not in stacks(offices)
    folder = retired(offices, "office-001")
    state = folder / "state.json"
    assert state.stat().st_mode & 0o077 == 0
    assert KEY not in state.read_text(encoding="utf-8")

    (folder / "Pulumi.office-001.yaml").rename(offices.file("office-001"))
    offices.pulumi("stack", "init", "office-001")
    offices.pulumi("stack", "import", "--stack", "office-001", "--file", str(state))
    again = offices.fleet("preview", "--only", "office-001", "--json")
    assert again.results()["office-001"]["outcome"] == "unchanged", again.messages
