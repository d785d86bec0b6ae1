"""Writes the tables of docs/use/doctor.md from the checks."""

from itertools import dropwhile

from rtx_provider.fit.checks import CHECKS
from rtx_provider.fit.state import STATE_CHECKS
from tools.nouns import ROOT

PAGE = ROOT / "docs" / "use" / "doctor.md"
_WORDS = {"refuse": "refuses", "warn": "warns"}


def doctor_text() -> str:
    """Return the page with both tables as the checks say."""
    page = PAGE.read_text(encoding="utf-8")
    office = [
        "| check | result | what it finds | keys |",
        "|---|---|---|---|",
        *(
            f"| `{each.name}` | {_WORDS[each.severity]} | {each.finds} | "
            f"{', '.join(f'`{key}`' for key in each.keys)} |"
            for each in CHECKS
        ),
    ]
    state = [
        "| check | result | what it finds |",
        "|---|---|---|",
        *(f"| `{each.name}` | {_WORDS[each.severity]} | {each.finds} |" for each in STATE_CHECKS),
    ]
    return with_table(with_table(page, "office checks", office), "state checks", state)


def with_table(page: str, name: str, lines: list[str]) -> str:
    """Return a page with a table after its mark, in place of the one that stands there."""
    mark = f"<!-- {name} -->\n"
    before, _, after = page.partition(mark)
    rest = after.lstrip("\n").splitlines()
    others = list(dropwhile(lambda line: line.startswith("|"), rest))
    return before + mark + "\n" + "\n".join([*lines, *others]) + "\n"
