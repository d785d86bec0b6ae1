"""A hook of MkDocs that fills the navigation of mkdocs.yml from the existing pages.

A line `FOLDER/*` stands for the pages of that folder that no other line names, so that a
new page needs no line of its own.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Replace each `FOLDER/*` in the navigation by the pages for which it stands."""
    named = set(_named(config.nav))
    config.nav = _filled(config.nav, Path(config.docs_dir), named)
    return config


def _named(nav: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the pages of a navigation, with those of its sections."""
    if isinstance(nav, str):
        yield nav
    elif nav is not None:
        for each in nav.values() if isinstance(nav, dict) else nav:
            yield from _named(each)


def _filled(nav: Any, docs: Path, named: set[str]) -> Any:  # noqa: ANN401
    if isinstance(nav, dict):
        return {title: _filled(each, docs, named) for title, each in nav.items()}
    if isinstance(nav, list):
        return [page for each in nav for page in _pages(each, docs, named)]
    return nav


def _pages(each: Any, docs: Path, named: set[str]) -> Iterator[Any]:  # noqa: ANN401
    if not (isinstance(each, str) and each.endswith("/*")):
        yield _filled(each, docs, named)
        return
    folder = each.removesuffix("*")
    found = (path.relative_to(docs).as_posix() for path in (docs / folder).glob("*.md"))
    yield from sorted(set(found) - named)
