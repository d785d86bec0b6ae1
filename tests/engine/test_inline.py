"""The program in the process of `rtx`: what is shown and what stands afterwards is the same."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from rtx_provider.workspace import inline
from tests.engine.inline_runs import Runs, at_a_terminal, led
from tools.trial import Office, Open, Prepared

pytestmark = pytest.mark.language_host

ERRORS = {
    "a refusal": "import pulumi\nraise pulumi.RunError('the office has no name')\n",
    "an error of ours": "from rtx_provider.errors import InputError\nraise InputError('no WAN')\n",
    "an error in a module": "import helpers\nhelpers.fail()\n",
    "an error in an apply": (
        "import pulumi\n"
        "def fail(value):\n    raise ValueError(value)\n"
        "pulumi.export('x', pulumi.Output.from_input('late').apply(fail))\n"
    ),
    "no such module": "import nowhere\n",
    "an exit": "import sys\nprint('bye')\nsys.exit(3)\n",
    "an exit with words": "import sys\nsys.exit('the office is closed')\n",
}
HELPERS = "def fail():\n    raise KeyError('users')\n"
UNTRUE = "error: an unhandled error occurred: program exited with non-zero exit code: 1"
"""What Pulumi adds to a refusal, whose own message stands above it; no process has exited here."""


def diagnostics(text: str) -> list[str]:
    """Return what a run says below the resources, without a time that differs from run to run."""
    shown = text.partition("Diagnostics:")[2]
    return [each for each in shown.splitlines() if each and "Duration:" not in each]


def lines(text: str) -> list[str]:
    """Return the lines that a person reads, in any order, without times and dots of progress."""
    kept = (each.strip() for each in text.splitlines())
    return sorted(each for each in kept if each and not each.startswith(("Duration:", "@ ")))


def test_what_is_wrong_with_a_program_reads_as_with_pulumi(open_office: Open) -> None:
    office = open_office(program="pass")
    (office.folder / "helpers.py").write_text(HELPERS, encoding="utf-8")
    for name, program in ERRORS.items():
        (office.folder / "__main__.py").write_text(program, encoding="utf-8")
        plain = diagnostics(office.preview(ok=False))
        if "RunError" in program:
            plain = [each for each in plain if UNTRUE not in each]
        # Pulumi shows what a program has printed before or after the error, as the pipes happen
        # to be.
        ours = diagnostics(led(office, "preview", ok=False))
        assert sorted(ours) == sorted(plain) != [], name


def test_a_wrong_letter_in_the_program_is_shown_without_our_own_calls(open_office: Open) -> None:
    office = open_office(program="import pulumi\npulumi.export('x' 1)\n")
    text = led(office, "preview", ok=False)
    assert f'File "{office.folder / "__main__.py"}", line 2' in text
    assert "SyntaxError" in text
    assert "rtx_provider" not in text


def test_a_program_that_handles_signals_is_told_the_way_out(open_office: Open) -> None:
    program = "import signal\nsignal.signal(signal.SIGUSR1, signal.SIG_IGN)\n"
    office = open_office(program=program)
    assert "set RTX_INLINE=no for it" in led(office, "preview", ok=False)
    assert "1 to create" in office.preview()


def test_what_a_program_prints_is_shown_by_the_engine(open_office: Open) -> None:
    program = (
        "import os, sys, pulumi\n"
        "print('one', end=' '); print('line'); print('作業場所')\n"
        "print('to standard error', file=sys.stderr)\n"
        "pulumi.log.warn('a warning')\n"
        "sys.stdout.buffer.write(b'bytes\\n')\n"
        "pulumi.export('argv', sys.argv)\n"
        "pulumi.export('here', [os.getcwd(), __file__, __name__])\n"
        "pulumi.export('names', [pulumi.get_project(), pulumi.get_stack()])\n"
        "pulumi.export('root', pulumi.runtime.get_root_directory())\n"
        "pulumi.export('organization', pulumi.get_organization())\n"
        "pulumi.export('environment', os.environ['PULUMI_CONFIG_PASSPHRASE'])\n"
        "pulumi.export('config', pulumi.Config('rtx').require('office'))\n"
        "pulumi.export('hidden', pulumi.Config('rtx').require_secret('hidden'))\n"
    )
    office = open_office(program=program)
    office.configure("rtx:office", "hq")
    office.set_secret("rtx:hidden", "hush")
    ours = led(office, "preview")
    assert "one line" in ours
    assert "hush" not in ours
    plain = office.preview()
    # An older language host does not say where the project is.
    assert [each for each in sorted(diagnostics(ours)) if "root" not in each] == [
        each for each in sorted(diagnostics(plain)) if "root" not in each
    ]


def test_both_runs_of_an_up_find_the_same(open_office: Open) -> None:
    """A list that the first run has filled would make the update differ from its preview."""
    program = (
        "import pulumi, numbers_given\n"
        "numbers_given.GIVEN.append(len(numbers_given.GIVEN))\n"
        "print('given', numbers_given.GIVEN)\n"
    )
    office = open_office(program=program)
    (office.folder / "numbers_given.py").write_text("GIVEN = []\n", encoding="utf-8")
    text = led(office, "up", "--yes")
    assert text.count("given [0]") >= 2
    assert "given [0, 1]" not in text


OWN_CLASS = """\
import pulumi
from pulumi import dynamic
import helpers

STEP = 2

class Counter(dynamic.ResourceProvider):
    def create(self, props):
        return dynamic.CreateResult("one", {"value": props["start"] + STEP + helpers.STEP})

class Count(dynamic.Resource):
    value: pulumi.Output[float]
    def __init__(self, name, start):
        super().__init__(Counter(), name, {"start": start, "value": None})

if __name__ == "__main__":
    pulumi.export("value", Count("count", 1).value)
"""


def test_a_dynamic_provider_of_the_program_itself_is_the_same_from_here(open_office: Open) -> None:
    """It goes into the state as Python stores it, so a difference would be a change each time."""
    office = open_office(program=OWN_CLASS)
    (office.folder / "helpers.py").write_text("STEP = 3\n", encoding="utf-8")
    led(office, "up", "--yes")
    assert office.resources()["rtx-test"]["outputs"] == {"value": 6.0}
    office.preview("--expect-no-changes")
    office.up()
    led(office, "preview", "--expect-no-changes")


EACH = """\
import os, pulumi, helpers
helpers.SEEN.append(pulumi.get_root_directory())
pulumi.export("seen", helpers.SEEN)
pulumi.export("mine", os.environ["RTX_PORT"])
pulumi.export("name", pulumi.Config("rtx").require("name"))
"""


def test_many_offices_in_one_process_have_nothing_of_each_other(open_office: Open) -> None:
    """Those who ask at the same time wait for each other."""
    offices = [open_office(program=EACH) for _ in range(2)]
    for office in offices:
        (office.folder / "helpers.py").write_text("SEEN = []\n", encoding="utf-8")
        office.configure("rtx:name", office.folder.name)
    with ThreadPoolExecutor() as threads:
        runs = [threads.submit(led, each, "up", "--yes") for each in (*offices, *offices)]
        for run in runs:
            run.result()
    for office in offices:
        assert office.resources()["rtx-test"]["outputs"] == {
            "seen": [str(office.folder)],
            "mine": str(office.router.port),
            "name": office.folder.name,
        }


def test_the_engine_tells_a_program_what_happens(open_office: Open, tmp_path: Path) -> None:
    """Whoever runs many offices reads events, or JSON, and no display.

    The environment is that of a shell in which no virtual environment is active.
    """
    office = open_office()
    own = str(Path(sys.executable).parent)
    search = office.environment["PATH"].split(os.pathsep)
    office.environment["PATH"] = os.pathsep.join(each for each in search if each != own)
    preview = json.loads(led(office, "preview", "--json"))
    assert preview["changeSummary"] == {"create": len(preview["steps"])}
    log = tmp_path / "events"
    office.environment["PULUMI_DEBUG_COMMANDS"] = "true"  # as the Automation API does
    led(office, "up", "--yes", "--skip-preview", "--event-log", str(log))
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    (summary,) = (each["summaryEvent"] for each in events if "summaryEvent" in each)
    assert summary["resourceChanges"] == preview["changeSummary"]


def test_a_refresh_ends_what_a_killed_run_has_left_open(open_office: Open, tmp_path: Path) -> None:
    """Pulumi would warn of it in each later run, and a refresh without a question would keep it."""
    office = open_office(program=PLAIN_PROGRAM)
    runs = Runs(office, tmp_path)
    office.up()
    file = office.folder / "backend" / ".pulumi" / "stacks" / "rtx" / "test.json"
    state = json.loads(file.read_text(encoding="utf-8"))
    latest = state["checkpoint"]["latest"]
    begun = {
        name: value
        for name, value in latest["resources"][-1].items()
        if name not in {"id", "outputs"}
    }
    begun["urn"] += "-killed"
    latest["pending_operations"] = [{"resource": begun, "type": "creating"}]
    file.write_text(json.dumps(state), encoding="utf-8")
    assert "1 pending operations" in office.up()
    text = runs.rtx("refresh").output
    assert "a run was killed while it created IpFilter two-killed" in text
    assert "pending operations" not in office.up()


PLAIN_PROGRAM = """\
import rtx_provider as rtx

rtx.IpFilter("two", number=201999, action="pass", source="*", destination="*", protocol="esp")
"""


def test_a_whole_life_with_rtx_is_that_with_pulumi(open_office: Open, tmp_path: Path) -> None:
    plain, office = open_office(), open_office()
    runs = Runs(office, tmp_path)
    before = office.router.running_text()
    plain.up()
    assert runs.rtx("preview").started == ["rtx preview", "provider"]
    assert runs.rtx("up").started == ["rtx up", "provider", "provider"]
    assert office.router.running_text() == plain.router.running_text()
    assert office.router.saved_text() == plain.router.saved_text()
    office.preview("--expect-no-changes")
    assert office.resources().keys() == plain.resources().keys()

    office.router.edit(["no ip filter 200100"])
    assert runs.rtx("refresh").started == ["rtx refresh", "provider"]
    assert runs.rtx("down").started == ["rtx down", "provider", "provider"]
    assert office.resources() == {}
    assert office.router.running_text() == before


def test_a_preview_shows_the_same_lines_from_here(open_office: Open) -> None:
    office = open_office()
    assert lines(led(office, "preview", "--diff")) == lines(office.preview("--diff"))
    office.up()
    users = [{**office.office["users"][0], "password": "Pw-changed-1"}]
    office.write_office(users=users)
    shown = led(office, "preview", "--diff")
    assert lines(shown) == lines(office.preview("--diff"))
    assert "Pw-changed-1" not in shown


def test_the_question_before_a_change_is_pulumis_and_a_no_changes_nothing(
    open_running: Open, tmp_path: Path
) -> None:
    office = open_running()
    office.write_office(tunnelName="renamed")
    runs = Runs(office, tmp_path)
    before, state = office.router.running_text(), office.state()
    status, text = at_a_terminal(runs.command("up"), office.folder, runs.environment, "\r")
    assert "Do you want to perform this update?" in text
    assert "\x1b[" in text  # colours, as for a person
    assert status != 0
    assert office.router.running_text() == before
    assert office.state() == state
    assert "Traceback" not in text
    yes = "\x1b[A\r"  # one up from the `no` that is marked first
    status, text = at_a_terminal(runs.command("up"), office.folder, runs.environment, yes)
    assert (status, "renamed" in office.router.running_text()) == (0, True), text


@contextmanager
def begun(
    office: Office, command: list[str], runs: Runs, is_due: Callable[[], bool]
) -> Iterator["subprocess.Popen[str]"]:
    """Start a command in a session of its own, as a terminal does; yield it when it is due."""
    with subprocess.Popen(
        command,
        cwd=office.folder,
        env=runs.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        while not is_due():
            assert process.poll() is None
            time.sleep(0.05)
        yield process


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_ends_a_program_that_does_not_end(
    open_office: Open, tmp_path: Path, times: int
) -> None:
    program = "import sys, time\nopen('begun', 'w').close()\ntime.sleep(600)\n"
    office = open_office(program=program)
    runs = Runs(office, tmp_path)
    with begun(office, runs.command("preview"), runs, (office.folder / "begun").exists) as process:
        for _ in range(times):
            os.killpg(process.pid, signal.SIGINT)
            time.sleep(1)
        text, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in text
    assert "KeyboardInterrupt" not in text


def test_ctrl_c_lets_the_operations_under_way_end_and_be_recorded(
    open_running: Open, tmp_path: Path
) -> None:
    office = open_running(latency_seconds=1.0)
    office.write_office(tunnelName="renamed")
    runs = Runs(office, tmp_path)
    with begun(office, runs.command("up", "--yes"), runs, lambda: bool(office.requests)) as process:
        os.killpg(process.pid, signal.SIGINT)
        text, _ = process.communicate(timeout=120)
    assert "Traceback" not in text
    assert "pending_operations" not in str(office.state()["checkpoint"]["latest"])
    office.up()
    assert "renamed" in office.router.running_text()


def test_a_user_can_leave_the_program_to_pulumi(
    open_running: Open, prepared_office: Prepared, tmp_path: Path
) -> None:
    office = open_running()
    assert prepared_office.router
    runs = Runs(office, tmp_path)
    runs.environment["RTX_INLINE"] = "no"
    assert runs.rtx("preview").started == ["rtx preview", "pip", "program", "provider"]


def test_a_temporary_folder_with_a_long_name_is_not_used_for_the_socket(
    open_office: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("long" * 20)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    office = open_office(program="pass")
    assert "1 to create" in led(office, "preview")


def test_the_engine_is_led_to_a_socket_that_only_this_user_can_open(open_office: Open) -> None:
    office = open_office(program="pass")
    with inline.led_here(("up",), office.folder, office.environment) as (words, environment):
        address = words[words.index("--client") + 1]
        socket = Path(address.removeprefix("unix:"))
        assert socket.is_socket()
        assert socket.parent.stat().st_mode & 0o077 == 0
        assert environment[inline.VIRTUALENV] == sys.prefix
    assert not socket.parent.exists()


DECLARED = """\
import pulumi
class Part(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("own:office:Part", name)
for name in ("one", "two"):
    Part(name)
"""
BREAKS_OFF = {
    "a service that is down": (
        "import grpc\n"
        "with grpc.insecure_channel('127.0.0.1:1') as channel:\n"
        "    channel.unary_unary('/inventory/Get')(b'', timeout=20)\n"
    ),
    "an error after the stream was detached": (
        "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding='utf-8')\n"
        "raise ValueError('no inventory')\n"
    ),
    "an error that cannot be shown": (
        "import pulumi\nclass Odd(pulumi.RunError):\n"
        "    def __str__(self): raise KeyError\nraise Odd\n"
    ),
}


def test_a_program_that_breaks_off_deletes_nothing(open_office: Open) -> None:
    """After success the engine deletes what the program has not declared."""
    office = open_office(program=DECLARED)
    led(office, "up", "--yes", "--skip-preview")
    before = office.resources()
    assert {"one", "two"} <= before.keys()
    for name, program in BREAKS_OFF.items():
        (office.folder / "__main__.py").write_text(program, encoding="utf-8")
        text = led(office, "up", "--yes", "--skip-preview", ok=False)
        assert "delet" not in text.replace("nothing is deleted", ""), name
        assert office.resources().keys() == before.keys(), name
