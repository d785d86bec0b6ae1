"""A fleet on several worker processes with its state in PostgreSQL, one of which is killed."""

import os
import pickle
import platform
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rtx_provider.fleet.executors import source_for
from rtx_provider.fleet.locks import in_container
from rtx_provider.fleet.tasks import OfficeTask
from tests.fleet.cluster import Cluster, cluster, holds, wait_for
from tools import postgres
from tools.fleet_offices import Done, Fleet, fleet
from tools.trial import KEY, PASSWORDS

COUNT = 4
DATABASE = "offices"


@dataclass
class Scene:
    """A fleet, its database and its workers."""

    fleet: Fleet
    server: postgres.Server
    cluster: Cluster

    def up(self, *words: str) -> Done:
        """Bring the fleet up on the workers."""
        return self.fleet.fleet("up", "--yes", "--json", "--executor", self.cluster.where, *words)

    def locked(self) -> dict[str, str]:
        """Return the offices that are locked, each with the name of its entry."""
        sql = "SELECT key FROM pulumi_state WHERE key LIKE '%/locks/%'"
        keys = [row[0].split("/") for row in self.server.query(sql, DATABASE)]
        return {each[-2]: each[-1] for each in keys}

    def history(self, office: str) -> int:
        """Return how many updates of an office are on record."""
        sql = f"SELECT count(*) FROM pulumi_state WHERE key LIKE '%/{office}/%.history.json'"
        return int(self.server.query(sql, DATABASE)[0][0])


def commit(folder: Path) -> None:
    """Commit everything in a project."""
    author = ("-c", "user.name=carol", "-c", "user.email=carol@example.net")
    for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "-m", "offices")):
        subprocess.run(["git", *author, *words], cwd=folder, check=True)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Start PostgreSQL, a fleet that is not up yet, and two workers with the secrets."""
    with postgres.server() as server:
        url = server.create(DATABASE)
        with fleet(tmp_path / "fleet", COUNT, backend=url) as made:
            commit(made.folder)
            own = {"XDG_CACHE_HOME": str(tmp_path / "cache-of-workers")}
            own["RTX_BACKUPS"] = str(tmp_path / "backups")
            with cluster(tmp_path / "cluster", 2, **(made.environment | own)) as workers:
                yield Scene(made, server, workers)


def children(process: int) -> list[int]:
    """Return the processes that a process has started and that run."""
    path = Path(f"/proc/{process}/task")
    texts = [each.read_text("utf-8") for each in path.glob("*/children")]
    return [int(child) for text in texts for child in text.split()]


def kill_amid_a_run(scene: Scene) -> tuple[int, list[int]]:
    """Kill the first worker while its office is locked; return it and what it had started.

    The routers answer late until then, so that no line of the office is on its router.
    """
    victim = scene.cluster.workers[0].pid
    for router in scene.fleet.routers.values():
        router.reconfigure(latency_seconds=2.0)
    wait_for(lambda: len(scene.locked()) == 2 and children(victim), 120)
    engines = children(victim)
    os.kill(victim, signal.SIGKILL)
    for router in scene.fleet.routers.values():
        router.reconfigure(latency_seconds=0.0)
    return victim, engines


def test_a_worker_that_is_killed_amid_its_office_costs_that_office_alone(scene: Scene) -> None:
    done: list[Done] = []
    run = threading.Thread(target=lambda: done.append(scene.up("--no-proof")))
    run.start()
    _victim, engines = kill_amid_a_run(scene)
    run.join(timeout=240)
    assert not run.is_alive()
    results = done[0].results()
    outcomes = {name: each["outcome"] for name, each in results.items()}
    (lost,) = [name for name, each in outcomes.items() if each == "interrupted"]
    assert {each for name, each in outcomes.items() if name != lost} == {"changed"}, done[0]
    assert done[0].status == 1
    assert f"rtx fleet unlock {lost}" in results[lost]["errors"][0]
    # The summary says who did what.
    survivor = scene.cluster.workers[1].pid
    workers = {each["worker"].split(":")[1] for name, each in results.items() if name != lost}
    assert workers == {str(survivor)}
    # Nobody has run it a second time.
    wait_for(lambda: not any(Path(f"/proc/{each}").exists() for each in engines), 120)
    # An engine that lives ends by itself, and unlocks its office unless it was cut off.
    assert set(scene.locked()) <= {lost}
    assert scene.history(lost) <= 1
    assert [scene.history(name) for name in outcomes if name != lost] == [1] * (COUNT - 1)

    unlocked = scene.fleet.fleet("unlock", lost, "--yes")
    assert unlocked.status == 0, unlocked.messages
    again = scene.up("--continue")
    assert again.status == 0, again.messages
    assert [*again.results()] == [lost]
    for router in scene.fleet.routers.values():
        assert "l2tp service on" in router.running_text()
        assert router.running_text() == router.saved_text()

    # What went through the scheduler holds no secret, and neither does what it keeps.
    # The passwords of the simulated routers are constants of the package.
    secrets = {KEY, PASSWORDS["alice"], postgres.PASSWORD}
    assert holds(scene.cluster.scheduler.pid, lost)
    shown = done[0].output + done[0].messages + again.output + again.messages
    for secret in secrets:
        assert not holds(scene.cluster.scheduler.pid, secret), secret
        assert secret not in scene.cluster.log() + shown
    source = source_for(scene.cluster.where, scene.fleet.folder)
    sent = pickle.dumps(OfficeTask(lost, "up", scene.fleet.folder, source=source))
    assert not [each for each in secrets if each.encode() in sent]


def test_a_worker_whose_engine_was_killed_too_leaves_a_lock_that_keeps_others_out(
    scene: Scene,
) -> None:
    run = threading.Thread(target=scene.up, args=("--no-proof", "--only", "office-000"))
    run.start()
    wait_for(scene.locked, 120)
    (worker,) = [each for each in scene.cluster.workers if children(each.pid)]
    (engine,) = children(worker.pid)
    worker.send_signal(signal.SIGSTOP)  # so that it does not report the end of its engine
    os.kill(engine, signal.SIGKILL)
    worker.kill()
    run.join(timeout=120)
    assert [*scene.locked()] == ["office-000"]
    held = scene.up("--only", "office-000", "--no-proof")
    assert held.results()["office-000"]["outcome"] in {"refused", "failed"}
    (error,) = held.results()["office-000"]["errors"]
    assert "lock" in error
    assert "rtx fleet unlock office-000" in error
    unlocked = scene.fleet.fleet("unlock", "office-000", "--yes")
    seen = f"look on {platform.node()}" if in_container() else "it does not run any longer"
    assert seen in unlocked.messages
    assert scene.up("--only", "office-000").status == 0
