"""The command and the section of the vendor's reference behind each field of a noun."""

from collections.abc import Iterable
from itertools import takewhile
from typing import Any, Literal, NamedTuple, get_args, get_origin

from rtx_provider.commands.table import operation_of, row_of
from rtx_provider.models.line_noun import LineNoun
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import extra_of

ANY = "any command"
"""Stands in the place of a command for a field that takes whole lines."""


class Source(NamedTuple):
    """The command of a field as a pattern, and its section; both are empty without a line."""

    command: str = ""
    section: str = ""

    @property
    def quoted(self) -> str:
        """Return the command for a Markdown table."""
        if self.command in ("", ANY):
            return self.command or "—"
        return ", ".join(f"`{each}`" for each in self.command.split(" or "))


def source_of(noun: type[Noun], field: str) -> Source:
    """Return the command to which a field belongs, and its section.

    Raises:
        LookupError: No row of the table of commands is known for it.
    """
    if noun.title == "ConfigLines":
        return _SOURCES_OF_LINES[field]
    extra = extra_of(noun.model_fields[field])
    if extra.get("note"):
        return Source()
    if "pattern" in extra:
        return _source(noun, extra["pattern"])
    selection = f"{named(noun).context}".partition(" ")
    if field in noun.key_fields and selection[2] == f"{{{field}}}":
        return Source(" select ".join(selection[::2]), _section_of_selection(selection[0]))
    if issubclass(noun, LineNoun):
        pattern = " ".join(named(noun).own_line().key.words)
        is_label = field in noun.key_fields and f"{{{field}}}" not in pattern
        return Source() if is_label else _source(noun, pattern)
    return _of_all_lines(noun, field)


def _section_of_selection(kind: str) -> str:
    row = operation_of((kind, "select", "1"))
    if row is None:
        msg = f"no row for {kind} select"
        raise LookupError(msg)
    return row.section


_SELECTIONS = [_section_of_selection(kind) for kind in ("pp", "tunnel")]
_SOURCES_OF_LINES = {
    "label": Source(),
    "select": Source(
        "pp select {number} or tunnel select {number}", ", ".join(dict.fromkeys(_SELECTIONS))
    ),
    "lines": Source(ANY, "its own"),
}


def named(noun: type[Noun]) -> Any:  # noqa: ANN401  # a noun, or a noun of one line
    """Return a noun whose key values are the names of its fields in braces, such as `{number}`."""
    required = (name for name, info in noun.model_fields.items() if info.is_required())
    values: dict[str, Any] = dict.fromkeys(required, "")
    return noun.model_construct(**values | {name: f"{{{name}}}" for name in noun.key_fields})


def _source(noun: type[Noun], pattern: str) -> Source:
    words = tuple(pattern.format(**{name: _sample(noun, name) for name in noun.key_fields}).split())
    row = row_of(words)
    if row is None:
        msg = f"no row for {' '.join(words)}"
        raise LookupError(msg)
    return Source(pattern, row.section)


def _sample(noun: type[Noun], name: str) -> str:
    """Return a value of a key field that the rows accept."""
    annotation = noun.model_fields[name].annotation
    if get_origin(annotation) is Literal:
        return str(get_args(annotation)[0])
    return "1" if annotation is int else "lan1"


def _of_all_lines(noun: type[Noun], field: str) -> Source:
    """Return the common part of the commands of all lines that name a key."""
    patterns = (extra_of(info).get("pattern", "") for info in noun.model_fields.values())
    return shared_source([_source(noun, each) for each in patterns if f"{{{field}}}" in each])


def shared_source(sources: list[Source]) -> Source:
    """Return several sources as one: the beginning of their commands, their keys, the chapter."""
    commands = [source.command.split() for source in dict.fromkeys(sources)]
    sections = [source.section.split(".") for source in sources]
    if len(commands) == 1:
        return sources[0]
    first = " ".join(_common(commands))
    keys = dict.fromkeys(word for each in commands for word in each if word[0] == "{")
    return Source(" ".join((first, "…", *keys)), ".".join(_common(sections)))


def _common(lists: Iterable[list[str]]) -> list[str]:
    """Return the items with which all of the lists begin."""
    places = takewhile(lambda words: len(set(words)) == 1, zip(*lists, strict=False))
    return [words[0] for words in places]
