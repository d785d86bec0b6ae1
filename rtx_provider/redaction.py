"""One table of what is secret on a console line, and the masks for it.

Part of the floor: every layer calls it before a line reaches a log, an error,
a preview, a state file or an id. A secret is shown as `*`, as the router does.

    >>> redact("ipsec ike pre-shared-key 1 text moon")
    'ipsec ike pre-shared-key 1 text *'
"""

import re
from collections.abc import Iterable

MASK = "*"

_WORD = r"""(?:"(?:\\.|[^"])*"|'[^']*'|\\.|[^\s"'\\])+"""

# Each row: the words that announce a secret, then what follows them. Group 1 is
# kept, the rest up to the end of the secret is masked. A row without a closing
# word pattern masks to the end of the line: rather too much than too little.
_ROWS = (
    rf"(\bipsec ike pre-shared-key {_WORD} (?:text )?).*",
    rf"(\bpp auth username {_WORD} ){_WORD}(?: myname {_WORD} {_WORD})?",
    rf"(\bpp auth myname {_WORD} ).*",
    r"(\bl2tp tunnel auth on ).*",
    r"(\b(?:login|administrator) password (?:encrypted )?).*",
    rf"(\blogin user {_WORD} (?:encrypted )?).*",
    r"(\bhttpd custom-gui api password ).*",
    rf"(\bipsec ike license-key {_WORD} ).*",
    rf"(\bauth user {_WORD} {_WORD} ).*",
    rf"(\bipsec ike auth myself name {_WORD} {_WORD} ).*",
    rf"(\bipsec ike xauth myname {_WORD} {_WORD} ).*",
    r"(\b(?:radius|tacacs\S*) secret ).*",
    r"(\bsnmp\S* community \S+ ).*",
    r"(\bsnmp\S* (?:host|trap community|usm user) ).*",
    r"(\bsshd host key generate ).*",
    r"(\bnetvolante-dns hostname \S+ \S+ ).*",
    r"(\bset [^\s=]+=).*",
    r"(/custom/api\?password=)[^\s&]*",
    r"(\bAuthorization: \w+ ).*",
)
_PATTERNS = tuple(re.compile(row) for row in _ROWS)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Mask every secret of a line or of several lines.

    Args:
        text: Console lines, a router's reply, or a message that quotes one.
        secrets: Values that are known to be secret, masked wherever they stand.
    """
    for secret in sorted({value for value in secrets if value}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    for pattern in _PATTERNS:
        text = pattern.sub(_mask, text)
    return text


def _mask(match: re.Match[str]) -> str:
    return f"{match.group(1)}{MASK}"
