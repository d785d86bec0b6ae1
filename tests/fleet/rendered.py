"""A comment as GitHub's own renderer shows it, taken apart: its elements, and the text in them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm  # type: ignore[import-untyped]  # it has no types
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]  # the same

_QUIET = {"code", "pre"}
"""In these, no bot looks for mentions, links and commands."""


@dataclass
class Shown(HTMLParser):
    """What a reader sees of a comment.

    Attributes:
        elements: The start and end of each element, in order.
        loud: The text outside of code.
        code: The texts of code, in order.
        attributes: All attributes of elements.
    """

    elements: list[str] = field(default_factory=list)
    loud: str = ""
    code: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Prepare the parser."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append(tag)
        self.attributes += [f"{name}={value}" for name, value in attrs]
        self._open.append(tag)
        if tag == "code":
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        """Note its end."""
        self.elements.append(f"/{tag}")
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if _QUIET & {*self._open}:
            self.code[-1] += data
        else:
            self.loud += data


def rendered(markdown: str) -> Shown:
    """Return a comment as GitHub shows it."""
    shown = Shown()
    shown.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE))
    shown.close()
    return shown
