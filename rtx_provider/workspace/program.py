"""One run of a project's program in this process, for the engine that has asked for it.

It does what `pulumi-language-python-exec` does in a process of its own: it sets up the SDK for the
engine, runs the program as `__main__`, and waits for all that the program has started.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import logging
import os
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import pulumi
from pulumi import runtime
from pulumi.runtime.proto import engine_pb2, language_pb2

from rtx_provider.shared_values import hidden
from rtx_provider.workspace.engine_log import EngineLog
from rtx_provider.workspace.fresh import fresh
from rtx_provider.workspace.messages import RUN_ENDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rtx_provider.workspace.fresh import Turn

_STREAM = 1
"""The stream of the engine's log in which parts of one line follow each other."""
_ATTEMPTS, _GRACE = 3, 1.0
"""How often the tasks that a program has left are cancelled, and how long they then have, in
seconds. A task that exits stops the others once more."""
_CUT_SHORT = (
    "the program called sys.exit in an apply or a task, before the engine had taken all that it "
    "declares; nothing is deleted because of it. Let the program run to its end"
)
_OF_AN_ENDED_RUN = ("context canceled", "resource monitor shut down")
_AGAIN = 0.5
"""How long the tasks of a program have until they are cancelled once more, in seconds."""
_SHOWN = 32
"""The exit status by which a program says that it has shown what is wrong itself."""


class _CutShortError(Exception):
    """The program has exited in an `apply` or in another task of its own.

    Attributes:
        answer: The answer for such an exit at the end of the program.
    """

    def __init__(self, answer: language_pb2.RunResponse) -> None:
        """Take the answer."""
        super().__init__()
        self.answer = answer


class _Engine:
    """An engine that is not sent what it would not show.

    The SDK reports each step in a message of its own, and the program waits for each: about a
    hundred for an office. If one cannot be sent because the engine has ended, the SDK also fails to
    say that a resource will never be.
    """

    def __init__(self, engine: Any) -> None:  # noqa: ANN401  # its type is made by gRPC
        self._engine = engine

    def Log(self, request: engine_pb2.LogRequest) -> None:  # noqa: N802  # the name of the call
        """Send a message to the engine's log, unless only a debugger wants it."""
        if request.severity != engine_pb2.DEBUG:
            self._engine.Log(request)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # any other call
        return getattr(self._engine, name)


def run(request: bytes, turn: Turn, *, is_debugged: bool) -> bytes:
    """Run the program that the engine describes, and return the answer for the engine.

    Must be called in a thread, and a context, of its own, in which no event loop runs.

    Args:
        request: The engine's description, a `RunRequest`.
        turn: The turn of the command that has started the engine.
        is_debugged: Whether the command shows what the SDK reports of each step.
    """
    asked = language_pb2.RunRequest.FromString(request)
    _configure(asked, is_debugged=is_debugged)
    with _output() as (output, log), fresh(output, turn):
        entry = asked.info.entry_point or asked.program or "."
        sys.argv = [entry, *asked.args[1:]]
        os.chdir(asked.pwd or asked.info.program_directory or ".")
        os.environ.update(_variables(asked))
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        answer = _outcome(entry, asked.parallel, log, turn)
        _flush()
    if turn.is_to_stop:  # however it ended, it was cut short
        answer = language_pb2.RunResponse(bail=True)
    return answer.SerializeToString()


def _configure(asked: language_pb2.RunRequest, *, is_debugged: bool) -> None:
    """Connect the SDK to the engine, in the context of this run alone."""
    runtime.set_all_config(dict(asked.config), list(asked.configSecretKeys))
    runtime.configure(
        runtime.Settings(
            project=asked.project,
            stack=asked.stack,
            monitor=asked.monitor_address,
            engine=asked.args[0] if asked.args else None,
            parallel=asked.parallel,
            dry_run=asked.dryRun,
            organization=asked.organization or "organization",
            root_directory=asked.info.root_directory,
        )
    )
    engine = runtime.settings.get_engine()
    if engine is not None and not is_debugged:
        runtime.settings.SETTINGS.engine = _Engine(engine)


def _variables(asked: language_pb2.RunRequest) -> dict[str, str]:
    """Return the variables with the values of the stack, as Pulumi's language host sets them.

    The SDK reads them in a thread of the program, which begins with an empty context, and in a
    child process. Without them, a program would find no value there, and declare less.
    """
    return {
        "PULUMI_CONFIG": json.dumps(dict(asked.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(asked.configSecretKeys)),
    }


def _outcome(entry: str, parallel: int, log: EngineLog, turn: Turn) -> language_pb2.RunResponse:
    """Run the program, show what is wrong with it, and return the answer.

    After success the engine deletes what the program has not declared. So only a program that has
    ended by itself has succeeded, whatever else ended it: a service that cannot be reached looks
    like an engine that has ended, which reads no answer anyway.
    """
    program = _file(Path(entry).resolve())
    try:
        _run_to_the_end(lambda: runpy.run_path(entry, run_name="__main__"), parallel, turn)
    except pulumi.RunError as error:
        _report(str(error), log)
    except SystemExit as error:
        return _after_exit(error.code)
    except _CutShortError as error:
        if error.answer != language_pb2.RunResponse():
            return error.answer
        _report(_CUT_SHORT, log)
    except BaseException as error:  # noqa: BLE001  # the engine reports whatever it is
        _report(RUN_ENDED if _is_of_an_ended_run(error) else _shown(error, program), log)
    else:
        return language_pb2.RunResponse()
    return language_pb2.RunResponse(bail=True)


def _flush() -> None:
    """Send what the program has printed, also through a stream that it has put around its own."""
    for stream in (sys.stdout, sys.stderr):
        # It may be None or closed, and the engine may have ended.
        with contextlib.suppress(AttributeError, ValueError, OSError, grpc.RpcError):
            stream.flush()


def _report(message: str, log: EngineLog) -> None:
    """Let the engine show an error below what was printed, unless it has ended, as after Ctrl-C."""
    log.wait()
    with contextlib.suppress(grpc.RpcError):
        pulumi.log.error(hidden(message))


def _after_exit(code: object) -> language_pb2.RunResponse:
    """Return the answer for a program that has called `sys.exit`."""
    if code is None:
        return language_pb2.RunResponse()
    if not isinstance(code, int):  # which Python shows; even 0.0 is a failure
        print(code, file=sys.stderr, flush=True)
    status = int(code) if isinstance(code, int) else 1
    if status == 0:
        return language_pb2.RunResponse()
    if status == _SHOWN:
        return language_pb2.RunResponse(bail=True)
    return language_pb2.RunResponse(error=f"program exited with non-zero exit code: {status}")


def _run_to_the_end(program: Callable[[], object], parallel: int, turn: Turn) -> None:
    """Run the program in an event loop, until the engine has taken all that it has declared."""
    loop = asyncio.new_event_loop()
    workers = ThreadPoolExecutor(max_workers=max(parallel, 1) * 4)
    loop.set_default_executor(workers)
    asyncio.set_event_loop(loop)

    def declare() -> None:
        program()  # its globals, which `runpy` returns, are nothing to await

    try:
        whole = loop.create_task(runtime.run_in_stack(declare))
        with turn.stopped_by(lambda: loop.call_soon_threadsafe(_cancel_until_done, loop, whole)):
            _wait_for(loop, whole)
    finally:
        _cancel_rest(loop)
        workers.shutdown()
        # A run that fails leaves work unfinished, and asyncio would complain of each part of it,
        # even after the run, when Python collects the part.
        loop.set_exception_handler(_say_nothing)
        asyncio.set_event_loop(None)
        loop.close()


def _wait_for(loop: asyncio.AbstractEventLoop, whole: asyncio.Task[None]) -> None:
    """Run the event loop until the whole program is done.

    Raises:
        _CutShortError: Another task has called `sys.exit`, which stops the loop, and so all others.
    """
    try:
        loop.run_until_complete(whole)
    except SystemExit as error:
        if not whole.done():
            raise _CutShortError(_after_exit(error.code)) from error
        raise
    finally:
        if whole.done() and not whole.cancelled():
            whole.exception()  # it is raised here, so that asyncio need not report it


def _cancel_until_done(loop: asyncio.AbstractEventLoop, whole: asyncio.Task[None]) -> None:
    """Cancel all tasks until the whole program is done.

    An engine that ends amid a program takes no more of it, and answers no more. The SDK then may
    wait for ever: whatever depends on a resource waits for its URN, and the SDK does not say that
    there will be none if it fails to log that the engine has ended.
    """
    if not whole.done():
        _cancel_all(loop)
        loop.call_later(_AGAIN, _cancel_until_done, loop, whole)


def _cancel_all(loop: asyncio.AbstractEventLoop) -> set[asyncio.Task[Any]]:
    """Cancel the tasks of an event loop that are not done, and return them."""
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    return tasks


def _cancel_rest(loop: asyncio.AbstractEventLoop) -> None:
    """End the tasks that a program has left, so that none outlives its event loop.

    How they end says nothing of the program, not even by `sys.exit(0)`. One that refuses to end is
    left, as Python leaves it.
    """
    for _ in range(_ATTEMPTS):
        rest = _cancel_all(loop)
        if rest:
            with contextlib.suppress(BaseException):
                loop.run_until_complete(asyncio.wait(rest, timeout=_GRACE))


def _say_nothing(_loop: asyncio.AbstractEventLoop, _context: dict[str, Any]) -> None:
    pass


def _shown(error: BaseException, program: Path) -> str:
    """Return the message for an exception, with its traceback from the program's own file on."""
    rest = error.__traceback__
    while rest is not None and _file(Path(rest.tb_frame.f_code.co_filename)) != program:
        rest = rest.tb_next
    if rest is None and not isinstance(error, SyntaxError):  # which names its place itself
        rest = error.__traceback__
    lines = traceback.format_exception(type(error), error, rest)
    if isinstance(error, ValueError) and "signal only works in main thread" in str(error):
        lines.append("The program runs in a thread of `rtx`; set RTX_INLINE=no for it.\n")
    return "Program failed with an unhandled exception:\n" + "".join(lines)


def _is_of_an_ended_run(error: BaseException) -> bool:
    """Return whether the SDK reports that the engine refused a call because the run has ended.

    Of the ways in which the engine says so after Ctrl-C, the SDK knows one (UNAVAILABLE). Of any
    other it makes an exception without a class of its own, which looks like a program's fault.
    """
    places = traceback.extract_tb(error.__traceback__)
    is_by_sdk = bool(places) and places[-1].filename == runtime.settings.__file__
    refusal = error.__context__
    if not is_by_sdk or not isinstance(refusal, grpc.RpcError):
        return False
    is_cancelled = refusal.code() is grpc.StatusCode.CANCELLED
    return is_cancelled or (refusal.details() or "").endswith(_OF_AN_ENDED_RUN)


def _file(path: Path) -> Path:
    """Return the file of a program, which may be named by its folder."""
    return path / "__main__.py" if path.is_dir() else path


@contextlib.contextmanager
def _output() -> Iterator[tuple[io.TextIOWrapper, EngineLog]]:
    """Yield the program's standard output, and the log of this run's engine, which shows it."""
    engine = runtime.settings.get_engine()
    if engine is None:
        msg = "the engine did not say where its log is; set RTX_INLINE=no"
        raise RuntimeError(msg)

    def send(part: str) -> None:
        request = engine_pb2.LogRequest(
            severity=engine_pb2.INFO, message=hidden(part), streamId=_STREAM
        )
        engine.Log(request)

    log = EngineLog(send)
    # As Python writes to standard error; of a failure to print, nobody would learn the reason.
    text = io.TextIOWrapper(
        io.BufferedWriter(log), encoding="utf-8", errors="backslashreplace", line_buffering=True
    )
    try:
        yield text, log
    finally:
        # The engine may have ended, and the program may have detached what is below the text.
        with contextlib.suppress(OSError, ValueError):
            text.close()
        log.finish()
