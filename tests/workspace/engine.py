"""An engine that accepts whatever a program declares, to which a program can be run quickly."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import grpc
from pulumi.runtime.proto import engine_pb2, language_pb2, resource_pb2

from rtx_provider.workspace import program_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RUN = "/pulumirpc.LanguageRuntime/Run"
_LOG = "/pulumirpc.Engine/Log"
_STACK = "pulumi:pulumi:Stack"
_REGISTER = "/pulumirpc.ResourceMonitor/RegisterResource"


class Engine(grpc.GenericRpcHandler):
    """Notes what a program logs, and answers every other call with an empty message.

    Attributes:
        log: What it shows.
        debugging: What the SDK reports of each step.
        config: The values of the stack.
        address: Where it listens.
        refusal: Why it refuses every resource but the stack's own: a status and its text.
    """

    def __init__(self) -> None:
        """Log nothing yet."""
        self.log = self.debugging = ""
        self.config: dict[str, str] = {}
        self.address = ""
        self.refusal: tuple[grpc.StatusCode, str] | None = None

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler[bytes, bytes] | None:
        """Return what answers a call."""
        name = handler_call_details.method

        def answer(request: bytes, context: grpc.ServicerContext) -> bytes:
            if name == _LOG:
                said = engine_pb2.LogRequest.FromString(request)
                if said.severity > engine_pb2.DEBUG:
                    self.log += said.message
                else:
                    self.debugging += f"{said.message}\n"
            if name == _REGISTER:
                asked = resource_pb2.RegisterResourceRequest.FromString(request)
                if self.refusal and asked.type != _STACK:
                    context.abort(*self.refusal)
                urn = f"urn:pulumi:test::office::{asked.type}::{asked.name}"
                return resource_pb2.RegisterResourceResponse(urn=urn).SerializeToString()
            return b""

        return grpc.unary_unary_rpc_method_handler(answer)

    def run(self, address: str, folder: Path, *, timeout: float = 60) -> language_pb2.RunResponse:
        """Run the program of a folder at a language runtime, and return what that answers.

        Raises:
            grpc.RpcError: the runtime refused to answer, which the engine takes as a failure.
        """
        asked = language_pb2.RunRequest(
            project="office",
            stack="test",
            pwd=str(folder),
            args=[self.address],
            monitor_address=self.address,
            parallel=1,
            config=self.config,
            info=language_pb2.ProgramInfo(
                root_directory=str(folder), program_directory=str(folder), entry_point="."
            ),
        )
        with grpc.insecure_channel(address) as channel:
            call = channel.unary_unary(
                _RUN,
                request_serializer=language_pb2.RunRequest.SerializeToString,
                response_deserializer=language_pb2.RunResponse.FromString,
            )
            return call(asked, timeout=timeout)

    def run_once(self, folder: Path) -> language_pb2.RunResponse:
        """Run the program of a folder as the only one of its command."""
        with program_server.serving(runs_program=True) as address:
            return self.run(address, folder)


@contextlib.contextmanager
def engine() -> Iterator[Engine]:
    """Yield an engine that listens."""
    made = Engine()
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    server.add_generic_rpc_handlers((made,))
    made.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield made
    finally:
        server.stop(0).wait()
