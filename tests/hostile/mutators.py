"""Mutations of bytes, as a router, a broken line or an attacker may cause them.

Everything is drawn from one `random.Random`, so a number identifies a case.
"""

import random
from collections.abc import Callable, Sequence

Mutator = Callable[[bytes, random.Random], bytes]

END = b"rtx-provider-end"
HEADER = b"# RTX1210 Rev.14.01.42 (Fri Jul  7 10:09:31 2023)\r\n"
CHARSETS = ("cp932", "euc_jp", "utf-8", "utf-16", "iso2022_jp")
SIZES = (1, 2, 3, 7, 79, 80, 200, 4096, 65536)
HUGE = (1 << 20, 8 << 20)
ERRORS = (
    "Error: Invalid command name",
    "エラー: コマンド名を確認してください",
    "Error: Administrator use only",
    "エラー: 管理レベルでのみ実行できます",
    "Error: ",
    "エラー：" + "長" * 500,
    "Error: \x1b[2J\x07\x08 moved",
)
LINES = (
    "",
    "#",
    "# ",
    "> ",
    "pp1# ",
    "# show config",
    "Password: ",
    "---more---",
    "--- つづく ---",
    "Save new configuration ? (Y/N)",
    "Saving ... CONFIG0 Done .",
    "console character ja.euc",
    "console columns 199",
    "console lines 5",
    "console prompt x",
    "console columns 99999999999999999999",
    "schedule at 64901 */* 00:00 * restart",
    "schedule at 64902 1/6 17:05:00 * restart",
    "schedule at 5 1-99/mon-fri,7 *:*:99 pp 1 restart",
    'description 64901 "rtx-provider: rolls back at 9999/99/99 99:99:99"',
    f"description {'9' * 5000} rolls back at x restart",
    "schedule at ６４９０１ 1/1 00:00:00 * restart",
    "description 6490² restart",
    "embedded file a <<EOF",
    "pp select 1",
    "tunnel select",
    'ip filter "',
    "ip filter \\",
    "Current time: 2099/12/31 23:59:59",
    "Current time: 2026/02/30 25:61:61",
    "Current time: 9999/12/31 23:59:59",
    "*+ admin ssh 01/06 09:00 0:00:00 999.999.999.999",
    "serial=" + "S" * 3000,
    "\x00\x01\x02\x1b[0m\x7f\x85\u2028\u2029",
)


def mutated(data: bytes, rng: random.Random, among: Sequence[Mutator] = ()) -> bytes:
    """Return bytes after one to three mutations."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        data = rng.choice(among or ALL)(data, rng)
    return data


def flip(data: bytes, rng: random.Random) -> bytes:
    """Flip some bits."""
    flipped = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 20))):
        if flipped:
            flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
    return bytes(flipped)


def cut(data: bytes, rng: random.Random) -> bytes:
    """Lose the end."""
    return data[: rng.randrange(len(data) + 1)]


def lose_begin(data: bytes, rng: random.Random) -> bytes:
    """Lose the beginning."""
    return data[rng.randrange(len(data) + 1) :]


def lose_part(data: bytes, rng: random.Random) -> bytes:
    """Lose something within."""
    begin, end = _range(data, rng)
    return data[:begin] + data[end:]


def repeat_part(data: bytes, rng: random.Random) -> bytes:
    """Say something twice."""
    begin, end = _range(data, rng)
    return data[:end] + data[begin:]


def repeat(data: bytes, rng: random.Random) -> bytes:
    """Say everything some times."""
    return data * rng.choice((2, 2, 3))


def move_part(data: bytes, rng: random.Random) -> bytes:
    """Say something elsewhere."""
    begin, end = _range(data, rng)
    rest = data[:begin] + data[end:]
    at = rng.randrange(len(rest) + 1)
    return rest[:at] + data[begin:end] + rest[at:]


def swap_charset(data: bytes, rng: random.Random) -> bytes:
    """Say it in another character set."""
    one, other = rng.choice(CHARSETS), rng.choice(CHARSETS)
    return data.decode(one, errors="replace").encode(other, errors="replace")


def insert_line(data: bytes, rng: random.Random) -> bytes:
    """Print a line that does not belong there."""
    return _between(data, _encoded(rng.choice(LINES), rng), rng)


def insert_error(data: bytes, rng: random.Random) -> bytes:
    """Print an error that nothing caused."""
    return _between(data, _encoded(rng.choice(ERRORS), rng), rng)


def insert_garbage(data: bytes, rng: random.Random) -> bytes:
    """Print what means nothing, perhaps much of it."""
    size = rng.choice(HUGE) if rng.random() < _SELDOM else rng.choice(SIZES)
    unit = rng.choice(
        (rng.randbytes(rng.randrange(1, 9)), b"\x00", b" ", b"\r\n", b"a", b"# ", b'"')
    )
    garbage = (unit * (size // len(unit) + 1))[:size]
    at = rng.choice((0, len(data), rng.randrange(len(data) + 1)))
    return data[:at] + garbage + data[at:]


def spoil_end(data: bytes, rng: random.Random) -> bytes:
    """Leave out the mark at the end, say it twice, or say it too early."""
    how = rng.randrange(3)
    if how == 0:
        return data.replace(END, b"")
    return data + END + b"\r\n" if how == 1 else _between(data, END, rng)


def add_header(data: bytes, rng: random.Random) -> bytes:
    """Print the header of a configuration once more."""
    return _between(data, HEADER.rstrip(), rng)


def grow_number(data: bytes, rng: random.Random) -> bytes:
    """Make a digit a number that nobody expects."""
    digits = [at for at, byte in enumerate(data[:5000]) if 48 <= byte < 58]
    at = rng.choice(digits) if digits else 0
    grown = rng.choice((b"9" * 30, b"-1", b"0x", "７".encode(), b"9" * 5000, b""))
    return data[:at] + grown + data[at + 1 :]


def change_ends(data: bytes, rng: random.Random) -> bytes:
    """End lines otherwise."""
    return data.replace(b"\r\n", rng.choice((b"\n", b"\r", b"", b"\n\r", b"\r\r\n", b"\x00\r\n")))


def replace_all(data: bytes, rng: random.Random) -> bytes:
    """Say something else altogether."""
    others = (b"", b"\r\n", rng.randbytes(rng.choice(SIZES[:6])), data[::-1], b"<html>login</html>")
    return rng.choice(others)


_SELDOM = 0.005
LINE_BREAKS: tuple[Mutator, ...] = (cut, repeat, insert_error, spoil_end, add_header, swap_charset)
"""What a line or a router can do to an answer without making up or losing a line within it."""
ALL: tuple[Mutator, ...] = (
    *LINE_BREAKS,
    flip,
    lose_begin,
    lose_part,
    repeat_part,
    move_part,
    insert_line,
    insert_garbage,
    grow_number,
    change_ends,
    replace_all,
)


def pieces(data: bytes, rng: random.Random) -> list[bytes]:
    """Divide bytes anywhere."""
    if len(data) > 1 << 17:
        return [data[at : at + 65536] for at in range(0, len(data), 65536)]
    longest = rng.choice((1, 2, 5, 40, 1500, 1 << 20))
    divided, at = [], 0
    while at < len(data):
        size = rng.randrange(1, longest + 1)
        divided.append(data[at : at + size])
        at += size
    return divided


def _range(data: bytes, rng: random.Random) -> tuple[int, int]:
    begin, end = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    return begin, end


def _between(data: bytes, line: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\r\n")
    lines.insert(rng.randrange(len(lines) + 1), line)
    return b"\r\n".join(lines)


def _encoded(line: str, rng: random.Random) -> bytes:
    return line.encode(rng.choice(CHARSETS[:3]), errors="replace")
