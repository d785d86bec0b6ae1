"""A line as it may be shown in a preview, an error or a state file.

>>> shown(("ipsec", "ike", "pre-shared-key", "1", "text", "moon"))
'ipsec ike pre-shared-key 1 text *'
>>> shown(("sip", "server", "1", "moon"))
'sip server *'
"""

from rtx_provider.commands.masks import MASK
from rtx_provider.commands.table import operation_of, row_of
from rtx_provider.config.words import join
from rtx_provider.redaction import redact, visible

SENDS = "sends: "
"""How a preview that knows the router begins a line that the run will send."""
CUTS_OFF = "cuts off: "
"""How it begins a line about those who are cut off."""

_BACKTICK, _LOOKALIKE = "`", "\u02cb"


def shown(words: tuple[str, ...]) -> str:
    """Return a line, or its `no` form, with everything masked that is or may be secret.

    If the command has no row, only its name is shown. A backtick in the line is shown as the
    accent that looks like it, because messages quote lines in backticks.
    """
    return visible(masked(words)).replace(_BACKTICK, _LOOKALIKE)


def masked(words: tuple[str, ...]) -> str:
    """Return a line with everything masked that is or may be secret, and else as it is."""
    plain = words[1:] if words[:1] == ("no",) else words
    if not plain or row_of(plain) or operation_of(plain):
        return redact(join(words))
    name = plain[:1] if plain[0] == "set" else plain[:2]
    return join((*words[: len(words) - len(plain)], *name, MASK))
