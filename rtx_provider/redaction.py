"""Masking of secrets, before a line reaches a log, an error, a preview or the state.

The row of a command (in `commands`) says where its secrets are. A secret is shown as `*`, as the
router does.

    >>> redact("ipsec ike pre-shared-key 1 text moon")
    'ipsec ike pre-shared-key 1 text *'
"""

import re
from collections.abc import Container, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from rtx_provider.commands.masks import MASK, Piece, pieces
from rtx_provider.commands.row import Row
from rtx_provider.commands.table import ROWS, key_size, row_of

_QUOTED = 200
_LONGEST = max(len(row.words) for row in ROWS)

# Every alternative begins with a different character and does not backtrack, so that no text makes
# it slow. A quote without an end takes the rest of the line.
_WORD = re.compile(r"""(?:"(?:[^"\\]|\\.)*+(?:"|\\?$)|'[^']*+(?:'|$)|\\.?|[^\s"'\\])++""")

# What comes before a secret outside of the commands in the table: options of several commands,
# commands without a row, and parts of requests. The rest of the line is masked.
_ANNOUNCED = (
    r"(?:authkey|smtp-auth|passphrase|md5key)[ =]",
    r"(?<!\?)(?:auth|password|secret|pre-shared-key|community)=",
    r"(?:tacacs\S*|sip) (?:server|secret|key) ",
    r"radius key ",
    r"mail server (?!(?:name|smtp|pop|timeout) )",
    r"snmp\S* community (?!read-(?:only|write) )",
    r"ipsec ike auth myself name \S+ \S+ ",
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
        rf"((?:^|[`|])[ \t]*(?:no )?set [^\s=]+=)(?!{_MASKED_REST}).*$",
        re.IGNORECASE | re.MULTILINE,
    ),
    re.compile(r"(/custom/api\?password=)(?!\*(?:[`\s]|$))[^\s&]*", re.IGNORECASE),
)


# Characters that are not shown, or that change how a terminal shows others: control characters,
# those that reverse the direction of writing, and invisible ones. The rows of a line break and of
# a tab are left out.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f]"
)
_QUOTE = re.compile("`[^`]*`?")


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


def visible(text: str) -> str:
    """Return a text of a router with U+FFFD in the place of each character that nobody can see.

    Such a character would move a terminal's cursor, or show a line otherwise than it is.
    """
    return _UNSEEN.sub("\ufffd", text)


def quotable(text: str) -> str:
    """Return the beginning of a received text, fit to be quoted in one line of a message."""
    words = visible(text.strip()).replace("\n", " ").replace("\t", " ")
    return f"{words[:_QUOTED]}…" if len(words) > _QUOTED else words


def fit_for_terminal(message: str) -> str:
    """Return a message in which every line that is quoted in backticks is visible and short."""
    return _QUOTE.sub(lambda quote: _shortened(quote[0]), visible(message))


def fit_message(message: str, secrets: Iterable[str] = ()) -> str:
    """Return a message as a user may see it: its secrets masked, its quoted lines short."""
    return fit_for_terminal(redact_message(message, secrets))


def _shortened(quote: str) -> str:
    inside = quote.strip("`")
    return quote if len(inside) <= _QUOTED else f"`{inside[:_QUOTED]}…`"


def _without(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted({value for value in secrets if value}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def _head(row: Row) -> str:
    """Return a pattern of the words before a secret, up to the last fixed word."""
    fixed = [at for at, word in enumerate(row.words) if word[0] != "{"]
    words = (r"\S+" if word[0] == "{" else re.escape(word) for word in row.words[: fixed[-1] + 1])
    return r"[ \t]+".join(words)


@cache
def _heads() -> re.Pattern[str]:
    """Return the pattern of all that announces a secret, made when something is masked first."""
    heads = sorted({_head(row) for row in ROWS if row.secret}, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(heads)})(?=\s)", re.IGNORECASE)


def _redact_line(line: str) -> str:
    """Return a line with the secrets masked of every command that begins in it."""
    heads = {found.start(): found.end() for found in _heads().finditer(line)}
    done, at = [], 0
    for start, end in heads.items():
        if start < at:
            continue  # inside of what is masked already
        words = list(_words(line, start, heads))
        for begin, stop in _spans(line, end, words):
            done += [line[at:begin], MASK]
            at = stop
    return "".join([*done, line[at:]])


def _words(line: str, start: int, heads: Container[int]) -> Iterator[_Word]:
    """Yield the words of one command: those up to the next command that begins in the line."""
    for found in _WORD.finditer(line, start):
        if found.start() in heads and found.start() > start:
            return
        yield _Word(found[0], *found.span())


def _spans(line: str, head_end: int, words: list[_Word]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a command that are secret and not masked yet."""
    plain = tuple(each.text.strip("\"'").lower() for each in words[:_LONGEST])
    row = row_of(plain)
    if row is None:
        yield from _rest(line, head_end + 1)
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
