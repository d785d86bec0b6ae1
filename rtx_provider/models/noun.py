"""Noun: what every thing on the router has in common.

A noun is data: each of its
fields names a command of the vendor's reference, and the code here does the
rest: validate, name the key, render to lines, read back from lines.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Annotated, Any, ClassVar

from pydantic import TypeAdapter, ValidationError

from rtx_provider.commands.row import Row
from rtx_provider.commands.table import row_of
from rtx_provider.config.change import Change, Command, Edit, Plan, Switch
from rtx_provider.config.desired import Desired, DesiredLine, ListMembership
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.planner import make_plan
from rtx_provider.config.shared import Member, expand, members_present, write_list
from rtx_provider.config.tree import EMPTY, Config, same
from rtx_provider.models.problems import Problem, problems_of
from rtx_provider.models.values import (
    UNKNOWN,
    RtxModel,
    Words,
    extra_of,
    parse_words,
    to_words,
    unknown_of,
)
from rtx_provider.redaction import redact


class Noun(RtxModel):
    """A thing on the router.

    Class attributes:
        title: The noun, as the reader knows it.
        slug: The beginning of its ids, such as `tunnel`.
        key_fields: The fields that identify it; another value is another thing.
        owns_all: Whether the thing is wholly ours. If not, it is there anyway,
            and only the lines that are managed must be free.
        is_setting: Whether it exists anyway, so that delete puts it back to what it
            was; any other thing is removed.
    """

    title: ClassVar[str]
    slug: ClassVar[str]
    key_fields: ClassVar[tuple[str, ...]]
    owns_all: ClassVar[bool] = True
    is_setting: ClassVar[bool] = False

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
    def key_number(self) -> str:
        """Return the number that tells it from its like; empty where it has none."""
        last = str(getattr(self, self.key_fields[-1])) if self.key_fields else ""
        return last if last.isdecimal() else ""

    @property
    def context(self) -> str:
        """Return the context that the noun's lines need; empty for none."""
        return GLOBAL

    def desired_lines(self) -> tuple[Desired, ...]:
        """Return the lines that are to stand."""
        return tuple(desired for _, desired in self._by_field())

    def extent(self) -> tuple[Key, ...]:
        """Return every key the thing could have; it exists if one of them does."""
        if not self.owns_all:
            return tuple(desired.key for desired in Noun.desired_lines(self))
        fields = type(self).model_fields.items()
        return tuple(self._key(name) for name, info in fields if "pattern" in extra_of(info))

    def things(self) -> tuple[frozenset[Key], ...]:
        """Return the keys of what delete removes, for each thing that comes and goes by itself."""
        keys = frozenset(desired.key for desired in self.desired_lines())
        return () if self.is_setting else (keys,)

    def needs(self) -> tuple[Key, ...]:
        """Return the keys without which the thing makes no sense on a router."""
        return ()

    def on_delete(self, *, is_adopting: bool = False) -> str:
        """Return what a delete does, for the preview of it, which does not ask the router.

        Args:
            is_adopting: Whether it takes over what is there.
        """
        if self.is_setting:
            return "puts back what was there before, as far as it is still as this resource left it"
        adopted = ", also what stood there before and was adopted" if is_adopting else ""
        return f"removes these lines{adopted}; other lines of the same thing stay"

    def after_delete(self) -> str:
        """Return what goes on after a delete; empty if nothing does."""
        return ""

    def next_steps(self, _old: "Noun") -> list[str]:
        """Return what people have to do after a change from another state of the thing."""
        return []

    def warnings(self) -> list[str]:
        """Return what the reader should know of values that are accepted."""
        return []

    def show(self, line: str) -> str:
        """Mask the secrets of a line that is to be shown."""
        return redact(line)

    def switch(self) -> Switch | None:
        """Return how it is taken out of use while it is edited, if the device needs it."""
        return None

    def update_commands(self, old: "Noun") -> tuple[Command, ...]:
        """Return the lines that turn another state of the thing into this one.

        Of a list that must be the office's own only our part is known here.
        """
        return tuple(line for plan in self._update(old) for line in plan.commands())

    def edits(self, old: "Noun | None") -> tuple[Edit, ...]:
        """Return the lines that change, as far as that is known without the router."""
        plans = self._update(old) if old else (as_plan(self.desired_lines()),)
        return tuple(edit for plan in plans for edit in plan.edits)

    def out_of_use(self, old: "Noun | None") -> str:
        """Return the pp or tunnel that an update disables for a moment; empty if none."""
        return self._update(old)[0].out_of_use if old else ""

    def _update(self, old: "Noun") -> tuple[Plan, Plan]:
        before, after = _without_lists(old.desired_lines()), _without_lists(self.desired_lines())
        change = Change(self.name, old=before, new=after, switch=self.switch(), adopt=True)
        plan = make_plan(change, as_plan(before).predict(self._in_use(before)))
        lists = tuple(
            w for w in self.desired_lines() if w not in after and w not in old.desired_lines()
        )
        return plan, as_plan(lists)

    def _in_use(self, desired_lines: tuple[Desired, ...]) -> Config:
        """Return a configuration that has the thing in use, unless its own lines say otherwise."""
        switch = self.switch()
        if switch is None or any(desired.key == switch.key for desired in desired_lines):
            return EMPTY
        return EMPTY.with_lines({switch.key: switch.key.words})

    def commands(self) -> tuple[Command, ...]:
        """Return the lines that bring the thing onto a router that lacks it."""
        return as_plan(self.desired_lines()).commands()

    def shown_commands(self, config: Config) -> tuple[Command, ...]:
        """Return the lines as the router has them: ours, or what stands in their place."""
        theirs = {
            desired.key: there
            for desired in self.desired_lines()
            if isinstance(desired, DesiredLine)
            and (there := config.words(desired.key))
            and not same(desired.words, there)
        }
        edits = [Edit(key, None, words) for key, words in theirs.items()]
        same_lines = [desired for desired in self.desired_lines() if desired.key not in theirs]
        plan = Plan((*as_plan(tuple(same_lines)).edits, *edits))
        return plan.commands()

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
        for name, desired in self._by_field():
            yield self._seen(name, desired, config)

    def _by_field(self) -> Iterator[tuple[str, Desired]]:
        for name, info in type(self).model_fields.items():
            value = getattr(self, name)
            if value is not None and "pattern" in extra_of(info):
                yield name, self._desired(name, value)

    def _desired(self, name: str, value: Any) -> Desired:  # noqa: ANN401
        key, extra = self._key(name), extra_of(type(self).model_fields[name])
        if extra.get("shared"):
            return ListMembership(
                key, tuple(("", each) for word in to_words(value) for each in expand(word))
            )
        if extra.get("flag"):
            return DesiredLine(key, key.words if value else None)
        words = tuple(value.split()) if extra.get("spaced") else to_words(value)
        lead = (extra["lead"],) if extra.get("lead") else ()
        return DesiredLine(key, (*key.words, *lead, *words) if words else None)

    def _key(self, name: str) -> Key:
        pattern = extra_of(type(self).model_fields[name])["pattern"]
        values = {key: str(getattr(self, key)) for key in self.key_fields}
        words = tuple(pattern.format(**values).split())
        return Key(self.context if _row(words).scope != "global" else GLOBAL, words)

    def _seen(self, name: str, desired: Desired, config: Config) -> tuple[dict[str, Any], bool]:
        value, there = getattr(self, name), config.words(desired.key)
        if isinstance(desired, ListMembership):
            here = _as_written(
                to_words(value), members_present(desired.key, config, desired.members)
            )
            return ({name: here} if here or not value else {}), bool(here)
        if same(desired.words, there):
            return {name: value}, there is not None
        if there is None:
            return (
                {name: False} if desired.words and desired.words == desired.key.words else {}
            ), False
        return {name: self._parse_field(name, there[len(desired.key.words) :])}, True

    @classmethod
    def _parse_field(cls, name: str, words: Words) -> Any:  # noqa: ANN401
        info = cls.model_fields[name]
        if extra_of(info).get("flag"):
            return True
        lead = (extra_of(info).get("lead"),)
        return parse_words(info, words[1:] if words[:1] == lead else words)

    @classmethod
    def from_id(cls, id_: str) -> "Noun":
        """Return the thing that an id names: its key, and nothing else.

        Raises:
            ValueError: It is not an id of this noun; says how one is written.
        """
        slug, *parts = id_.split(":", len(cls.key_fields))
        key = {}
        try:
            for name, text in zip(cls.key_fields, parts, strict=True):
                key[name] = cls._key_value(name, text)
        except ValueError:
            slug = ""
        if slug != cls.slug:
            form = ":".join((cls.slug, *(name.upper() for name in cls.key_fields)))
            msg = f"{id_} is not an id of {cls.title}, which is written `{form}`"
            raise ValueError(msg)
        required = (name for name, info in cls.model_fields.items() if info.is_required())
        return cls.model_construct(**{**dict.fromkeys(required, ""), **key})

    @classmethod
    def _key_value(cls, name: str, text: str) -> Any:  # noqa: ANN401
        """Read a part of an id; only where it is nothing else, `pp1` is the interface `pp 1`."""
        try:
            return _adapter(cls, name).validate_python(text)
        except ValidationError:
            return _adapter(cls, name).validate_python(_spaced(text))

    def look_up(self, config: Config) -> tuple[dict[str, Any], tuple[Command, ...]] | None:
        """Read all that a router has of the thing, but for its secrets.

        Returns:
            The values by field, and the lines that they stand in; None where the
            router has nothing of it.
        """
        found = [(key, values) for key, values in self._found(config) if config.words(key)]
        if not found:
            return None
        values = {name: getattr(self, name) for name in self.key_fields}
        for _, each in found:
            values |= {n: value for n, value in each.items() if n not in self.secret_fields()}
        values |= self._readable(values)
        plan = Plan(tuple(Edit(key, None, config.words(key)) for key, _ in found))
        return values, plan.commands()

    def _found(self, config: Config) -> Iterator[tuple[Key, dict[str, Any]]]:
        for name, info in type(self).model_fields.items():
            if "pattern" in extra_of(info):
                key = self._key(name)
                words = config.arguments(key) or ()
                if extra_of(info).get("shared"):
                    words = tuple(each for word in words for each in expand(word))
                yield key, {name: self._parse_field(name, words)}

    @classmethod
    def secret_fields(cls) -> tuple[str, ...]:
        """Return the fields whose values must never be shown."""
        return tuple(
            name for name, info in cls.model_fields.items() if extra_of(info).get("secret")
        )

    @classmethod
    def read_values(cls, raw: Mapping[str, Any]) -> tuple["Noun", list[Problem]]:
        """Validate plain values, some of which may be UNKNOWN.

        Returns:
            The noun, and everything that is wrong with it. With problems, the
            noun holds the values as they came.
        """
        known = {name: value for name, value in raw.items() if value != UNKNOWN}
        fields = cls.model_fields
        unknown = {name: unknown_of(fields[name]) for name in raw.keys() - known.keys()}
        try:
            return cls.model_validate(known).model_copy(update=unknown), []
        except ValidationError as error:
            found = problems_of(cls, error)
        # What concerns several fields is open as long as one of them is not known.
        is_open = {*unknown, ""} if unknown else set()
        problems = [each for each in found if each.field not in is_open]
        values = {**raw, **unknown, **cls._readable(known)}
        return cls.model_construct(**values), problems

    @classmethod
    def _readable(cls, known: Mapping[str, Any]) -> dict[str, Any]:
        """Read the fields that can be read one by one."""
        values = {}
        for name in known.keys() & cls.model_fields.keys():
            with suppress(ValidationError):  # reported as a problem by the whole
                values[name] = _adapter(cls, name).validate_python(known[name])
        return values


def _spaced(text: str) -> str:
    """Write a part of an id as the field has it: `pp1` is the interface `pp 1`."""
    return re.sub(r"^(pp|tunnel)(anonymous|[0-9]+)$", r"\1 \2", text)


def _as_written(words: Words, present: tuple[Member, ...]) -> list[str]:
    """Return the words whose members are all there, and the members of the others that are."""
    here = {member for _, member in present}
    seen = [(word, [each for each in expand(word) if each in here]) for word in words]
    return [part for word, there in seen for part in ([word] if there == expand(word) else there)]


def as_plan(desired_lines: tuple[Desired, ...]) -> Plan:
    """Return the plan that brings lines onto a router that has none of them."""
    return Plan(
        tuple(
            Edit(desired.key, None, _shown(desired)) for desired in desired_lines if _shown(desired)
        )
    )


def _without_lists(desired_lines: tuple[Desired, ...]) -> tuple[Desired, ...]:
    return tuple(
        each for each in desired_lines if isinstance(each, DesiredLine) or not _is_theirs(each)
    )


def _is_theirs(desired: ListMembership) -> bool:
    return desired.needs_list or desired.joins_others


def _shown(desired: Desired) -> Words | None:
    if isinstance(desired, DesiredLine):
        return desired.words
    arguments = write_list(desired.key.words, desired.members) or ()
    before = ("...",) if _is_theirs(desired) else ()
    after = ("...",) if desired.needs_list else ()
    return (*desired.key.words, *before, *arguments, *after)


def _row(words: Words) -> Row:
    found = row_of(words)
    if found is None:
        msg = f"no grammar row for {' '.join(words)}"
        raise LookupError(msg)
    return found


_ADAPTERS: dict[tuple[type[RtxModel], str], TypeAdapter[Any]] = {}


def _adapter(model: type[RtxModel], name: str) -> TypeAdapter[Any]:
    if (model, name) not in _ADAPTERS:
        info = model.model_fields[name]
        kind: Any = info.annotation
        for constraint in info.metadata:
            kind = Annotated[kind, constraint]
        _ADAPTERS[model, name] = TypeAdapter(kind)
    return _ADAPTERS[model, name]
