r"""The answers to a burst of lines, separated by the echo of each line behind a prompt.

The burst ends with one more Enter. A single prompt may be output, or the beginning of output
(`show config` begins with `# RTX1210`). The same prompt twice, with nothing in between, marks the
end.

    >>> answers = Answers(b"RTX", [b"echo a", b"echo b"])
    >>> answers.feed(b"echo a\r\na\r\nRTX# echo b\r\nb\r\nRTX# \r\nRTX# ")
    >>> answers.is_done, answers.outputs
    (True, [b'a\r\n', b'b\r\n'])
"""

import re
from collections.abc import Sequence

from rtx_provider.console.dialect import ANY_PROMPT, CONTEXT, PAGER

_LINE_START = rb"(?<=[\r\n])"
_ANY_TEXT = rb"[^\r\n]{0,100}"
_BREAK = rb"[\r\n]{0,2}"
"""A console may break the echo of a line at its width; the position depends on the prompt."""
_NEW_PROMPT = re.compile(rb"\s*(?:no\s+)?console prompt\b", re.IGNORECASE)
_TAIL = 400


class Answers:
    """The answers to one burst.

    Attributes:
        outputs: The output of each line so far, in order.
        prompt: The text of the prompt, without the context and `>` or `#`; None if not known.
        is_done: Whether all lines are answered and the console waits for input.
    """

    def __init__(self, prompt: bytes | None, lines: Sequence[bytes]) -> None:
        """Expect the echoes of these lines; the first follows the prompt that is already shown."""
        self.prompt, self._lines = prompt, lines
        self.outputs: list[bytes] = []
        self._text = _ANY_TEXT if prompt is None else re.escape(prompt) + CONTEXT
        self._shown = bytearray(b"\n" + (prompt or b"") + b"#")
        self._from = self._looked = 1
        self._echoed = 0
        self._wanted = self._echo()
        self.is_done = False

    @property
    def size(self) -> int:
        """Return how many bytes have arrived."""
        return len(self._shown)

    @property
    def is_idle(self) -> bool:
        """Return whether a line was echoed and the text now ends with a prompt."""
        return self._echoed > 0 and bool(ANY_PROMPT.search(self._shown[-120:]))

    @property
    def is_paged(self) -> bool:
        """Return whether the pager seems to wait for a key."""
        return bool(PAGER.search(self._shown[-60:]))

    def feed(self, data: bytes) -> None:
        """Process data that has arrived."""
        if self.is_done:
            return
        self._shown += data
        while self._echoed < len(self._lines) and self._take_echo():
            pass
        if self._echoed == len(self._lines):
            self._take_end()

    def _take_echo(self) -> bool:
        line = self._lines[self._echoed]
        # The data searched so far has no complete echo, but may end with the first part of one.
        begin = max(self._from, self._looked - 3 * len(line) - _TAIL)
        found = self._wanted.search(self._shown, begin)
        self._looked = len(self._shown)
        if found is None:
            return False
        self._finish(found.start())
        self._from = self._looked = found.end()
        self._echoed += 1
        if _NEW_PROMPT.match(line):
            self._text, self.prompt = _ANY_TEXT, None
        self._wanted = self._echo()
        return True

    def _take_end(self) -> None:
        pattern = _LINE_START + b"(" + self._text + rb")# *\r?\n\1# ?\Z"
        found = re.compile(pattern).search(self._shown, max(self._from, self.size - _TAIL))
        if found:
            self._finish(found.start())
            self.is_done = True

    def _finish(self, end: int) -> None:
        if self._echoed:
            self.outputs.append(bytes(self._shown[self._from : end]))

    def _echo(self) -> re.Pattern[bytes]:
        line = self._lines[self._echoed] if self._echoed < len(self._lines) else b""
        letters = b"".join(_BREAK + re.escape(line[at : at + 1]) for at in range(len(line)))
        return re.compile(_LINE_START + self._text + b"# *" + letters + rb" *\r?\n")
