"""A resource's page: a program that runs, the lines that it makes, and every field's command."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from rtx_provider.components import read_office
from rtx_provider.models.values import extra_of
from rtx_provider.simulator import Simulator
from tools.example_runs import OFFICE, PROGRAMS, ROOT, SECRETS, Run, runs
from tools.field_commands import source_of
from tools.nouns import NOUNS, model_of
from tools.resource_pages import OTHERS

pytestmark = pytest.mark.xdist_group("resource_pages")  # all programs run once
NAMES = (*NOUNS, *OTHERS)
SECTIONS = ["## Fields", "## Reading", "## Adopting", "## Id"]
OWN = ("adopt", "reclaim")
each_page = pytest.mark.parametrize("name", NAMES)


def page(name: str) -> str:
    """Return a page as it lies in the checkout."""
    return (ROOT / "docs" / "use" / "resources" / f"{name}.md").read_text(encoding="utf-8")


def blocks(name: str) -> list[tuple[str, str]]:
    """Return the fenced blocks of a page, each with its language."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", page(name), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def seen() -> dict[str, Run]:
    """Run every program."""
    return dict(runs())


def test_each_resource_has_a_program_and_each_program_a_page() -> None:
    assert {path.stem for path in PROGRAMS.glob("*.py")} == set(NAMES)


@each_page
def test_a_page_begins_with_a_program_of_at_most_16_lines(name: str) -> None:
    title, _, lead, _, fence = page(name).splitlines()[:5]
    assert (title[:2], lead[-1], fence) == ("# ", ".", "```python")
    program = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")
    assert blocks(name)[0] == ("python", program)
    assert len(program.splitlines()) <= 16


@each_page
def test_a_page_shows_the_lines_that_the_router_got(name: str, seen: dict[str, Run]) -> None:
    shown = [text for language, text in blocks(name) if language == "text"]
    lines = seen[name].lines
    assert shown == (["".join(f"{line}\n" for line in lines)] if lines else [])
    assert bool(lines) == (name != "router")


@each_page
def test_a_page_has_its_parts_in_their_order_and_the_id_that_came(
    name: str, seen: dict[str, Run]
) -> None:
    text = page(name)
    assert re.findall(r"^## .*", text, re.MULTILINE) == SECTIONS
    title = text.splitlines()[0].removeprefix("# ")
    reading, identity = text.partition("## Reading")[2].split("## Id")
    if name != "router":
        assert seen[name].ids[title] in identity
    if name not in ("saved_config", "config_lines"):
        assert f'rtx.{title}.get("found", "{seen[name].ids[title]}")' in reading


@each_page
def test_no_page_shows_a_secret_or_a_line_outside_of_a_block(
    name: str, seen: dict[str, Run]
) -> None:
    text = page(name)
    assert [secret for secret in SECRETS.values() if secret in text] == []
    outside = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE).splitlines()
    assert [line for line in seen[name].lines if line in outside] == []


def silent() -> Iterator[tuple[str, str]]:
    """Walk the fields that stand in no line of a router."""
    for name in NOUNS:
        noun = model_of(name)
        for field, info in noun.model_fields.items():
            if extra_of(info).get("note") or field == "label":
                yield noun.title, field


@pytest.mark.parametrize("name", NOUNS)
def test_every_field_has_its_command_and_its_section(name: str) -> None:
    rows = [line.split(" | ") for line in page(name).splitlines() if line.startswith("| `")]
    known = {field for title, field in silent() if title == model_of(name).title}
    without = {row[0].split("`")[1] for row in rows if "—" in row[2:4]}
    assert without == known | set(OWN)
    said = [row for row in rows if "—" not in row[2:4]]
    assert all(re.fullmatch(r"`.+`|any command", row[2]) and row[3].strip() for row in said)


@pytest.mark.parametrize(
    ("name", "field", "source"),
    [
        ("ip_filter", "source", ("ip filter {number}", "8.1.10")),
        ("pp_user", "pp", ("pp select {pp}", "56.1")),
        ("nat_descriptor", "number", ("nat descriptor … {number}", "23")),
        ("secure_filter_membership", "dynamic", ("ip {interface} secure filter {direction}", "8.1.25")),  # noqa: E501
        ("ipsec_sa_policy", "serves_windows", ("", "")),
        ("l2tp_service", "versions", ("l2tp service", "16.1")),
        ("config_lines", "select", ("pp select {number} or tunnel select {number}", "56.1, 56.2")),
    ],
)  # fmt: skip
def test_a_command_is_derived_from_the_line_that_a_field_stands_in(
    name: str, field: str, source: tuple[str, str]
) -> None:
    assert source_of(model_of(name), field) == source


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        ("rtx.IpFilter('bad', number=0, action='pass')", "number: must be"),
        ("rtx.ProxyArp('bad', interface='lan1').nowhere", "no attribute 'nowhere'"),
        ("rtx.Pp('bad', number=1, description='ours')", "Pp 1: the router already has"),
    ],
)
def test_a_program_that_fails_is_named_with_its_fault(
    call: str, fault: str, tmp_path: Path
) -> None:
    text = f"import rtx_provider as rtx\n{call}\n"
    (tmp_path / "bad.py").write_text(text, encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"running bad\.py") as caught:
        runs(tmp_path)
    assert fault in str(caught.value)


def test_the_office_of_the_programs_is_a_router_that_starts() -> None:
    assert "pp enable 1" in Simulator(OFFICE.read_text(encoding="utf-8")).running_text()


def test_the_office_of_its_page_has_no_fault() -> None:
    text = (ROOT / "docs" / "use" / "office.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    office, faults = read_office(decrypted(yaml.safe_load(shown)["config"]["rtx:office"]))
    assert faults == []
    assert office is not None
    assert office.tunnel_numbers == (1, 2, 3)
    assert text.index("```yaml") < text.index("\n| ")


def decrypted(value: Any) -> Any:  # noqa: ANN401  # a stack's file holds any plain value
    """Put a word in the place of each secret, as Pulumi does before a program reads them."""
    if isinstance(value, dict):
        items = {name: decrypted(each) for name, each in value.items()}
        return "hush-hush" if set(items) == {"secure"} else items
    return [decrypted(each) for each in value] if isinstance(value, list) else value
