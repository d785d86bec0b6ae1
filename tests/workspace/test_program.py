"""No way out of a program but its own regular end is answered as success.

After success the engine deletes what the program has not declared, which may be a whole office.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import grpc
import pytest

from rtx_provider.workspace import inline, program, program_server, project
from rtx_provider.workspace.fresh import Turn, fresh
from rtx_provider.workspace.messages import RUN_ENDED
from tests.workspace.engine import Engine, engine

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER_SERVICE = """\
import grpc
with grpc.insecure_channel("127.0.0.1:1") as channel:
    channel.unary_unary("/inventory/Get")(b"", timeout=20)
"""
RPC_ERROR = """\
import grpc
class Error(grpc.RpcError):
    def code(self):
        return {code}
raise Error("the inventory is down")
"""
DETACHED = "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding='utf-8')\n"
FAILING_APPLY = """\
import pulumi
def fail(value):
    raise {error}
pulumi.Output.from_input("late").apply(fail)
"""
SUCCESSES = {
    "the end": "",
    "an exit": "import sys\nsys.exit()\n",
    "an exit with 0": "import sys\nsys.exit(0)\n",
    "an exit with False": "import sys\nsys.exit(False)\n",
    "a closed stream": "import sys\nsys.stdout.close()\n",
    "no stream": "import sys\nsys.stdout = sys.stderr = None\n",
    "another stream around ours": f"{DETACHED}print('wrapped')\n",
}
SUCCESSES["a task that refuses to end"] = (
    "import asyncio\nasync def wait():\n    while True:\n        try:\n"
    "            await asyncio.sleep(60)\n        except asyncio.CancelledError:\n"
    "            pass\nasyncio.ensure_future(wait())\n"
)
SUCCESSES["a letter that no file has"] = (
    "import sys\nprint('of a file: \\udc80', file=sys.stderr)\n"
)
SUCCESSES["an exit of an asynchronous program"] = (
    "import pulumi, sys\nasync def main():\n    sys.exit(0)\npulumi.run(main)\n"
)
SUCCESSES["a child that writes to our output"] = (
    "import subprocess, sys\n"
    "for each in (sys.stdout, sys.stderr):\n"
    "    subprocess.run(['true'], stdout=each, check=True)\n"
)
FAILURES = {
    **{
        f"gRPC: {code.name}": RPC_ERROR.format(code=f"grpc.StatusCode.{code.name}")
        for code in grpc.StatusCode
    },
    "gRPC: a service that is down": OTHER_SERVICE,
    "gRPC: no code": "import grpc\nraise grpc.RpcError('down')\n",
    "gRPC: in an apply": FAILING_APPLY.format(error="__import__('grpc').RpcError('down')"),
    "gRPC: an odd code": RPC_ERROR.format(code="1 / 0"),
    "an error": "raise ValueError('no inventory')\n",
    "an error in an apply": FAILING_APPLY.format(error="ValueError(value)"),
    "an error that cannot be shown": (
        "class Odd(Exception):\n    def __str__(self): raise KeyError\nraise Odd\n"
    ),
    "a refusal": "import pulumi\nraise pulumi.RunError('no')\n",
    "a refusal that cannot be shown": (
        "import pulumi\nclass Odd(pulumi.RunError):\n"
        "    def __str__(self): raise KeyError\nraise Odd\n"
    ),
    "a wrong letter": "x = = 1\n",
    "no such module": "import nowhere\n",
    "a base exception": "raise BaseException('end')\n",
    "an interrupt": "raise KeyboardInterrupt\n",
    "an end of a generator": "raise GeneratorExit\n",
    "a cancelled task": "import asyncio\nraise asyncio.CancelledError\n",
    "a group": "raise BaseExceptionGroup('all', [SystemExit(0), ValueError()])\n",
    "an exit in an apply": FAILING_APPLY.format(error="SystemExit(4)"),
    "an exit with 0 in an apply": FAILING_APPLY.format(error="SystemExit(0)"),
    "an exit with 0 in a task": (
        "import asyncio, sys\nasync def end():\n    sys.exit()\nasyncio.ensure_future(end())\n"
    ),
    "an exit with 0 in a callback": (
        "import asyncio, sys\nasyncio.get_event_loop().call_soon(sys.exit, 0)\n"
    ),
    "an exit with 0 in a task that is cancelled": (
        "import asyncio, sys\nasync def end():\n    try:\n        await asyncio.sleep(60)\n"
        "    finally:\n        sys.exit(0)\n"
        "asyncio.ensure_future(end())\nasync def main():\n    await asyncio.sleep(0.1)\n"
        "    raise ValueError\nimport pulumi\npulumi.run(main)\n"
    ),
    "a stopped event loop": "import asyncio\nasyncio.get_event_loop().stop()\n",
    "a closed stream": "import sys\nsys.stdout.close()\nraise ValueError\n",
    "no stream": "import sys\nsys.stdout = sys.stderr = None\nsys.exit('closed')\n",
    "a detached stream": f"{DETACHED}raise ValueError('no inventory')\n",
    "a detached stream and an exit": f"{DETACHED}import sys\nsys.exit(1)\n",
    "a folder that is gone": (
        "import os, tempfile\n"
        "with tempfile.TemporaryDirectory() as gone:\n    os.chdir(gone)\n    raise ValueError\n"
    ),
    "no recursion left": "def deep():\n    deep()\ndeep()\n",
    **{
        f"an exit with {code}": f"import sys\nsys.exit({code})\n"
        for code in ("1", "2", "32", "-1", "256", "True", "'closed'", "0.0", "32.0", "[]", "{}")
    },
}


@pytest.fixture(scope="module")
def host() -> Iterator[Engine]:
    with engine() as made:
        yield made


def is_success(host: Engine, folder: Path, text: str) -> bool:
    """Return whether the engine takes a run of this program as a success."""
    host.log = ""
    (folder / "__main__.py").write_text(text, encoding="utf-8")
    try:
        answer = host.run_once(folder)
    except grpc.RpcError as error:
        if error.code() != grpc.StatusCode.INTERNAL or "RTX_INLINE=no" not in str(error.details()):
            raise
        return False
    return not answer.error and not answer.bail


@pytest.mark.parametrize("name", SUCCESSES)
def test_the_regular_end_of_a_program_is_a_success(host: Engine, tmp_path: Path, name: str) -> None:
    assert is_success(host, tmp_path, SUCCESSES[name])
    assert "wrapped" not in SUCCESSES[name] or host.log == "wrapped\n"


@pytest.mark.parametrize("name", FAILURES)
def test_any_other_way_out_of_a_program_is_a_failure(
    host: Engine, tmp_path: Path, name: str
) -> None:
    assert not is_success(host, tmp_path, FAILURES[name])


@pytest.mark.parametrize(
    ("code", "status", "shown"),
    [
        ("True", 1, ""),
        ("3", 3, ""),
        ("'closed'", 1, "closed\n"),
        ("[]", 1, "[]\n"),
        ("0.0", 1, "0.0\n"),
    ],
)
def test_an_exit_has_the_status_that_it_has_with_python(
    host: Engine, tmp_path: Path, code: str, status: int, shown: str
) -> None:
    host.log = ""
    (tmp_path / "__main__.py").write_text(f"import sys\nsys.exit({code})\n", encoding="utf-8")
    answer = host.run_once(tmp_path)
    assert answer.error == f"program exited with non-zero exit code: {status}"
    assert host.log == shown


STAGES = ("_configure", "_output", "fresh", "_outcome", "_run_to_the_end", "_shown", "_flush")
ERRORS = (ValueError("odd"), SystemExit(0), KeyboardInterrupt(), grpc.RpcError(), BaseException())


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("stage", STAGES)
def test_an_error_at_any_stage_of_ours_is_a_failure(
    host: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
    error: BaseException,
) -> None:
    def fail(*_arguments: object, **_named: object) -> NoReturn:
        raise error

    monkeypatch.setattr(program, stage, fail)
    regular = stage == "_run_to_the_end" and isinstance(error, SystemExit)  # the program's own exit
    assert is_success(host, tmp_path, "raise ValueError" if stage == "_shown" else "") is regular


def test_a_program_that_cannot_be_loaded_is_a_failure(
    host: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_name: str) -> Any:  # noqa: ANN401  # as `import_module`
        msg = "no pulumi"
        raise ImportError(msg)

    monkeypatch.setattr(importlib, "import_module", fail)
    (tmp_path / "__main__.py").touch()
    with pytest.raises(grpc.RpcError, match="no pulumi"):
        host.run_once(tmp_path)


def test_a_folder_that_is_missing_is_a_failure(host: Engine, tmp_path: Path) -> None:
    with pytest.raises(grpc.RpcError, match="FileNotFoundError"):
        host.run_once(tmp_path / "gone")


def test_an_engine_without_a_log_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").touch()
    with pytest.raises(grpc.RpcError, match="RTX_INLINE=no"):
        Engine().run_once(tmp_path)


LEAVES_A_FAULT = """\
import asyncio
left = [asyncio.get_event_loop().create_future()]
left[0].set_exception(ValueError("late"))
left.append(left)
"""
"""Python collects the future some time after the run, because a list that holds itself holds it."""


def test_of_what_a_program_has_left_nobody_complains_after_the_run(
    host: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert is_success(host, tmp_path, LEAVES_A_FAULT)
    gc.collect()
    assert not caplog.records


def test_a_program_without_tracebacks_does_not_keep_the_next_from_its_end(
    host: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 0, the SDK declares no stack, and then the program waits for it."""
    monkeypatch.setattr(sys, "tracebacklimit", 0, raising=False)
    assert is_success(host, tmp_path, "import sys\nsys.tracebacklimit = 0\n")
    assert sys.tracebacklimit == 0
    monkeypatch.delattr(sys, "tracebacklimit")
    assert is_success(host, tmp_path, "import sys\nsys.tracebacklimit = 0\n")
    assert not hasattr(sys, "tracebacklimit")


WAITS = """\
import os, time
open("begun", "w").close()
while not os.path.exists({end!r}):
    time.sleep(0.01)
"""


def test_a_program_that_outlives_its_engine_puts_nothing_back_later(
    host: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By then the process may serve another office, which must not get this one's passwords."""
    monkeypatch.setattr(program_server, "_PATIENCE", 0.1)
    monkeypatch.setattr(program_server, "_ABANDONED", left := list[Any]())
    monkeypatch.setattr(project, "why_not_inline", lambda _folder: "")
    folder, end = tmp_path / "office", tmp_path / "end"
    folder.mkdir()
    (folder / "__main__.py").write_text(WAITS.format(end=str(end)), encoding="utf-8")
    before = state()
    own = {**os.environ, "RTX_PASSWORD": "of this office"}
    with inline.led_here(("up",), folder, own) as (words, _), ThreadPoolExecutor() as threads:
        address = words[words.index("--client") + 1]
        run = threads.submit(host.run, address, folder, timeout=2)
        while not (folder / "begun").exists():
            time.sleep(0.01)
        assert os.environ["RTX_PASSWORD"] == "of this office"
        with pytest.raises(grpc.RpcError):
            run.result()
    assert state() == before
    assert not program_server.is_usable()
    monkeypatch.setenv("RTX_PASSWORD", "of the next office")
    before = state()
    end.touch()
    monkeypatch.setattr(program_server, "_PATIENCE", 20)
    assert left[0].end()
    assert state() == before


FOR_EVER = "import asyncio, pulumi\nnever = asyncio.get_event_loop().create_future()\n"
WAITING = {
    "in the program": f"{FOR_EVER}async def main():\n    await never\npulumi.run(main)\n",
    "in a task that goes on": (
        f"{FOR_EVER}async def main():\n    try:\n        await never\n"
        "    except asyncio.CancelledError:\n        await asyncio.sleep(60)\npulumi.run(main)\n"
    ),
    "for a value": f"{FOR_EVER}pulumi.export('value', pulumi.Output.from_input(never))\n",
}


@pytest.mark.parametrize("waiting", WAITING)
def test_a_program_that_waits_in_vain_ends_with_its_engine(
    host: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waiting: str
) -> None:
    """Else this process could run no other: Pulumi's SDK may wait for a resource that never is."""
    monkeypatch.setattr(program_server, "_ABANDONED", left := list[Any]())
    (tmp_path / "__main__.py").write_text(WAITING[waiting], encoding="utf-8")
    begun = time.monotonic()
    with program_server.serving(runs_program=True) as address, pytest.raises(grpc.RpcError):
        host.run(address, tmp_path, timeout=2)
    assert time.monotonic() - begun < 2 + 4.5
    assert left == []


ONE_PART = """\
import pulumi
pulumi.ComponentResource("own:office:Part", "one")
"""


@pytest.mark.parametrize(
    ("status", "text", "line"),
    [
        (grpc.StatusCode.UNAVAILABLE, "closing", "Resource monitor has terminated, shutting down"),
        (grpc.StatusCode.CANCELLED, "", RUN_ENDED),
        (grpc.StatusCode.UNKNOWN, "waiting: context canceled", RUN_ENDED),
        (grpc.StatusCode.UNKNOWN, "resource monitor shut down", RUN_ENDED),
    ],
)
def test_ctrl_c_amid_what_a_program_declares_is_one_line(
    tmp_path: Path, status: grpc.StatusCode, text: str, line: str
) -> None:
    (tmp_path / "__main__.py").write_text(ONE_PART, encoding="utf-8")
    with engine() as own:
        own.refusal = status, text
        assert own.run_once(tmp_path).bail
    assert own.log == line


OWN_SERVICE = """\
import grpc
class Error(grpc.RpcError):
    def code(self):
        return grpc.StatusCode.CANCELLED
try:
    raise Error
except grpc.RpcError:
    raise Exception("the inventory was cancelled")
"""


@pytest.mark.parametrize("text", [OWN_SERVICE, OWN_SERVICE.replace("def code", "def other")])
def test_a_service_of_the_program_s_own_is_not_taken_for_the_engine(
    host: Engine, tmp_path: Path, text: str
) -> None:
    host.log = ""
    assert not is_success(host, tmp_path, text)
    assert host.log.endswith("Exception: the inventory was cancelled\n")


def test_any_other_refusal_of_the_engine_shows_its_place_in_the_program(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text(ONE_PART, encoding="utf-8")
    with engine() as own:
        own.refusal = grpc.StatusCode.UNKNOWN, "no such provider"
        assert own.run_once(tmp_path).bail
    assert own.log.startswith("Program failed with an unhandled exception:\nTraceback")
    assert own.log.endswith("Exception: no such provider\n")


@pytest.mark.parametrize(
    ("words", "variables", "is_debugged"),
    [
        (("up", "--diff", "--yes", "--stack", "dev"), {}, False),
        (("up", "--debug"), {}, True),
        (("up", "-yd"), {}, True),
        (("preview", "--logtostderr", "-v=9"), {}, True),
        (("preview", "--verbose=9"), {}, True),
        (("up", "--logflow"), {}, True),
        (("up", "--json"), {}, True),
        (("up", "--event-log", "events.json"), {}, True),
        (("up",), {"PULUMI_OPTION_DEBUG": "true"}, True),
    ],
)
def test_what_the_sdk_says_of_each_step_goes_to_an_engine_that_shows_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    variables: dict[str, str],
    is_debugged: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    """The program waits for each message."""
    monkeypatch.setattr(project, "why_not_inline", lambda _folder: "")
    (tmp_path / "__main__.py").write_text("print('declared')\n", encoding="utf-8")
    with (
        engine() as own,
        inline.led_here(words, tmp_path, {**os.environ, **variables}) as (led, _),
    ):
        assert not own.run(led[led.index("--client") + 1], tmp_path).bail
    assert own.log == "declared\n"
    assert ("registering resource" in own.debugging, bool(own.debugging)) == (is_debugged,) * 2


class Stopped(Turn):
    """A turn that ends while its program waits."""

    def __init__(self) -> None:
        """Ask the program to stop once it waits."""
        super().__init__()
        threading.Timer(1, self.stop).start()


@pytest.mark.parametrize("end", ["sys.exit(0)", "pass", "raise"])
def test_a_program_that_was_stopped_has_not_succeeded_whatever_it_says(
    host: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """After success the engine would delete what the program has not declared any more."""
    monkeypatch.setattr(program_server, "Turn", Stopped)
    text = (
        f"{FOR_EVER}import sys\nasync def main():\n    try:\n        await never\n"
        f"    except asyncio.CancelledError:\n        {end}\npulumi.run(main)\n"
    )
    assert not is_success(host, tmp_path, text)


def state() -> list[Any]:
    """Return what this process has of a program's, but its name, which `runpy` puts back itself."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return [dict(os.environ), Path.cwd(), list(sys.path), sys.argv[1:], *streams]


def test_a_program_that_begins_after_its_command_has_ended_does_not_run(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").touch()
    turn = Turn()
    turn.end()
    before = state()
    with pytest.raises(RuntimeError, match="has ended"), fresh(io.StringIO(), turn):
        pass
    assert state() == before


def test_a_long_fault_is_cut_so_that_the_engine_can_take_it(
    host: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> NoReturn:
        raise ValueError("long " * 100_000)

    monkeypatch.setattr(program, "run", fail)
    with pytest.raises(grpc.RpcError, match="long long"):
        host.run_once(tmp_path)
    assert program_server.is_usable()


IN_OTHER_PLACES = """\
import subprocess, sys
from concurrent.futures import ThreadPoolExecutor
import pulumi
CODE = "import pulumi; print(pulumi.Config('rtx').get('office'), pulumi.Config('rtx').get('none'))"
with ThreadPoolExecutor() as threads:
    print(threads.submit(lambda: pulumi.Config("rtx").get("office")).result())
print(subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True).stdout.strip())
"""


def test_a_thread_and_a_child_of_a_program_find_the_values_of_the_stack(
    host: Engine, tmp_path: Path
) -> None:
    """A program that found none there would declare less, and the engine delete the rest."""
    host.log, host.config = "", {"rtx:office": "本社"}
    before = dict(os.environ)
    (tmp_path / "__main__.py").write_text(IN_OTHER_PLACES, encoding="utf-8")
    try:
        assert not host.run_once(tmp_path).bail
    finally:
        host.config = {}
    assert host.log == "本社\n本社 None\n"
    assert os.environ == before
