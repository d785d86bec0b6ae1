"""The line editor of a console, which turns keys into echo and lines.

Backspace, Ctrl-U and Ctrl-C work. TAB, which completes a word on a router, does nothing here.
"""

from rtx_provider.simulator.screen import width_of

BACKSPACES = (0x08, 0x7F)
INTERRUPT = 0x03
ERASE = 0x15
ENTERS = (0x0D, 0x0A)
_FIRST_PRINTABLE = 0x20
_END = b"\r\n"


class Editor:
    """Edits one line at a time."""

    def __init__(self, codec: str = "ascii", typed: bytes = b"") -> None:
        """Start with bytes that have already been typed."""
        self._codec = codec
        self._typed = bytearray(typed)
        self._column = 0
        self._width: int | None = None

    @property
    def typed(self) -> bytes:
        """Return the bytes of the line so far."""
        return bytes(self._typed)

    def begin(self, codec: str, column: int, width: int | None) -> None:
        """Begin a new line after a prompt; if `width` is given, the echo wraps there."""
        self._codec, self._column, self._width = codec, column, width
        self._typed.clear()

    def copy(self) -> "Editor":
        """Return a copy of the editor."""
        twin = Editor(self._codec, self.typed)
        twin._column, twin._width = self._column, self._width
        return twin

    def press(self, key: int) -> tuple[bytes, str | None]:
        """Take a key; return its echo, and the line if the key ended it, else `None`."""
        if key in ENTERS:
            return _END, self._finish()
        if key == INTERRUPT:
            self._typed.clear()
            return _END, ""
        if key in BACKSPACES:
            return self._erase(1), None
        if key == ERASE:
            return self._erase(len(self._typed)), None
        if key < _FIRST_PRINTABLE:
            return b"", None
        self._typed.append(key)
        return self._echo(key), None

    def _finish(self) -> str:
        # Bytes outside the console's charset stay in the text, where the console refuses them.
        line = self._typed.decode(self._codec, errors="surrogateescape")
        self._typed.clear()
        return line

    def _echo(self, key: int) -> bytes:
        if self._width is not None and self._column >= self._width:
            self._column = 1
            return _END + bytes((key,))
        self._column += 1
        return bytes((key,))

    def _erase(self, count: int) -> bytes:
        text = self._typed.decode(self._codec, errors="surrogateescape")
        kept, gone = text[: max(len(text) - count, 0)], text[max(len(text) - count, 0) :]
        self._typed[:] = kept.encode(self._codec, errors="surrogateescape")
        columns = width_of(gone)
        self._column = max(self._column - columns, 0)
        return b"\b \b" * columns
