"""Writes the tables of docs/use/rules.md from the rules."""

from collections.abc import Iterator, Sequence

from rtx_provider.rules.catalogue import GROUPS, OTHERS
from rtx_provider.rules.rule import Rule
from tools.doctor_page import with_table
from tools.nouns import ROOT

PAGE = ROOT / "docs" / "use" / "rules.md"


def rules_text() -> str:
    """Return the page with the tables as the rules say."""
    page = PAGE.read_text(encoding="utf-8")
    for title, rules in (*GROUPS, ("Others", OTHERS)):
        page = with_table(page, title.lower(), [*_table(rules)])
    return page


def _table(rules: Sequence[Rule]) -> Iterator[str]:
    yield "| rule | severity | what it finds | why | remedy | needs |"
    yield "|---|---|---|---|---|---|"
    for each in rules:
        cells = (f"`{each.id}`", each.severity, each.finds, each.reason, each.remedy, each.needs)
        yield f"| {' | '.join(cells)} |"
