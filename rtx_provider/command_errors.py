"""Why another program's command failed: one line of what it printed, without a login."""

import re

_LOGINS = (
    re.compile(r"(?<=//)[^/\s]*@"),
    # What is no port is a password, which may have a slash in it. Go quotes such a URL.
    re.compile(r"(?<=//)[^/@\s:]*:(?!\d*(?:[/?#\"'\s]|$))\S*@"),
    re.compile(r"(?<=[?&])(?:user|password)=[^&\s\"]*&?"),
)


def without_login(text: str) -> str:
    """Return a URL, or a text with URLs, without user names and passwords, wherever they are.

    >>> without_login("cannot open postgres://carol:p/w@db.example/states?password=pw&sslmode=off")
    'cannot open postgres://db.example/states?sslmode=off'
    """
    for login in _LOGINS:
        text = login.sub("", text)
    return text


def last_line(printed: str | bytes, otherwise: str) -> str:
    """Return the last line of what a command printed as its errors, without a login.

    Args:
        printed: Its standard error.
        otherwise: What to say if it is empty.
    """
    text = printed.decode(errors="replace") if isinstance(printed, bytes) else printed
    lines = text.strip().splitlines()
    return without_login(lines[-1]).removeprefix("error: ") if lines else otherwise
