"""One run of a project's program in this process, for the engine that has asked for it.

It does what `pulumi-language-python-exec` does in a process of its own: it sets up the SDK for the
engine, runs the program as `__main__`, and waits for all that the program has started.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import io
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

from rtx_provider.workspace.fresh import fresh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typing_extensions import Buffer

_SHOWN = 32
"""The exit status by which a program says that it has shown what is wrong itself."""
_STREAM = 1
"""The stream of the engine's log in which parts of one line follow each other."""


def run(request: bytes) -> bytes:
    """Run the program that the engine describes, and return the engine's answer.

    Must be called in a thread, and a context, of its own, in which no event loop runs.
    """
    asked = language_pb2.RunRequest.FromString(request)
    _configure(asked)
    with _output() as output, fresh(output):
        entry = asked.info.entry_point or asked.program or "."
        sys.argv = [entry, *asked.args[1:]]
        os.chdir(asked.pwd or asked.info.program_directory or ".")
        # A run that fails leaves work unfinished, and asyncio would complain of each part of it.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        answer = _outcome(entry, asked.parallel)
    return answer.SerializeToString()


def _configure(asked: language_pb2.RunRequest) -> None:
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


def _outcome(entry: str, parallel: int) -> language_pb2.RunResponse:
    """Run the program, show what is wrong with it, and return the answer."""
    program = _file(Path(entry).resolve())
    try:
        _run_to_the_end(lambda: runpy.run_path(entry, run_name="__main__"), parallel)
    except pulumi.RunError as error:
        _report(str(error))
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.UNAVAILABLE:  # the engine has ended before us
            return language_pb2.RunResponse()
        _report(_shown(error, program))
    except SystemExit as error:
        return _after_exit(error.code)
    except BaseException as error:  # noqa: BLE001  # the engine reports whatever it is
        _report(_shown(error, program))
    else:
        return language_pb2.RunResponse()
    return language_pb2.RunResponse(bail=True)


def _report(message: str) -> None:
    """Let the engine show an error, unless it has ended, as after Ctrl-C."""
    with contextlib.suppress(grpc.RpcError):
        pulumi.log.error(message)


def _after_exit(code: object) -> language_pb2.RunResponse:
    """Return the answer for a program that has called `sys.exit`."""
    if code in {None, 0}:
        return language_pb2.RunResponse()
    if code == _SHOWN:
        return language_pb2.RunResponse(bail=True)
    if not isinstance(code, int):
        print(code, file=sys.stderr, flush=True)
        code = 1
    return language_pb2.RunResponse(error=f"program exited with non-zero exit code: {code}")


def _run_to_the_end(program: Callable[[], object], parallel: int) -> None:
    """Run the program in an event loop, until the engine has taken all that it has declared."""
    loop = asyncio.new_event_loop()
    workers = ThreadPoolExecutor(max_workers=max(parallel, 1) * 4)
    loop.set_default_executor(workers)
    asyncio.set_event_loop(loop)

    def declare() -> None:
        program()  # its globals, which `runpy` returns, are nothing to await

    try:
        loop.run_until_complete(runtime.run_in_stack(declare))
    finally:
        _cancel_rest(loop)
        workers.shutdown()
        asyncio.set_event_loop(None)
        loop.close()


def _cancel_rest(loop: asyncio.AbstractEventLoop) -> None:
    """End the tasks that a failed program has left, so that none outlives its event loop."""
    rest = asyncio.all_tasks(loop)
    for task in rest:
        task.cancel()
    if rest:
        loop.run_until_complete(asyncio.gather(*rest, return_exceptions=True))


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


def _file(path: Path) -> Path:
    """Return the file of a program, which may be named by its folder."""
    return path / "__main__.py" if path.is_dir() else path


class _EngineLog(io.RawIOBase):
    """A file whose text the engine shows as messages of the run, as it shows what Python prints."""

    def __init__(self, send: Callable[[Any], object]) -> None:
        super().__init__()
        self._send = send
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        part = bytes(data)
        text = self._decoder.decode(part)
        if text:
            self._send(
                engine_pb2.LogRequest(severity=engine_pb2.INFO, message=text, streamId=_STREAM)
            )
        return len(part)


@contextlib.contextmanager
def _output() -> Iterator[io.TextIOWrapper]:
    """Yield the program's standard output, which the engine of this run shows."""
    engine = runtime.settings.get_engine()
    if engine is None:
        msg = "the engine did not say where its log is; set RTX_INLINE=no"
        raise RuntimeError(msg)
    raw = io.BufferedWriter(_EngineLog(engine.Log))
    text = io.TextIOWrapper(raw, encoding="utf-8", line_buffering=True)
    try:
        yield text
    finally:
        with contextlib.suppress(grpc.RpcError):  # the engine has ended, and shows nothing more
            text.close()
