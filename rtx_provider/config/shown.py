"""A line as it may be shown: in a preview, an error, a state file.

>>> shown(("ipsec", "ike", "pre-shared-key", "1", "text", "moon"))
'ipsec ike pre-shared-key 1 text *'
>>> shown(("heartbeat", "pre-shared-key", "moon"))
'heartbeat pre-shared-key *'
"""

from rtx_provider.config.grammar import row_of
from rtx_provider.config.words import join
from rtx_provider.redaction import MASK, redact

# Commands without a row whose lines hold no secret: of the others only the name is shown.
_HARMLESS = ("analog", "bridge", "ip", "ipv6", "queue", "qos", "speed", "switch", "vlan")


def shown(words: tuple[str, ...]) -> str:
    """Write a line, or the `no` of it, with everything masked that is or may be secret."""
    plain = words[1:] if words[:1] == ("no",) else words
    if not plain or row_of(plain) or plain[1:2] == ("select",) or plain[0] in _HARMLESS:
        return redact(join(words))
    name = plain[:1] if plain[0] == "set" else plain[:2]
    return join((*words[: len(words) - len(plain)], *name, MASK))
