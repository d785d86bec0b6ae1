"""Writes the typed resource classes and their pages from the models.

A model states everything about a noun once. Its resource (`rtx_provider/resources/`) and its page
(`docs/use/resources/`) repeat it in other forms. `make generate` runs this module, and a test
fails if a file differs from what it would write.
"""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.nouns import NOUNS, ROOT
from tools.resource_code import code_files, formatted
from tools.surface import surface_text

PAGES = ROOT / "docs" / "use" / "resources"


def main() -> int:
    """Write every file; with `--check`, print which files would change instead."""
    check = "--check" in sys.argv[1:]
    stale = []
    for path, text in files():
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(path.relative_to(ROOT))
        elif not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path} is not up to date: run `make generate`")
    return 1 if stale else 0


def files() -> Iterator[tuple[Path, str]]:
    """Yield each file with the text that it should have; code first, because pages run programs."""
    for name, text in code_files():
        yield ROOT / "rtx_provider" / "resources" / name, text
    yield ROOT / "rtx_provider" / "__init__.py", formatted(surface_text())
    yield from _pages()


def _pages() -> Iterator[tuple[Path, str]]:
    # Imported here because programs import the resources, which are written first.
    pages = importlib.import_module("tools.resource_pages")
    others = importlib.import_module("tools.other_pages")
    office = importlib.import_module("tools.office_page")
    doctor = importlib.import_module("tools.doctor_page")
    rules = importlib.import_module("tools.rules_page")
    for name in NOUNS:
        yield PAGES / f"{name}.md", pages.page_text(name)
    yield PAGES / "router.md", others.router_text()
    yield PAGES / "saved_config.md", others.saved_config_text()
    yield PAGES / "README.md", pages.pages_text()
    yield ROOT / "docs" / "use" / "office.md", office.office_text()
    yield doctor.PAGE, doctor.doctor_text()
    yield rules.PAGE, rules.rules_text()


if __name__ == "__main__":
    raise SystemExit(main())
