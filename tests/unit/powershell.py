"""PowerShell's rules of quoting and comments, as far as the Windows profile may use them.

The source is Microsoft's page about_Quoting_Rules, not the code that is judged. A literal begins
and ends with any of five single quotes; two together stand for one inside it, and nothing in it
expands. A comment runs from `#` to the end of the line.
"""

SINGLE = "'\u2018\u2019\u201a\u201b"
DOUBLE = '"\u201c\u201d\u201e'


def scan(script: str) -> tuple[str, list[str]]:
    """Return the code with `'…'` for each literal and without comments, and the literals.

    Raises:
        ValueError: A literal has no end, or a kind of quoting is used that we must not use.
    """
    code: list[str] = []
    literals: list[str] = []
    at = 0
    while at < len(script):
        if script[at] in SINGLE:
            text, at = _literal(script, at + 1)
            literals.append(text)
            code.append("'…'")
        elif script[at] == "#":
            while at < len(script) and script[at] not in "\r\n":
                at += 1
        elif script[at] in DOUBLE or script[at] == "`":
            message = f"expands what follows: {script[at : at + 20]!r}"
            raise ValueError(message)
        else:
            code.append(script[at])
            at += 1
    return "".join(code), literals


def _literal(script: str, at: int) -> tuple[str, int]:
    text: list[str] = []
    while at < len(script):
        if script[at] not in SINGLE:
            text.append(script[at])
            at += 1
        elif script[at + 1 : at + 2] and script[at + 1] in SINGLE:
            text.append(script[at])
            at += 2
        else:
            return "".join(text), at + 1
    message = "has no end"
    raise ValueError(message)
