"""One table of what is secret on a console line, and the masks for it.

Part of the floor: every layer calls it before a line reaches a log, an error,
a preview, a state file or an id. A secret is shown as `*`, as the router does.

    >>> redact("ipsec ike pre-shared-key 1 text moon")
    'ipsec ike pre-shared-key 1 text *'
"""

import re
from collections.abc import Iterable

MASK = "*"
_QUOTED = 200

_WORD = r"""(?:"(?:\\.|[^"])*"|'[^']*'|\\.|[^\s"'\\])+"""

# Each row: the words that announce a secret, then what follows them. The first
# are kept, the rest up to the end of the secret is masked. A row without a closing
# word pattern masks to the end of the line: rather too much than too little.
_ROWS = (
    (rf"(\bipsec ike pre-shared-key {_WORD} (?:text )?+", r".*"),
    (rf"(\bpp auth username {_WORD} ", rf"(?:{_WORD}(?: myname {_WORD} {_WORD})?(?=\s|$)|.*)"),
    (rf"(\bpp auth username {_WORD} {_WORD} myname {_WORD} ", _WORD),
    (rf"(\bpp auth myname {_WORD} ", r".*"),
    (r"(\bl2tp tunnel auth (?:on|off) ", r".*"),
    (r"(\b(?:login|administrator) password (?:encrypted )?+", r".*"),
    (rf"(\blogin user {_WORD} (?:encrypted )?+", r".*"),
    (r"(\bhttpd custom-gui api password ", r".*"),
    (rf"(\bipsec ike license-key {_WORD} ", r".*"),
    (rf"(\bauth user {_WORD} {_WORD} ", r".*"),
    (rf"(\bipsec ike auth myself name {_WORD} {_WORD} ", r".*"),
    (rf"(\bipsec ike xauth myname {_WORD} {_WORD} ", r".*"),
    (rf"(\bbgp neighbor pre-shared-key {_WORD} (?:text )?+", r".*"),
    (r"(\b(?:authkey|smtp-auth|passphrase|md5key|community)[ =]", r".*"),
    (r"((?<!\?)\b(?:auth|password|secret|pre-shared-key)=", r".*"),
    (r"(\b(?:pin|access) code ", r".*"),
    (r"(\brip auth key \S+ ", r".*"),
    (r"(\b(?:radius|tacacs\S*|mail|sip) server ", r".*"),
    (r"(\b(?:wan|eap) (?:auth )?myname ", r".*"),
    (r"(\bexternal-memory \S+ filename \S+ ", r".*"),
    (r"(\b(?:radius|tacacs\S*) (?:secret|key) ", r".*"),
    (r"(\bsnmp\S* community \S+ ", r".*"),
    (r"(\bsnmp\S* (?:host|trap community|usm user) ", r".*"),
    (r"(\bsshd host key generate ", r".*"),
    (r"(\bnetvolante-dns hostname \S+ \S+ ", r".*"),
    (r"((?:^|[`|])\s*set [^\s=]+=", r".*"),
    (r"(/custom/api\?password=", r"[^\s&]*"),
    (r"(\bAuthorization: \w+ ", r".*"),
)

# What is masked already stays as it is, so that a message can be redacted again
# without losing what follows the line that it quotes.
_MASKED_WORD, _MASKED_REST = r"\*(?:[`\s]|$)", r"\*(?:`|$)"
_PATTERNS = tuple(
    re.compile(
        f"{kept})(?!{_MASKED_REST if rest == '.*' else _MASKED_WORD}){rest}",
        re.IGNORECASE | re.MULTILINE,
    )
    for kept, rest in _ROWS
)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Mask every secret of a line or of several lines.

    Args:
        text: Console lines, a router's reply, or a message that quotes one.
        secrets: Values that are known to be secret, masked wherever they stand.
    """
    text = _without(text, secrets)
    for pattern in _PATTERNS:
        text = pattern.sub(_mask, text)
    return text


def redact_message(text: str, secrets: Iterable[str] = ()) -> str:
    """Mask a whole message, without losing what it says after a line that it quotes.

    Args:
        text: A message that quotes lines between backticks, masked already.
        secrets: Values that are known to be secret, masked wherever they stand.
    """
    return "`".join(map(redact, _without(text, secrets).split("`")))


def quotable(text: str) -> str:
    """Return what one line of a message can quote of a foreign text: its beginning.

    What others send may be long, or hold what moves a terminal's cursor.
    """
    words = text.strip()
    shown = "".join(letter if letter.isprintable() else " " for letter in words[:_QUOTED])
    return f"{shown}…" if len(words) > _QUOTED else shown


def _without(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted({value for value in secrets if value}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def _mask(match: re.Match[str]) -> str:
    return f"{match.group(1)}{MASK}"
