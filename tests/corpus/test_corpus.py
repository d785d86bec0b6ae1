"""The lines on a router and the values in a program correspond, row by row, both ways.

A row of `<noun>.toml` has the lines, the values, and the source of the syntax: a section of the
vendor's reference, a number of the field notes (`wild`), or the `seed`. A new syntax is a row and
needs no code. `[other]` holds the values from which reading starts, so that a value that is read
can only come from the line.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from rtx_provider.config.context import in_contexts, select
from rtx_provider.config.tree import parse_config
from rtx_provider.models.noun import Noun
from rtx_provider.resources.nouns import PROVIDERS
from rtx_provider.simulator import Options, Simulator

HERE = Path(__file__).parent
NOUNS = {provider.__module__.rpartition(".")[2]: provider.model for provider in PROVIDERS}
CORPUS = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(HERE.glob("*.toml"))}
# Not every model has every algorithm; this one takes all that the reference lists.
ANY_MODEL = Options(model="RTX1300", console_character="en.ascii")


def _rows(kind: str, *directions: str) -> list[Any]:
    return [
        pytest.param(
            name, row, id=f"{name}-{at}-{row['lines'][0] if kind == 'row' else row['field']}"
        )
        for name, file in CORPUS.items()
        for at, row in enumerate(file.get(kind, []))
        if not directions or row.get("direction", "both") in directions
    ]


@pytest.mark.parametrize(("name", "row"), _rows("row", "both", "render", "preview"))
def test_values_are_written_as_these_lines(name: str, row: dict[str, Any]) -> None:
    lines = [command.text for command in NOUNS[name](**row["values"]).commands()]
    assert sorted(row["lines"]) == sorted(lines)


@pytest.mark.parametrize(("name", "row"), _rows("row", "both", "render"))
def test_a_router_takes_these_lines_and_shows_them_so_that_nothing_differs(
    name: str, row: dict[str, Any]
) -> None:
    wanted = NOUNS[name](**row["values"])
    lines = in_contexts((command.context, command.text) for command in wanted.commands())
    router = Simulator(
        "".join(f"{line}\n" for line in lines), ANY_MODEL
    )  # raises if one is refused
    config = parse_config(router.running_text())
    seen, problems = NOUNS[name].read_values(wanted.observe(config) or {})
    assert problems == []
    assert wanted == seen
    assert wanted.commands() == seen.shown_commands(config)


@pytest.mark.parametrize(("name", "row"), _rows("row", "both", "parse"))
def test_these_lines_are_read_as_the_values(name: str, row: dict[str, Any]) -> None:
    wanted, start = NOUNS[name](**row["values"]), _start(name, row)
    header = [select(start.context, "")] if start.context else []
    config = parse_config("\n".join([*header, *(f" {line}" for line in row["lines"])]))
    seen, problems = NOUNS[name].read_values(start.observe(config) or {})
    assert problems == []
    assert wanted == seen


def _start(name: str, row: dict[str, Any]) -> Noun:
    """Make the same thing with other values: the row's own, the file's, or what is left out."""
    noun = NOUNS[name]
    kept = {field: row["values"][field] for field in noun.key_fields if field in row["values"]}
    file, own = CORPUS[name].get("other", {}), row.get("other", {})
    fields = row["values"].keys() - kept.keys() | {
        field for field, info in noun.model_fields.items() if info.is_required()
    }
    other = {field: own.get(field, file.get(field)) for field in fields - kept.keys()}
    flipped = {
        field: not row["values"][field]
        for field, value in other.items()
        if value is None and isinstance(row["values"][field], bool)
    }
    given = {field: value for field, value in other.items() if value is not None}
    return noun(**{**kept, **given, **flipped})


@pytest.mark.parametrize(("name", "row"), _rows("refused"))
def test_these_values_are_refused_with_field_and_reason(name: str, row: dict[str, Any]) -> None:
    _, problems = NOUNS[name].read_values(row["values"])
    lines = [str(problem) for problem in problems]
    named = [line for line in lines if line.startswith(f"{row['field']}:")]
    assert len(named) == 1
    assert row["reason"] in named[0]
    assert all("\n" not in line for line in lines)


@pytest.mark.parametrize(("name", "row"), _rows("row"))
def test_each_row_says_where_it_is_from(name: str, row: dict[str, Any]) -> None:
    kind, _, number = row["source"].partition(" ")
    assert name in NOUNS
    assert kind in {"seed", "wild"} or kind.replace(".", "").isdecimal()
    assert (kind == "wild") == number.isdecimal()
