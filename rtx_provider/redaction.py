"""Masking of secrets, before a line reaches a log, an error, a preview or the state.

The row of a command (in `commands`) says where its secrets are. A secret is shown as `*`, as the
router does.

    >>> redact("ipsec ike pre-shared-key 1 text moon")
    'ipsec ike pre-shared-key 1 text *'
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rtx_provider.commands.masks import MASK, Piece, pieces
from rtx_provider.commands.row import Row
from rtx_provider.commands.table import ROWS, key_size, row_of

_QUOTED = 200

# Every alternative begins with a different character and does not backtrack, so that no text makes
# it slow. A quote without an end takes the rest of the line.
_WORD = re.compile(r"""(?:"(?:[^"\\]|\\.)*+(?:"|\\?$)|'[^']*+(?:'|$)|\\.?|[^\s"'\\])++""")

# What comes before a secret outside of the commands in the table: options of several commands,
# commands without a row, and parts of requests. The rest of the line is masked.
_ANNOUNCED = (
    r"(?:authkey|smtp-auth|passphrase|md5key)[ =]",
    r"(?<!\?)(?:auth|password|secret|pre-shared-key|community)=",
    r"(?:tacacs\S*|sip) (?:server|secret|key) ",
    r"(?:wan|eap) (?:auth )?myname ",
    r"Authorization: \w+ ",
)
_MASKED_REST = r"\*(?:`|$)"
_MASKED_WORD = re.compile(r"\*(?:[`\s]|$)")
_OTHERS = (
    re.compile(
        rf"(\b(?:{'|'.join(_ANNOUNCED)}))(?!{_MASKED_REST}).*$", re.IGNORECASE | re.MULTILINE
    ),
    re.compile(
        rf"((?:^|[`|])\s*(?:no )?set [^\s=]+=)(?!{_MASKED_REST}).*$", re.IGNORECASE | re.MULTILINE
    ),
    re.compile(r"(/custom/api\?password=)(?!\*(?:[`\s]|$))[^\s&]*", re.IGNORECASE),
)


class _Word(NamedTuple):
    """A word of a line as it is written, with its start and end."""

    text: str
    start: int
    end: int


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text of one or more lines with every secret masked.

    Args:
        text: Console lines, a router's reply, or a message that quotes one.
        secrets: Values that are known to be secret, which are masked wherever they occur.
    """
    text = _without(text, secrets)
    text = "\n".join(map(_redact_line, text.split("\n")))
    for pattern in _OTHERS:
        text = pattern.sub(rf"\1{MASK}", text)
    return text


def redact_message(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a message with its secrets masked, and with the text after each quoted line kept.

    Args:
        text: A message that quotes lines in backticks, masked already.
        secrets: Values that are known to be secret, which are masked wherever they occur.
    """
    return "`".join(map(redact, _without(text, secrets).split("`")))


def quotable(text: str) -> str:
    """Return the beginning of a received text, fit to be quoted in one line of a message.

    A received text may be long, or contain control characters that move a terminal's cursor.
    """
    words = text.strip()
    shown = "".join(letter if letter.isprintable() else " " for letter in words[:_QUOTED])
    return f"{shown}…" if len(words) > _QUOTED else shown


def _without(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted({value for value in secrets if value}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def _head(row: Row) -> str:
    """Return a pattern of the words before a secret, up to the last fixed word."""
    fixed = [at for at, word in enumerate(row.words) if word[0] != "{"]
    words = (r"\S+" if word[0] == "{" else re.escape(word) for word in row.words[: fixed[-1] + 1])
    return r"[ \t]+".join(words)


_HEADS = re.compile(
    rf"\b(?:{'|'.join(sorted({_head(row) for row in ROWS if row.secret}, reverse=True))})(?=\s)",
    re.IGNORECASE,
)


def _redact_line(line: str) -> str:
    """Mask the secrets of every command in a line, wherever the command begins."""
    done, at = [], 0
    while found := _HEADS.search(line, at):
        end = found.end()
        for start, stop in _spans(line, found):
            done += [line[at:start], MASK]
            at = end = stop
        done.append(line[at:end])
        at = end
    return "".join([*done, line[at:]])


def _spans(line: str, head: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each part of a line that is secret and not masked yet."""
    words = [_Word(each[0], *each.span()) for each in _WORD.finditer(line, head.start())]
    plain = tuple(each.text.strip("\"'").lower() for each in words)
    row = row_of(plain)
    if row is None:
        yield from _rest(line, head.end() + 1)
    elif row.secret:
        yield from _secrets(line, row.secret, words, key_size(row, plain))


def _rest(line: str, start: int) -> Iterator[tuple[int, int]]:
    if start < len(line) and not re.compile(_MASKED_REST).match(line, start):
        yield start, len(line)


def _secrets(line: str, mask: str, words: list[_Word], size: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each secret behind the key of a line, which has `size` words."""
    values = words[size:]
    found = pieces(mask, tuple(each.text.strip("\"'") for each in values))
    for piece in found:
        word = values[piece.at]
        if not piece.is_secret or piece.is_merged:
            continue
        if piece.hides_rest:  # from the first blank on: more blanks may be part of the secret
            yield from _rest(line, words[size + piece.at - 1].end + 1)
        elif not _MASKED_WORD.match(line, word.start):
            yield _span(piece, found, values)


def _span(piece: Piece, found: list[Piece], words: list[_Word]) -> tuple[int, int]:
    """Return the start and end of a secret, including the words that are masked with it."""
    merged = [each.at for each in found if each.is_merged and each.at > piece.at]
    word = words[piece.at]
    kept = len(piece.shown) - len(MASK) if "=" in piece.shown else 0
    return word.start + kept, words[max([piece.at, *merged])].end
