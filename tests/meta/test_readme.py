"""What README promises exists."""

import re

import pytest

from tests.meta.source import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINKS = sorted(set(re.findall(r"\]\(([^)#]+)\)", README)))


def test_the_program_that_it_shows_is_the_one_that_runs() -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    program = (ROOT / "__main__.py").read_text(encoding="utf-8")
    assert [line for line in shown.splitlines() if line not in program.splitlines()] == []


def test_its_two_commands_are_targets_and_ci_runs_the_second() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE))
    assert {"up", "test"} <= named
    assert [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []
    assert "exec make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def test_the_heading_that_messages_name_is_in_both_readmes() -> None:
    own = (ROOT / "rtx_provider" / "workspace" / "template" / "README.md").read_text("utf-8")
    source = (ROOT / "rtx_provider" / "workspace" / "stack.py").read_text("utf-8")
    (named,) = set(re.findall(r"see `([^`]+)` in README", source))
    assert f"## {named}\n" in README
    assert f"## {named}\n" in own
