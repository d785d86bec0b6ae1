"""Which Python creates the environment."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.workspace.programs import write_program
from tools.venv import ROOT

if TYPE_CHECKING:
    from pathlib import Path

NOT_INSTALLED = "echo 'command not found' >&2; exit 127"
TOO_OLD = "exit 1"
WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac'
WORKS = f'exec {sys.executable} "$@"'


def find(search_path: Path) -> subprocess.CompletedProcess[str]:
    script = ROOT / "tools" / "find-python.sh"
    environment = {"PATH": str(search_path)}
    return subprocess.run(
        ["/bin/sh", str(script)], env=environment, capture_output=True, text=True, check=False
    )


def test_a_shim_that_refuses_to_run_is_passed_over(tmp_path: Path) -> None:
    write_program(tmp_path / "python3.13", NOT_INSTALLED)
    write_program(tmp_path / "python3.12", WORKS)
    found = find(tmp_path)
    assert (found.returncode, found.stdout.strip()) == (0, os.path.realpath(sys.executable))


def test_a_python_without_venv_is_passed_over_where_another_has_it(tmp_path: Path) -> None:
    write_program(tmp_path / "python3.12", WITHOUT_VENV)
    write_program(tmp_path / "python3", WORKS)
    assert find(tmp_path).returncode == 0


def test_where_only_venv_is_missing_it_says_what_to_install(tmp_path: Path) -> None:
    write_program(tmp_path / "python3", WITHOUT_VENV)
    found = find(tmp_path)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.count("\n") == 1
    assert "apt install python3-venv" in found.stderr


def test_where_every_python_is_too_old_it_says_so_in_one_line(tmp_path: Path) -> None:
    write_program(tmp_path / "python3", TOO_OLD)
    found = find(tmp_path)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith("error: no Python 3.11 or newer")
