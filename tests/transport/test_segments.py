"""What is written in one go leaves together, and what was written before a close leaves too."""

import asyncio
from asyncio.selector_events import (  # type: ignore[attr-defined]  # whose writes are segments
    _SelectorSocketTransport,
)

import pytest

from rtx_provider.transport.segments import Segments


class Said(asyncio.Protocol):
    """Writes in three pieces as soon as it is connected."""

    def __init__(self, *, closes: bool) -> None:
        """Prepare."""
        self._closes = closes

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Write, and perhaps close at once."""
        assert transport.get_extra_info("peername")
        for piece in (b"a", b"b", b"c"):
            transport.write(piece)  # type: ignore[attr-defined]
        if self._closes:
            transport.close()


class Heard(asyncio.Protocol):
    """Notes what arrives until the other side is done."""

    def __init__(self, heard: bytearray, over: asyncio.Event) -> None:
        """Prepare."""
        self._heard, self._over = heard, over

    def data_received(self, data: bytes) -> None:
        """Note it."""
        self._heard += data
        if self._heard == b"abc":
            self._over.set()


async def heard(*, closes: bool) -> bytes:
    """Return what arrives."""
    arrived, over, loop = bytearray(), asyncio.Event(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Heard(arrived, over), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    line, _ = await Segments().create_connection(lambda: Said(closes=closes), "127.0.0.1", port)
    await asyncio.wait_for(over.wait(), 10)
    line.close()
    server.close()
    return bytes(arrived)


@pytest.mark.parametrize("closes", [False, True])
def test_what_is_written_in_one_go_is_one_write_to_the_socket_and_a_close_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, *, closes: bool
) -> None:
    written: list[bytes] = []
    plain = _SelectorSocketTransport.write

    def write(transport: asyncio.Transport, data: bytes) -> None:
        written.append(bytes(data))
        plain(transport, data)

    monkeypatch.setattr(_SelectorSocketTransport, "write", write)
    # The pieces that arrive prove nothing: loopback joins what is written one by one.
    assert asyncio.run(heard(closes=closes)) == b"abc"
    assert written == [b"abc"]
