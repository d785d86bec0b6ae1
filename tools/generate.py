"""Write the typed resource classes and their pages from the models.

A model says everything of a noun once; its resource (`rtx_provider/resources/`)
and its page (`docs/use/resources/`) only repeat it in other forms. `make generate`
runs this, and a test fails when a file is not as this would write it.
"""

import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from rtx_provider.components.remote_access_vpn_args import (
    IpsecAlgorithms,
    NatChoice,
    RemoteAccessVpnArgs,
    VpnUser,
)
from rtx_provider.config.grammar import row_of
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import Value, extra_of
from rtx_provider.settings import camel
from tools.surface import surface_text

ROOT = Path(__file__).resolve().parent.parent
_SOMEWHERE = "rtx_provider/resources/noun.py"
NOUNS = (
    "anonymous_pp", "config_lines", "ike_gateway", "ip_filter", "ipsec_sa_policy",
    "ipsec_service", "ipsec_transport", "l2tp_service", "nat_binding", "nat_descriptor",
    "nat_static", "pp", "pp_user", "proxy_arp", "secure_filter_membership", "tunnel",
)  # fmt: skip


def main() -> int:
    """Write every file; with `--check`, say which would change instead."""
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
    """Walk the files with the text that each should have."""
    for name in NOUNS:
        noun = model_of(name)
        yield ROOT / "rtx_provider" / "resources" / f"{name}.py", resource_text(name, noun)
        yield ROOT / "docs" / "use" / "resources" / f"{name}.md", page_text(name, noun)
    yield ROOT / "rtx_provider" / "resources" / "nouns.py", index_text()
    yield ROOT / "rtx_provider" / "__init__.py", formatted(surface_text())
    yield ROOT / "docs" / "use" / "office.md", office_text()
    yield ROOT / "docs" / "use" / "resources" / "README.md", pages_text()


def title_of(name: str) -> str:
    """Write a file's name as the noun's: `l2tp_service` is L2tpService."""
    return "".join(part.capitalize() for part in name.split("_"))


def model_of(name: str) -> type[Noun]:
    """Return the noun that a models file defines."""
    module = importlib.import_module(f"rtx_provider.models.{name}")
    title = title_of(name)
    found: type[Noun] = getattr(module, title)
    return found


def values_of(noun: type[Noun]) -> list[type[Value]]:
    """Return the Value classes that a noun's fields take, in alphabetical order."""
    kinds = {kind for info in noun.model_fields.values() for kind in _classes(info.annotation)}
    return sorted(kinds, key=lambda kind: kind.__name__)


def _classes(annotation: Any) -> Iterator[type[Value]]:  # noqa: ANN401
    if isinstance(annotation, type) and issubclass(annotation, Value):
        yield annotation
    for each in get_args(annotation):
        yield from _classes(each)


def type_text(annotation: Any) -> str:  # noqa: ANN401
    """Write the type that a user's program gives for a field."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return type_text(get_args(annotation)[0])
    if origin in (Union, UnionType):
        parts = [type_text(each) for each in get_args(annotation) if each is not type(None)]
        return " | ".join(dict.fromkeys(parts))
    if origin is Literal:
        return f"Literal[{', '.join(_literal(each) for each in get_args(annotation))}]"
    if origin is tuple:
        return f"Sequence[{type_text(get_args(annotation)[0])}]"
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return f"{annotation.__name__} | Mapping[str, Any]"
    return str(annotation.__name__)


def output_text(annotation: Any) -> str:  # noqa: ANN401
    """Write the type that a field has when it comes back from the engine, as plain values."""
    text = type_text(annotation)
    if "Mapping[" in text:
        return "Mapping[str, Any]"
    if text.startswith("Sequence["):
        return "Sequence[Any]"
    if text.startswith("Literal["):
        return (
            type(get_args(annotation)[0]).__name__ if get_origin(annotation) is Literal else "Any"
        )
    return text if text in ("bool", "int", "str") else "Any"


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def resource_text(name: str, noun: type[Noun]) -> str:
    """Write the module of one resource."""
    title, body = noun.title, _class_text(noun)
    names = sorted([noun.__name__ + " as Model", *(kind.__name__ for kind in values_of(noun))])
    typing = [word for word in ("Any", "Literal") if f"{word}[" in body or f"{word}]" in body]
    abc = [word for word in ("Mapping", "Sequence") if f"{word}[" in body]
    lines = [
        f'"""{title} as a Pulumi resource.',
        "",
        f"Written by `make generate` from models/{name}.py.",
        '"""',
        "",
        *([f"from collections.abc import {', '.join(abc)}"] if abc else []),
        f"from typing import {', '.join([*sorted([*typing, 'ClassVar'])])}",
        "",
        "import pulumi",
        "",
        "from rtx_provider.models.noun import Noun",
        f"from rtx_provider.models.{name} import {', '.join(names)}",
        "from rtx_provider.resources._base import NounProvider, NounResource",
        "",
        "",
        f"class {title}Provider(NounProvider):",
        f'    """Brings {_article(title)} {title} onto the router."""',
        "",
        "    model: ClassVar[type[Noun]] = Model",
        "",
        "",
        body,
    ]
    return formatted("\n".join(lines))


def formatted(text: str) -> str:
    """Lay code out as the project's formatter does, imports in their order."""
    sorted_ = _ruff("check", "--quiet", "--select", "I", "--fix", text=text)
    return _ruff("format", text=sorted_)


def _ruff(*arguments: str, text: str) -> str:
    command = [sys.executable, "-m", "ruff", *arguments, "--stdin-filename", _SOMEWHERE, "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout


def _article(word: str) -> str:
    return "an" if word[0] in "AEIO" else "a"


def _class_text(noun: type[Noun]) -> str:
    title, fields = noun.title, noun.model_fields
    doc = inspect.cleandoc(noun.__doc__ or "")
    lines = [f'class {title}(NounResource, module="rtx", name="{title}"):', '    """']
    lines[-1] += doc.replace("\n", "\n    ")
    lines[-1] += '\n    """' if "\n" in doc else '"""'
    lines.append("")
    for field, info in fields.items():
        lines.append(f"    {field}: pulumi.Output[{output_text(info.annotation)}]")
    lines += ["", "    def __init__(", "        self,", "        resource_name: str,", "        *,"]
    ordered = sorted(fields.items(), key=lambda item: not item[1].is_required())
    lines += [f"        {_parameter(field, info)}," for field, info in ordered]
    lines += [
        "        adopt: pulumi.Input[bool] = False,",
        "        reclaim: pulumi.Input[bool] = False,",
        "        opts: pulumi.ResourceOptions | None = None,",
        "    ) -> None:",
        f'        """Declare {_article(title)} {title}.',
        "",
        "        Args:",
        "            resource_name: The name in the program.",
    ]
    for field, info in ordered:
        lines += _argument(noun, field, info)
    lines += [
        "            adopt: Take over what is there; delete puts it back as it was.",
        "            reclaim: Take equal lines for our own, after a run that was killed.",
        "            opts: Pulumi's options.",
        '        """',
        "        props = {",
        *(f'            "{field}": {field},' for field in fields),
        '            "adopt": adopt,',
        '            "reclaim": reclaim,',
        "        }",
        f"        super().__init__({title}Provider(), resource_name, props, opts)",
        "",
    ]
    return "\n".join(lines)


def _parameter(field: str, info: FieldInfo) -> str:
    kind = f"pulumi.Input[{type_text(info.annotation)}]"
    return f"{field}: {kind}" if info.is_required() else f"{field}: {kind} | None = None"


def _argument(noun: type[Noun], field: str, info: FieldInfo) -> list[str]:
    text = f"{field}: {_sentence(noun, info)}"
    words, line, lines = text.split(), "            ", []
    for word in words:
        if len(line) + len(word) > 98:  # noqa: PLR2004
            lines.append(line.rstrip())
            line = "                "
        line += word + " "
    return [*lines, line.rstrip()]


def _sentence(noun: type[Noun], info: FieldInfo) -> str:
    text = (info.description or "").rstrip(".")
    section = section_of(noun, info)
    default = info.default if info.default not in (PydanticUndefined, None, ()) else None
    tail = f" Default {default!r}." if default is not None else ""
    return f"{text}{f' ({section})' if section and section not in text else ''}.{tail}"


def section_of(noun: type[Noun], info: FieldInfo) -> str:
    """Return the reference section of a field's command; empty where it has none."""
    pattern = extra_of(info).get("pattern")
    if not pattern:
        return ""
    row = row_of(tuple(pattern.format(**dict.fromkeys(noun.key_fields, "1")).split()))
    return row.section if row else ""


def page_text(name: str, noun: type[Noun]) -> str:
    """Write the page of one resource: its lines, and a table of its fields."""
    module = importlib.import_module(f"rtx_provider.models.{name}")
    source = (module.__doc__ or "").splitlines()
    lines = [f"# {noun.title}", "", _capital(source[0].partition(": ")[2]), ""]
    lines += _blocks(source[1:])
    lines += [
        "",
        f"Type token: `pulumi-python:dynamic/rtx:{noun.title}`.",
        f"Id: `{':'.join((noun.slug, *(key.upper() for key in noun.key_fields)))}`.",
        "Another value of a key field is another thing: the resource is replaced.",
        "" if noun.key_fields else "It has no key: there is one of it on a router.",
        "",
        "| field | type | command | values (device default) | section |",
        "|---|---|---|---|---|",
    ]
    lines += [_table_row(noun, field, info) for field, info in noun.model_fields.items()]
    lines += [
        "| `adopt` | `bool` | | take over what is there; delete puts it back as it was | |",
        "| `reclaim` | `bool` | | take equal lines for our own, after a run that was killed | |",
    ]
    for kind in values_of(noun):
        lines += ["", f"## {kind.__name__}", "", inspect.cleandoc(kind.__doc__ or ""), ""]
        lines += ["| field | type | values (device default) |", "|---|---|---|"]
        for field, info in kind.model_fields.items():
            type_ = type_text(info.annotation).replace("|", "\\|")
            lines.append(f"| `{field}` | `{type_}` | {info.description or ''} |")
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _blocks(source: list[str]) -> list[str]:
    """Write the indented parts of a docstring as fenced blocks."""
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
    """Write the page of a stack's value `office`."""
    lines = [
        "# The value `office` of a stack, field by field",
        "",
        "Set with `pulumi config set --path 'rtx:office.FIELD' VALUE`, secrets with `--secret`.",
        "Written by `make generate` from rtx_provider/components/remote_access_vpn_args.py.",
        "",
    ]
    for model, place in _OFFICE:
        doc = inspect.cleandoc(model.__doc__ or "")
        lines += [f"## `{place}`", "", doc, "", "| field | values (default) |", "|---|---|"]
        for name, info in model.model_fields.items():
            mark = " (required)" if info.is_required() else ""
            mark += " (secret)" if not info.repr else ""
            lines.append(f"| `{camel(name)}`{mark} | {info.description or ''} |")
        lines.append("")
    return "\n".join(lines)


_OFFICE: tuple[tuple[type[BaseModel], str], ...] = (
    (RemoteAccessVpnArgs, "office"),
    (VpnUser, "office.users[n]"),
    (NatChoice, "office.nat"),
    (IpsecAlgorithms, "office.ipsec"),
)


def pages_text() -> str:
    """Write the list of all pages."""
    lines = ["# The resources", "", "Written by `make generate` from the models.", ""]
    lines += ["| resource | |", "|---|---|"]
    for name in NOUNS:
        module = importlib.import_module(f"rtx_provider.models.{name}")
        about = _capital((module.__doc__ or "").splitlines()[0].partition(": ")[2])
        lines.append(f"| [{title_of(name)}]({name}.md) | {about} |")
    lines += [
        "| Router | Which router the stack belongs to: model, firmware, serial number. |",
        "| SavedConfig | One `save`, after everything else of a run but its deletes. |",
        "",
    ]
    return "\n".join(lines)


def index_text() -> str:
    """Write the list of all nouns, for tests and tables that walk over them."""
    titles = {name: title_of(name) for name in NOUNS}
    lines = [
        '"""Every noun\'s provider and resource. Written by `make generate`."""',
        "",
        *(
            f"from rtx_provider.resources.{name} import {title}, {title}Provider"
            for name, title in titles.items()
        ),
        "",
        "PROVIDERS = (",
        *(f"    {title}Provider," for title in titles.values()),
        ")",
        "RESOURCES = (",
        *(f"    {title}," for title in titles.values()),
        ")",
        "",
    ]
    return formatted("\n".join(lines))


if __name__ == "__main__":
    raise SystemExit(main())
