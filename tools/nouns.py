"""Facts about the models, for everything that is generated from them."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from rtx_provider.config.grammar import row_of
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import Value, extra_of

ROOT = Path(__file__).resolve().parent.parent


def title_of(name: str) -> str:
    """Return the name of the noun in a file: `l2tp_service` gives L2tpService."""
    return "".join(part.capitalize() for part in name.split("_"))


def model_of(name: str) -> type[Noun]:
    """Return the noun that a models file defines."""
    found = _noun_in(name)
    if found is None:
        msg = f"rtx_provider/models/{name}.py defines no {title_of(name)}"
        raise LookupError(msg)
    return found


def _noun_in(name: str) -> type[Noun] | None:
    module = importlib.import_module(f"rtx_provider.models.{name}")
    found: type[Noun] | None = getattr(module, title_of(name), None)
    return found if found and "slug" in vars(found) else None


def _names() -> tuple[str, ...]:
    names = sorted(path.stem for path in (ROOT / "rtx_provider" / "models").glob("[a-z]*.py"))
    return tuple(name for name in names if _noun_in(name))


NOUNS = _names()
"""Every noun, by the name of its file, which defines a class of the same name."""


def values_of(noun: type[Noun]) -> list[type[Value]]:
    """Return the Value classes that a noun's fields take, in alphabetical order."""
    kinds = {kind for info in noun.model_fields.values() for kind in values_in(info.annotation)}
    return sorted(kinds, key=lambda kind: kind.__name__)


def values_in(annotation: Any) -> Iterator[type[Value]]:  # noqa: ANN401
    """Yield the Value classes that a type names."""
    if isinstance(annotation, type) and issubclass(annotation, Value):
        yield annotation
    for each in get_args(annotation):
        yield from values_in(each)


def all_values() -> list[type[Value]]:
    """Return the Value classes of all nouns, in alphabetical order."""
    kinds = {kind for name in NOUNS for kind in values_of(model_of(name))}
    return sorted(kinds, key=lambda kind: kind.__name__)


def type_text(annotation: Any, item: str = "{}") -> str:  # noqa: ANN401
    """Return the type of a field in a user's program, as code, with each list item as `item`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return type_text(get_args(annotation)[0], item)
    if origin in (Union, UnionType):
        parts = [type_text(each, item) for each in get_args(annotation) if each is not type(None)]
        return " | ".join(dict.fromkeys(parts))
    if origin is Literal:
        return f"Literal[{', '.join(_literal(each) for each in get_args(annotation))}]"
    if origin is tuple:
        return f"Sequence[{item.format(type_text(get_args(annotation)[0]))}]"
    name = str(annotation.__name__)
    return f"{name} | {name}Dict" if list(values_in(annotation)) else name


def output_text(annotation: Any) -> str:  # noqa: ANN401
    """Return the type of a field that comes back from the engine, as code.

    A choice becomes any text, because a router may have values that the model does not know. A
    number where a word is allowed, too, stays a float, as the engine sends it.
    """
    kinds = list(dict.fromkeys(_output_kinds(annotation)))
    return " | ".join("float" if kind == "int" and len(kinds) > 1 else kind for kind in kinds)


def _output_kinds(annotation: Any) -> Iterator[str]:  # noqa: ANN401
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _output_kinds(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for each in get_args(annotation):
            yield from _output_kinds(each) if each is not type(None) else ()
    elif origin is Literal:
        yield from (type(each).__name__ for each in get_args(annotation))
    elif origin is tuple:
        yield f"Sequence[{output_text(get_args(annotation)[0])}]"
    else:
        prefix = "outputs." if list(values_in(annotation)) else ""
        yield f"{prefix}{annotation.__name__}"


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def section_of(noun: type[Noun], info: FieldInfo) -> str:
    """Return the reference section of a field's command; an empty text if it has none."""
    pattern = extra_of(info).get("pattern")
    if not pattern:
        return ""
    row = row_of(tuple(pattern.format(**dict.fromkeys(noun.key_fields, "1")).split()))
    return row.section if row else ""
