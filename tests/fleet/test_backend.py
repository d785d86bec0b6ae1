"""The state in PostgreSQL: the first use, the list of stacks, the locks."""

import json
import os
import platform
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rtx_provider.fleet import locks
from rtx_provider.fleet.backend import existing_stacks, open_backend
from rtx_provider.workspace import environment
from rtx_provider.workspace.messages import ToolError
from tests.fleet.projects import Project, project
from tools import postgres

pytestmark = pytest.mark.engine
RTX = (sys.executable, "-m", "rtx_provider.cli.main")
CONFIG = "config:\n  rtx:host: 127.0.0.1\n"
READS = environment.READS_AT_ONCE
SINCE = "2026-11-29T06:00:00Z"


@pytest.fixture
def made(tmp_path: Path, postgres_server: postgres.Server) -> Project:
    """Return a project with an empty database."""
    return project(tmp_path / "project", postgres_server)


def first_uses(made: Project, count: int) -> list[str]:
    """Use the backend several times at once, all held up where they make the table."""
    psql = str(made.server.programs / "psql")
    with subprocess.Popen(
        [psql, "-XAtq", made.server.url(made.database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin
        assert holder.stdout
        holder.stdin.write("BEGIN; LOCK TABLE pg_class IN SHARE MODE; SELECT 1;\n")
        holder.stdin.flush()
        holder.stdout.readline()
        uses = [made.start("stack", "init", f"office-{n}") for n in range(count)]
        time.sleep(3)  # each has found no table by now, or has found it
        holder.communicate("COMMIT;\n")
    texts = [each.communicate(timeout=60)[0] for each in uses]
    return [text for each, text in zip(uses, texts, strict=True) if each.returncode]


def test_several_first_uses_at_once_fail(made: Project) -> None:
    """This is what `open_backend` is for; when it no longer happens, that can go."""
    failed = first_uses(made, 3)
    assert failed
    assert all("failed to create table pulumi_state" in each for each in failed)


def test_none_fails_after_the_backend_was_opened(made: Project) -> None:
    open_backend(made.environment, made.folder)
    assert first_uses(made, 3) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"rtx:": "rtx:wrong-"}, "password authentication failed"),
        ({"sslmode=disable": "sslmode=require"}, "SSL is not enabled"),
        ({"postgres://": "nothing://"}, "cannot be opened"),
        ({"rtx:": "rtx:no", "?": f"?user=rtx&password={postgres.PASSWORD}&"}, "cannot be opened"),
    ],
)
def test_a_backend_that_cannot_be_opened_is_one_line_without_the_password(
    made: Project, change: dict[str, str], fault: str
) -> None:
    url = made.environment["PULUMI_BACKEND_URL"]
    for old, new in change.items():
        url = url.replace(old, new, 1)
    with pytest.raises(ToolError) as raised:
        open_backend({**made.environment, "PULUMI_BACKEND_URL": url}, made.folder)
    assert fault in str(raised.value)
    assert postgres.PASSWORD not in str(raised.value)
    assert "\n" not in str(raised.value)


def copy_stack(made: Project, count: int) -> None:
    """Copy the state of office-0 for more stacks, as their first runs would write it."""
    stacks = f"{made.database}/.pulumi/stacks/rtx"
    made.server.query(
        f"INSERT INTO pulumi_state (key, data) SELECT '{stacks}/copy-' || n || '.json', "
        f"(SELECT data FROM pulumi_state WHERE key = '{stacks}/office-0.json') "
        f"FROM generate_series(1, {count}) n",
        made.database,
    )


def test_pulumi_waits_for_ever_for_a_list_of_many_stacks_unless_it_reads_one_at_a_time(
    made: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each read takes two connections, and the number of connections is that of processors."""
    made.pulumi("stack", "init", "office-0")
    copy_stack(made, 100)
    variables = {**made.environment, "GOMAXPROCS": "2"}
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run(
            ["pulumi", "stack", "ls", "--json"],
            cwd=made.folder,
            env={**variables, "PULUMI_DIY_BACKEND_PARALLEL": "10"},
            stdout=subprocess.DEVNULL,
            timeout=10,
            check=False,
        )
    monkeypatch.chdir(made.folder)
    monkeypatch.setenv("PULUMI_BACKEND_URL", variables["PULUMI_BACKEND_URL"])
    given = variables | environment.reading()
    assert len(existing_stacks(given, made.folder)) == 101


def test_only_postgresql_is_read_one_at_a_time_and_only_if_nobody_has_said_otherwise(
    made: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(made.folder)
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://bucket")
    assert environment.reading() == {}
    monkeypatch.setenv("PULUMI_BACKEND_URL", "postgres://db.example/states")
    assert environment.reading() == {"PULUMI_DIY_BACKEND_PARALLEL": "1"}
    monkeypatch.setenv("PULUMI_DIY_BACKEND_PARALLEL", "3")
    assert environment.reading() == {}


def unlock(made: Project, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run `rtx fleet unlock`."""
    return subprocess.run(
        [*RTX, "fleet", "unlock", *words],
        cwd=made.folder,
        env=made.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_lock_of_another_machine_is_shown_and_taken_away_on_demand(made: Project) -> None:
    made.pulumi("stack", "init", "tokyo")
    before = made.keys("stacks/")
    assert unlock(made, "tokyo").stdout == "office tokyo is not locked\n"
    made.lock("tokyo", "runner-7", 4711, SINCE)
    text = made.pulumi("up", "--yes", "--stack", "tokyo", ok=False)
    assert "the stack is currently locked by 1 lock(s)" in text
    (holder,) = locks.holders("tokyo", made.environment, made.folder)
    assert str(holder) == "process 4711 of carol on runner-7, since 2026-11-29 06:00:00+00:00"
    assert not holder.is_here

    asked = unlock(made, "tokyo")
    assert asked.returncode == 1
    assert "is locked by process 4711 of carol on runner-7" in asked.stderr
    assert "look on runner-7 whether it has ended" in asked.stderr
    assert "stays locked; agree with --yes" in asked.stderr
    assert len(made.keys("locks/")) == 1

    done = unlock(made, "tokyo", "--yes")
    assert (done.returncode, made.keys("locks/")) == (0, [])
    assert made.keys("stacks/") == before
    made.pulumi("up", "--yes", "--skip-preview", "--stack", "tokyo")
    assert postgres.PASSWORD not in asked.stderr + done.stderr + done.stdout


def test_a_run_that_goes_on_keeps_its_lock_and_a_killed_one_loses_it(
    tmp_path: Path, postgres_server: postgres.Server
) -> None:
    slow = "import time\nopen('begun', 'w').close()\ntime.sleep(60)\n"
    made = project(tmp_path / "project", postgres_server, slow)
    made.pulumi("stack", "init", "tokyo")
    with made.start("up", "--yes", "--skip-preview", "--stack", "tokyo") as run:
        while not (made.folder / "begun").exists():
            assert run.poll() is None
            time.sleep(0.05)
        (holder,) = locks.holders("tokyo", made.environment, made.folder)
        assert (holder.host, holder.process, holder.lives) == (platform.node(), run.pid, True)
        refused = unlock(made, "tokyo", "--yes")
        assert refused.returncode == 1
        assert "locked by a run that goes on" in refused.stderr
        assert len(made.keys("locks/")) == 1
        run.kill()
        run.wait()
        (left,) = locks.holders("tokyo", made.environment, made.folder)
        assert left == holder
        assert not left.lives
        done = unlock(made, "tokyo", "--yes")
        assert done.returncode == 0
        seen = f"look on {platform.node()}" if locks.in_container() else "does not run any longer"
        assert seen in done.stderr
    assert made.keys("locks/") == []


def test_a_lock_that_somebody_else_has_taken_meanwhile_stays(made: Project) -> None:
    made.pulumi("stack", "init", "tokyo")
    made.lock("tokyo", "runner-7", 4711, SINCE)
    seen = locks.holders("tokyo", made.environment, made.folder)
    made.pulumi("cancel", "--yes", "--stack", "tokyo")
    made.lock("tokyo", "runner-8", 4712, SINCE)
    with pytest.raises(ToolError, match="somebody else holds its lock by now"):
        locks.unlock("tokyo", seen, made.environment, made.folder)
    assert len(made.keys("locks/")) == 1


def test_an_office_that_does_not_exist_has_no_lock(made: Project) -> None:
    with pytest.raises(ToolError, match="no stack named 'nowhere'"):
        locks.holders("nowhere", made.environment, made.folder)
    assert "there is no office nowhere" in unlock(made, "nowhere").stderr
    assert os.environ.get("PULUMI_BACKEND_URL") != made.environment["PULUMI_BACKEND_URL"]


RUN, WRITTEN = 6, 94
"""Programs, which do nothing, run for a few of the hundred stacks: each takes a second of processor
time. The others are written by `pulumi stack import`, which takes the lock and writes the state as
a run does."""


def write(made: Project, name: str) -> None:
    """Write the state of a stack anew."""
    with made.start("stack", "import", "--stack", name, "--file", "state.json") as process:
        text = process.communicate(timeout=60)[0]
    assert process.returncode == 0, text


def test_a_hundred_stacks_are_written_and_listed_at_the_same_time(made: Project) -> None:
    open_backend(made.environment, made.folder)
    made.pulumi("stack", "init", "office-0")
    copy_stack(made, RUN + WRITTEN - 1)
    (made.folder / "state.json").write_text(made.pulumi("stack", "export"), "utf-8")
    text = (made.folder / "Pulumi.office-0.yaml").read_text("utf-8") + CONFIG
    written = [f"copy-{n}" for n in range(RUN, RUN + WRITTEN)]
    names = ["office-0", *(f"copy-{n}" for n in range(1, RUN))]
    for name in names:
        (made.folder / f"Pulumi.{name}.yaml").write_text(text, "utf-8")
    with (
        subprocess.Popen(
            [*RTX, "fleet", "up", "--yes", "--no-proof", "--parallel", "2", "--json"],
            cwd=made.folder,
            env=made.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as run,
        ThreadPoolExecutor(8) as threads,
    ):
        writes = [threads.submit(write, made, name) for name in written]
        lists = [existing_stacks(made.environment | READS, made.folder) for _ in range(3)]
        for each in writes:
            each.result()
        results = json.loads(run.communicate(timeout=90)[0])
    assert lists == [{*names, *written}] * 3
    assert {each["office"]: each["errors"] for each in results} == {name: [] for name in names}
    assert len(made.keys(".history.json")) == RUN
    assert made.keys("locks/") == []
