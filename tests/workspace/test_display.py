"""What a Pulumi command prints, on its way to whoever reads it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from rtx_provider.workspace import display

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PASSES_ON = """\
import os
import sys
from pathlib import Path

from rtx_provider.workspace import display

program = "import sys; [print('x' * 80) for _ in range(10000)]; open('ended', 'w').close()"
folder = Path(sys.argv[1])
with display.started([sys.executable, "-c", program], folder, os.environ) as process:
    display.pass_on(process)
sys.exit(process.returncode)
"""


def test_a_reader_that_leaves_does_not_end_the_command(tmp_path: Path) -> None:
    """`make up | head` left the stack locked, and lines on the router that nobody recorded."""
    with subprocess.Popen(
        [sys.executable, "-c", PASSES_ON, str(tmp_path)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(3) == b"xxx"
        process.stdout.close()
        assert process.wait() == 0
    assert (tmp_path / "ended").exists()


def test_everything_is_passed_on(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-c", "print('one'); print('two')"]
    with display.started(command, tmp_path, {}) as process:
        display.pass_on(process)
    assert capfd.readouterr().out == "one\ntwo\n"
