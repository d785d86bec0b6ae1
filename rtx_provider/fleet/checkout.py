"""The project at one commit, on the machine of a worker.

The caller names the repository and the commit; the worker gets them with git and its own rights. It
keeps one clone for each repository and the work trees of the newest commits in the user's cache.
It installs nothing.
"""

import hashlib
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from rtx_provider.command_errors import last_line
from rtx_provider.fleet.tasks import Source
from rtx_provider.redaction import fit_message
from rtx_provider.workspace import paths
from rtx_provider.workspace.locks import exclusive
from rtx_provider.workspace.messages import ToolError, some

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_LOGIN = re.compile(
    r"https?://[^/]*@"  # a name alone may be a token
    r"|//[^/@:]*:(?!\d*(?:/|$)).*@"  # what is no port is a password, which may have a slash
    r"|[?&][a-z_]*(?:token|password)=",
    re.IGNORECASE,
)
"""A login in the address of a repository; of SSH, a user name alone is none."""
KEPT = 10
"""How many work trees of a repository are kept; a worker takes one of the newest."""
_IDLE_SECONDS = 24 * 3600.0
"""How long nobody has taken a tree that may be removed: longer than any run works in it."""


def source_of(folder: Path) -> Source:
    """Return the commit that is checked out in a folder, for workers to check out.

    Args:
        folder: The folder of the project.

    Raises:
        ToolError: It is in no repository, has changes that no commit has, or the repository's
            address cannot be sent.
    """
    top = Path(_git(folder, "rev-parse", "--show-toplevel"))
    changed = _git(folder, "status", "--porcelain").splitlines()
    if changed:
        names = some([each[2:].strip() for each in changed])
        msg = (
            f"workers on other machines check out a commit, and these files differ from it: "
            f"{names}; commit and push them"
        )
        raise ToolError(msg)
    remotes = _git(folder, "remote").splitlines()
    remote = "origin" if "origin" in remotes else next(iter(remotes), "")
    repository = _git(folder, "remote", "get-url", remote) if remote else str(top)
    if _LOGIN.search(repository):
        msg = (
            "the address of the repository holds a password or a token, which must not go through "
            "the scheduler; take it out with `git remote set-url`, and give it to git by a "
            "credential helper"
        )
        raise ToolError(msg)
    commit = _git(folder, "rev-parse", "HEAD")
    subfolder = folder.resolve().relative_to(top.resolve())
    return Source(repository, commit, "" if subfolder == Path() else str(subfolder))


def work_tree(source: Source) -> Path:
    """Return the folder of the project at a commit, which is checked out first if need be.

    Raises:
        ToolError: The commit cannot be had, or the project is not in it.
    """
    if not _COMMIT.fullmatch(source.commit):
        msg = f"commit {source.commit!r} must be a whole hash"
        raise ToolError(msg)
    name = hashlib.sha256(source.repository.encode()).hexdigest()[:16]
    base = paths.cache() / "fleet" / name
    tree = base / source.commit
    with exclusive(base / "lock", waiting_for=f"the checkout of {source.commit[:12]}"):
        if not tree.is_dir():
            _check_out(source, base / "clone", tree)
        os.utime(tree)
        _remove_old(base)
    folder = tree / source.subfolder
    if not (folder / paths.PROJECT).is_file():
        msg = f"commit {source.commit[:12]} has no {source.subfolder or '.'}/{paths.PROJECT}"
        raise ToolError(msg)
    return folder


def _remove_old(base: Path) -> None:
    """Remove the work trees that nobody has taken for long, but for the newest."""
    trees = [each for each in base.iterdir() if _COMMIT.fullmatch(each.name)]
    taken = {each: each.stat().st_mtime for each in trees}
    for tree in sorted(trees, key=taken.__getitem__, reverse=True)[KEPT:]:
        if taken[tree] < time.time() - _IDLE_SECONDS:
            _git(base / "clone", "worktree", "remove", "--force", "--force", str(tree))


def _check_out(source: Source, clone: Path, tree: Path) -> None:
    """Check out a commit beside its place, and move it there: it is complete or not there."""
    if not (clone / "HEAD").is_file():
        begun = clone.with_suffix(".partial")
        shutil.rmtree(begun, ignore_errors=True)  # what a killed worker has left
        _git(clone.parent, "clone", "--quiet", "--mirror", "--", source.repository, str(begun))
        begun.rename(clone)
    elif not _has(clone, source.commit):
        _git(clone, "fetch", "--quiet", "--prune", "origin")
    if not _has(clone, source.commit):
        msg = f"commit {source.commit[:12]} is not in {source.repository}; push it"
        raise ToolError(msg)
    partial = tree.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    _git(
        clone,
        "worktree",
        "add",
        "--quiet",
        "--force",
        "--force",
        "--detach",
        str(partial),
        source.commit,
    )
    _git(clone, "worktree", "move", "--force", "--force", str(partial), str(tree))


def _has(clone: Path, commit: str) -> bool:
    found = subprocess.run(  # noqa: S603  # a fixed command
        ["git", "cat-file", "-e", f"{commit}^{{commit}}"],  # noqa: S607  # PATH has it
        cwd=clone,
        capture_output=True,
        check=False,
    )
    return not found.returncode


def _git(folder: Path, *words: str) -> str:
    """Run git, and return what it prints.

    Raises:
        ToolError: It failed; the message has its last line.
    """
    try:
        done = subprocess.run(  # noqa: S603  # fixed commands
            ["git", *words],  # noqa: S607  # PATH has it
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        msg = "git is not installed"
        raise ToolError(msg) from None
    if done.returncode:
        why = last_line(done.stderr, "it printed nothing")
        msg = f"`git {words[0]}` failed: {fit_message(why)}"
        raise ToolError(msg)
    return done.stdout.strip("\n")
