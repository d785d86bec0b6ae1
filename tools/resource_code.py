"""Writes the code that repeats the models in other forms: resources, argument types, outputs."""

import inspect
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from rtx_provider.models.noun import Noun
from rtx_provider.models.values import Value
from rtx_provider.settings import RouterSettings, as_arguments
from tools.nouns import (
    NOUNS,
    ROOT,
    all_values,
    model_of,
    output_text,
    section_of,
    title_of,
    type_text,
    values_of,
)

_SOMEWHERE = "rtx_provider/resources/noun.py"
_WIDTH = 98


def resource_text(name: str, noun: type[Noun]) -> str:
    """Return the module of one resource."""
    title, body = noun.title, _class_text(noun)
    values = [kind.__name__ for kind in values_of(noun)]
    models = sorted([noun.__name__ + " as Model", *values])
    dicts = ", ".join(f"{value}Dict" for value in values)
    lines = [
        f'"""{title} as a Pulumi resource.',
        "",
        f"Written by `make generate` from models/{name}.py.",
        '"""',
        "",
        *_typing(body, "ClassVar"),
        "",
        "import pulumi",
        "",
        "from rtx_provider.models.noun import Noun",
        f"from rtx_provider.models.{name} import {', '.join(models)}",
        *(["from rtx_provider.resources import outputs"] if "outputs." in body else []),
        "from rtx_provider.resources._provider import NounProvider",
        "from rtx_provider.resources._resource import NounResource",
        *([f"from rtx_provider.resources.arguments import {dicts}"] if dicts else []),
        "",
        "",
        f"class {title}Provider(NounProvider):",
        f'    """Manages {_article(title)} {title} on the router."""',
        "",
        "    model: ClassVar[type[Noun]] = Model",
        "",
        "",
        body,
    ]
    return formatted("\n".join(lines))


def _typing(body: str, *names: str) -> list[str]:
    """Return the imports that the types in a body need."""
    known = ("Any", "Literal", "Required", "TypedDict")
    typing = sorted({*names, *(word for word in known if _is_used(word, body))})
    lines = ["from collections.abc import Sequence"] if _is_used("Sequence", body) else []
    return [*lines, f"from typing import {', '.join(typing)}"] if typing else lines


def _is_used(word: str, body: str) -> bool:
    return any(f"{before}{word}{after}" in body for before in " [(" for after in "[],)")


def _class_text(noun: type[Noun]) -> str:
    title, fields = noun.title, noun.model_fields
    ordered = sorted(fields.items(), key=lambda item: not item[1].is_required())
    lines = [
        f'class {title}(NounResource, module="rtx", name="{title}"):',
        *_docstring(inspect.cleandoc(noun.__doc__ or ""), "    "),
        "",
        f"    _provider_class = {title}Provider",
        "",
        *_outputs(fields, "pulumi.Output[{}]", lambda info: _sentence(noun, info)),
        "",
        "    def __init__(",
        "        self,",
        "        resource_name: str,",
        "        *,",
        *(f"        {_parameter(field, info)}," for field, info in ordered),
        "        adopt: pulumi.Input[bool] = False,",
        "        reclaim: pulumi.Input[bool] = False,",
        "        opts: pulumi.ResourceOptions | None = None,",
        "    ) -> None:",
        f'        """Declare {_article(title)} {title}.',
        "",
        "        Args:",
        "            resource_name: The name in the program.",
        *_arguments((field, _sentence(noun, info)) for field, info in ordered),
        "            adopt: Whether to take over what the router has, from now on.",
        "            reclaim: Whether lines that are as declared already are the stack's own.",
        "            opts: Pulumi's options.",
        '        """',
        "        props = {",
        *(f'            "{field}": {field},' for field in fields),
        '            "adopt": adopt,',
        '            "reclaim": reclaim,',
        "        }",
        "        super().__init__(resource_name, props, opts)",
        "",
    ]
    return "\n".join(lines)


def _outputs(
    fields: Mapping[str, FieldInfo], form: str, say: Callable[[FieldInfo], str]
) -> Iterator[str]:
    """Yield the outputs, each with its docstring."""
    for field, info in fields.items():
        tail = " | None" if info.default is None else ""
        yield f"    {field}: {form.format(output_text(info.annotation) + tail)}"
        yield from _docstring(say(info), "    ")


def _docstring(text: str, indent: str) -> list[str]:
    text = text.replace("\\", "\\\\")
    if "\n" in text:
        first, *others = text.split("\n")
        rest = [f"{indent}{line}".rstrip() for line in others]
        return [f'{indent}"""{first}', *rest, f'{indent}"""']
    lines = list(_wrapped(f'"""{text}', indent, indent))
    lines[-1] += '"""' if len(lines[-1]) + 3 <= _WIDTH + 2 else f'\n{indent}"""'
    return lines if len(lines) == 1 else _summary(text, indent)


def _summary(text: str, indent: str) -> list[str]:
    """Return a docstring that does not fit in one line."""
    head, comma, rest = text.partition("; ")
    if not comma or len(head) > _WIDTH - 12:
        head, _, rest = text.partition(", ")
    lines = list(_wrapped(_capital(rest), indent, indent))
    return [f'{indent}"""{head.rstrip(".")}.', "", *lines, f'{indent}"""']


def _parameter(field: str, info: FieldInfo) -> str:
    kind = _input_text(info)
    return f"{field}: {kind}" if info.is_required() else f"{field}: {kind} | None = None"


def _input_text(info: FieldInfo) -> str:
    """Write the type of a value that may be an output, as may each item of a list."""
    return f"pulumi.Input[{type_text(info.annotation, item='pulumi.Input[{}]')}]"


def _arguments(items: Iterable[tuple[str, str]]) -> Iterator[str]:
    for field, text in items:
        yield from _wrapped(f"{field}: {text}", " " * 12, " " * 16)


def _wrapped(text: str, first: str, others: str) -> Iterator[str]:
    line = first
    for word in text.split():
        if len(line) + len(word) > _WIDTH:
            yield line.rstrip()
            line = others
        line += word + " "
    yield line.rstrip()


def _sentence(noun: type[Noun], info: FieldInfo) -> str:
    text = (info.description or "").rstrip(".")
    section = section_of(noun, info)
    default = info.default if info.default not in (PydanticUndefined, None, ()) else None
    tail = f" Default {default!r}." if default is not None else ""
    return f"{text}{f' ({section})' if section and section not in text else ''}.{tail}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _article(word: str) -> str:
    return "an" if word[0] in "AEIO" else "a"


def arguments_text() -> str:
    """Return the module with the types of nested arguments that are given as dict literals."""
    return _types_text(
        _typed_dict,
        'Nested arguments as dict literals: `nat_traversal={"use": True}`.',
        "Each has the keys of the class of the same name; any value may be an output.",
    )


def _types_text(
    write: Callable[[type[Value]], Iterator[str]], *about: str, imports: Sequence[str] = ()
) -> str:
    """Return a module with a type for each nested value.

    Args:
        write: Writes the lines of one type.
        about: The first line of the module's docstring, then further ones.
        imports: Names from `typing` that the types need anyway.
    """
    body = "\n".join(line for kind in all_values() for line in write(kind))
    first, *more = about
    lines = [
        f'"""{first}',
        "",
        *more,
        "Written by `make generate` from the models.",
        '"""',
        "",
        *_typing(body, *imports),
        "",
        "import pulumi",
        "",
        "",
        body,
    ]
    return formatted("\n".join(lines))


def _typed_dict(kind: type[Value]) -> Iterator[str]:
    yield f"class {kind.__name__}Dict(TypedDict, total=False):"
    yield from _docstring(inspect.cleandoc(kind.__doc__ or ""), "    ")
    yield ""
    for field, info in kind.model_fields.items():
        text = _input_text(info)
        yield f"    {field}: {f'Required[{text}]' if info.is_required() else text}"
        yield from _docstring((info.description or "").rstrip(".") + ".", "    ")
    yield ""
    yield ""


def outputs_text() -> str:
    """Return the module with the types of nested values that come back from the engine."""
    return _types_text(
        _output_class,
        "Nested values as they come back: `gateway.nat_traversal.apply(lambda it: it.use)`.",
        imports=("Any",),
    )


def _output_class(kind: type[Value]) -> Iterator[str]:
    yield "@pulumi.output_type"
    yield f"class {kind.__name__}(dict[str, Any]):"
    yield from _docstring(inspect.cleandoc(kind.__doc__ or ""), "    ")
    yield ""
    yield from _outputs(
        kind.model_fields, "{}", lambda info: (info.description or "").rstrip(".") + "."
    )
    yield ""
    yield ""


def provider_text() -> str:
    """Return the module of the explicit provider, which has an argument for each setting."""
    fields = RouterSettings.model_fields
    parameters = "\n".join(f"        {_parameter(field, info)}," for field, info in fields.items())
    lines = [
        '"""Provider: one router of a program that has several.',
        "",
        "Written by `make generate` from rtx_provider/settings.py.",
        '"""',
        "",
        *_typing(parameters),
        "",
        "import pulumi",
        "",
        "from rtx_provider.resources._explicit import ExplicitProvider",
        "",
        "",
        "class Provider(ExplicitProvider):",
        *_PROVIDER_DOC,
        "",
        "    def __init__(",
        "        self,",
        "        resource_name: str,",
        "        *,",
        parameters,
        "        opts: pulumi.ResourceOptions | None = None,",
        "    ) -> None:",
        '        """Declare a router.',
        "",
        "        Args:",
        "            resource_name: The router's label in the program, in ids and in messages.",
        *_arguments((field, f"{_as_argument(info)}.") for field, info in fields.items()),
        "            opts: Pulumi's options.",
        "",
        "        Raises:",
        "            pulumi.RunError: Arguments are missing or wrong; all faults are listed.",
        '        """',
        "        values = {",
        *(f'            "{field}": {field},' for field in fields),
        "        }",
        "        super().__init__(resource_name, values, opts)",
        "",
    ]
    return formatted("\n".join(lines))


def _as_argument(info: FieldInfo) -> str:
    return as_arguments(info.description or "", "")


_PROVIDER_DOC = _docstring(
    """A router with settings of its own, for the resources and components that name it.

    hq = rtx.Provider("hq", host="192.0.2.1", username="pulumi", password=secret)
    rtx.Tunnel("t", number=1, opts=pulumi.ResourceOptions(provider=hq))

Only its arguments count: neither the stack's `rtx:` keys nor the environment fill in a
missing one. The ids of its resources begin with its name: `hq/tunnel:1`.""",
    "    ",
)


def index_text() -> str:
    """Return the module that lists all nouns, for the tests and tables that cover all of them."""
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


def code_files() -> Iterator[tuple[str, str]]:
    """Yield each file of `rtx_provider/resources/` with the text that it should have."""
    for name in NOUNS:
        yield f"{name}.py", resource_text(name, model_of(name))
    yield "arguments.py", arguments_text()
    yield "outputs.py", outputs_text()
    yield "provider.py", provider_text()
    yield "nouns.py", index_text()


def formatted(text: str) -> str:
    """Return code in the project's format, with sorted imports."""
    sorted_ = _ruff("check", "--quiet", "--select", "I", "--fix", text=text)
    return _ruff("format", text=sorted_)


def _ruff(*arguments: str, text: str) -> str:
    command = [sys.executable, "-m", "ruff", *arguments, "--stdin-filename", _SOMEWHERE, "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout
