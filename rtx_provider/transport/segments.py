"""A TCP connection that sends together what is written in one go.

asyncssh writes each packet by itself: the end of the key exchange is three writes, and opening a
shell is three more. Each would be a segment of its own, and the router would begin to answer one
while the next is on its way.
"""

import asyncio
from collections.abc import Callable
from typing import Any


class Segments:
    """What asyncssh calls a tunnel: it makes the connection, here a plain one."""

    async def create_connection(
        self, factory: Callable[[], asyncio.Protocol], host: str, port: int
    ) -> tuple[asyncio.BaseTransport, asyncio.Protocol]:
        """Connect, and give the protocol a transport that gathers what it writes."""

        def gathering() -> asyncio.Protocol:
            protocol: Any = factory()
            made = protocol.connection_made
            protocol.connection_made = lambda plain: made(_Gathering(plain))
            return protocol  # type: ignore[no-any-return]  # what the factory makes

        return await asyncio.get_running_loop().create_connection(gathering, host, port)


class _Gathering:
    """A transport that writes when its caller has come to an end."""

    def __init__(self, plain: asyncio.Transport) -> None:
        self._plain = plain
        self._gathered = bytearray()

    def write(self, data: bytes) -> None:
        """Write with what else is written in this go."""
        if not self._gathered:
            asyncio.get_running_loop().call_soon(self._flush)
        self._gathered += data

    def close(self) -> None:
        """Write what was gathered, and close."""
        self._flush()
        self._plain.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # everything else is the transport's
        return getattr(self._plain, name)

    def _flush(self) -> None:
        data, self._gathered = bytes(self._gathered), bytearray()
        if data and not self._plain.is_closing():
            self._plain.write(data)
