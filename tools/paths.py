"""Where things live: all of it inside the checkout, but for one cache folder of the user.

May import: standard library only.
"""

from __future__ import annotations

import os
import pwd
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STATE = ROOT / ".rtx"
BACKEND = STATE / "backend"
PULUMI_HOME = STATE / "pulumi-home"
SIMULATOR = STATE / "simulator"
GO_MODULES = ROOT / "tools" / "pulumi"


def home() -> Path:
    """Return the user's home folder, also where HOME is unset or blank."""
    return Path(os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir)


def cache() -> Path:
    """Return the one folder outside the checkout that the tools write to."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else home() / ".cache") / "rtx-provider"
