"""The project at one commit on the machine of a worker."""

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rtx_provider.fleet import checkout
from rtx_provider.fleet.checkout import source_of, work_tree
from rtx_provider.fleet.executors import source_for
from rtx_provider.fleet.run import run_offices
from rtx_provider.fleet.tasks import OfficeResult, OfficeTask, Source
from rtx_provider.fleet.tickets import FileTickets
from rtx_provider.fleet.worker import work
from rtx_provider.workspace.messages import ToolError

AUTHOR = ("-c", "user.name=carol", "-c", "user.email=carol@example.net")


def git(folder: Path, *words: str) -> str:
    """Run git in a folder, and return what it prints."""
    done = subprocess.run(
        ["git", *AUTHOR, *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(folder: Path, text: str) -> str:
    """Commit everything, with a text in Pulumi.yaml; return the hash."""
    (folder / "Pulumi.yaml").write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", text)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with a project; the cache of the worker is empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PULUMI_BACKEND_URL", "postgres://db.example/states")
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    commit(folder, "name: one")
    return folder


def text_of(tree: Path) -> str:
    """Return the text that tells the commits apart."""
    return (tree / "Pulumi.yaml").read_text(encoding="utf-8")


def test_each_commit_has_a_tree_of_its_own_in_one_clone(repository: Path) -> None:
    first = source_of(repository)
    one = work_tree(first)
    commit(repository, "name: two")
    two = work_tree(source_of(repository))
    assert (text_of(one), text_of(two)) == ("name: one", "name: two")
    assert one.parent == two.parent
    assert work_tree(first) == one
    clones = [*one.parent.glob("clone*")]
    assert len(clones) == 1
    assert len(git(clones[0], "worktree", "list").splitlines()) == 3  # the clone is the third


def test_the_trees_that_nobody_takes_any_more_are_removed_but_for_the_newest(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkout, "KEPT", 2)
    trees = []
    for name in ("one", "two", "three", "four"):
        commit(repository, f"name: new {name}")
        trees.append(work_tree(source_of(repository)))
    assert all(each.is_dir() for each in trees)  # a run may still work in each
    for age, tree in enumerate(trees):
        os.utime(tree, (0, age - 10 * 24 * 3600 + time.time()))
    os.utime(trees[0], (0, time.time()))
    commit(repository, "name: last")
    last = work_tree(source_of(repository))
    assert [each.is_dir() for each in (*trees, last)] == [True, False, False, False, True]
    clone = last.parent / "clone"
    assert len(git(clone, "worktree", "list").splitlines()) == 3  # the clone is the third


def test_origin_comes_before_other_remotes(repository: Path) -> None:
    for name in ("backup", "origin"):
        git(repository, "remote", "add", name, f"https://{name}.example/o/r")
    assert source_of(repository).repository == "https://origin.example/o/r"


def test_workers_that_want_the_same_commit_wait_for_it(repository: Path) -> None:
    source = source_of(repository)
    with ThreadPoolExecutor(8) as threads:
        trees = set(threads.map(work_tree, [source] * 16))
    assert [text_of(tree) for tree in trees] == ["name: one"]


def test_what_a_killed_worker_has_left_is_replaced(repository: Path) -> None:
    source = source_of(repository)
    tree = work_tree(source)
    commit(repository, "name: two")
    later = source_of(repository)
    for left in (tree.parent / f"{later.commit}.partial", tree.parent / "clone.partial"):
        left.mkdir()
        (left / "Pulumi.yaml").write_text("half of it", encoding="utf-8")
    assert text_of(work_tree(later)) == "name: two"


def test_a_project_in_a_folder_of_its_repository(repository: Path) -> None:
    inner = repository / "tokyo" / "routers"
    inner.mkdir(parents=True)
    (inner / "Pulumi.yaml").write_text("name: inner", encoding="utf-8")
    commit(repository, "name: one")
    source = source_of(inner)
    assert source.subfolder == "tokyo/routers"
    assert text_of(work_tree(source)) == "name: inner"


def test_files_that_no_commit_has_are_named_and_refused_unless_the_run_is_local(
    repository: Path,
) -> None:
    for name in ("Pulumi.yaml", "Pulumi.tokyo.yaml", "a.py", "b.py"):
        (repository / name).write_text("changed", encoding="utf-8")
    with pytest.raises(ToolError, match=r"Pulumi\.yaml, Pulumi\.tokyo\.yaml, a\.py and 1 more"):
        source_for("dask://127.0.0.1:8786", repository)
    assert source_for("local", repository) is None


@pytest.mark.parametrize(
    "address",
    [
        "https://carol:Pw-of-carol@git.example/routers",
        "https://ghp_Pw-of-carol@github.com/o/r.git",
        "HTTPS://ghp_Pw-of-carol@github.com/o/r.git",
        "https://:Pw-of-carol@git.example/routers",
        "https://carol:Pw/Pw-of-carol@git.example/routers",
        "https://git.example/routers?private_token=Pw-of-carol",
        "ssh://carol:Pw-of-carol@git.example/routers",
    ],
)
def test_a_password_in_the_address_of_the_repository_is_refused(
    repository: Path, address: str
) -> None:
    git(repository, "remote", "add", "origin", address)
    with pytest.raises(ToolError) as raised:
        source_of(repository)
    assert "holds a password or a token" in str(raised.value)
    assert "Pw-of-carol" not in str(raised.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://git.example/routers",
        "https://git.example:8443/o/r@2",
        "ssh://git@git.example:2222/o/r.git",
        "git@git.example:o/r.git",
    ],
)
def test_an_address_without_a_login_is_sent(repository: Path, address: str) -> None:
    git(repository, "remote", "add", "origin", address)
    assert source_of(repository).repository == address


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"commit": "f" * 40}, "is not in .*; push it"),
        ({"commit": "--upload-pack=x"}, "must be a whole hash"),
        ({"repository": "/nowhere/at/all"}, "`git clone` failed"),
        ({"repository": "--upload-pack=x"}, "`git clone` failed"),
        ({"subfolder": "osaka"}, "has no osaka/Pulumi.yaml"),
    ],
)
def test_a_commit_that_cannot_be_had_is_one_line(
    repository: Path, change: dict[str, str], fault: str
) -> None:
    known = source_of(repository)
    source = Source(
        **{"repository": known.repository, "commit": known.commit, "subfolder": ""} | change
    )
    with pytest.raises(ToolError, match=fault) as raised:
        work_tree(source)
    assert "\n" not in str(raised.value)


def where(task: OfficeTask) -> OfficeResult:
    """Return a result that says where the task ran."""
    return OfficeResult(task.office, task.action, "unchanged", notes=(str(task.folder),))


def test_a_worker_runs_an_office_in_the_tree_and_not_in_the_folder_of_the_caller(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = source_of(repository)
    task = OfficeTask("tokyo", "up", repository, source=source)
    tickets = FileTickets(tmp_path)
    assert work(where, task, tickets.issue(), "0.1.0").notes == (str(work_tree(source)),)
    with ThreadPoolExecutor(1) as executor:
        (result,) = run_offices([task], executor, where, lambda _: None)
    assert result.notes == (str(repository),)


def test_what_an_office_leaves_in_the_environment_is_not_there_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RTX_OVERWRITE", raising=False)

    def overwrite(task: OfficeTask) -> OfficeResult:
        os.environ["RTX_OVERWRITE"] = "all"
        return where(task)

    work(overwrite, OfficeTask("tokyo", "up", tmp_path), FileTickets(tmp_path).issue(), "0.1.0")
    assert "RTX_OVERWRITE" not in os.environ


def test_a_worker_whose_state_no_other_would_find_refuses(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tickets = FileTickets(tmp_path)
    demo = OfficeTask("demo", "up", repository, source=source_of(repository))
    with pytest.raises(ToolError, match="cannot run demo, a demo, whose state stays"):
        work(where, demo, tickets.issue(), "0.1.0")
    monkeypatch.delenv("PULUMI_BACKEND_URL")
    tokyo = OfficeTask("tokyo", "up", repository, source=source_of(repository))
    with pytest.raises(ToolError, match="has no PULUMI_BACKEND_URL"):
        work(where, tokyo, tickets.issue(), "0.1.0")
