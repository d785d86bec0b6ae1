"""What another program's errors become: one line, without a login."""

import pytest

from rtx_provider.command_errors import last_line, without_login


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgres://carol:moon@db.example/states", "postgres://db.example/states"),
        ("postgres://carol:mo/on@db.example/states", "postgres://db.example/states"),
        ("postgres://carol:mo@on@db.example/states", "postgres://db.example/states"),
        (
            'parse "postgres://carol:mo/on@db.example/s": invalid port ":mo" after host',
            'parse "postgres://db.example/s": invalid port ":mo" after host',
        ),
        ("https://moon@github.com/o/r.git", "https://github.com/o/r.git"),
        ("postgres://db.example:5432/states?user=carol&password=moon", None),
        ("https://git.example:8443/o/r@2 and me@git.example", None),
        ("'https://git.example:8443' refused carol@git.example", None),
    ],
)
def test_a_login_is_left_out_wherever_it_stands(text: str, shown: str | None) -> None:
    expected = shown or text.replace("user=carol&password=moon", "")
    assert without_login(text) == expected


@pytest.mark.parametrize("printed", ["", "  \n", b""])
def test_who_prints_nothing_is_said_to(printed: str | bytes) -> None:
    assert last_line(printed, "status 1") == "status 1"


@pytest.mark.parametrize("encode", [str, str.encode])
def test_the_last_line_says_why(encode: type[str]) -> None:
    printed = encode("warning: x\nerror: no s3://carol:moon@host\n")
    assert last_line(printed, "") == "no s3://host"
