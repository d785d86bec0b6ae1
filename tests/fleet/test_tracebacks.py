"""Errors of Python in one line."""

from pathlib import Path

import pytest
from pulumi.automation.events import EngineEvent

from rtx_provider.fleet.changes import told
from rtx_provider.fleet.tracebacks import without_traceback

FOLDER = Path("/srv/offices")
OWN = f'  File "{FOLDER}/__main__.py", line 7, in <module>\n    work()\n    ^^^^^^\n'
INNER = f'  File "{FOLDER}/lib/work.py", line 3, in work\n    int("x")\n'
LIBRARY = f'  File "{FOLDER}/.venv/lib/site-packages/pydantic/main.py", line 99, in call\n    x()\n'
HEADING = "Program failed with an unhandled exception:\n"
BEGINNING = "Traceback (most recent call last):\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{HEADING}{BEGINNING}{OWN}NameError: no x\n", "NameError: no x (__main__.py, line 7)"),
        (
            f"{HEADING}{BEGINNING}{OWN}{INNER}{LIBRARY}ValueError: 1 fault\nmtu\n  is frozen\n",
            "ValueError: 1 fault mtu is frozen (lib/work.py, line 3)",
        ),
        (
            f'{HEADING}  File "{FOLDER}/__main__.py", line 2\n    x = (\nSyntaxError: bad\n',
            "SyntaxError: bad (__main__.py, line 2)",
        ),
        (
            f"{BEGINNING}{INNER}KeyError: 'a'\n\nDuring:\n\n{BEGINNING}{OWN}OSError: b",
            "OSError: b (__main__.py, line 7)",
        ),
        (f"call failed: \n{BEGINNING}{LIBRARY}E: why", "call failed: E: why"),
        ("office.mtu: must be at least 64", "office.mtu: must be at least 64"),
        (f"{HEADING}nothing else", f"{HEADING}nothing else"),
        (f"{BEGINNING}{OWN}", "an exception without a text (__main__.py, line 7)"),
    ],
)
def test_an_error_has_one_line_with_the_user_s_own_place(text: str, shown: str) -> None:
    assert without_traceback(text, FOLDER) == shown


def test_the_errors_of_a_run_have_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    frame = f'  File "{Path.cwd()}/__main__.py", line 7, in <module>\n    work()\n'
    text = f"{HEADING}{BEGINNING}{frame}NameError: no x\n"
    values = {"message": text, "color": "never", "severity": "error", "urn": ""}
    event = EngineEvent.from_json({"sequence": 1, "timestamp": 1, "diagnosticEvent": values})
    assert told([event], is_done=False).errors == ("NameError: no x (__main__.py, line 7)",)
