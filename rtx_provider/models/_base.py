"""What every noun's model shares: validate, name the key, render to lines, read from lines.

Imports config and errors. A noun is data: each of its fields names a command of
the vendor's reference, and the code here does the rest.

One law holds for every optional field: absent is unmanaged (neither set nor
removed), empty is managed and none, and a device default is written only when
it is asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, ClassVar, Self, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from rtx_provider.config.grammar import GLOBAL, Key, Row, row_of
from rtx_provider.config.plan import (
    Change,
    Command,
    Edit,
    Join,
    Plan,
    Switch,
    Want,
    Wish,
    make_plan,
)
from rtx_provider.config.shared import members_present, write_list
from rtx_provider.config.tree import EMPTY, Config, same

UNKNOWN = "[known-after-up]"
"""Stands for a value that a preview cannot know yet."""

Words = tuple[str, ...]


class RtxModel(BaseModel):
    """A frozen value that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, and what it should be."""

    field: str
    reason: str
    is_secret: bool = False

    def __str__(self) -> str:
        """Return one line for a reader."""
        return f"{self.field}: {self.reason}" if self.field else self.reason


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
    extra = {"pattern": pattern, "secret": secret, "lead": lead, "spaced": spaced}
    return Field(
        default=None,
        description=description,
        json_schema_extra=extra,
        repr=not secret,
        **constraints,
    )


def flag(pattern: str, description: str) -> Any:  # noqa: ANN401
    """Declare a field that is a line without a value: True there, False not there."""
    extra = {"pattern": pattern, "flag": True, "secret": False}
    return Field(default=None, description=description, json_schema_extra=extra)


def members(pattern: str, description: str) -> Any:  # noqa: ANN401
    """Declare a field that is our part of a list that others may own too."""
    extra = {"pattern": pattern, "shared": True, "secret": False}
    return Field(default=None, description=description, json_schema_extra=extra)


def part(description: str, *, secret: bool = False, **constraints: Any) -> Any:  # noqa: ANN401
    """Declare a required field of a noun that renders its lines by itself."""
    extra = {"secret": secret}
    return Field(description=description, json_schema_extra=extra, repr=not secret, **constraints)


def option(description: str, *, default: Any = None, secret: bool = False) -> Any:  # noqa: ANN401
    """Declare an optional field of a noun that renders its lines by itself."""
    extra = {"secret": secret}
    return Field(
        default=default, description=description, json_schema_extra=extra, repr=not secret
    )


def note(description: str, *, default: Any = None) -> Any:  # noqa: ANN401
    """Declare a field that no line shows: an instruction to ourselves."""
    return Field(default=default, description=description, json_schema_extra={"note": True})


def extra_of(info: FieldInfo) -> Mapping[str, Any]:
    """Return what `line`, `flag`, `members`, `part` and `option` noted of a field."""
    return info.json_schema_extra if isinstance(info.json_schema_extra, Mapping) else {}


def to_words(value: Any) -> Words:  # noqa: ANN401
    """Write a field's value as console words."""
    if isinstance(value, bool):
        return ("on",) if value else ("off",)
    if isinstance(value, Value):
        return value.words()
    if isinstance(value, (list, tuple)):
        return tuple(word for each in value for word in to_words(each))
    return (str(value),)


class Noun(RtxModel):
    """A thing on the router.

    Class attributes:
        title: The noun, as the reader knows it.
        slug: The beginning of its ids, such as `tunnel`.
        key_fields: The fields that identify it; another value is another thing.
        owns_all: Whether the thing is wholly ours. If not, it is there anyway,
            and only the lines that are managed must be free.
    """

    title: ClassVar[str]
    slug: ClassVar[str]
    key_fields: ClassVar[tuple[str, ...]]
    owns_all: ClassVar[bool] = True

    @property
    def id(self) -> str:
        """Name the thing: the slug, then its key, such as `tunnel:1`."""
        values = (str(getattr(self, name)).replace(" ", "") for name in self.key_fields)
        return ":".join((self.slug, *values))

    @property
    def name(self) -> str:
        """Name the thing for messages, such as `Tunnel 1`."""
        values = (str(getattr(self, name)) for name in self.key_fields)
        return " ".join((self.title, *values))

    @property
    def context(self) -> str:
        """Return the context that the noun's lines need; empty for none."""
        return GLOBAL

    def wishes(self) -> tuple[Wish, ...]:
        """Return the lines that are to stand."""
        return tuple(wish for _, wish in self._by_field())

    def extent(self) -> tuple[Key, ...]:
        """Return every key the thing could have; it exists if one of them does."""
        if not self.owns_all:
            return tuple(wish.key for wish in Noun.wishes(self))
        fields = type(self).model_fields.items()
        return tuple(self._key(name) for name, info in fields if "pattern" in extra_of(info))

    def switch(self) -> Switch | None:
        """Return how it is taken out of use while it is edited, if the device needs it."""
        return None

    def interrupts(self, old: tuple[Wish, ...]) -> bool:
        """Tell whether coming from these lines takes the thing out of use for a moment."""
        plan = _as_plan(old)
        change = Change(self.name, old=old, new=self.wishes(), switch=self.switch(), adopt=True)
        return make_plan(change, plan.predict(EMPTY)).switch is not None

    def commands(self) -> tuple[Command, ...]:
        """Return the lines that bring the thing onto a router that lacks it."""
        return _as_plan(self.wishes()).commands()

    def shown_commands(self, config: Config) -> list[str]:
        """Return the lines as the router has them: ours, or what stands in their place."""
        theirs = {
            wish.key: there
            for wish in self.wishes()
            if isinstance(wish, Want)
            and (there := config.words(wish.key))
            and not same(wish.words, there)
        }
        edits = [Edit(key, None, words) for key, words in theirs.items()]
        same_lines = [wish for wish in self.wishes() if wish.key not in theirs]
        plan = Plan((*_as_plan(tuple(same_lines)).edits, *edits))
        return [command.text for command in plan.commands()]

    def observe(self, config: Config) -> dict[str, Any] | None:
        """Read back the managed fields from a router's configuration.

        Returns:
            Values by field, those of absent lines left out; None where
            nothing of the thing is there.
        """
        fields = list(self._fields_seen(config))
        key = {name: getattr(self, name) for name in self.key_fields}
        seen = {name: value for values, _ in fields for name, value in values.items()}
        return {**key, **seen} if any(here for _, here in fields) else None

    def _fields_seen(self, config: Config) -> Iterator[tuple[dict[str, Any], bool]]:
        for name, wish in self._by_field():
            yield self._seen(name, wish, config)

    def _by_field(self) -> Iterator[tuple[str, Wish]]:
        for name, info in type(self).model_fields.items():
            value = getattr(self, name)
            if value is not None and "pattern" in extra_of(info):
                yield name, self._wish(name, value)

    def _wish(self, name: str, value: Any) -> Wish:  # noqa: ANN401
        key, extra = self._key(name), extra_of(type(self).model_fields[name])
        if extra.get("shared"):
            return Join(key, tuple(("", word) for word in to_words(value)))
        if extra.get("flag"):
            return Want(key, key.words if value else None)
        words = tuple(value.split()) if extra.get("spaced") else to_words(value)
        lead = (extra["lead"],) if extra.get("lead") else ()
        return Want(key, (*key.words, *lead, *words) if words else None)

    def _key(self, name: str) -> Key:
        pattern = extra_of(type(self).model_fields[name])["pattern"]
        values = {key: str(getattr(self, key)) for key in self.key_fields}
        words = tuple(pattern.format(**values).split())
        return Key(self.context if _row(words).scope != "global" else GLOBAL, words)

    def _seen(self, name: str, wish: Wish, config: Config) -> tuple[dict[str, Any], bool]:
        value, there = getattr(self, name), config.words(wish.key)
        if isinstance(wish, Join):
            here = [word for _, word in members_present(wish.key, config, wish.members)]
            return ({name: here} if here or not value else {}), bool(here)
        if same(wish.words, there):
            return {name: value}, there is not None
        if there is None:
            return ({name: False} if wish.words and wish.words == wish.key.words else {}), False
        return {name: self._parse_field(name, there[len(wish.key.words) :])}, True

    @classmethod
    def _parse_field(cls, name: str, words: Words) -> Any:  # noqa: ANN401
        info = cls.model_fields[name]
        if extra_of(info).get("flag"):
            return True
        lead = (extra_of(info).get("lead"),)
        return parse_words(info, words[1:] if words[:1] == lead else words)

    @classmethod
    def parse_id(cls, text: str) -> dict[str, Any]:
        """Read an id as the values of the key fields.

        Raises:
            ValueError: It is not an id of this noun.
        """
        slug, *values = text.split(":", len(cls.key_fields))
        if slug != cls.slug or len(values) != len(cls.key_fields):
            msg = f"{text!r} is no id of a {cls.title}; it reads {cls.slug}:{':'.join(cls.key_fields)}"
            raise ValueError(msg)
        return dict(zip(cls.key_fields, values, strict=True))

    @classmethod
    def secret_fields(cls) -> tuple[str, ...]:
        """Return the fields whose values must never be shown."""
        return tuple(
            name for name, info in cls.model_fields.items() if extra_of(info).get("secret")
        )

    @classmethod
    def read_values(cls, raw: Mapping[str, Any]) -> tuple[Self, list[Problem]]:
        """Validate plain values, some of which may be UNKNOWN.

        Returns:
            The noun, and everything that is wrong with it. With problems, the
            noun holds only what could be read.
        """
        known = {name: value for name, value in raw.items() if value != UNKNOWN}
        if len(known) == len(raw):
            try:
                return cls.model_validate(known), []
            except ValidationError as error:
                return cls.model_construct(**raw), problems_of(cls, error)
        return cls._read_partly(raw, known)

    @classmethod
    def _read_partly(
        cls, raw: Mapping[str, Any], known: Mapping[str, Any]
    ) -> tuple[Self, list[Problem]]:
        values, problems = dict(raw), []
        for name in known.keys() & cls.model_fields.keys():
            try:
                values[name] = _adapter(cls, name).validate_python(known[name])
            except ValidationError as error:
                problems += problems_of(cls, error, name)
        problems += [_unknown_key(cls, name) for name in raw.keys() - cls.model_fields.keys()]
        return cls.model_construct(**values), problems


class LineNoun(Noun):
    """A noun that is one line with several values, or members in one line.

    Class attributes:
        command: The words with which the line begins, before its key's values.
        sections: For lists, the field that holds the members of each section.
    """

    command: ClassVar[Words]
    sections: ClassVar[dict[str, str]] = {}

    def own_line(self) -> Wish:
        """Return the noun's line."""
        raise NotImplementedError

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read the words after `command` as plain values.

        Raises:
            ValueError: The line says nothing of whose its members are.
        """
        msg = f"whose the members of {' '.join(words)} are is not to be read from the router"
        raise ValueError(msg)

    def wishes(self) -> tuple[Wish, ...]:
        """Return the noun's line and those of its further fields."""
        return (self.own_line(), *super().wishes())

    def extent(self) -> tuple[Key, ...]:
        """Return every key the thing could have; it exists if one of them does."""
        return (self.own_line().key, *super().extent())

    def observe(self, config: Config) -> dict[str, Any] | None:
        """Read back the noun; None where its line is not there."""
        wish = self.own_line()
        there = config.words(wish.key)
        if there is None:
            return None
        kept = {name: value for name, value in self if value is not None}
        if isinstance(wish, Want) and not same(wish.words, there):
            kept = self._parsed(there)
        elif isinstance(wish, Join):
            kept |= self._members_seen(wish, config)
        for values, _ in self._fields_seen(config):
            kept |= values
        return kept

    def _unshown(self) -> dict[str, Any]:
        """Return the fields that no line shows: the key, and notes to ourselves."""
        notes = {n for n, info in type(self).model_fields.items() if extra_of(info).get("note")}
        return {name: getattr(self, name) for name in (*self.key_fields, *notes)}

    def _parsed(self, there: Words) -> dict[str, Any]:
        """Read a line that somebody changed.

        One in a form we lack leaves the values as they are; that it differs
        shows in the line itself.
        """
        try:
            return {**self._unshown(), **self.parse(there[len(self.command) :])}
        except (ValueError, IndexError):
            return {name: value for name, value in self if value is not None}

    def _members_seen(self, wish: Join, config: Config) -> dict[str, Any]:
        present = members_present(wish.key, config, wish.members)
        if not self.sections:
            return {} if present else self._parsed(config.words(wish.key) or ())
        grouped: dict[str, list[int]] = {name: [] for name in self.sections.values() if getattr(self, name)}
        for section, word in present:
            grouped[self.sections[section]].append(int(word))
        return grouped

def _as_plan(wishes: tuple[Wish, ...]) -> Plan:
    return Plan(tuple(Edit(wish.key, None, _shown(wish)) for wish in wishes if _shown(wish)))


def _shown(wish: Wish) -> Words | None:
    if isinstance(wish, Want):
        return wish.words
    arguments = write_list(wish.key.words, wish.members) or ()
    return (*wish.key.words, *(("...", *arguments, "...") if wish.needs_list else arguments))


def _row(words: Words) -> Row:
    found = row_of(words)
    if found is None:
        msg = f"no grammar row for {' '.join(words)}"
        raise LookupError(msg)
    return found


_ADAPTERS: dict[tuple[type[Noun], str], TypeAdapter[Any]] = {}


def _adapter(model: type[Noun], name: str) -> TypeAdapter[Any]:
    if (model, name) not in _ADAPTERS:
        info = model.model_fields[name]
        kind: Any = info.annotation
        for constraint in info.metadata:
            kind = Annotated[kind, constraint]
        _ADAPTERS[model, name] = TypeAdapter(kind)
    return _ADAPTERS[model, name]


def parse_words(info: FieldInfo, words: Words) -> Any:  # noqa: ANN401
    """Read console words as a field's plain value, or as text if it has another form."""
    kinds = tuple(_kinds(info.annotation))
    values = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Value)]
    if values:
        try:
            return values[0].parse(words)
        except ValueError:
            return " ".join(words)
    if any(get_origin(kind) is tuple for kind in kinds):
        return list(words)
    if bool in kinds and words in {("on",), ("off",)}:
        return words == ("on",)
    text = " ".join(words)
    return int(text) if int in kinds and text.isdecimal() else text


def _kinds(annotation: Any) -> Iterator[Any]:  # noqa: ANN401
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        for each in get_args(annotation):
            yield from _kinds(each)
    elif origin is Annotated:
        yield from _kinds(get_args(annotation)[0])
    else:
        yield annotation


def problems_of(model: type[RtxModel], error: ValidationError, prefix: str = "") -> list[Problem]:
    """Turn pydantic's findings into lines that name field, fault and remedy, and no secret."""
    found: dict[str, Problem] = {}
    for each in error.errors(include_input=False, include_url=False):
        place = [str(step) for step in (prefix, *each["loc"]) if step != ""]
        field = place[0] if place else ""
        if each["type"] == "extra_forbidden":
            problem = _unknown_key(model, ".".join(place))
        else:
            problem = _problem(model, field, ".".join(place[:1]), each["msg"])
        found.setdefault(problem.field, problem)
    return list(found.values())


def _problem(model: type[RtxModel], field: str, place: str, message: str) -> Problem:
    info = model.model_fields.get(field)
    message = message.removeprefix("Value error, ").replace("Input should be", "must be")
    message = message.replace("String should", "must").replace("Field required", "is missing")
    if info is None:
        return Problem(place, message)
    return Problem(
        place, f"{message}; it is {info.description}", bool(extra_of(info).get("secret"))
    )


def _unknown_key(model: type[RtxModel], name: str) -> Problem:
    known = ", ".join(model.model_fields)
    return Problem(name, f"no such field; the fields are {known}")
