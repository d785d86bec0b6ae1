"""The users who are logged in, from `show status user`.

Source: 58.47. `*` marks our own row and `+` an administrator; the columns are user name,
connection, login time, idle time and address. Rows in any other format are skipped.
"""

import re
from dataclasses import dataclass

_ROW = re.compile(
    r"^(?P<marks>[*+@ \t]{0,24})(?P<name>[A-Za-z0-9_(][\w().-]{0,63})[ \t]+"
    r"(?P<how>serial|telnet|ssh|sftp|http|remote)\w{0,8}\b(?P<rest>.*)$",
    re.MULTILINE | re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")


@dataclass(frozen=True, slots=True)
class User:
    """One login."""

    name: str
    how: str
    address: str
    is_us: bool
    is_administrator: bool

    def __str__(self) -> str:
        """Return the login for messages."""
        return f"{self.name} ({self.how}{f' from {self.address}' if self.address else ''})"


def parse_users(text: str) -> tuple[User, ...]:
    """Return the logins in the output of `show status user`."""
    return tuple(
        User(
            row["name"],
            row["how"].lower(),
            found[0] if (found := _ADDRESS.findall(row["rest"])) else "",
            "*" in row["marks"],
            "+" in row["marks"],
        )
        for row in _ROW.finditer(text)
    )
