"""The git repository in which a project lies, asked by the `git` command."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from rtx_provider.command_errors import last_line
from rtx_provider.workspace.messages import ToolError

_SILENT = "git gives no reason"


class Repository:
    """A folder of a git repository; all paths are relative to the folder."""

    def __init__(self, folder: Path) -> None:
        """Take a folder.

        Raises:
            ToolError: There is no `git`, or the folder belongs to no repository.
        """
        self._folder = folder
        done = self._run("rev-parse", "--show-toplevel")
        if done.returncode:
            msg = (
                f"{folder} is in no repository that git can use: {last_line(done.stderr, _SILENT)}"
            )
            raise ToolError(msg)

    def commit(self, reference: str) -> str:
        """Return the full name of a commit.

        Raises:
            ToolError: There is no such commit here.
        """
        done = self._run("rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}")
        found = done.stdout.decode().strip()
        if done.returncode or not found or reference.startswith("-"):
            shallow = f", or {_WHOLE}" if self._is_shallow() else ""
            msg = f"git knows no commit `{reference}`; fetch it, or name another one{shallow}"
            raise ToolError(msg)
        return found

    def merge_base(self, reference: str) -> str:
        """Return the commit at which the present one and another have parted.

        Raises:
            ToolError: There is none here.
        """
        other = self.commit(reference)
        done = self._run("merge-base", other, "HEAD")
        found = done.stdout.decode().strip()
        if done.returncode or not found:
            why = f"in this shallow clone; {_WHOLE}" if self._is_shallow() else "at all"
            msg = f"`{reference}` and HEAD have no common commit {why}"
            raise ToolError(msg)
        return found

    def changed_since(self, commit: str) -> set[str]:
        """Return the files that differ from a commit, in the working tree and those not added."""
        diff = ("diff", "--name-only", "--no-renames", "--no-ext-diff", "--relative", "-z", commit)
        added = ("ls-files", "--others", "--exclude-standard", "-z")
        return {*self._names(*diff, "--", "."), *self._names(*added)}

    def changed_outside(self, commit: str) -> set[str]:
        """Return the files of the repository outside the folder that differ from a commit.

        Their paths are relative to the root of the repository. Files that nobody added are left
        out, because a commit does not have them.
        """
        diff = ("diff", "--name-only", "--no-renames", "--no-ext-diff", "--no-relative", "-z")
        return {*self._names(*diff, commit, "--", ":(top)", ":(exclude).")}

    def files_of(self, commit: str) -> set[str]:
        """Return the names in the folder, without those below, as they were in a commit."""
        return set(self._names("ls-tree", "-z", "--name-only", commit))

    def text_of(self, commit: str, name: str) -> str:
        """Return the text of a file of the folder as it was in a commit."""
        return self._asked("show", f"{commit}:./{name}").decode("utf-8", errors="replace")

    def _names(self, *words: str) -> Iterator[str]:
        return (os.fsdecode(name) for name in self._asked(*words).split(b"\0") if name)

    def _asked(self, *words: str) -> bytes:
        done = self._run(*words)
        if done.returncode:
            msg = f"`git {words[0]}` failed: {last_line(done.stderr, _SILENT)}"
            raise ToolError(msg)
        return done.stdout

    def _is_shallow(self) -> bool:
        return self._run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def _run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        command = ["git", "-C", str(self._folder), *words]
        try:
            return subprocess.run(command, capture_output=True, check=False)
        except FileNotFoundError as error:
            msg = "there is no `git` on PATH; install git"
            raise ToolError(msg) from error


_WHOLE = "fetch the whole history (`fetch-depth: 0` of actions/checkout, `GIT_DEPTH: 0` in GitLab)"
