"""Writes the typed resource classes and their pages from the models.

A model states everything about a noun once. Its resource (`rtx_provider/resources/`) and its page
(`docs/use/resources/`) repeat it in other forms. `make generate` runs this module, and a test
fails if a file differs from what it would write.
"""

import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic.fields import FieldInfo

from rtx_provider.models.noun import Noun
from rtx_provider.models.values import extra_of
from rtx_provider.settings import camel
from tools.nouns import NOUNS, ROOT, model_of, section_of, title_of, type_text, values_of
from tools.resource_code import code_files, formatted
from tools.surface import surface_text


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
    """Yield the path of each file with the text that it should have."""
    for name, text in code_files():
        yield ROOT / "rtx_provider" / "resources" / name, text
    for name in NOUNS:
        yield ROOT / "docs" / "use" / "resources" / f"{name}.md", page_text(name, model_of(name))
    yield ROOT / "rtx_provider" / "__init__.py", formatted(surface_text())
    yield ROOT / "docs" / "use" / "office.md", office_text()
    yield ROOT / "docs" / "use" / "resources" / "README.md", pages_text()


def page_text(name: str, noun: type[Noun]) -> str:
    """Return the page of one resource: its lines, and a table of its fields."""
    module = importlib.import_module(f"rtx_provider.models.{name}")
    source = (module.__doc__ or "").splitlines()
    lines = [f"# {noun.title}", "", _capital(source[0].partition(": ")[2]), ""]
    lines += _blocks(source[1:])
    lines += [
        "",
        f"Type token: `pulumi-python:dynamic/rtx:{noun.title}`.",
        f"Id: `{_id_text(noun)}`, or `NAME/{_id_text(noun)}` with an explicit provider.",
        *_get_text(noun),
        "When a key field changes, the resource is replaced."
        if noun.key_fields
        else "It has no key, because a router has only one.",
        "",
        "| field | type | command | values (device default) | section |",
        "|---|---|---|---|---|",
    ]
    lines += [_table_row(noun, field, info) for field, info in noun.model_fields.items()]
    lines += [
        "| `adopt` | `bool` | | take over existing lines; delete restores them | |",
        (
            "| `reclaim` | `bool` | | treat equal existing lines as its own, "
            "after a run that was killed | |"
        ),
    ]
    for kind in values_of(noun):
        lines += ["", f"## {kind.__name__}", "", inspect.cleandoc(kind.__doc__ or ""), ""]
        lines += ["| field | type | values (device default) |", "|---|---|---|"]
        for field, info in kind.model_fields.items():
            type_ = type_text(info.annotation).replace("|", "\\|")
            lines.append(f"| `{field}` | `{type_}` | {info.description or ''} |")
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def _id_text(noun: type[Noun]) -> str:
    return ":".join((noun.slug, *(key.upper() for key in noun.key_fields)))


def _get_text(noun: type[Noun]) -> list[str]:
    """Return how the noun is read by its id; ConfigLines cannot be read."""
    if noun.title == "ConfigLines":
        return ["Its id names no line, so `get` cannot read it; use `adopt=True` instead."]
    return [f'`rtx.{noun.title}.get("name", "{_id_text(noun)}")` reads it without managing it.']


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _blocks(source: list[str]) -> list[str]:
    """Return the lines of a docstring with its indented parts as fenced blocks."""
    lines: list[str] = []
    inside = False
    for line in source:
        code = line.startswith("    ")
        if code != inside and line.strip():
            if inside and lines[-1:] == [""]:
                lines.insert(len(lines) - 1, "```")
            else:
                lines.append("```text" if code else "```")
            inside = code
        lines.append(line[4:] if code else line)
    return [*lines, "```"] if inside else lines


def _table_row(noun: type[Noun], field: str, info: FieldInfo) -> str:
    extra = extra_of(info)
    mark = " **key**" if field in noun.key_fields else ""
    mark += " (required)" if info.is_required() else ""
    mark += " (secret)" if extra.get("secret") else ""
    pattern = f"`{extra['pattern']}`" if "pattern" in extra else ""
    type_ = type_text(info.annotation).replace("|", "\\|")
    text = (info.description or "").replace("|", "\\|")
    return f"| `{field}`{mark} | `{type_}` | {pattern} | {text} | {section_of(noun, info)} |"


def office_text() -> str:
    """Return the page of a stack's value `office`."""
    lines = [
        "# The value `office` of a stack, field by field",
        "",
        "Set with `pulumi config set --path 'rtx:office.FIELD' VALUE`, secrets with `--secret`.",
        "Written by `make generate` from rtx_provider/components/remote_access_vpn_args.py.",
        "",
    ]
    # Imported here because the component imports the resources, which are written first.
    args = importlib.import_module("rtx_provider.components.remote_access_vpn_args")
    for class_name, place in _OFFICE.items():
        model = getattr(args, class_name)
        doc = inspect.cleandoc(model.__doc__ or "")
        lines += [f"## `{place}`", "", doc, "", "| field | values (default) |", "|---|---|"]
        for name, info in model.model_fields.items():
            mark = " (required)" if info.is_required() else ""
            mark += " (secret)" if not info.repr else ""
            lines.append(f"| `{camel(name)}`{mark} | {info.description or ''} |")
        lines.append("")
    return "\n".join(lines)


_OFFICE = {
    "RemoteAccessVpnArgs": "office",
    "VpnUser": "office.users[n]",
    "NatChoice": "office.nat",
    "IpsecAlgorithms": "office.ipsec",
}


def pages_text() -> str:
    """Return the page that lists all resources."""
    lines = ["# The resources", "", "Written by `make generate` from the models.", ""]
    lines += ["| resource | |", "|---|---|"]
    for name in NOUNS:
        module = importlib.import_module(f"rtx_provider.models.{name}")
        about = _capital((module.__doc__ or "").splitlines()[0].partition(": ")[2])
        lines.append(f"| [{title_of(name)}]({name}.md) | {about} |")
    lines += [
        "| Router | The router to which the stack belongs: model, firmware, serial number. |",
        "| SavedConfig | One `save`, after all other changes of a run except the deletes. |",
        "",
        "[What Pulumi's own options do here](../pulumi-options.md): `get`, import, replacing.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
