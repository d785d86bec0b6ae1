"""Offices on the workers of a Dask cluster: each begins at most once, and none is lost."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client

from rtx_provider.fleet.executors import executor_of
from rtx_provider.fleet.run import Interruption, run_offices
from rtx_provider.fleet.tasks import OfficeResult, OfficeTask
from rtx_provider.workspace.messages import ToolError
from tests.fleet.cluster import ROOT, Cluster, cluster, holds, noted, trace, wait_for

CANARY = "Canary-of-the-worker-8c1f"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Cluster]:
    """Start a cluster with two workers; their environment has a secret."""
    with cluster(tmp_path / "cluster", 2, PULUMI_CONFIG_PASSPHRASE=CANARY) as made:
        yield made


def tasks(folder: Path, count: int = 6) -> list[OfficeTask]:
    """Return tasks of offices that leave a trace in a folder."""
    return [OfficeTask(f"office-{n}", "up", folder) for n in range(count)]


class Run(threading.Thread):
    """A run over offices in a thread of its own, so that the test can disturb it."""

    def __init__(self, where: str, asked: list[OfficeTask]) -> None:
        """Begin the run."""
        super().__init__()
        self.results: dict[str, OfficeResult] = {}
        self.told: list[OfficeResult] = []
        self.stop = Interruption()
        self._where, self._asked = where, asked
        self.start()

    def run(self) -> None:
        """Run the offices."""
        with executor_of(self._where, 2) as executor:
            found = run_offices(
                self._asked, executor, trace, self.told.append, interruption=self.stop
            )
        self.results = {each.office: each for each in found}

    def outcomes(self) -> dict[str, str]:
        """Return what came of the offices, when all have ended."""
        self.join(timeout=90)
        assert not self.is_alive()
        return {name: each.outcome for name, each in self.results.items()}


def begun(folder: Path) -> list[str]:
    """Return the offices that have begun."""
    return sorted(path.stem for path in folder.glob("*.begun"))


def go(folder: Path) -> None:
    """Let the offices end."""
    (folder / "go").touch()


def times_begun(folder: Path) -> dict[str, int]:
    """Return how often each office has begun."""
    return {name: len(noted(folder, name, "begun")) for name in begun(folder)}


def test_each_office_runs_once_and_the_result_names_its_worker(
    started: Cluster, tmp_path: Path
) -> None:
    run = Run(started.where, tasks(tmp_path))
    wait_for(lambda: len(begun(tmp_path)) == 2)
    go(tmp_path)
    assert set(run.outcomes().values()) == {"changed"}
    assert times_begun(tmp_path) == dict.fromkeys(run.results, 1)
    processes = {each.worker for each in run.results.values()}
    assert processes == {f"here:{each.pid}" for each in started.workers}


def test_an_office_whose_worker_is_killed_is_not_run_again_and_the_others_are_run(
    started: Cluster, tmp_path: Path
) -> None:
    run = Run(started.where, tasks(tmp_path))
    wait_for(lambda: len(begun(tmp_path)) == 2)
    killed = started.workers[0].pid
    (lost,) = [name for name in begun(tmp_path) if noted(tmp_path, name, "begun") == [killed]]
    os.kill(killed, signal.SIGKILL)
    go(tmp_path)
    found = run.outcomes()
    assert found.pop(lost) == "interrupted"
    assert f"rtx fleet unlock {lost}" in run.results[lost].errors[0]
    assert set(found.values()) == {"changed"}
    assert times_begun(tmp_path) == dict.fromkeys(run.results, 1)


def test_an_office_whose_worker_only_lost_its_connection_does_not_begin_twice(
    started: Cluster, tmp_path: Path
) -> None:
    """The scheduler takes the worker for dead, and hands its task to the other one."""
    run = Run(started.where, tasks(tmp_path, 2))
    wait_for(lambda: len(begun(tmp_path)) == 2)
    with Client(f"tcp://127.0.0.1:{started.port}", set_as_default=False) as client:
        client.run_on_scheduler(_forget_a_worker)
    wait_for(lambda: len(noted(tmp_path, "office-0", "begun")) == 1)
    go(tmp_path)
    assert sorted(run.outcomes().values()) == ["changed", "interrupted"]
    assert times_begun(tmp_path) == {"office-0": 1, "office-1": 1}
    # The process went on, as one does whose connection broke.
    wait_for(lambda: all(noted(tmp_path, f"office-{n}", "ended") for n in range(2)))


async def _forget_a_worker(dask_scheduler: object) -> None:
    workers = dask_scheduler.workers  # type: ignore[attr-defined]
    await dask_scheduler.remove_worker(  # type: ignore[attr-defined]
        next(iter(workers)), stimulus_id="a broken connection", close=False
    )


def test_offices_that_wait_are_not_begun_after_the_user_has_ended_the_run(
    started: Cluster, tmp_path: Path
) -> None:
    run = Run(started.where, tasks(tmp_path))
    wait_for(lambda: len(begun(tmp_path)) == 2)
    first = begun(tmp_path)
    run.stop.ask()
    wait_for(lambda: len(run.told) == 4)  # they are cancelled while the first are at work
    go(tmp_path)
    found = run.outcomes()
    assert {name for name, each in found.items() if each == "changed"} == set(first)
    assert list(found.values()).count("not begun") == 4
    assert begun(tmp_path) == first


def test_a_run_whose_scheduler_is_lost_ends_and_claims_nothing(
    started: Cluster, tmp_path: Path
) -> None:
    run = Run(started.where, tasks(tmp_path, 3))
    wait_for(lambda: len(begun(tmp_path)) == 2)
    started.scheduler.kill()
    assert set(run.outcomes().values()) <= {"interrupted", "not begun"}
    assert {run.results[name].outcome for name in begun(tmp_path)} == {"interrupted"}


def test_a_worker_with_several_threads_serves_one_office_at_a_time(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster") as made:
        made.add_worker(threads=4)
        run = Run(made.where, tasks(tmp_path, 4))
        wait_for(lambda: begun(tmp_path))
        assert len(begun(tmp_path)) == 1
        go(tmp_path)
        assert set(run.outcomes().values()) == {"changed"}


def test_no_secret_of_a_worker_is_in_the_scheduler(started: Cluster, tmp_path: Path) -> None:
    run = Run(started.where, tasks(tmp_path))
    wait_for(lambda: len(begun(tmp_path)) == 2)
    assert holds(started.scheduler.pid, str(tmp_path))  # what was sent is found there
    assert holds(started.workers[0].pid, CANARY)
    assert not holds(started.scheduler.pid, CANARY)
    go(tmp_path)
    run.outcomes()
    assert not holds(started.scheduler.pid, CANARY)
    assert CANARY not in started.log()


def other_version(folder: Path) -> dict[str, str]:
    """Return an environment in which rtx-provider has another version."""
    info = folder / "site" / "rtx_provider-9.9.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: rtx-provider\nVersion: 9.9\n", encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(info.parent), str(ROOT)])}


def test_workers_of_another_version_are_refused(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster") as made:
        made.add_worker(environment=other_version(tmp_path))
        with pytest.raises(ToolError, match=r"this is rtx-provider \S+, but tcp://.* has 9\.9"):
            executor_of(made.where, 1)


def test_a_worker_of_another_version_that_comes_later_refuses_its_offices(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster", 1) as made:
        run = Run(made.where, tasks(tmp_path, 2))
        wait_for(lambda: len(begun(tmp_path)) == 1)
        made.add_worker(environment=other_version(tmp_path))
        made.workers[0].kill()
        found = run.outcomes()
    assert found == {"office-0": "interrupted", "office-1": "refused"}
    assert "has rtx-provider 9.9" in run.results["office-1"].errors[0]


def test_a_cluster_that_cannot_be_used_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cluster(tmp_path / "cluster") as made, pytest.raises(ToolError, match="has no worker"):
        executor_of(made.where, 1)
    for where in ("dask://127.0.0.1", "dask:127.0.0.1:8786", "slurm", "tcp://:x"):
        with pytest.raises(ToolError, match=r"must be local or dask://HOST:PORT"):
            executor_of(where, 1)
    monkeypatch.setattr("rtx_provider.fleet.dask_cluster.CONNECT_SECONDS", 1)
    with pytest.raises(ToolError, match=r"tcp://127\.0\.0\.1:1: no Dask scheduler answers there"):
        executor_of("dask://127.0.0.1:1", 1)
    monkeypatch.delitem(sys.modules, "rtx_provider.fleet.dask_cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ToolError, match=r"Dask is not installed .*rtx-provider\[dask\]"):
        executor_of("dask://127.0.0.1:1", 1)


def test_a_killed_process_of_this_machine_leaves_the_others_not_begun(tmp_path: Path) -> None:
    run = Run("local", tasks(tmp_path))
    wait_for(lambda: len(begun(tmp_path)) == 2)
    first = begun(tmp_path)
    os.kill(noted(tmp_path, first[0], "begun")[0], signal.SIGKILL)
    found = run.outcomes()
    # Python ends the whole pool; what was begun is known, and so is what was not.
    assert {name for name, each in found.items() if each == "interrupted"} == set(first)
    assert list(found.values()).count("not begun") == 4
    assert times_begun(tmp_path) == dict.fromkeys(first, 1)
