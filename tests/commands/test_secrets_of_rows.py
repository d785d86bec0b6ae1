"""No secret of any command is shown, in any form, and a masked secret equals every other."""

import itertools

from rtx_provider.commands import masks
from rtx_provider.commands.row import Row
from rtx_provider.commands.table import ROWS
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import is_hidden, is_masked, same
from rtx_provider.config.words import join, split
from rtx_provider.redaction import redact
from tests.commands.each import for_each
from tests.commands.test_all_rows import example
from tests.commands.vendor import SAMPLES, SECRET, Sample

SECRET_ROWS = [row for row in ROWS if row.secret]
SECRET_SAMPLES = [sample for sample in SAMPLES if SECRET in str(sample)]
each_row = for_each(SECRET_ROWS, lambda row: row.pattern)
each_sample = for_each(SECRET_SAMPLES)


def _choices(sign: str) -> list[list[str]]:
    """Return what may stand for one sign of a mask, with a secret wherever it hides one."""
    if sign.startswith("("):
        begins, *rest = [SECRET if word == "*" else word for word in sign[1:-1].split()]
        return [[], *([begin, *rest] for begin in begins.split("|"))]
    if sign.startswith("["):
        return [[], [sign[1:-1]]]
    if sign.endswith("="):
        return [[], [f"{sign}{SECRET}"], [f"{sign.upper()}{SECRET}"]]
    return {"_": [["x"]], "*": [[SECRET]], "**": [[SECRET], [SECRET, f"{SECRET}s"]]}[sign]


def forms(row: Row) -> list[tuple[str, ...]]:
    """Return lines of a row with secrets in every form that its mask reads."""
    signs = row.secret.replace("(", "\0(").replace(")", ")\0").split("\0")
    parts = [part for each in signs for part in ([each] if each.startswith("(") else each.split())]
    made = itertools.product(*map(_choices, parts))
    lines = [(*example(row), *itertools.chain.from_iterable(each)) for each in made]
    return [line for line in lines if any(SECRET in word.lower() for word in line)]


@each_row
def test_no_form_of_a_secret_is_shown(row: Row) -> None:
    assert forms(row)
    for words in forms(row):
        for line in (words, ("no", *words)):
            assert SECRET not in shown(line).lower()
            assert SECRET not in redact(f"before: `{join(line)}`")
            assert SECRET not in redact(join(line).upper()).lower()
            assert SECRET not in redact(join(line).replace(" ", "  "))


@each_row
def test_masking_twice_changes_nothing(row: Row) -> None:
    for words in forms(row):
        assert redact(shown(words)) == shown(words)


@each_row
def test_a_masked_secret_is_told_and_equals_every_other(row: Row) -> None:
    size = len(row.words)
    for words in forms(row):
        found = masks.pieces(row.secret, words[size:])
        masked = (*words[:size], *(piece.shown for piece in found))
        assert is_masked(masked)
        assert same(words, masked)
        assert not is_masked(words)


@each_sample
def test_a_secret_of_the_reference_s_lines_is_not_shown(sample: Sample) -> None:
    for line in (sample.words, ("no", *sample.words)):
        assert SECRET not in shown(line)
        assert SECRET not in redact(join(line))
        assert SECRET not in redact(f"{sample.context} `{join(line)}` (line 7)")


@each_sample
def test_a_secret_inside_a_command_of_the_router_s_own_is_not_shown(sample: Sample) -> None:
    line = join(sample.words)
    for outer in (f"schedule at 1 */* 09:42:00 * {line}", f'alias "up={line}"', f"lua -e {line}"):
        if sample.head[0] != "set":  # a variable is set on a line of its own
            assert SECRET not in shown(split(outer))
            assert SECRET not in redact(outer)


def test_a_group_that_hides_a_secret_may_stand_behind_other_options() -> None:
    line = "external-memory syslog filename usb1:log limit=10 crypto aes128 moon backup=3"
    words = tuple(line.split())
    assert shown(words) == line.replace("moon", "*")


@for_each(SAMPLES)
def test_what_is_shown_of_a_line_without_a_secret_is_the_line(sample: Sample) -> None:
    row = sample.row
    if row and not row.secret:
        assert shown(sample.words) == join(sample.words)


def test_what_stands_beside_a_masked_secret_still_counts() -> None:
    typed = "mail server smtp 1 a.example.jp smtp-auth me moon cram-md5"
    masked = typed.replace("moon", "*")
    assert same(tuple(typed.split()), tuple(masked.split()))
    assert not same(tuple(typed.split()), tuple(masked.replace("a.example", "b.example").split()))


def test_a_secret_that_is_masked_behind_shown_words_is_told() -> None:
    typed = ("snmpv3", "usm", "user", "1", "bob", "sha", "moon")
    assert same(typed, (*typed[:-1], "*"))


def test_a_user_s_password_equals_the_stored_form_of_it() -> None:
    typed = ("login", "user", "bob", "moon")
    stored = ("login", "user", "bob", "encrypted", "kF3x")
    assert same(typed, stored)
    assert is_hidden(stored)
    assert not is_masked(stored)
    assert "kF3x" not in shown(stored)
    assert not same(typed, ("login", "user", "eve", "encrypted", "kF3x"))
