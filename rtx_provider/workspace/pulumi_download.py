"""Runs Pulumi's own installer, with a limit on the time, if it can be reached.

The installer is called through the Pulumi SDK, which the running environment must have.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from typing import TYPE_CHECKING

from rtx_provider.workspace import paths
from rtx_provider.workspace.messages import ToolError, say

if TYPE_CHECKING:
    from pathlib import Path

INSTALLER = "https://get.pulumi.com/install.sh"
PROBE_TIMEOUT_S = 3.0
INSTALL_TIMEOUT_S = 300.0
INSTALL = (
    "import sys; from pulumi.automation import PulumiCommand as P; P.install(root=sys.argv[1])"
)


def version() -> str:
    """Return the version of the CLI that belongs to the installed SDK."""
    from importlib import metadata  # noqa: PLC0415  # needed only where no CLI is on PATH

    return metadata.version("pulumi")


def install(folder: Path) -> None:
    """Install the CLI into `folder`; an installer that hangs is killed with its children.

    Raises:
        ToolError: The installer cannot be reached, failed, or took too long.
    """
    check_reachable()
    say(
        f"downloading the Pulumi CLI {version()} from get.pulumi.com, whose install script is not "
        "pinned; PULUMI_FROM=build builds it from pinned modules instead"
    )
    installer = subprocess.Popen(
        [str(paths.PYTHON), "-c", INSTALL, str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        _, errors = installer.communicate(timeout=INSTALL_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(installer.pid, signal.SIGKILL)
        installer.communicate()
        msg = f"not done after {INSTALL_TIMEOUT_S:.0f} s"
        raise ToolError(msg) from None
    if installer.returncode:
        raise ToolError((errors.strip().splitlines() or ["it gave no reason"])[-1])


def check_reachable() -> None:
    """Check that the installer's host answers.

    A name look-up cannot be given a timeout, so the probe runs in a thread that is abandoned
    when the time is up.

    Raises:
        ToolError: The host does not answer in time, or refuses.
    """
    outcome: list[str] = []
    thread = threading.Thread(target=lambda: outcome.append(probe()), daemon=True)
    thread.start()
    thread.join(PROBE_TIMEOUT_S)
    reason = outcome[0] if outcome else f"no answer within {PROBE_TIMEOUT_S:.0f} s"
    if reason:
        msg = f"get.pulumi.com cannot be used ({reason})"
        raise ToolError(msg)


def probe() -> str:
    """Send a HEAD request for the installer, through the proxy that the environment names, if any.

    Returns:
        What went wrong, or an empty text.
    """
    import urllib.error  # noqa: PLC0415  # with TLS; needed only where there is no CLI yet
    import urllib.request  # noqa: PLC0415  # the same

    request = urllib.request.Request(INSTALLER, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=PROBE_TIMEOUT_S):
            return ""
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.reason}"
    except OSError as error:
        return str(getattr(error, "reason", error))
