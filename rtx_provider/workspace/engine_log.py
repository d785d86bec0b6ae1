"""The engine's log as a file: what a program prints is shown by the engine.

Any thread may print, even one of gRPC's own while it holds a lock: Python collects garbage wherever
it happens to be, and a finalizer may print. A call to the engine from there might wait for an
answer that only this very thread could take. So whoever prints only puts the text into a queue, and
one thread sends it.
"""

from __future__ import annotations

import codecs
import io
import queue
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Buffer

_STANDARD_ERROR = 2
"""The descriptor that never carries what the engine prints as JSON."""


class EngineLog(io.RawIOBase):
    """A file whose text the engine shows as messages of the run, as it shows what Python prints."""

    def __init__(self, send: Callable[[str], object]) -> None:
        """Begin with nothing to show.

        Args:
            send: Sends a text to the engine's log, and returns when the engine has it.
        """
        super().__init__()
        self._send = send
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting = queue.SimpleQueue[str | threading.Event | None]()
        self._fault = ""
        self._sender = threading.Thread(target=self._send_all, daemon=True)
        self._sender.start()

    def writable(self) -> bool:
        """Return that it can be written."""
        return True

    def fileno(self) -> int:
        """Return where a child process writes that is given this file: to our standard error."""
        return _STANDARD_ERROR

    def write(self, data: Buffer) -> int:
        """Take a part of the text.

        Raises:
            ValueError: The file is closed.
            BrokenPipeError: An earlier part could not be sent, as when the engine has ended.
        """
        if self.closed:
            msg = "I/O operation on closed file."
            raise ValueError(msg)
        if self._fault:
            raise BrokenPipeError(self._fault)
        part = bytes(data)
        self._waiting.put(self._decoder.decode(part))
        return len(part)

    def wait(self) -> None:
        """Return when the engine has all that was written so far, or can be sent no more."""
        reached = threading.Event()
        self._waiting.put(reached)
        reached.wait()

    def finish(self) -> None:
        """Close the file, and return as `wait` does."""
        self.close()
        self._waiting.put(None)
        self._sender.join()

    def _send_all(self) -> None:
        while (each := self._waiting.get()) is not None:
            if isinstance(each, threading.Event):
                each.set()
            elif each and not self._fault:
                self._try_to_send(each)

    def _try_to_send(self, text: str) -> None:
        try:
            self._send(text)
        except Exception as error:  # noqa: BLE001  # the next write tells the program
            self._fault = f"the engine did not take what was printed: {type(error).__name__}"
