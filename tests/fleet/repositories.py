"""A real git repository with the files of a project, for tests of what a branch changes."""

import os
import subprocess
from pathlib import Path

OFFICE = """\
config:
  rtx:host: 192.0.2.1
  rtx:office:
    name: {name}
    users:
      - name: alice
        password:
          secure: v1:abc
"""


class Clone:
    """A clone into which a test writes and commits."""

    def __init__(self, folder: Path) -> None:
        """Make a new repository."""
        self.folder = folder
        folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *words: str) -> str:
        """Run git with nobody's own settings, and return what it prints."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        command = ["git", *who, "-c", "protocol.file.allow=always", *words]
        done = subprocess.run(
            command, cwd=self.folder, env=own | settings, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def write(self, name: str, text: str) -> None:
        """Write a file of the working tree."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self, **files: str) -> str:
        """Write files, commit everything, and return the commit; `__` stands for a dot."""
        for name, text in files.items():
            self.write(name.replace("__", "."), text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change")
        return self.git("rev-parse", "HEAD")
