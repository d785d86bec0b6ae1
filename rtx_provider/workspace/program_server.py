"""The language runtime to which an engine is led: it runs the project's program in this process.

The engine asks over gRPC, as it asks a language host. The messages are taken as bytes, because
reading them needs Pulumi's SDK, which takes longer to load than a run without the program lasts.
"""

from __future__ import annotations

import contextlib
import contextvars
import importlib
import os
import tempfile
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import grpc

from rtx_provider.workspace.fresh import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NOTHING = b""
"""The empty message: no plugins, no packages, nothing to say."""
_OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
_LONGEST = 80
"""How long the name of a temporary folder may be, in bytes, with room for the socket's own."""
_GRACE, _PATIENCE = 1.0, 5.0
"""How long a program may go on after its engine has ended, in seconds: until all that it still
awaits is cancelled, and until it is given up."""
_SHORT = 1000
"""How much of a fault the engine shows, in characters: a status has little room."""
_PROGRAM = "rtx_provider.workspace.program"
_ABANDONED = list["_Runtime"]()
"""Whose program did not end with its engine. This process is not as it was, and runs no other."""


def is_usable() -> bool:
    """Return whether this process can run a program."""
    return not _ABANDONED


@contextlib.contextmanager
def serving(*, runs_program: bool, is_debugged: bool = False) -> Iterator[str]:
    """Yield the address to which an engine is led by `--client`.

    The address is a socket in a folder that only this user can open.

    Args:
        runs_program: Whether the engine will surely ask for the program, so that loading what it
            needs begins while the engine starts.
        is_debugged: Whether the engine shows what the SDK reports of each step.
    """
    if runs_program:
        threading.Thread(target=_load_ahead, daemon=True).start()
    runtime = _Runtime(is_debugged=is_debugged)
    server = grpc.server(ThreadPoolExecutor(max_workers=4), options=_OPTIONS)
    server.add_generic_rpc_handlers((runtime,))
    with tempfile.TemporaryDirectory(prefix="rtx-", dir=_short_folder()) as folder:
        address = f"unix:{Path(folder) / 'program'}"
        server.add_insecure_port(address)
        server.start()
        try:
            yield address
        finally:
            server.stop(0).wait()
            if not runtime.end():  # as after Ctrl-C; its thread ends with this process
                _ABANDONED.append(runtime)


def _load_ahead() -> None:
    with contextlib.suppress(Exception):  # the run itself reports it
        importlib.import_module(_PROGRAM)


def _short_folder() -> str | None:
    """Return the folder for the socket, whose whole name may have about a hundred bytes."""
    return None if len(os.fsencode(tempfile.gettempdir())) <= _LONGEST else "/tmp"  # noqa: S108


class _Runtime(grpc.GenericRpcHandler):
    """Answers an engine's questions about the program, and runs it."""

    def __init__(self, *, is_debugged: bool) -> None:
        self._is_debugged = is_debugged
        self._program: threading.Thread | None = None
        self._turn = Turn()

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler[bytes, bytes] | None:
        """Return what answers a question; the engine knows how to do without the others."""
        methods: dict[str, Callable[[bytes, grpc.ServicerContext], bytes]] = {
            "GetPluginInfo": _say_nothing,
            "GetRequiredPackages": _say_nothing,
            "GetRequiredPlugins": _say_nothing,
            "Run": self._run,
        }
        method = methods.get(handler_call_details.method.rpartition("/")[2])
        return method and grpc.unary_unary_rpc_method_handler(method)

    def _run(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        """Run the program in a thread that cannot keep this process from ending."""
        answers, faults = list[bytes](), list[str]()
        ended = threading.Event()
        context.add_callback(ended.set)

        def run() -> None:
            try:
                program = partial(
                    importlib.import_module(_PROGRAM).run, is_debugged=self._is_debugged
                )
                answers.append(contextvars.Context().run(program, request, self._turn))
            except BaseException as error:  # noqa: BLE001  # whatever it is, it is no success
                faults.extend(traceback.format_exception_only(error))
            finally:
                ended.set()

        program = threading.Thread(target=run, daemon=True)
        program.start()
        self._program = program
        ended.wait()
        if not answers:  # an empty answer would mean success, and delete what is not declared
            context.abort(grpc.StatusCode.INTERNAL, _why(faults))
        return answers[0]

    def end(self) -> bool:
        """Take this process from the program, and return whether that has ended.

        It soon has when its engine has ended, and none begins late.
        """
        self._wait(_GRACE)
        self._turn.stop()
        has_ended = self._wait(_PATIENCE - _GRACE)
        self._turn.end()
        return has_ended

    def _wait(self, seconds: float) -> bool:
        """Wait for the program, and return whether none runs."""
        if self._program is None:
            return True
        self._program.join(seconds)
        return not self._program.is_alive()


def _why(faults: list[str]) -> str:
    """Return what the engine shows if the program could not be run to an end of its own."""
    fault = "".join(faults).strip() or "the engine has ended"
    return (
        f"the program could not be run in the process of rtx ({fault[:_SHORT]}); nothing is "
        "deleted because of it. To run it in a process of its own, set RTX_INLINE=no"
    )


def _say_nothing(_request: bytes, _context: grpc.ServicerContext) -> bytes:
    return _NOTHING
