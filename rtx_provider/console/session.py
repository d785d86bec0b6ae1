"""A console session: lines out, replies in, whatever the console can and cannot do.

What it can do is found out by the first request, which is the first read at the same time, and
is remembered for the life of the session.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from rtx_provider.config.context import change, select
from rtx_provider.console.charset import HEADER, Charset
from rtx_provider.console.chunks import chunks
from rtx_provider.console.dialect import (
    before_saving,
    meaning,
    refusals,
    says_saved,
)
from rtx_provider.console.fold import unfold
from rtx_provider.errors import (
    AuthenticationError,
    OutcomeUnknownError,
    RtxError,
    SaveError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.redaction import quotable
from rtx_provider.transport.base import Transport

_END = "rtx-provider-end"
_READINGS = 5
_SAVE_LINES = 3
"""How many lines at the end of an answer may be what `save` printed."""
# A line has 4095 characters (1.5); some more for how it is printed.
_LONGEST_LINE = 4200


class Refusal(NamedTuple):
    """A line that the router refused, and what it said."""

    line: str
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one operation.

    Attributes:
        lines: Context (empty for none) and line, in order.
        reads_before: Whether to read the configuration right before them, in the same request,
            because they write what others write too.
    """

    lines: Sequence[tuple[str, str]]
    reads_before: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a run of lines led to.

    Attributes:
        config: The configuration after it.
        refusals: What the router refused, in order.
        before: The configuration at the very moment before it, where it was asked for.
        refused: The line at which a group stopped, by the group's place, where each line had a
            request of its own.
    """

    config: str
    refusals: list[str]
    before: str = ""
    refused: Mapping[int, Refusal] = field(default_factory=dict)


class Console:
    """One router's console over one transport.

    Attributes:
        transport: The wire.
        takes_many: Whether one request may hold several lines; None before it is open.
    """

    def __init__(self, transport: Transport) -> None:
        """Prepare, without connecting."""
        self.transport = transport
        self._charset = Charset()
        self._answered = 0
        self._deadline: float | None = None
        self._columns = 0
        self._has_echo = False
        self.takes_many: bool | None = None

    def open(self) -> tuple[str, str]:
        """Connect, find out what the console can do, and read the router.

        Returns:
            The texts of `show environment` and `show config`.

        Raises:
            UnsupportedError: The answer is no router's.
            AuthenticationError: Our lines run at user level.
        """
        select_one = ("pp select anonymous", "show config pp", "pp select none")
        probe = ("show environment", "show status user", *select_one)
        text, _ = self._send([*probe, "show config", f"echo {_END}"])
        headers = _headers(text)
        self.takes_many = bool(headers)
        if not headers:
            self._refuse(text)
            return text, self._read_alone()
        # With more than one it is not known where the configuration begins.
        is_plain = len(headers) == 1
        return text[: headers[0]], self._whole(text[headers[0] :]) if is_plain else self.read()

    def read(self) -> str:
        """Return the text of `show config`."""
        if not self.takes_many:
            return self._read_alone()
        text, _ = self._send(["show config", f"echo {_END}"])
        headers = _headers(text)
        self._refuse(text[: headers[0]] if headers else text)
        return self._whole(text[headers[0] :] if len(headers) == 1 else "")

    def run(self, groups: Sequence[Group], deadline: float | None = None) -> Reading:
        """Send the lines of several operations, then read the configuration back.

        Where each line has a request of its own, an operation stops at its first
        refusal; else the read-back tells which lines took.

        Args:
            groups: The lines, by operation; those that read before come last. A router
                that takes one command per request is not asked to read before them.
            deadline: After this moment of the wall clock nothing more is sent.

        Raises:
            TransportError: It was too late; nothing was sent.
            OutcomeUnknownError: Some lines were sent, and what became of them is not known.
        """
        self._deadline = deadline
        try:
            with self._unknown_after_an_answer():
                return self._run_together(groups) if self.takes_many else self._run_each(groups)
        except AuthenticationError as error:
            raise OutcomeUnknownError(
                str(error)
            ) from None  # it took us in before: read, then judge
        finally:
            self._deadline = None

    @contextmanager
    def _unknown_after_an_answer(self) -> Iterator[None]:
        """Say of a failure after the first answer that what became of the lines is not known."""
        self._answered = 0
        try:
            yield
        except RtxError as error:
            if not self._answered:
                raise
            raise OutcomeUnknownError(str(error)) from None

    def _run_each(self, groups: Sequence[Group]) -> Reading:
        selected, refused = "", dict[int, Refusal]()
        for at, group in enumerate(groups):
            selected, refusal = self._run_alone(group, selected)
            if refusal:
                refused[at] = refusal
        if selected:
            self._send([select("", selected)])
        refusals = [refusal.words for refusal in refused.values()]
        return Reading(self._read_alone(), refusals, refused=refused)

    def save(self) -> str:
        """Write the running configuration to flash.

        Returns:
            The configuration that was saved, where the same request can show it;
            else empty. Over SSH it cannot: what reads sets the pager, which a
            save would keep.

        Raises:
            SaveError: The console did not print that it is done.
        """
        reads_before = bool(self.takes_many) and not self.transport.facts.is_interactive
        with self._unknown_after_an_answer():
            text = self._send(["show config", "save"] if reads_before else ["save"])[0]
        starts = _headers(text)
        self._confirm_saved(text[starts[-1] :].splitlines()[-_SAVE_LINES:] if starts else [text])
        return self._unfold(before_saving(text[starts[0] :])) if reads_before and starts else ""

    def _confirm_saved(self, said: Sequence[str]) -> None:
        text = "\n".join(said)
        if refusals(text) or not says_saved(text):
            msg = (
                f"`save` was not confirmed by the router, which said {quotable(said[-1])!r}; the "
                "running configuration is right but a restart would lose it; run again"
            )
            raise SaveError(msg)

    def ask(self, lines: Sequence[str]) -> tuple[str, list[str]]:
        """Send lines that change no configuration of ours.

        Returns:
            What they printed, and what of it are refusals.

        Raises:
            SaveError: `save` was among them, and the console did not print that it is done.
        """
        requests = [lines] if self.takes_many else [[line] for line in lines]
        with self._unknown_after_an_answer():
            text = "\n".join(self._send(request)[0] for request in requests)
        if "save" in lines and not says_saved(text):
            self._confirm_saved(text.splitlines() or [""])
        return text, refusals(text)

    def _run_together(self, groups: Sequence[Group]) -> Reading:
        reads_before = any(group.reads_before for group in groups)
        *first, last = self._requests(groups)
        read = ["show config"] if reads_before else []
        last = [*read, *last, "show config", f"echo {_END}"]
        replies = [self._send(chunk)[0] for chunk in first]
        reply = self._send(last)[0]
        starts = _headers(reply)
        if len(starts) != 1 + reads_before:
            return Reading(self.read(), refusals("".join((*replies, reply))))
        head = reply[: starts[-1]]
        before = self._unfold(_without_refusals(head[starts[0] :])) if reads_before else ""
        refused = refusals("".join((*replies, head)))
        return Reading(self._whole(reply[starts[-1] :]), refused, before)

    def _requests(self, groups: Sequence[Group]) -> list[list[str]]:
        """Divide lines into requests; groups that read first share the last one, if it fits."""
        limit = self.transport.facts.max_bytes
        whole = chunks([group.lines for group in groups], limit)
        if len(whole) == 1:
            return whole
        parts = [
            [each.lines for each in groups if each.reads_before == reads_before]
            for reads_before in (False, True)
        ]
        return [chunk for part in parts if part for chunk in chunks(part, limit)]

    def _run_alone(self, group: Group, selected: str) -> tuple[str, Refusal | None]:
        """Send line by line; stop at the first refusal, of a selection too.

        Returns:
            The context that is selected after it, and the refusal.
        """
        for context, line in group.lines:
            steps = [*change(context, selected), line] if context != selected else [line]
            selected = context
            words = [words for step in steps for words in refusals(self._send([step])[0])]
            if words:
                return selected, Refusal(line, words[0])
        return selected, None

    def _read_alone(self) -> str:
        """Read with a request of its own; twice where the wire cannot prove an end."""
        text, whole = self._send(["show config"])
        self._refuse(text)
        for _ in range(_READINGS):
            if whole and len(_headers(text)) == 1:
                return self._unfold(text)
            again, whole = self._send(["show config"])
            # Two that end within the header are alike, and prove nothing.
            whole = whole or _body(again) == _body(text) != ""
            text = again
        msg = "the router's configuration reads differently each time, or has no line; try again"
        raise TransportError(msg)

    def _whole(self, text: str) -> str:
        """Take off what `echo` printed, or its refusal: without either, something is cut off.

        Lines that are cut off would look as if they were not there.
        """
        body, _, end = text.rstrip("\r\n").rpartition("\n")
        if end.strip() == _END:
            self._has_echo = True
            return self._unfold(body)
        # Firmware without `echo` refuses it; where it was known once, a refusal ends nothing.
        if not self._has_echo and any(_is_unknown(words) for words in refusals(end)):
            return self._unfold(body)
        msg = "the router's answer was cut off; try again"
        raise TransportError(msg)

    def _unfold(self, text: str) -> str:
        """Join broken lines; a line that no router takes stands in no router's configuration."""
        config = unfold(text, self._columns)
        longest = max(map(len, config.split("\n")))
        if longest > _LONGEST_LINE:
            msg = f"the router's configuration has a line of {longest} characters; try again"
            raise TransportError(msg)
        return config

    def _refuse(self, text: str) -> None:
        """Raise what the router's refusal of a read means."""
        for words in refusals(text):
            known = meaning(words)
            kind: type[RtxError] = UnsupportedError
            if known and known.kind == "administrator":
                kind = AuthenticationError
            msg = f'the router answered "{words}"' + (f": {known.remedy}" if known else "")
            raise kind(msg)

    def _send(self, lines: Sequence[str]) -> tuple[str, bool]:
        # A machine that slept meanwhile has a wall clock that knows it.
        if self._deadline is not None and time.time() > self._deadline:
            msg = "too much time has passed since the rollback timer was set; run again"
            raise TransportError(msg)
        body = "\r\n".join(lines)
        reply = self.transport.send(self._charset.encode(body) + b"\r\n")
        self._answered += 1
        self._columns = reply.columns
        return self._charset.decode(reply.data), reply.is_whole


def _headers(text: str) -> list[int]:
    """Return where configurations begin; each has one header, and each reading one of them."""
    return [header.start() for header in HEADER.finditer(text)]


def _is_unknown(words: str) -> bool:
    """Tell whether a refusal says that there is no such command."""
    known = meaning(words)
    return known is not None and known.kind == "command"


def _without_refusals(text: str) -> str:
    """Return a configuration that other lines' refusals follow."""
    return "\n".join(line for line in text.split("\n") if not refusals(line))


def _body(text: str) -> str:
    """Return a configuration without its header, which holds the time."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))
