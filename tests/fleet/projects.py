"""A project whose program does nothing, with its state in PostgreSQL."""

import base64
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools import postgres
from tools.trial import KEPT, PASSPHRASE

PROJECT = "name: rtx\nruntime: python\n"


@dataclass(frozen=True)
class Project:
    """A project and its database.

    Attributes:
        folder: The folder of the project.
        server: The server.
        database: The database with the states.
    """

    folder: Path
    server: postgres.Server
    database: str

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of Pulumi's commands, as `rtx` sets it for a backend."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {
            **kept,
            "PULUMI_BACKEND_URL": self.server.url(self.database),
            "PULUMI_HOME": str(self.folder / ".rtx" / "pulumi-home"),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start a Pulumi command."""
        return subprocess.Popen(
            ["pulumi", *words, "--non-interactive", "--color", "never"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def pulumi(self, *words: str, ok: bool = True) -> str:
        """Run a Pulumi command, and return what it prints."""
        with self.start(*words) as process:
            text = process.communicate(timeout=120)[0]
        assert (process.returncode == 0) is ok, text
        return text

    def keys(self, part: str) -> list[str]:
        """Return the keys of the database with a part, which are the paths of files elsewhere."""
        sql = f"SELECT key FROM pulumi_state WHERE key LIKE '%{part}%' ORDER BY key"
        return [row[0] for row in self.server.query(sql, self.database)]

    def lock(self, stack: str, host: str, process: int, since: str) -> None:
        """Write the lock that a run on another machine would write."""
        lock = {"pid": process, "username": "carol", "hostname": host, "timestamp": since}
        data = base64.b64encode(json.dumps(lock).encode()).decode()
        key = f"{self.database}/.pulumi/locks/organization/rtx/{stack}/00000000.json"
        text = json.dumps({"data": data})
        sql = f"INSERT INTO pulumi_state (key, data) VALUES ('{key}', '{text}')"
        self.server.query(sql, self.database)


def project(folder: Path, server: postgres.Server, program: str = "pass\n") -> Project:
    """Return a new project with an empty database; its name is that of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(PROJECT, encoding="utf-8")
    (folder / "__main__.py").write_text(program, encoding="utf-8")
    database = f"db{server.query('SELECT count(*) FROM pg_database')[0][0]}"
    server.create(database)
    return Project(folder, server, database)
