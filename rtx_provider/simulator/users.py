"""The output of `show status user`: who is logged in, and which login is the reader's own.

Source: 58.47.
Unverified: the widths of the columns, and the sentence above them.
"""

from datetime import datetime

from rtx_provider.simulator.logins import Login, Logins

_JAPANESE = (
    "(*: 自分自身のユーザー情報, +: 管理者モード, @: RADIUSで認証されたユーザー)",
    ("ユーザー名", "接続種別", "ログイン時刻", "アイドル", "IPアドレス"),
)
_ENGLISH = (
    "(*: current user, +: administrator, @: authenticated by RADIUS)",
    ("username", "connection", "login time", "idle", "IP address"),
)
_WIDTHS = (20, 10, 14, 10, 15)
_CHARSET = "cp932"


def user_rows(logins: Logins, own: Login | None, now: datetime, *, japanese: bool) -> list[str]:
    """Return the table; marks show the login that runs the command, and each administrator."""
    legend, heads = _JAPANESE if japanese else _ENGLISH
    heading = "    " + _columns(heads)
    rows = [_row(login, now, is_own=login is own) for login in logins]
    return [legend, heading, "-" * (sum(_WIDTHS) + len(_WIDTHS) + 3), *rows]


def _row(login: Login, now: datetime, *, is_own: bool) -> str:
    marks = f"{'*' if is_own else ' '}{'+' if login.is_administrator else ' '}  "
    minutes, seconds = divmod(int((now - login.active).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    idle = f"{hours}:{minutes:02}:{seconds:02}"
    cells = (login.name, login.connection, f"{login.since:%m/%d %H:%M}", idle, login.host)
    return marks + _columns(cells)


def _columns(cells: tuple[str, ...]) -> str:
    # Each character of a Japanese heading takes two columns of the terminal.
    padded = (
        cell + " " * (width - len(cell.encode(_CHARSET, errors="replace")))
        for cell, width in zip(cells, _WIDTHS, strict=True)
    )
    return " ".join(padded).rstrip()
