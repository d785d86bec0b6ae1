"""The workflows of this repository and of a new one: checked by tools, and their scripts played."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from rtx_provider.cli.main import main
from rtx_provider.fleet import comment, drift
from rtx_provider.workspace import repository
from rtx_provider.workspace.messages import ToolError
from tests.fleet.results import TUNNEL, changed, unchanged
from tests.meta.source import ROOT
from tools import actionlint

WORKFLOWS = Path(".github") / "workflows"
GITLAB = ".gitlab-ci.yml"
NAMES = ("drift.yml", "preview.yml", "up.yml")
PINNED = re.compile(r"[a-z-]+/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
FAKE = """\
#!{python}
import json, os, pathlib, sys
folder = pathlib.Path(os.environ["FAKE"])
words = sys.argv[1:]
with (folder / "calls").open("a") as calls:
    print(json.dumps([{name!r}, *words]), file=calls)
for needle, answer in json.loads((folder / "answers").read_text()).items():
    if needle in " ".join(words) + os.environ.get("TITLE", ""):
        print(answer)
        break
"""
"""A command that writes down how it was called, and answers what a test has told it."""


@pytest.fixture(params=["this repository", "a new one"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a repository with workflows."""
    if request.param == "this repository":
        return ROOT
    repository.write(tmp_path / "new", "rtx-provider[simulator]")
    return tmp_path / "new"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Return a new repository."""
    repository.write(tmp_path / "new", "rtx-provider[simulator]")
    return tmp_path / "new"


def run(*words: str | Path) -> tuple[int, str]:
    command = [str(word) for word in words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def workflows(root: Path) -> list[Path]:
    return sorted((root / WORKFLOWS).glob("*.yml"))


def test_actionlint_finds_nothing(root: Path) -> None:
    assert run(actionlint.ensure(), *workflows(root)) == (0, "")


def test_zizmor_finds_nothing(root: Path) -> None:
    zizmor = Path(sys.executable).parent / "zizmor"
    status, said = run(zizmor, "--offline", "--no-progress", *workflows(root))
    assert (status, "No findings to report" in said) == (0, True), said


def test_the_file_for_gitlab_fits_gitlab_s_schema(new: Path) -> None:
    checker = Path(sys.executable).parent / "check-jsonschema"
    assert run(checker, "--builtin-schema", "vendor.gitlab-ci", new / GITLAB)[0] == 0


def test_this_repository_runs_what_it_gives_to_others() -> None:
    ours = {name: (ROOT / WORKFLOWS / name).read_text("utf-8") for name in NAMES}
    given = {name: (repository.TEMPLATE / "github" / name).read_text("utf-8") for name in NAMES}
    assert ours == given


def test_every_action_is_pinned_by_its_whole_hash_and_says_its_version(root: Path) -> None:
    uses = [line for path in workflows(root) for line in lines_of(path) if " uses: " in line]
    assert uses != []
    assert [line for line in uses if not PINNED.fullmatch(line.partition("uses: ")[2])] == []
    versions = {line.partition("uses: ")[2] for line in uses}
    assert len({each.partition("@")[0] for each in versions}) == len(versions)


def test_no_workflow_gives_secrets_to_a_fork_or_rights_to_all_jobs(root: Path) -> None:
    for path in workflows(root):
        content = yaml.safe_load(path.read_text("utf-8"))
        assert "pull_request_target" not in path.read_text("utf-8")
        assert content["permissions"] == {}
        for job in content["jobs"].values():
            assert job["timeout-minutes"] > 0
            writes = [name for name, each in job.get("permissions", {}).items() if each == "write"]
            has_secrets = "secrets." in json.dumps(job)
            assert not (writes and has_secrets), "a job with secrets only reads"
            assert not (writes and "checkout" in json.dumps(job)), "a job that writes runs no code"


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


# -- what they call ------------------------------------------------------------------------------


def scripts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield each script with its name."""
    for path in workflows(root):
        for job in yaml.safe_load(path.read_text("utf-8"))["jobs"].values():
            for step in job["steps"]:
                if "run" in step:
                    yield f"{path.stem}: {step.get('name', step['run'])}", step["run"]
    if (root / GITLAB).is_file():
        for name, job in yaml.safe_load((root / GITLAB).read_text("utf-8")).items():
            for part in ("before_script", "script", "after_script"):
                if isinstance(job, dict) and part in job:
                    yield f"gitlab: {name}", "\n".join(job[part])


CURL = """\
#!/bin/sh
echo "$*" >> "$CALLS"
case "$*" in
  */user) echo '{"id": 7}' ;;
  *per_page*) cat "$FOUND" ;;
esac
"""


@pytest.mark.parametrize(("authors", "wanted"), [((9, 7), "--request PUT"), ((9,), "POST")])
def test_on_gitlab_a_comment_that_somebody_forged_is_neither_ours_nor_in_the_way(
    new: Path, tmp_path: Path, authors: tuple[int, ...], wanted: str
) -> None:
    job = yaml.safe_load((new / GITLAB).read_text("utf-8"))["comment"]
    body = "<!-- rtx-fleet-preview -->"
    notes = [{"id": 20 + id_, "body": body, "author": {"id": id_}} for id_ in authors]
    (tmp_path / "notes").write_text(json.dumps(notes), encoding="utf-8")
    (tmp_path / "curl").write_text(CURL, encoding="utf-8")
    (tmp_path / "curl").chmod(0o700)
    own = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CALLS": str(tmp_path / "calls")}
    given = {"CI_API_V4_URL": "https://gitlab.example/api/v4", "RTX_COMMENT_TOKEN": "t"}
    variables = {name: job["variables"][name] for name in ("ME", "OURS")}
    done = subprocess.run(
        ["sh", "-eu", "-c", "\n".join(job["script"])],
        env={**own, **given, **variables, "FOUND": str(tmp_path / "notes"), "NOTES": "notes"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    last = lines_of(tmp_path / "calls")[-1]
    assert wanted in last
    assert last.endswith("notes/27" if 7 in authors else " notes")


def test_every_script_is_one_that_the_shell_can_read(root: Path) -> None:
    for name, script in scripts(root):
        done = subprocess.run(
            ["bash", "-n"], input=script, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), name


def test_every_command_of_ours_has_the_options_with_which_it_is_called(
    new: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The parser ends at the one option that it does not know, before anything is done."""
    monkeypatch.chdir(new)
    joined = "\n".join(script.replace("\\\n", " ") for _, script in scripts(new))
    commands = [
        line.partition(".venv/bin/rtx ")[2]
        for line in joined.splitlines()
        if ".venv/bin/rtx " in line
    ]
    assert len(commands) == 8
    for command in commands:
        with pytest.raises(SystemExit):
            main([*shlex.split(command), "--no-such-option"])
        last = capsys.readouterr().err.splitlines()[-1]
        assert last.endswith("unrecognized arguments: --no-such-option")


def script_of(root: Path, workflow: str, job: str) -> str:
    """Return the last script of a job."""
    jobs: Any = yaml.safe_load((root / WORKFLOWS / f"{workflow}.yml").read_text("utf-8"))["jobs"]
    script: str = [step["run"] for step in jobs[job]["steps"] if "run" in step][-1]
    return script


def played(
    script: str,
    folder: Path,
    answers: dict[str, str],
    commands: tuple[str, ...] = ("gh",),
    **more: str,
) -> tuple[list[list[str]], str]:
    """Run a script as GitHub does, with stand-ins; return how they were called, and its output."""
    for name in commands:
        path = folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(FAKE.format(python=sys.executable, name=name), encoding="utf-8")
        path.chmod(0o755)
    (folder / "answers").write_text(json.dumps(answers), encoding="utf-8")
    (folder / "calls").write_text("", encoding="utf-8")
    variables = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "FAKE": str(folder), **more}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 or "::error::" in done.stdout, done.stderr
    return [json.loads(line) for line in lines_of(folder / "calls")], done.stdout


@pytest.mark.parametrize(("before", "method"), [("", "POST"), ("77\n78", "PATCH")])
def test_the_comment_of_before_is_replaced(tmp_path: Path, before: str, method: str) -> None:
    script = script_of(ROOT, "preview", "comment")
    calls, _ = played(script, tmp_path, {"--paginate": before}, REPOSITORY="a/b", NUMBER="5")
    asked, written = calls
    assert comment.MARKER in " ".join(asked)
    target = "issues/comments/77" if before else "issues/5/comments"
    assert written[1:] == [
        *("api", "--silent", "--method", method, f"repos/a/b/{target}"),
        *("--field", "body=@preview/comment.md"),
    ]


def test_one_issue_for_each_office_is_opened_updated_and_closed(tmp_path: Path) -> None:
    results = [changed(name, TUNNEL) for name in ("tokyo", "osaka")]
    results += [unchanged("kobe"), unchanged("nara")]
    drift.write(results, tmp_path / "drift")
    answers = {"Drift: tokyo": "11", "Drift: kobe": "12"}
    calls, _ = played(script_of(ROOT, "drift", "issues"), tmp_path, answers)
    acts = [call[1:] for call in calls if call[2] != "list"]
    assert acts == [
        ["label", "create", drift.LABEL, *acts[0][3:]],
        *(
            [
                *("issue", "create", "--title", "Drift: osaka", "--label", drift.LABEL),
                *("--body-file", "drift/open/osaka.md"),
            ],
            ["issue", "edit", "11", "--body-file", "drift/open/tokyo.md"],
        ),
        ["issue", "close", "12", "--comment", "The router is as its last run left it."],
    ]


def found(tmp_path: Path, answers: dict[str, str]) -> tuple[str, str]:
    """Look for the preview of a merged pull request; return what the script passes on and says."""
    output = tmp_path / "output"
    output.touch()
    variables = {"REPOSITORY": "a/b", "MERGED": "c" * 40, "GITHUB_OUTPUT": str(output)}
    script = script_of(ROOT, "up", "approved")
    _, said = played(script, tmp_path, answers, ("gh", "jq"), **variables)
    return output.read_text("utf-8"), said


def test_the_preview_of_the_merged_pull_request_is_found(tmp_path: Path) -> None:
    answers = {"/pulls": "d" * 40, "preview.yml/runs": "42", "offices": "3"}
    assert found(tmp_path, answers)[0] == f"run=42\ncommit={'d' * 40}\n"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"/pulls": ""}, "::warning::No pull request of this repository was merged"),
        ({"/pulls": "d", "preview.yml/runs": ""}, "::error::No preview of d succeeded"),
        ({"/pulls": "d", "preview.yml/runs": "42", "offices": "0"}, "::notice::The pull request"),
    ],
)
def test_without_an_approval_nothing_runs_and_the_reason_is_said(
    tmp_path: Path, answers: dict[str, str], words: str
) -> None:
    passed, said = found(tmp_path, answers)
    assert passed == ""
    assert said.startswith(words)


# -- the tool ------------------------------------------------------------------------------------


def test_where_neither_actionlint_nor_go_is_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(ToolError, match=r"^neither actionlint nor go is on PATH; install Go, or"):
        actionlint.ensure()
    assert [*tmp_path.rglob("actionlint")] == []


def test_an_actionlint_on_path_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "actionlint"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert actionlint.ensure() == program
