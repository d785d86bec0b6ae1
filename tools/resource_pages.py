"""Writes the page of each resource: its program, its lines, its fields, and its lifecycle."""

import importlib
import inspect
import re
from collections.abc import Iterator

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from rtx_provider.config.desired import ListMembership
from rtx_provider.models.line_noun import LineNoun
from rtx_provider.models.list_noun import ListNoun
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import Value, extra_of
from tools.example_runs import PROGRAMS, ROOT, runs
from tools.field_commands import Source, named, shared_source, source_of
from tools.nouns import NOUNS, model_of, title_of, type_text, values_in, values_of

_HEAD = ["| field | type | command | section | values (device default) |", "|---|---|---|---|---|"]
_OWN = [
    "| `adopt` | `bool` | — | — | whether to take over what the router has; `False` if not given |",
    "| `reclaim` | `bool` | — | — | whether lines as declared are its own; `False` if not given |",
]


def page_text(name: str) -> str:
    """Return the page of one noun."""
    noun = model_of(name)
    lines = [
        *example_lines(name, noun.title, lead_of(name)),
        inspect.cleandoc(noun.__doc__ or ""),
        "",
        "## Fields",
        "",
        *_HEAD,
        *(_row(noun, field, info) for field, info in noun.model_fields.items()),
        *_OWN,
        "",
        *(line for kind in values_of(noun) for line in _value_lines(noun, kind)),
        *_reading(name, noun),
        *_adopting(noun),
        *_id(name, noun),
    ]
    return "\n".join(lines) + "\n"


def lead_of(name: str) -> str:
    """Return what a noun is: the text after the colon in the docstring of its model."""
    module = importlib.import_module(f"rtx_provider.models.{name}")
    return (module.__doc__ or "").split("\n\n")[0].partition(": ")[2].strip()


def example_lines(name: str, title: str, lead: str) -> list[str]:
    """Return the beginning of a page: a program, and the lines that it makes.

    Raises:
        LookupError: There is no such program.
    """
    path = PROGRAMS / f"{name}.py"
    if not path.is_file():
        msg = f"{path.relative_to(ROOT)} is missing: write the program of the page of {title}"
        raise LookupError(msg)
    program = path.read_text(encoding="utf-8").strip()
    lines = [f"# {title}", "", f"`{title}` is {lead}", "", "```python", program, "```", ""]
    sent = runs()[name].lines
    if not sent:
        return [*lines, "It changes nothing on the router.", ""]
    about = (
        "On a router with the configuration of `examples/office.conf`, `pulumi up` makes these "
        "changes; secrets are masked:"
    )
    return [*lines, about, "", "```text", *sent, "```", ""]


def _row(noun: type[Noun], field: str, info: FieldInfo) -> str:
    mark = " **key**" if field in noun.key_fields else ""
    return _cells(field, info, mark, source_of(noun, field))


def _cells(field: str, info: FieldInfo, mark: str, source: Source) -> str:
    mark += " (required)" if info.is_required() else ""
    mark += " (secret)" if extra_of(info).get("secret") else ""
    type_ = type_text(info.annotation).replace("|", "\\|")
    text = _plain(info.description or "")
    if info.default not in (PydanticUndefined, None, ()):
        text += f"; `{info.default!r}` if not given"
    return f"| `{field}`{mark} | `{type_}` | {source.quoted} | {source.section or '—'} | {text} |"


def _plain(text: str) -> str:
    """Return a text for a cell, with Markdown's signs escaped outside of quotes."""
    parts = re.split(r"(`[^`]*`)", text.replace("|", "\\|"))
    return "".join(part if part[:1] == "`" else part.replace("*", "\\*") for part in parts)


def _value_lines(noun: type[Noun], kind: type[Value]) -> Iterator[str]:
    """Return the table of a nested argument, which follows the fields that take it."""
    fields = [
        (field, source_of(noun, field))
        for field, info in noun.model_fields.items()
        if kind in values_in(info.annotation)
    ]
    names = ", ".join(f"`{field}`" for field, _ in fields)
    yield from (f"### {kind.__name__}", "", inspect.cleandoc(kind.__doc__ or ""), "")
    yield from (f"The value of {names}.", "")
    yield from _HEAD
    source = shared_source([source for _, source in fields])
    for field, info in kind.model_fields.items():
        yield _cells(field, info, "", source)
    yield ""


def _reading(name: str, noun: type[Noun]) -> list[str]:
    lines = ["## Reading", ""]
    if noun.title == "ConfigLines":
        about = "`get` cannot read it, because its id names no line of the router. "
        return [*lines, f"{about}Declare it with `adopt=True` instead.", ""]
    id_ = runs()[name].ids[noun.title]
    secrets = [f"`{field}`" for field in noun.secret_fields()]
    is_list = issubclass(noun, ListNoun)
    left_out = f" The secrets ({', '.join(secrets)}) are left out." if secrets else ""
    return [
        *lines,
        "```python",
        f'found = rtx.{noun.title}.get("found", "{id_}")',
        "```",
        "",
        f"`get` reads what the router has, also in previews, and manages nothing.{left_out}",
        *(["It reads all members of the list, no matter who added them."] if is_list else []),
        "If the router has no line for the id, `get` fails.",
        "",
    ]


def _adopting(noun: type[Noun]) -> list[str]:
    """Return what `adopt` and `reclaim` do, which depends on the lines of the noun."""
    lines = ["## Adopting", "", _taking_over(noun)]
    shared = [n for n, info in noun.model_fields.items() if extra_of(info).get("shared")]
    if shared:
        names = ", ".join(f"`{field}`" for field in shared)
        lines.append(f"Members that others added to the list of {names} always stay.")
    switch = named(noun).switch()
    if switch:
        lines.append(
            f"If the interface is in use (`{' '.join(switch.key.words)}`), adopting a line that "
            f"differs takes it out of use for a moment (`{switch.off[0]}`), as any other edit does."
        )
    if noun.secret_fields() and noun.title != "ConfigLines":
        lines.append(
            "A secret that the router does not show cannot be put back: when the resource is "
            "deleted, its line stays as the resource wrote it."
        )
    return [*lines, ""]


def _taking_over(noun: type[Noun]) -> str:
    if issubclass(noun, ListNoun):
        return _MEMBERS
    if noun.title == "ConfigLines":
        return _LINES
    fields = noun.model_fields.values()
    if not issubclass(noun, LineNoun) or any("pattern" in extra_of(info) for info in fields):
        return _ALL if noun.owns_all else _DECLARED
    line = named(noun).own_line()
    return _SHARED_LINE if isinstance(line, ListMembership) else _ONE_LINE


_RECLAIM = """\
With `reclaim=True`, lines that are already exactly as declared count as the stack's own, and
deleting the resource removes them. Set it for one run after a run was killed. After the resource
was renamed, give it an alias with the old name instead."""
_MEMBERS = """\
The list belongs to the office; only the declared members belong to the resource.
Creating the resource is refused if one of them is already in the list.
With `adopt=True` the resource takes such members over, and deleting it leaves the list as it was
found, but for members whose filters or descriptors are the stack's own and go with them.
With `reclaim=True`, members that are already in the list count as the stack's own, and deleting
the resource removes them. Set it for one run after a run was killed."""
_ONE_LINE = f"""\
The resource is one line.
Creating it is refused if the router already has a line for the same key.
With `adopt=True` the resource takes the line over from now on. Deleting it removes a thing, such as
a user or a filter, and puts a setting that exists anyway back as it was.
{_RECLAIM}"""
_SHARED_LINE = """\
The resource is one line, which several owners may share.
Creating it is refused if the router already has the line.
With `adopt=True` the resource adds to that line what it declares, and deleting it puts the line
back as it was.
With `reclaim=True`, what is already there counts as the stack's own, and deleting the resource
removes it. Set it for one run after a run was killed."""
_ALL = f"""\
All lines in the table belong to the resource.
Creating it is refused if the router already has any of them, even one that is not declared.
With `adopt=True` the resource takes over the lines of the declared fields, and leaves those of
other fields as they are. They are its own from now on: deleting it removes them.
{_RECLAIM}"""
_DECLARED = f"""\
Only the lines of the declared fields belong to the resource.
Creating it is refused if the router already has one of these lines.
With `adopt=True` the resource replaces such lines, and deleting it puts them back as they were.
{_RECLAIM}"""
_LINES = f"""\
Creating the resource is refused if the router already has a line for the same key as one of
`lines`.
With `adopt=True` the resource replaces such lines, and deleting it puts them back as they were.
{_RECLAIM}"""


def _id(name: str, noun: type[Noun]) -> list[str]:
    form = ":".join((noun.slug, *(key.upper() for key in noun.key_fields)))
    example = runs()[name].ids[noun.title]
    keys = " or ".join(f"`{key}`" for key in noun.key_fields)
    about = (
        f"The id is `{form}`; the program above makes `{example}`."
        if noun.key_fields
        else f"The id is `{form}`. There is one of it on a router."
    )
    moved = f"If {keys} changes, the resource is replaced."
    return [
        "## Id",
        "",
        about,
        f"On the router of an explicit provider `hq`, it is `hq/{example}`.",
        *([moved] if keys else []),
        f"The type token is `pulumi-python:dynamic/rtx:{noun.title}`.",
    ]


def pages_text() -> str:
    """Return the page that lists all resources."""
    titles = {name: (title_of(name), lead_of(name)) for name in NOUNS} | OTHERS
    return "\n".join(
        [
            "# The resources",
            "",
            "Written by `make generate` from the models and from `examples/resources/`.",
            "",
            "| resource | |",
            "|---|---|",
            *(
                f"| [{title}]({name}.md) | {about[:1].upper()}{about[1:]} |"
                for name, (title, about) in titles.items()
            ),
            "",
            "[What Pulumi's own options do here](../pulumi-options.md): `get`, import, replacing.",
            "",
        ]
    )


OTHERS = {
    "router": (
        "Router",
        "the router that a stack belongs to, with its model, firmware and serial number.",
    ),
    "saved_config": (
        "SavedConfig",
        "one `save` of the running configuration, after everything else in a run but its deletes.",
    ),
}
"""The resources that are not lines, by their page: the title, and what the resource is."""
