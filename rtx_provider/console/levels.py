"""The levels of a console: the way up to administrator, and why a router does not let us.

The administrator password is typed only where the console has just asked for it. Typed ahead of a
question that does not come, it would be run, and logged, as a command. Lines may follow it in the
same write if they change nothing: where the password is refused, they are refused too.
"""

import re
from collections.abc import Callable
from contextlib import suppress

from rtx_provider.console.dialect import (
    ADMINISTRATOR,
    ADMINISTRATOR_LEVEL,
    ANY_PROMPT,
    CHARSETS,
    ENTER,
    EXIT,
    LEAVE_UNSAVED,
    PASSWORD_QUESTION,
    PASSWORD_WORD,
    SAVE_QUESTION,
    USER_LEVEL,
    meaning,
    refusals,
)
from rtx_provider.console.echo import asks, echo_of, ends_at
from rtx_provider.console.stream import TAIL, Stream
from rtx_provider.errors import AuthenticationError, RtxError, TransportError, UnsupportedError
from rtx_provider.redaction import quotable

HELLO = ENTER + ADMINISTRATOR + ENTER
"""What is typed while connecting. Enter makes the prompt come twice, which proves that it is one:
text that only looks like a prompt does not."""
_TWICE = re.compile(rb"(?:^|[\r\n])([^\r\n]{0,100})([>#]) *\r?\n\1\2 ?\Z")
_ARRIVED = re.compile(
    rb"(?:^|[\r\n])([^\r\n]{0,100})([>#]) *\r?\n\1\2 ?" + echo_of(ADMINISTRATOR) + rb"(.*)\Z",
    re.DOTALL,
)
_QUESTION_SECONDS = 10.0
"""How long a question stands for certain. Behind an older one, a router may have given up."""
_OWN_WORDS = re.compile(rf"{PASSWORD_WORD.pattern}|administrator", re.IGNORECASE)
_PART = 4
"""How many characters of a password in a row count as a part of it."""
_FIRST_ANSWER = 128 * 1024


class Levels:
    """The levels of one login.

    Attributes:
        prompt: The text of the prompt, without the context and `>` or `#`; None if not known.
        is_asked: Whether the console waits for the administrator password.
        asks_on_exit: Whether leaving administrator level leads to user level, where the console
            asks before that whether to save. If not, it would end the connection.
    """

    def __init__(self, stream: Stream, password: str) -> None:
        """Prepare for a login."""
        self._stream, self._password = stream, password
        self.prompt: bytes | None = None
        self.is_asked = self.asks_on_exit = False
        self._asked_at = 0.0

    def arrive(self) -> None:
        """Read the answer to HELLO, which was typed while connecting.

        Raises:
            OutOfOrderError: The console does not take what is typed ahead of its prompt.
            AuthenticationError: The router does not let us become administrator.
        """
        shown = self._stream.read_until(_has_arrived, waits=_waits)
        found = _ARRIVED.search(shown[-TAIL:])
        if found is None:
            raise self._stream.silent()
        self.prompt, self.asks_on_exit = found[1], found[2] == USER_LEVEL
        self.take(found[3])

    def climb_slowly(self) -> None:
        """Become administrator, and wait for each answer; the console has shown nothing yet."""
        self._climb_from(self._stream.read_until(_has_prompt))

    def climb(self, behind: bytes = b"") -> bytes:
        """Answer the question for the password if it stands, and type more behind it.

        Args:
            behind: What is typed; behind a password it must change nothing.

        Returns:
            What was shown behind the prompt of administrator level, if there was a question.
        """
        if not self.is_asked:
            if behind:
                self._stream.wire.write(behind)
            return b""
        self.is_asked = False
        self._stream.wire.write(self._password.encode() + ENTER + behind)
        prompt = ends_at(self.prompt or b"", ahead=behind)
        shown = self._stream.read_until(
            lambda text: bool(prompt.search(text)) or self._asks(PASSWORD_QUESTION, text),
            tail=_FIRST_ANSWER,
        )
        reached = prompt.search(shown)
        if reached is None or reached[1] != ADMINISTRATOR_LEVEL:
            raise self._refused(shown[: reached.start()] if reached else shown, was_asked=True)
        return shown[reached.end() :]

    def take(self, answer: bytes) -> None:
        """Note what the console answered to `administrator`.

        Raises:
            RtxError: It neither lets us become administrator nor asks for the password.
        """
        self.is_asked = self._asks(PASSWORD_QUESTION, answer)
        self._asked_at = self._stream.clock()
        reached = ends_at(self.prompt or b"").search(answer)
        if not self.is_asked and (reached is None or reached[1] != ADMINISTRATOR_LEVEL):
            raise self._refused(answer[: reached.start()] if reached else answer, was_asked=False)

    def is_fresh(self) -> bool:
        """Return whether a question that stood is certain to stand still."""
        if not self.is_asked:
            return True
        is_recent = self._stream.clock() - self._asked_at < _QUESTION_SECONDS
        return is_recent and self._stream.is_still()

    def leave(self) -> tuple[bool, bytes]:
        """Leave administrator level; if the console asks whether to save, answer no.

        Returns:
            Whether the console asked, and what it showed afterwards.
        """
        self._stream.wire.write(EXIT + ENTER)
        shown = self._stream.read_until(self._ends(ANY_PROMPT, SAVE_QUESTION, after=EXIT))
        if not self._asks(SAVE_QUESTION, shown):
            return False, shown
        self._stream.wire.write(LEAVE_UNSAVED)
        return True, self._stream.read_until(_has_prompt)

    def leave_and_return(self) -> bool:
        """Leave administrator level and return, and wait for each answer; return whether asked."""
        asked, shown = self.leave()
        self._climb_from(shown)
        return asked

    def _climb_from(self, shown: bytes) -> None:
        """Become administrator from a prompt, which Enter makes come a second time."""
        self._stream.wire.write(ENTER)
        shown = self._stream.read_until(lambda text: bool(_TWICE.search(text)), shown)
        found = _TWICE.search(shown[-TAIL:])
        if found is None:
            raise self._stream.silent()
        self.prompt, sign = found[1], found[2]
        if sign == ADMINISTRATOR_LEVEL:
            return
        self.asks_on_exit = True
        self._stream.wire.write(ADMINISTRATOR + ENTER)
        ends = self._ends(ends_at(self.prompt), PASSWORD_QUESTION, after=ADMINISTRATOR)
        try:
            shown = self._stream.read_until(ends)
        except TransportError:
            self._refuse_prompt(self.prompt)
            raise
        self.take(shown[-TAIL:].partition(ADMINISTRATOR)[2])
        self.climb()

    def _ends(
        self, prompt: re.Pattern[bytes], question: re.Pattern[bytes], *, after: bytes
    ) -> Callable[[bytes], bool]:
        """Return a test for a prompt or a question at the end, after the echo of the input."""

        def has_ended(text: bytes) -> bool:
            _, echo, rest = text.partition(after)
            return bool(echo) and (bool(prompt.search(rest)) or self._asks(question, rest))

        return has_ended

    def _asks(self, question: re.Pattern[bytes], text: bytes) -> bool:
        return asks(question, text, self.prompt or b"")

    def _refuse_prompt(self, prompt: bytes) -> None:
        """Refuse a prompt that begins with the very words of the question for the password.

        Raises:
            UnsupportedError: It does, so that they cannot be told apart.
        """
        if any(PASSWORD_QUESTION.search(prompt[:end]) for end in range(len(prompt) + 1)):
            msg = (
                f"{self._stream.wire.where} has a `console prompt` that reads like the question "
                "for the administrator password, which we therefore do not answer; set another one"
            )
            raise UnsupportedError(msg)

    def _refused(self, shown: bytes, *, was_asked: bool) -> RtxError:
        return not_administrator(
            self._stream.wire.where, shown, self._password, was_asked=was_asked
        )


def _has_prompt(text: bytes) -> bool:
    return bool(ANY_PROMPT.search(text))


def _has_arrived(text: bytes) -> bool:
    found = _ARRIVED.search(text)
    if found is None:
        return False
    is_asked = asks(PASSWORD_QUESTION, found[3], found[1])
    return is_asked or bool(ends_at(found[1]).search(found[3]))


def _waits(text: bytes) -> bool:
    return _has_prompt(text) or bool(PASSWORD_QUESTION.search(text))


def not_administrator(where: str, shown: bytes, password: str, *, was_asked: bool) -> RtxError:
    """Return the error for a login that stayed at user level.

    Only what speaks of a password is called a wrong one: the router may also have an administrator
    already (2.1), or forbid it to this user.

    Args:
        where: The host and port.
        shown: What the router printed.
        password: The administrator password. It is never quoted, even if the router echoes it or
            a part of it, as behind a prompt that came in between.
        was_asked: Whether the router asked for it.
    """
    is_echoed = bool(password) and password.encode() in shown
    words = _last_words(shown)
    said = "" if is_echoed or _shows_part(words, password) else words
    text = f"{where} does not let us become administrator" + (f' ("{said}")' if said else "")
    if was_asked and said and not (meaning(said) or PASSWORD_WORD.search(said)):
        return TransportError(
            f"{text}; it did not say that rtx:administratorPassword is wrong: if somebody else is "
            "administrator now, run again when they have left"
        )
    if was_asked or not said:
        return AuthenticationError(
            f"{text}; check rtx:administratorPassword, and `user attribute` on the router"
        )
    return AuthenticationError(
        f"{text}; it asked for no password: `user attribute` on the router may forbid it, or "
        "somebody else is administrator now and must leave first"
    )


def _shows_part(words: str, password: str) -> bool:
    """Return whether words have a part of the password, besides what a console says itself."""
    rest = _OWN_WORDS.sub("", words)
    starts = range(max(len(password) - _PART, 0) + 1)
    return bool(password) and any(password[at : at + _PART] in rest for at in starts)


def refusal_in(shown: bytes) -> str:
    """Return the refusal in a text, in whichever character set it is; empty if there is none."""
    texts = (shown.decode(each, errors="replace") for each in dict.fromkeys(CHARSETS.values()))
    return next((said[0] for text in texts if (said := refusals(text))), "")


def _last_words(shown: bytes) -> str:
    """Return the refusal in a text, else its last line; empty if it says nothing we can read."""
    for charset in ("utf-8", "cp932", "euc_jp"):
        with suppress(UnicodeDecodeError):
            text = shown.decode(charset)
            lines = [line.strip() for line in text.splitlines()]
            spoken = [line for line in lines if line and line != "administrator"]
            return (*refusals(text), *map(quotable, spoken[-1:]), "")[0]
    return refusal_in(shown)
