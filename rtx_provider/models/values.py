"""Fields as data: how a noun declares them, and how their values stand on the console.

Pure.

One law holds for every optional field: absent is unmanaged (neither set nor
removed), empty is managed and none, and a device default is written only when
it is asked for.
"""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from rtx_provider.config import grammar

if TYPE_CHECKING:
    from pydantic.config import JsonDict

UNKNOWN = grammar.UNKNOWN
"""Stands for a value that a preview cannot know yet."""

Words = tuple[str, ...]


class RtxModel(BaseModel):
    """A frozen value that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Value(RtxModel):
    """A field's value that takes several words on the console."""

    def words(self) -> Words:
        """Return the words as the console takes them."""
        raise NotImplementedError

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read the words as the keyword arguments of this value.

        Raises:
            ValueError: The words are not in a form that this value has.
        """
        raise NotImplementedError


def line(
    pattern: str,
    description: str,
    *,
    secret: bool = False,
    lead: str = "",
    spaced: bool = False,
    **constraints: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Declare a field that is one line: the pattern's words, then the value's.

    Args:
        pattern: The words before the value; `{name}` stands for a key field.
        description: The values, the unit, and in brackets the device's default.
        secret: Whether the value must never be shown.
        lead: A fixed word between key and value, such as `text`.
        spaced: Whether a text is written as several words, such as `ipcp pp 1`.
        constraints: Limits as pydantic's Field takes them.
    """
    extra: JsonDict = {
        "pattern": pattern,
        "secret": secret,
        "lead": lead,
        "spaced": spaced,
    }
    return Field(
        default=None,
        description=description,
        json_schema_extra=extra,
        repr=not secret,
        **constraints,
    )


def flag(pattern: str, description: str) -> Any:  # noqa: ANN401
    """Declare a field that is a line without a value: True there, False not there."""
    extra: JsonDict = {"pattern": pattern, "flag": True, "secret": False}
    return Field(default=None, description=description, json_schema_extra=extra)


def members(pattern: str, description: str) -> Any:  # noqa: ANN401
    """Declare a field that is our part of a list that others may own too."""
    extra: JsonDict = {"pattern": pattern, "shared": True, "secret": False}
    return Field(default=None, description=description, json_schema_extra=extra)


def part(description: str, *, secret: bool = False, **constraints: Any) -> Any:  # noqa: ANN401
    """Declare a required field of a noun that renders its lines by itself."""
    extra: JsonDict = {"secret": secret}
    return Field(description=description, json_schema_extra=extra, repr=not secret, **constraints)


def option(description: str, *, default: Any = None, secret: bool = False) -> Any:  # noqa: ANN401
    """Declare an optional field of a noun that renders its lines by itself."""
    extra: JsonDict = {"secret": secret}
    return Field(default=default, description=description, json_schema_extra=extra, repr=not secret)


def note(description: str, *, default: Any = None) -> Any:  # noqa: ANN401
    """Declare a field that no line shows: an instruction to ourselves."""
    return Field(default=default, description=description, json_schema_extra={"note": True})


def extra_of(info: FieldInfo) -> Mapping[str, Any]:
    """Return what `line`, `flag`, `members`, `part` and `option` noted of a field."""
    return info.json_schema_extra if isinstance(info.json_schema_extra, Mapping) else {}


def unknown_of(info: FieldInfo) -> str | tuple[str, ...]:
    """Return what stands for a field's value that is not known yet: for a list, one of one."""
    is_list = any(get_origin(kind) is tuple for kind in _kinds(info.annotation))
    return (UNKNOWN,) if is_list else UNKNOWN


def to_words(value: Any) -> Words:  # noqa: ANN401
    """Write a field's value as console words."""
    if isinstance(value, bool):
        return ("on",) if value else ("off",)
    if isinstance(value, Value):
        return value.words()
    if isinstance(value, (list, tuple)):
        return tuple(word for each in value for word in to_words(each))
    return (str(value),)


def parse_words(info: FieldInfo, words: Words) -> Any:  # noqa: ANN401
    """Read console words as a field's plain value, or as text if it has another form."""
    kinds = tuple(_kinds(info.annotation))
    values = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Value)]
    if values:
        try:
            return values[0].parse(words)
        except (ValueError, IndexError):
            return " ".join(words)
    lists = [get_args(kind)[0] for kind in kinds if get_origin(kind) is tuple]
    if lists:
        inner = tuple(_kinds(lists[0]))
        return [_number(inner, word) for word in words]
    if bool in kinds and words in {("on",), ("off",)}:
        return words == ("on",)
    return _number(kinds, " ".join(words))


def _number(kinds: tuple[Any, ...], text: str) -> int | str:
    """Read a number where one of the kinds is a number, or a choice of numbers."""
    choices = [each for kind in kinds if get_origin(kind) is Literal for each in get_args(kind)]
    is_number = int in kinds or any(isinstance(each, int) for each in choices)
    return int(text) if is_number and text.isdecimal() else text


def _kinds(annotation: Any) -> Iterator[Any]:  # noqa: ANN401
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        for each in get_args(annotation):
            yield from _kinds(each)
    elif origin is Annotated:
        yield from _kinds(get_args(annotation)[0])
    else:
        yield annotation
