"""What is written in one go leaves together, and what was written before a close leaves too."""

import asyncio

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
    """Notes each piece that arrives."""

    def __init__(self, pieces: list[bytes], over: asyncio.Event) -> None:
        """Prepare."""
        self._pieces, self._over = pieces, over

    def data_received(self, data: bytes) -> None:
        """Note it."""
        self._pieces.append(data)
        self._over.set()


async def heard(*, closes: bool) -> list[bytes]:
    """Return the pieces in which it arrives."""
    pieces, over, loop = list[bytes](), asyncio.Event(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Heard(pieces, over), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    line, _ = await Segments().create_connection(lambda: Said(closes=closes), "127.0.0.1", port)
    await asyncio.wait_for(over.wait(), 10)
    line.close()
    server.close()
    return pieces


def test_what_is_written_in_one_go_is_one_segment() -> None:
    assert asyncio.run(heard(closes=False)) == [b"abc"]


def test_what_was_written_before_a_close_is_not_lost() -> None:
    assert asyncio.run(heard(closes=True)) == [b"abc"]
