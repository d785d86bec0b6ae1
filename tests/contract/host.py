"""The real host of dynamic providers, `python -m pulumi.dynamic`, and the engine's side of it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from tests.lifecycle.engine import Properties, Provider

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30.0


@dataclass
class Host:
    """One process of the host; its methods are what the engine calls."""

    stub: Any

    def check(
        self, provider: type[Provider], news: Properties, olds: Properties | None = None
    ) -> tuple[Properties, Properties]:
        """Return the inputs, and the reasons of all failures by property."""
        reply = self.stub.Check(
            provider_pb2.CheckRequest(olds=_bag(olds or {}), news=_bag(_own(provider, news))),
            timeout=PATIENCE_S,
        )
        return _plain(reply.inputs), {each.property: each.reason for each in reply.failures}

    def diff(
        self, provider: type[Provider], olds: Properties, news: Properties
    ) -> tuple[bool, list[str]]:
        """Return whether anything differs, and what replaces."""
        request = provider_pb2.DiffRequest(id="x", olds=_bag(olds), news=_bag(_own(provider, news)))
        reply = self.stub.Diff(request, timeout=PATIENCE_S)
        return reply.changes == provider_pb2.DiffResponse.DIFF_SOME, list(reply.replaces)

    def create(self, news: Properties) -> Future[Any]:
        """Create; the future's result has id and properties."""
        request = provider_pb2.CreateRequest(properties=_bag(news))
        return self.stub.Create.future(request, timeout=PATIENCE_S)  # type: ignore[no-any-return]

    def read(self, id_: str, olds: Properties) -> tuple[str, Properties, Properties]:
        """Return id, outputs and inputs."""
        request = provider_pb2.ReadRequest(id=id_, properties=_bag(olds))
        reply = self.stub.Read(request, timeout=PATIENCE_S)
        return reply.id, _plain(reply.properties), _plain(reply.inputs)

    def update(self, id_: str, olds: Properties, news: Properties) -> Future[Any]:
        """Update; the future's result has properties."""
        request = provider_pb2.UpdateRequest(id=id_, olds=_bag(olds), news=_bag(news))
        return self.stub.Update.future(request, timeout=PATIENCE_S)  # type: ignore[no-any-return]

    def delete(self, id_: str, olds: Properties) -> Future[Any]:
        """Delete."""
        request = provider_pb2.DeleteRequest(id=id_, properties=_bag(olds))
        return self.stub.Delete.future(request, timeout=PATIENCE_S)  # type: ignore[no-any-return]


@contextmanager
def host(settings: Mapping[str, str]) -> Iterator[Host]:
    """Start the host and configure it with a stack's settings."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("RTX_")}
    command = [sys.executable, "-m", "pulumi.dynamic"]
    settled = {**environ, "PYTHONUNBUFFERED": "1", "PULUMI_PROJECT": "rtx", "RTX_BACKUPS": "off"}
    with subprocess.Popen(
        command, cwd=ROOT, env=settled, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            port = int(process.stdout.readline() if process.stdout is not None else b"")
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                request = provider_pb2.ConfigureRequest(args=_bag(dict(settings)))
                stub.Configure(request, timeout=PATIENCE_S)
                yield Host(stub)
        finally:
            process.kill()


def outputs(reply: Any) -> Properties:  # noqa: ANN401  # a message of gRPC
    """Return the properties of a reply."""
    return _plain(reply.properties)


def _own(provider: type[Provider], values: Properties) -> Properties:
    return {**values, "__provider": serialize_provider(provider())}


def _bag(values: Properties) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def _plain(struct: struct_pb2.Struct) -> Properties:
    return dict(json_format.MessageToDict(struct))
