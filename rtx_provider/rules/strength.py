"""How easily a secret is guessed. No text that is returned holds a part of the secret.

>>> weakness("tokyo2024", ("tokyo",))
'is made from a name'
>>> weakness("correct-horse-battery")
''
"""

import re
from collections.abc import Iterable

SHORTEST_PASSWORD, SHORTEST_KEY = 8, 16
"""The fewest characters. A key that is recorded in use can be tried without the router."""
_KNOWN = frozenset(
    """
    admin administrator changeme cisco default guest key letmein login manager office passwd
    password presharedkey private psk public qwerty root router rtx secret secretkey sharedkey
    sharedsecret super test testpass testpassword user vpn vpnkey vpnpass welcome yamaha
    yamahartx
    """.split()  # noqa: SIM905  # as words they read best
)
_RUNS = ("0123456789012345678901234567890", "9876543210987654321098765432109",
         "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm",
         "1qaz2wsx3edc4rfv5tgb6yhn7ujm")  # fmt: skip
_LETTERS = re.compile(r"[^a-z]")
_SIGNS = "0123456789-_.!@#+*$%&="
_LOOKALIKES = str.maketrans("0134578@$!", "oieastbasi")
_FEWEST_KINDS, _SHORTEST_NAME, _AROUND = 3, 2, 6


def weakness(secret: str, names: Iterable[str] = (), shortest: int = SHORTEST_PASSWORD) -> str:
    """Return why a secret is weak, as the rest of a sentence; empty if it is not.

    Args:
        secret: The secret.
        names: Names that belong to it, such as that of the user.
        shortest: The fewest characters that it should have.
    """
    lowered = secret.lower()
    tests = (
        (not secret, "is empty"),
        (is_guessable(lowered), "is one that everybody guesses"),
        (any(_is_made_from(lowered, name.lower()) for name in names), "is made from a name"),
        (len(secret) < shortest, f"has fewer than {shortest} characters"),
        (len(set(secret)) < _FEWEST_KINDS, "repeats one or two characters"),
        (secret.isdecimal() and len(secret) < 2 * shortest, "consists of digits alone"),
    )
    return next((why for applies, why in tests if applies), "")


def is_guessable(lowered: str) -> bool:
    """Return whether a text in small letters is a common word with little around it, or a run."""
    core = lowered.strip(_SIGNS).translate(_LOOKALIKES)
    letters = {_LETTERS.sub("", lowered), _LETTERS.sub("", core)}
    words = {each for each in letters & _KNOWN if len(lowered) - len(each) <= _AROUND}
    return bool(words) or any(lowered in run for run in _RUNS)


def _is_made_from(lowered: str, name: str) -> bool:
    """Return whether a text is a name with digits or signs around it."""
    if len(name) < _SHORTEST_NAME or name not in lowered:
        return False
    return not lowered.replace(name, "", 1).strip(_SIGNS)
