"""HTTP with bounds: one deadline and one size limit for a whole request and its answer.

A timeout of httpx applies to each read, so an answer that arrives a few bytes at a time, headers
included, could last for ever. These bounds apply to the whole exchange.
"""

import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx

Clock = Callable[[], float]
_KEPT_SECONDS = 5.0
"""How long an idle connection is kept: as long as httpx and the router's `httpd timeout` do."""


class BoundedTransport(httpx.HTTPTransport):
    """An httpx transport that sends one request at a time, each within the bounds."""

    def __init__(
        self, context: ssl.SSLContext, *, seconds: float, size: int, clock: Clock = time.monotonic
    ) -> None:
        """Prepare, without connecting.

        Args:
            context: TLS settings, as httpx takes them; plain HTTP uses none.
            seconds: How long a request may take, up to the last byte of its answer.
            size: The maximum size of an answer in bytes, including headers.
            clock: Returns seconds.
        """
        super().__init__(verify=context, trust_env=False)
        self._bounds = _Bounds(seconds, size, clock)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            keepalive_expiry=_KEPT_SECONDS,
            network_backend=_Backend(self._bounds),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its bounds begin to count now."""
        self._bounds.begin()
        return super().handle_request(request)


class _Bounds:
    def __init__(self, seconds: float, size: int, clock: Clock) -> None:
        self._seconds, self._size, self._clock = seconds, size, clock
        self.begin()

    def begin(self) -> None:
        self._end = self._clock() + self._seconds
        self._left = self._size

    def timeout(self, wanted: float | None) -> float:
        """Return how long to wait at most; 0 or less if the deadline has passed."""
        rest = self._end - self._clock()
        return rest if wanted is None else min(rest, wanted)

    def count(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            msg = f"the answer has more than {self._size} bytes"
            raise httpcore.ReadError(msg)
        return data


class _Backend(httpcore.NetworkBackend):
    def __init__(self, bounds: _Bounds) -> None:
        self._bounds, self._plain = bounds, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._plain.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(stream, self._bounds)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, bounds: _Bounds) -> None:
        self._stream, self._bounds = stream, bounds

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        seconds = self._bounds.timeout(timeout)
        if seconds <= 0:
            msg = "the answer does not come to an end"
            raise httpcore.ReadTimeout(msg)
        return self._bounds.count(self._stream.read(max_bytes, seconds))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        seconds = self._bounds.timeout(timeout)
        if seconds <= 0:
            msg = "the request is not accepted"
            raise httpcore.WriteTimeout(msg)
        self._stream.write(buffer, seconds)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  # whatever the wire knows
        return self._stream.get_extra_info(info)
