"""Every page of the documentation is on the site, and every link has a target."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rtx_provider.settings import RouterSettings, config_key, environment_key
from tests.meta.source import ROOT

LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
FILE = re.compile(r"`((?:rtx_provider|tests|tools|docs|examples)/[A-Za-z0-9_./-]+)`")
OUTSIDE = sorted(ROOT.glob("*.md"))
"""The pages that are no part of the site: README and its like."""


def build(root: Path, site: Path) -> tuple[int, list[str]]:
    """Build the site as `make docs` does; return the exit status and the warnings."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).splitlines()
    return done.returncode, [line for line in lines if line.startswith("WARNING")]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a small site with the project's own configuration."""
    root = tmp_path / "copy"
    for name in ("mkdocs.yml", "tools/docs_nav.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(ROOT / "docs", root / "docs")
    return root


def test_the_site_has_every_page_and_no_broken_link(tmp_path: Path) -> None:
    assert build(ROOT, tmp_path) == (0, [])
    pages = (path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md"))
    built = (page.with_name(page.name.replace("README.md", "index.md")) for page in pages)
    assert [page for page in built if not (tmp_path / page.with_suffix(".html")).is_file()] == []


def test_broken_links_and_a_page_that_no_section_lists_fail_the_build(
    copy: Path, tmp_path: Path
) -> None:
    broken = ("use/nowhere.md", "use/settings.md#nowhere", "../CHANGELOG.md")
    page = copy / "docs" / "README.md"
    links = "".join(f"\n[a link]({link})\n" for link in broken)
    page.write_text(page.read_text(encoding="utf-8") + links, encoding="utf-8")
    (copy / "docs" / "lost.md").write_text("# Lost\n", encoding="utf-8")
    status, warnings = build(copy, tmp_path / "site")
    assert status == 1
    told = "\n".join(warnings)
    assert [name for name in (*broken, "#nowhere") if name not in told] == []
    # The page is named behind the warning that some are not listed.
    assert [line for line in warnings if "not included in the" in line] != []


def test_a_new_page_of_a_folder_that_is_listed_whole_needs_no_line(
    copy: Path, tmp_path: Path
) -> None:
    (copy / "docs" / "use" / "resources" / "new_noun.md").write_text("# New\n", encoding="utf-8")
    assert build(copy, tmp_path / "site") == (0, [])
    assert (tmp_path / "site" / "use" / "resources" / "new_noun.html").is_file()


@pytest.mark.parametrize("page", OUTSIDE, ids=lambda page: page.name)
def test_a_link_outside_the_site_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def _commands(readme: Path) -> list[str]:
    """Return the lines of a page's shell blocks, without comments: those are translated."""
    blocks = re.findall(
        r"^ *```sh\n(.*?)^ *```", readme.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    lines = (line.split(" #")[0].strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def test_the_japanese_readme_has_the_same_commands_in_the_same_order() -> None:
    english = _commands(ROOT / "README.md")
    assert english
    assert _commands(ROOT / "README.ja.md") == english


@pytest.mark.parametrize("language", ["python", "yaml", "text"])
def test_the_japanese_readme_has_as_many_examples(language: str) -> None:
    counts = [
        (ROOT / name).read_text(encoding="utf-8").count(f"```{language}\n")
        for name in ("README.md", "README.ja.md")
    ]
    assert counts[0] == counts[1]


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "adr"
    listed = LINK.findall((folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.name for path in folder.glob("0*.md"))


def test_every_file_that_a_page_names_exists() -> None:
    pages = [*OUTSIDE, *(ROOT / "docs").rglob("*.md")]
    named = {path for page in pages for path in FILE.findall(page.read_text(encoding="utf-8"))}
    assert len(named) > 20
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


@pytest.mark.parametrize("field", RouterSettings.model_fields)
def test_the_page_of_settings_has_each_key_beside_its_variable(field: str) -> None:
    page = (ROOT / "docs" / "use" / "settings.md").read_text(encoding="utf-8")
    assert re.search(
        rf"^\| `{config_key(field)}`[ *]* \| `{environment_key(field)}` \|", page, re.MULTILINE
    )
