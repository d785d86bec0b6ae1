"""Chromium without a window, for the tests that look at a page as a browser shows it."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from rtx_provider.workspace import paths
from rtx_provider.workspace.locks import exclusive

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PACKAGE = "chromium"
_FLAGS = (
    "--headless",
    "--no-sandbox",  # a container has no rights to make one, and the pages are our own
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--allow-file-access-from-files",  # a page may look into another one in a frame
)
_VIRTUAL_MILLISECONDS = 10_000
_SECONDS = 60


class ChromiumError(Exception):
    """There is no Chromium, or it did not show the page; the message is one line."""


def ensure() -> str:
    """Return the path of a Chromium; install Debian's if there is none and this is root.

    Raises:
        ChromiumError: Says what to install.
    """
    found, reason = _found(), ""
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        with exclusive(paths.cache() / f"{_PACKAGE}.lock", waiting_for="apt-get"):
            reason = "" if _found() else _install()
        found = _found()
    if not found:
        raise ChromiumError(
            f"no browser is on PATH ({', '.join(_NAMES)}); install Chromium, on Debian by "
            f"`apt-get install {_PACKAGE}` as root{reason}"
        )
    return found


def _found() -> str:
    return next((path for name in _NAMES if (path := shutil.which(name))), "")


def _install() -> str:
    """Install Debian's Chromium; return what apt-get said last, for where that was in vain."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    said = ""
    for words in (("update",), ("install", "-y", "--no-install-recommends", _PACKAGE)):
        command = ["apt-get", "-q", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        said = done.stderr.strip() or said
    return f" (apt-get: {said.splitlines()[-1]})" if said else ""


def dom_of(address: str) -> str:
    """Return the page at an address as it is once its scripts have run.

    Raises:
        ChromiumError: It was not shown.
    """
    return _run(address, "--dump-dom")


def screenshot(address: str, file: Path, width: int, height: int) -> None:
    """Write a picture of the page at an address; a window is at least 500 pixels wide.

    Raises:
        ChromiumError: It was not shown.
    """
    _run(address, f"--screenshot={file}", f"--window-size={width},{height}")


def _run(address: str, *flags: str) -> str:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        budget = f"--virtual-time-budget={_VIRTUAL_MILLISECONDS}"
        command = [ensure(), *_FLAGS, f"--user-data-dir={profile}", budget, *flags, address]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            done = None
    if done is None or done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1] if done else "too slow"
        raise ChromiumError(f"Chromium did not show {address}: {last}")
    return done.stdout
