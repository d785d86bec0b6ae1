"""Where the installed product came from, so that another environment can install the same.

The product is not published in a package index, so its name alone would find nothing, or
something else.
"""

from __future__ import annotations

import json
from importlib import metadata, util
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from rtx_provider.workspace.messages import ToolError

NAME = "rtx-provider"
EXTRA = "simulator"
REPORT = "report"
"""The other extra."""
REMEDY = "name the wheel or the checkout with --from"


def requirement() -> str:
    """Return the line of a requirements file that installs this product, simulator included.

    Raises:
        ToolError: The installation does not record where it came from, or that place is gone.
    """
    recorded = metadata.distribution(NAME).read_text("direct_url.json")
    if recorded is None:
        msg = f"the installed {NAME} does not say where it came from; {REMEDY}"
        raise ToolError(msg)
    return recorded_requirement(json.loads(recorded))


def recorded_requirement(recorded: dict[str, Any]) -> str:
    """Return the requirement line for what pip recorded about an installation from a URL.

    Raises:
        ToolError: It was installed from a file or folder that is gone.
    """
    url = recorded["url"]
    if url.startswith("file:"):
        path = Path(unquote(urlsplit(url).path))
        if not path.exists():
            msg = f"{NAME} was installed from {path}, which is gone; {REMEDY}"
            raise ToolError(msg)
        return local_requirement(path, editable=recorded.get("dir_info", {}).get("editable", False))
    version_control = recorded.get("vcs_info")
    if version_control:
        return f"{NAME}[{EXTRA}] @ {version_control['vcs']}+{url}@{version_control['commit_id']}"
    return f"{NAME}[{EXTRA}] @ {url}"


def local_requirement(path: Path, *, editable: bool) -> str:
    """Return the requirement line that installs a wheel or a checkout at this path."""
    if editable:
        return f'-e "{path}[{EXTRA}]"'
    return f"{NAME}[{EXTRA}] @ {path.as_uri()}"


def given_requirement(given: Path) -> str:
    """Return the requirement line that installs the wheel or checkout that a user named.

    Raises:
        ToolError: The path is neither a wheel nor a checkout.
    """
    path = given.absolute()
    if path.suffix == ".whl" and path.is_file():
        return local_requirement(path, editable=False)
    if (path / "pyproject.toml").is_file():
        return local_requirement(path, editable=True)
    msg = f"{given} is neither a wheel nor a checkout of {NAME}"
    raise ToolError(msg)


def require_simulator() -> None:
    """Check that the packages which only the simulator needs are installed.

    Raises:
        ToolError: The extra `simulator` was not installed.
    """
    if util.find_spec("paramiko") is None:
        msg = f'the simulator needs the extra "{EXTRA}": pip install {_command_words()}'
        raise ToolError(msg)


def require_report() -> None:
    """Check that the packages which only the report of a fleet needs are installed.

    Raises:
        ToolError: The extra `report` was not installed.
    """
    if any(util.find_spec(name) is None for name in ("jinja2", "prometheus_client")):
        words = _command_words().replace(f"[{EXTRA}]", f"[{REPORT}]")
        msg = f'the report needs the extra "{REPORT}": pip install {words}'
        raise ToolError(msg)


def _command_words() -> str:
    try:
        line = requirement()
    except ToolError:
        return f"'{NAME}[{EXTRA}]'"
    return line if line.startswith("-e ") else f"'{line}'"
