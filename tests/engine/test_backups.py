"""The configuration of before, with the real engine: where it is, who can read it, the way back."""

import json
import re
import stat
import subprocess
import sys
from pathlib import Path

from tests.engine.test_office import seed
from tools.trial import Office, Open

SECRETS = re.compile("example-pass|example-head-office-key|demoapi")
PROGRAM = """
import rtx_provider as rtx
web = rtx.ConfigLines("web", label="web", lines=["ip filter 201050 pass * * tcp * 443"])
rtx.SavedConfig("saved", after={"web": web.revision})
"""


def rtx(office: Office, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in the project of a stack."""
    return subprocess.run(
        [sys.executable, "-m", "rtx_provider.cli.main", *words],
        cwd=office.folder,
        env=office.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_run_that_fails_names_the_configuration_of_before(open_office: Open) -> None:
    office = seed(open_office)
    before = office.router.running_text()
    office.router.faults.refuse(r"l2tp keepalive use", "Error: Parameter out of range")
    text = office.up("--continue-on-error", ok=False)
    (file,) = (office.folder / ".rtx" / "backups" / "test").glob("*.conf")
    diagnostics = text.partition("Diagnostics:")[2]
    assert diagnostics.count(f"`rtx restore test {file.name}`") == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert before.strip() in file.read_text("utf-8")
    assert not SECRETS.search(text)
    office.router.faults.clear()
    assert file.name not in office.up()


def test_the_way_back_from_a_file_and_from_the_state(open_office: Open) -> None:
    office = open_office(program=PROGRAM)
    del office.environment["RTX_BACKUPS"]
    for key in ("host", "port", "transport", "username"):
        office.configure(f"rtx:{key}", office.environment.pop(f"RTX_{key.upper()}"))
    before = office.router.running_text()
    office.up()
    after = office.router.running_text()
    (file,) = (office.folder / ".rtx" / "backups" / "test").glob("*.conf")
    state = json.dumps(office.state())
    assert "configuration_before" in state
    assert "192.168.100.1/24" not in state  # the whole configuration is encrypted

    shown = rtx(office, "restore", "test", "--from-state", "--dry-run")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.splitlines() == ["no ip filter 201050"]
    assert "does not say from which router" not in shown.stderr  # the state has its serial number
    assert "`ipsec ike pre-shared-key 10 text *` (its secret cannot be compared" in shown.stderr
    assert office.router.running_text() == after

    assert rtx(office, "diff", file.name, "test").returncode == 1
    done = rtx(office, "restore", "test", file.name, "--yes")
    assert done.returncode == 0, done.stderr
    assert (office.router.running_text(), office.router.saved_text()) == (before, before)
    assert rtx(office, "diff", file.name, "test").returncode == 0
    kept = Path(rtx(office, "backup", "test").stdout.strip())
    assert (office.folder / kept).parent == file.parent
    assert not SECRETS.search(done.stdout + done.stderr)
