"""A console session: it sends lines, reads replies, and adapts to what the console supports.

The first request finds out what the console supports, and reads the router at the same time. The
result is remembered for the life of the session.
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
    saving_line,
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
"""The maximum number of lines that `save` prints at the end of an answer."""
# A line has at most 4095 characters (1.5), and a few more when it is printed.
_LONGEST_LINE = 4200


class Refusal(NamedTuple):
    """A line that the router refused, and the router's words."""

    line: str
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one operation.

    Attributes:
        lines: The context (empty for none) and the text of each line, in order.
        reads_before: Whether to read the configuration immediately before the lines, in the same
            request, because others may write the same lines.
    """

    lines: Sequence[tuple[str, str]]
    reads_before: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of sending lines.

    Attributes:
        config: The configuration after the lines.
        refusals: The router's refusals, in order.
        before: The configuration immediately before the lines, if a group asked for it.
        refused: The line at which each group stopped, by the index of the group. It is known only
            if each line had a request of its own.
        output: What the lines printed; empty if it cannot be told from the configuration.
    """

    config: str
    refusals: list[str]
    before: str = ""
    refused: Mapping[int, Refusal] = field(default_factory=dict)
    output: str = ""


class Console:
    """One router's console over one transport.

    Attributes:
        transport: The transport to the router.
        takes_many: Whether one request may contain several lines; None before `open`.
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
        """Connect, find out what the console supports, and read the router.

        Returns:
            The texts of `show environment` and `show config`.

        Raises:
            UnsupportedError: The answer does not come from a router.
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
        # With more than one header, it is not known where the configuration begins.
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

    def unwritable(self, line: str) -> str:
        """Return why a line cannot be written in the console's character set; empty if it can."""
        missing = self._charset.lacks(line)
        return self._charset.refusal(missing) if missing else ""

    def run(self, groups: Sequence[Group], deadline: float | None = None) -> Reading:
        """Send the lines of several operations, then read the configuration back.

        If each line has a request of its own, an operation stops at its first refusal. Otherwise
        the read-back shows which lines took effect.

        Args:
            groups: The lines of each operation; groups with `reads_before` come last. A router
                that takes only one command per request is not read before them.
            deadline: The wall-clock time after which nothing more is sent.

        Raises:
            TransportError: The deadline had passed, and nothing was sent.
            OutcomeUnknownError: Lines were sent, and it is not known what became of them.
        """
        self._deadline = deadline
        try:
            with self._unknown_after_an_answer():
                return self._run_together(groups) if self.takes_many else self._run_each(groups)
        except AuthenticationError as error:
            raise OutcomeUnknownError(
                str(error)
            ) from None  # the login worked before, so the state must be read
        finally:
            self._deadline = None

    @contextmanager
    def _unknown_after_an_answer(self) -> Iterator[None]:
        """Raise OutcomeUnknownError for a failure after the first answer."""
        self._answered = 0
        try:
            yield
        except RtxError as error:
            if not self._answered:
                raise
            raise OutcomeUnknownError(str(error)) from None

    def _run_each(self, groups: Sequence[Group]) -> Reading:
        selected, refused, outputs = "", dict[int, Refusal](), list[str]()
        for at, group in enumerate(groups):
            selected, refusal = self._run_alone(group, selected, outputs)
            if refusal:
                refused[at] = refusal
        if selected:
            self._send([select("", selected)])
        refusals = [refusal.words for refusal in refused.values()]
        output = "\n".join(outputs)
        return Reading(self._read_alone(), refusals, refused=refused, output=output)

    def save(self) -> str:
        """Write the running configuration to flash.

        Returns:
            The configuration that was saved, if the same request can read it; else empty. Over
            SSH it cannot, because a read sets the pager, and the save would keep that.

        Raises:
            SaveError: The console did not confirm the save.
        """
        reads_before = bool(self.takes_many) and not self.transport.facts.is_interactive
        with self._unknown_after_an_answer():
            text = self._send(["show config", "save"] if reads_before else ["save"])[0]
        starts = _headers(text)
        self._confirm_saved(text[starts[-1] :] if starts else text, is_alone=not starts)
        return self._unfold(before_saving(text[starts[0] :])) if reads_before and starts else ""

    def _confirm_saved(self, text: str, *, is_alone: bool = False) -> None:
        """Refuse a text that does not end with what `save` prints on success.

        Args:
            text: The text.
            is_alone: Whether all of it is from `save`. If not, a line of it is quoted only if it
                is known to be, because the others are lines of the configuration.
        """
        lines = [line for line in text.splitlines() if line.strip()][-_SAVE_LINES:]
        said = "\n".join(lines)
        refused = refusals(said)
        if refused or not says_saved(said):
            last = lines[-1].strip() if is_alone and lines else ""
            words = (*refused, saving_line(said) or last)[0]
            answer = f"said {quotable(words)!r}" if words else "said nothing of it"
            msg = (
                f"`save` was not confirmed by the router, which {answer}; the running "
                "configuration is right but a restart would lose it; run again"
            )
            raise SaveError(msg)

    def ask(self, lines: Sequence[str]) -> tuple[str, list[str]]:
        """Send lines that do not change the resources' configuration.

        Returns:
            The output, and the refusals in it.

        Raises:
            SaveError: The lines contain `save`, and the console did not confirm it.
        """
        requests = [lines] if self.takes_many else [[line] for line in lines]
        with self._unknown_after_an_answer():
            text = "\n".join(self._send(request)[0] for request in requests)
        if "save" in lines and not says_saved(text):
            self._confirm_saved("\n".join((*refusals(text)[:1], saving_line(text))))
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
        output = "" if reads_before else "".join((*replies, head))
        return Reading(self._whole(reply[starts[-1] :]), refused, before, output=output)

    def _requests(self, groups: Sequence[Group]) -> list[list[str]]:
        """Divide lines into requests; groups that read before share the last one if they fit."""
        limit = self.transport.facts.max_bytes
        whole = chunks([group.lines for group in groups], limit)
        if len(whole) == 1:
            return whole
        parts = [
            [each.lines for each in groups if each.reads_before == reads_before]
            for reads_before in (False, True)
        ]
        return [chunk for part in parts if part for chunk in chunks(part, limit)]

    def _run_alone(
        self, group: Group, selected: str, outputs: list[str]
    ) -> tuple[str, Refusal | None]:
        """Send line by line, and stop at the first refusal, including that of a selection.

        Args:
            group: The lines.
            selected: The context that is selected before them.
            outputs: Gets what each line prints.

        Returns:
            The context that is selected afterwards, and the refusal.
        """
        for context, line in group.lines:
            steps = [*change(context, selected), line] if context != selected else [line]
            selected = context
            printed = [self._send([step])[0] for step in steps]
            outputs += printed
            words = [words for text in printed for words in refusals(text)]
            if words:
                return selected, Refusal(line, words[0])
        return selected, None

    def _read_alone(self) -> str:
        """Read by itself, and twice if the transport cannot prove that the answer is whole."""
        text, whole = self._send(["show config"])
        self._refuse(text)
        for _ in range(_READINGS):
            if whole and len(_headers(text)) == 1:
                return self._unfold(text)
            again, whole = self._send(["show config"])
            # Two answers that are cut off within the header look alike, and prove nothing.
            whole = whole or without_header(again) == without_header(text) != ""
            text = again
        msg = "the router's configuration reads differently each time, or has no lines; try again"
        raise TransportError(msg)

    def _whole(self, text: str) -> str:
        """Return a configuration without the output or the refusal of `echo` at its end.

        If neither is there, the answer was cut off, and the missing lines would look removed.
        """
        body, _, end = text.rstrip("\r\n").rpartition("\n")
        if end.strip() == _END:
            self._has_echo = True
            return self._unfold(body)
        # Firmware without `echo` refuses it. If it worked once, a refusal does not prove the end.
        if not self._has_echo and any(_is_unknown(words) for words in refusals(end)):
            return self._unfold(body)
        msg = "the router's answer was cut off; try again"
        raise TransportError(msg)

    def _unfold(self, text: str) -> str:
        """Join broken lines; refuse a line that is longer than any router accepts."""
        config = unfold(text, self._columns)
        longest = max(map(len, config.split("\n")))
        if longest > _LONGEST_LINE:
            msg = f"the router's configuration has a line of {longest} characters; try again"
            raise TransportError(msg)
        return config

    def _refuse(self, text: str) -> None:
        """Raise an error if the router refused a read.

        Raises:
            AuthenticationError: Our lines run at user level.
            UnsupportedError: The router refused for another reason.
        """
        for words in refusals(text):
            known = meaning(words)
            kind: type[RtxError] = UnsupportedError
            if known and known.kind == "administrator":
                kind = AuthenticationError
            msg = f'the router answered "{words}"' + (f": {known.remedy}" if known else "")
            raise kind(msg)

    def _send(self, lines: Sequence[str]) -> tuple[str, bool]:
        # The wall clock also counts the time that this machine slept.
        if self._deadline is not None and time.time() > self._deadline:
            msg = "too much time has passed since the rollback timer was set; run again"
            raise TransportError(msg)
        body = "\r\n".join(lines)
        reply = self.transport.send(self._charset.encode(body) + b"\r\n")
        self._answered += 1
        self._columns = reply.columns
        return self._charset.decode(reply.data), reply.is_whole


def _headers(text: str) -> list[int]:
    """Return the positions of configuration headers; each configuration has one."""
    return [header.start() for header in HEADER.finditer(text)]


def _is_unknown(words: str) -> bool:
    """Return whether a refusal says that the command does not exist."""
    known = meaning(words)
    return known is not None and known.kind == "command"


def _without_refusals(text: str) -> str:
    """Return a configuration without the refusals that follow it."""
    return "\n".join(line for line in text.split("\n") if not refusals(line))


def without_header(text: str) -> str:
    """Return a configuration without its header, which contains the time."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))
