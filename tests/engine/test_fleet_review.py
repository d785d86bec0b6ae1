"""From a branch to its preview, its approval and its run; and drift that is only shown."""

import json
import os
import subprocess
from collections.abc import Iterator

import pytest

from rtx_provider.fleet.comment import MARKER
from tools.fleet_offices import Fleet, fleet
from tools.trial import KEY

pytestmark = pytest.mark.xdist_group("fleet_review")  # one fleet for all tests
LOST = "nat descriptor masquerade static 1000 2 192.168.100.1 udp 500,4500"


OWN_RESOURCE = """
from pulumi import dynamic

class Notes(dynamic.ResourceProvider):
    def create(self, props):
        return dynamic.CreateResult("1", {**props, "made": "today"})

class Note(dynamic.Resource):
    made: pulumi.Output[str]

    def __init__(self, name, props):
        super().__init__(Notes(), name, {"made": None, **props})

secret = pulumi.Output.secret("Pw-canary")
first = Note("first", {"text": "TEXT", "key": secret})
second = Note("second", {"of": first.made, "size": 3})
"""
"""Resources that are not ours, one of which needs what the other one makes."""


def git(offices: Fleet, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    own = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *who, *words], cwd=offices.folder, env=own, check=True)


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Return a fleet that is up, in a repository whose branch `main` has it."""
    with fleet(tmp_path_factory.mktemp("review") / "project", 2) as found:
        git(found, "init", "--quiet", "--initial-branch=main")
        git(found, "add", "--all")
        git(found, "commit", "--quiet", "--message", "the offices")
        done = found.fleet("up", "--yes", "--no-proof")
        assert done.status == 0, done.messages
        yield found


def previewed(offices: Fleet) -> str:
    """Preview what differs from `main`, and return the comment."""
    words = (
        "--changed-since",
        "main",
        "--markdown",
        ".rtx/comment.md",
        "--json-out",
        ".rtx/preview.json",
        "--against",  # as the workflow of a pull request
        "last-known",
    )
    done = offices.fleet("preview", *words, "--whole", ".rtx/preview.md")
    assert done.status == 0, done.messages
    return (offices.folder / ".rtx/comment.md").read_text(encoding="utf-8")


def test_a_branch_is_previewed_approved_and_run_as_it_was_approved(offices: Fleet) -> None:
    assert "nothing changes in 0 offices" in previewed(offices)
    offices.change("office-001", mtu=1280)
    comment = previewed(offices)
    assert comment.startswith(f"{MARKER}\n")
    assert "+ ip pp mtu 1280" in comment
    assert "office-000" not in comment
    assert previewed(offices) == comment
    assert {*json.loads((offices.folder / ".rtx/preview.json").read_bytes())["offices"]} == {
        "office-001"
    }

    offices.change("office-001", mtu=1300)
    before = offices.routers["office-001"].running_text()
    words = ("up", "--yes", "--no-proof", "--approved", ".rtx/preview.json", "--json")
    refused = offices.fleet(*words)
    assert refused.status == 1
    assert "the lines differ from those that were approved" in refused.messages
    assert offices.routers["office-001"].running_text() == before

    offices.change("office-001", mtu=1280)
    done = offices.fleet(*words)
    assert (done.status, {*done.results()}) == (0, {"office-001"}), done.messages
    assert " ip pp mtu 1280" in offices.routers["office-001"].running_text()
    again = offices.fleet(*words)
    assert again.status == 0, again.messages
    assert again.results()["office-001"]["outcome"] == "unchanged"
    wrong = offices.fleet(*words, "--approved-commit", "0" * 40)
    assert (wrong.status, "take the preview of that commit" in wrong.messages) == (1, True)
    git(offices, "checkout", "--quiet", "--", "Pulumi.office-001.yaml")
    assert offices.fleet("up", "--yes", "--no-proof", "--only", "office-001").status == 0


def test_a_preview_judges_lists_conflicts_and_rules_on_the_last_known_configuration(
    offices: Fleet,
) -> None:
    """What it shows besides changes no digest, so the same lines may run."""
    words = ("preview", "--only", "office-001", "--json-out", ".rtx/preview.json")
    with offices.as_before("office-001"):
        offices.change("office-001", mtu=1280)
        plain = offices.fleet(*words, "--json")
        whole = (*words, "--against", "last-known", "--rules", "--markdown", ".rtx/comment.md")
        requests = len(offices.routers["office-001"].requests)
        done = offices.fleet(*whole, "--json")
        assert len(offices.routers["office-001"].requests) == requests
        assert done.status == 0, done.messages
        (before,), (found,) = plain.results().values(), done.results().values()
        assert found["digest"] == before["digest"] != ""
        assert (before["rules"], found["rules_fault"]) == (None, "")
        assert {each["id"]: each["is_new"] for each in found["rules"]}["telnet-on"] is False
        assert "rules: " in done.messages
        comment = (offices.folder / ".rtx/comment.md").read_text(encoding="utf-8")
        assert "were judged on the last known configuration of each router" in comment
        assert "| rules |" in comment
        assert KEY not in comment + done.output + done.messages
        has_errors = any(each["severity"] == "error" for each in found["rules"])
        assert offices.fleet(*words, "--fail-on", "error").status == int(has_errors)
        assert offices.fleet(*words, "--fail-on", "warning").status == 1


def test_a_run_that_does_something_else_than_its_check_fails_and_names_it(offices: Fleet) -> None:
    program = offices.folder / "__main__.py"
    before = program.read_text(encoding="utf-8")
    changing = "office = rtx.require_office()\nif not pulumi.runtime.is_dry_run():\n    "
    changing += 'office = office.model_copy(update={"mtu": 1290})\n\nvpn ='
    text = before.replace("vpn =", changing).replace("rtx.require_office())", "office)")
    with offices.as_before("office-001"):
        offices.change("office-001", mtu=1280)
        previewed(offices)
        program.write_text(text, encoding="utf-8")
        words = ("up", "--yes", "--no-proof", "--approved", ".rtx/preview.json", "--json")
        done = offices.fleet(*words)
        program.write_text(before, encoding="utf-8")
    assert done.status == 1, done.messages
    (error,) = done.results()["office-001"]["errors"]
    assert error.startswith("not as it was approved: AnonymousPp vpn-"), error
    assert "update with other gained" in error
    assert "update with other gained" in done.messages
    assert offices.fleet("up", "--yes", "--no-proof", "--only", "office-001").status == 0


def test_resources_of_other_providers_are_approved_by_their_inputs(offices: Fleet) -> None:
    program = offices.folder / "__main__.py"
    before = program.read_text(encoding="utf-8")
    program.write_text(before + OWN_RESOURCE, encoding="utf-8")
    comment = previewed(offices)
    assert "Resource first: create with key, text @@" in comment, comment
    written = (offices.folder / ".rtx/preview.json").read_text(encoding="utf-8")
    assert "Pw-canary" not in written
    changes = json.loads(written)["offices"]["office-000"]["changes"]
    inputs = {each["name"]: each["inputs"] for each in changes}
    assert "of ?" in inputs["Resource second"], inputs
    words = ("up", "--yes", "--no-proof", "--only", "office-000")
    approved = ("--approved", ".rtx/preview.json", "--json")
    program.write_text(before + OWN_RESOURCE.replace("TEXT", "another"), encoding="utf-8")
    assert "differ from those that were approved" in offices.fleet(*words, *approved).messages
    program.write_text(before + OWN_RESOURCE, encoding="utf-8")
    done = offices.fleet(*words, *approved)
    program.write_text(before, encoding="utf-8")
    assert done.status == 0, done.messages
    assert offices.fleet(*words).status == 0


BY_PROVIDERS = """
own = pulumi.Config("rtx")
settings = {
    "port": own.require_int("port"),
    "username": own.get("username"),
    "password": own.require_secret("password"),
    "administrator_password": own.require_secret("administratorPassword"),
}
hq = rtx.Provider("hq", host=own.require("host"), **settings)
away = rtx.Provider("away", host="localhost", **settings)
rtx.ConfigLines(
    "route",
    label="route",
    lines=["ip route 198.51.100.0/24 gateway pp 1"],
    opts=pulumi.ResourceOptions(provider=hq),
)
"""


def test_the_provider_by_which_lines_go_is_approved_with_them(offices: Fleet) -> None:
    program = offices.folder / "__main__.py"
    before = program.read_text(encoding="utf-8")
    words = ("up", "--yes", "--no-proof", "--only", "office-000")
    approved = ("--approved", ".rtx/preview.json", "--json")
    program.write_text(before + BY_PROVIDERS, encoding="utf-8")
    assert "ConfigLines route: create, by Provider hq @@" in previewed(offices)
    program.write_text(before + BY_PROVIDERS.replace("=hq", "=away"), encoding="utf-8")
    assert "differ from those that were approved" in offices.fleet(*words, *approved).messages
    program.write_text(before + BY_PROVIDERS, encoding="utf-8")
    done = offices.fleet(*words, *approved)
    assert done.status == 0, done.messages
    assert offices.fleet(*words, *approved).results()["office-000"]["outcome"] == "unchanged"
    assert offices.fleet("drift", "--only", "office-000").status == 0
    program.write_text(before, encoding="utf-8")
    assert offices.fleet(*words).status == 0


def test_drift_is_written_as_issues_and_changes_neither_the_router_nor_the_state(
    offices: Fleet,
) -> None:
    router = offices.routers["office-001"]
    router.edit([f"no {LOST}"])
    before = router.running_text()
    for _ in range(2):  # a refresh would find nothing the second time
        done = offices.fleet("drift", "--issues", ".rtx/drift")
        assert done.status == 0, done.messages
        written = sorted(path.name for path in (offices.folder / ".rtx/drift").glob("*/*"))
        assert written == ["office-000", "office-001.md"]
        assert f"- {LOST}" in (offices.folder / ".rtx/drift/open/office-001.md").read_text("utf-8")
    assert router.running_text() == before
    assert offices.fleet("refresh", "--only", "office-001").status == 0
    assert offices.fleet("up", "--yes", "--only", "office-001").status == 0
    assert offices.fleet("drift", "--issues", ".rtx/drift").status == 0
    assert [*(offices.folder / ".rtx/drift" / "open").iterdir()] == []
