r"""The expressions of `grep`, matched in a time that grows with the line and the expression only.

A client chooses the expression, so none may keep the router busy. All ways to read a line are
followed at once, one character after the other, instead of one way after the other.

    >>> Expression("^pp (bind|enable)").is_in("pp bind tunnel1")
    True
    >>> Expression("(a+)+$").is_in("a" * 5000 + "b")
    False

Source: 2.5.1: the signs are `. ? * + | [] [^] ^ $ ( ) \`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

_LONGEST = 256
"""How long an expression may be; the router's own limit is not published."""

_SIGNS = frozenset(".?*+|[]^$()\\")

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of the machine: a test of one character, or a place in the line, and what follows."""

    test: Test | None = None
    place: str = ""
    following: tuple[int, ...] = ()


class Expression:
    """An expression that lines are searched for."""

    def __init__(self, text: str, *, ignores_case: bool = False, is_word: bool = False) -> None:
        """Read an expression.

        Raises:
            ValueError: It is too long, or cannot be read.
        """
        if len(text) > _LONGEST:
            msg = f"longer than {_LONGEST} characters"
            raise ValueError(msg)
        self._steps: list[_Step] = [_Step()]
        self._text, self._at = text.lower() if ignores_case else text, 0
        self._ignores_case = ignores_case
        start = self._alternatives(0)
        if self._at < len(self._text):
            msg = "a closing bracket without an opening one"
            raise ValueError(msg)
        self._start = self._added(place="b", following=(start,)) if is_word else start
        self._is_word = is_word
        self._has_signs = is_word or not _SIGNS.isdisjoint(self._text)
        self._begins_lines = not is_word and self._is_lost_inside()

    def is_in(self, line: str) -> bool:
        """Return whether a line holds a match."""
        line = line.lower() if self._ignores_case else line
        if not self._has_signs:
            return self._text in line
        active: set[int] = set()
        for at in range(len(line) + 1):
            active = self._closed([*active, self._start], line, at)
            if 0 in active and (not self._is_word or _is_edge(line, at)):
                return True
            if at < len(line):
                active = self._moved(active, line[at])
            if self._begins_lines and not active:
                return False
        return False

    def _is_lost_inside(self) -> bool:
        """Return whether no match can begin behind the beginning of a line."""
        reached = self._closed([self._start], "..", 1)
        steps = [self._steps[number] for number in reached]
        return 0 not in reached and all(step.test is None and step.place != "$" for step in steps)

    # -- matching ----------------------------------------------------------------------------

    def _closed(self, steps: Iterable[int], line: str, at: int) -> set[int]:
        """Return the steps that are reached without a character."""
        reached: set[int] = set()
        waiting = list(steps)
        while waiting:
            number = waiting.pop()
            if number in reached:
                continue
            reached.add(number)
            step = self._steps[number]
            if step.test is None and _is_at(step.place, line, at):
                waiting += step.following
        return reached

    def _moved(self, steps: Iterable[int], letter: str) -> set[int]:
        found: set[int] = set()
        for step in (self._steps[number] for number in steps):
            if step.test is not None and step.test(letter):
                found.update(step.following)
        return found

    # -- reading; each part is read with the step that follows it ------------------------------

    def _added(
        self, test: Test | None = None, place: str = "", following: tuple[int, ...] = ()
    ) -> int:
        self._steps.append(_Step(test, place, following))
        return len(self._steps) - 1

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        letter = self._next()
        self._at += 1
        return letter

    def _alternatives(self, end: int) -> int:
        starts = [self._sequence(end)]
        while self._next() == "|":
            self._take()
            starts.append(self._sequence(end))
        return self._added(following=tuple(starts))

    def _sequence(self, end: int) -> int:
        """Read parts up to a bar or a bracket; each leads to a joint, which leads to the next."""
        start = joint = self._added()
        while self._next() not in {"", "|", ")"}:
            after = self._added()
            self._join(joint, self._repeated(after))
            joint = after
        self._join(joint, end)
        return start

    def _join(self, step: int, following: int) -> None:
        self._steps[step] = _Step(following=(*self._steps[step].following, following))

    def _repeated(self, after: int) -> int:
        """Read one part with its `?`, `*` or `+`, and return where it begins."""
        again = self._added()
        start = self._part(again)
        sign = self._take() if self._next() in {"?", "*", "+"} else ""
        self._join(again, after)
        if sign in {"*", "+"}:
            self._join(again, start)
        return self._added(following=(start, after)) if sign in {"?", "*"} else start

    def _part(self, after: int) -> int:
        letter = self._take()
        if letter == "(":
            start = self._alternatives(after)
            if self._take() != ")":
                msg = "an opening bracket without a closing one"
                raise ValueError(msg)
            return start
        if letter in {"^", "$"}:
            return self._added(place=letter, following=(after,))
        if letter in {"*", "+", "?"}:
            msg = f"nothing to repeat before {letter}"
            raise ValueError(msg)
        return self._added(self._one(letter), following=(after,))

    def _one(self, letter: str) -> Test:
        if letter == ".":
            return lambda _: True
        if letter == "[":
            return self._class()
        wanted = self._take() if letter == "\\" else letter
        return lambda given: given == wanted

    def _class(self) -> Test:
        is_negated = self._next() == "^"
        self._at += is_negated
        ranges: list[tuple[str, str]] = []
        while self._next() != "]" or not ranges:
            first = self._take()
            if not first:
                msg = "a set of characters without an end"
                raise ValueError(msg)
            last = first
            if self._next() == "-" and self._text[self._at + 1 : self._at + 2] not in {"", "]"}:
                self._take()
                last = self._take()
            ranges.append((first, last))
        self._take()
        return lambda given: any(low <= given <= high for low, high in ranges) != is_negated


def _is_at(place: str, line: str, at: int) -> bool:
    if place == "b":
        return _is_edge(line, at)
    return not place or at == (0 if place == "^" else len(line))


def _is_edge(line: str, at: int) -> bool:
    """Return whether a word begins or ends at a place of a line."""
    before, after = line[at - 1 : at] if at else "", line[at : at + 1]
    return _is_letter(before) != _is_letter(after)


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
