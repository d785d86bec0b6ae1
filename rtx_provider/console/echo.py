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

from rtx_provider.console.dialect import (
    ADMINISTRATOR,
    ANY_PROMPT,
    CONTEXT,
    EXIT,
    PAGER,
    PASSWORD_QUESTION,
    SAVE_QUESTION,
    SAVE_WORD,
)

_LINE_START = rb"(?<=[\r\n])"
_ANY_TEXT = rb"[^\r\n]{0,100}"
_BREAK = rb"[\r\n]{0,2}"
"""A console may break the echo of a line at its width; the position depends on the prompt."""
_NEW_PROMPT = re.compile(rb"\s*(?:no\s+)?console prompt\b", re.IGNORECASE)
_TAIL = 400
_LONG_TAIL = 1000


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
        return self._echoed > 0 and self._is_at_prompt

    @property
    def is_unheard(self) -> bool:
        """Return whether no line was echoed and the text ends with a prompt."""
        return not self._echoed and self._is_at_prompt

    @property
    def _is_at_prompt(self) -> bool:
        return bool(ANY_PROMPT.search(self._shown[-120:]))

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
        return re.compile(_LINE_START + self._text + b"# *" + echo_of(line))


class RoundTrip(Answers):
    """The answers to a burst that leaves administrator level at its end, and asks to return.

    Attributes:
        was_unsaved: Whether the console asked whether to save when it was left.
        rest: What it answered to `administrator`.
    """

    def __init__(self, prompt: bytes | None, lines: Sequence[bytes]) -> None:
        """Expect the echoes of these lines and of `exit`, then those of RETURN."""
        super().__init__(prompt, [*lines, EXIT])
        self.was_unsaved, self.rest = False, b""

    @property
    def is_idle(self) -> bool:
        """Return whether a line was echoed and the console now waits for input."""
        end = self._shown[-120:] if self._echoed else b""
        is_asked = PASSWORD_QUESTION.search(end) or SAVE_QUESTION.search(end)
        return bool(is_asked) or super().is_idle

    def _take_end(self) -> None:
        # Where nothing is asked, what RETURN types and takes out again stands behind the prompt.
        pattern = _LINE_START + b"(" + self._text + b")> ?[^\r\n]{0,12}" + echo_of(ADMINISTRATOR)
        found = re.compile(pattern).search(self._shown, max(self._from, self.size - _LONG_TAIL))
        if found is None:
            return
        rest = bytes(self._shown[found.end() :])
        if not (asks(PASSWORD_QUESTION, rest, found[1]) or ends_at(found[1]).search(rest)):
            return
        self._finish(found.start())
        self.was_unsaved, self.rest = bool(SAVE_WORD.search(self.outputs[-1])), rest
        self.prompt = found[1] if self.prompt is None else self.prompt
        self.is_done = True


def echo_of(line: bytes) -> bytes:
    """Return a pattern for the echo of a line and the Enter behind it."""
    letters = b"".join(_BREAK + re.escape(line[at : at + 1]) for at in range(len(line)))
    return letters + rb" *\r?\n"


def ends_at(prompt: bytes, *, ahead: bytes = b"") -> re.Pattern[bytes]:
    """Return a pattern for a prompt of this text at the end, or before the echo of a first key."""
    key = b"|" + re.escape(ahead[:1]) if ahead else b""
    return re.compile(rb"(?:^|[\r\n])" + re.escape(prompt) + rb"([>#]) ?(?=\Z" + key + b")")


def asks(question: re.Pattern[bytes], text: bytes, prompt: bytes) -> bool:
    """Return whether a text ends with a question, and not with the prompt or its beginning.

    An office's prompt may read like a question (`console prompt Password:`). Where a text is cut
    within it, an answer would be typed at the prompt, and run as a command.
    """
    last_line = re.split(rb"[\r\n]", text)[-1]
    is_prompt = any((prompt + sign).startswith(last_line) for sign in (b"> ", b"# "))
    return bool(question.search(text)) and not is_prompt
