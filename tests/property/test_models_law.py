"""Laws of every noun: it reads back as written; absent, empty and default values differ."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtx_provider.config.change import Change
from rtx_provider.config.desired import DesiredLine, ListMembership
from rtx_provider.config.grammar import GLOBAL
from rtx_provider.config.planner import make_plan
from rtx_provider.config.tree import Config
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import extra_of
from tests.property.strategies import (
    MODELS,
    config_of,
    nouns,
    optional_lines,
    same_thing,
    values_of,
)

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.title)
# Members of a list are there or not; whose they are no line says.
SOLE = [
    model
    for model in MODELS
    if model.title not in {"NatBinding", "SecureFilterMembership", "L2tpService", "ConfigLines"}
]
each_sole = pytest.mark.parametrize("model", SOLE, ids=lambda model: model.title)
OPTIONAL = [(model, name) for model in MODELS for name in optional_lines(model)]
EMPTY_ABLE = [
    (model, name)
    for model, name in OPTIONAL
    if isinstance(model.model_fields[name].annotation, object)
    and (
        extra_of(model.model_fields[name]).get("spaced")
        or "tuple" in str(model.model_fields[name].annotation)
    )
    and name not in {"pp_bind", "tunnel_type", "local_address", "masquerade_session_limit"}
]
FEW = settings(max_examples=12, deadline=None)
LEAST = settings(max_examples=3, deadline=None)


def desired(noun: Noun) -> Config:
    """Return a configuration in which the noun stands; a list of the office's too, if it must."""
    office = config_of([], *(_office_list(noun) if noun.title == "SecureFilterMembership" else []))
    plan = make_plan(Change("it", new=noun.desired_lines(), adopt=True), office)
    return plan.predict(office)


def _office_list(noun: Noun) -> list[str]:
    (desired,) = noun.desired_lines()
    assert isinstance(desired, ListMembership)
    numbers = [word for section, word in desired.members if not section]
    select = [f"{desired.key.context.replace(' ', ' select ')}"] if desired.key.context else []
    return [
        *(f"ip filter {number} pass * * udp * 500" for number in numbers),
        "ip filter 21474836 reject * *",
        *select,
        f" {' '.join(desired.key.words)} 21474836",
    ]


@each_model
@FEW
@given(data=st.data())
def test_what_is_written_is_read_back_as_it_was(model: type[Noun], data: st.DataObject) -> None:
    noun = data.draw(nouns(model))
    config = desired(noun)
    values = noun.observe(config)
    if values is None:  # it says of everything that it is not to be there
        assert [desired for desired in noun.desired_lines() if config.words(desired.key)] == []
        return
    seen, problems = model.read_values(values)
    assert problems == []
    assert noun == seen


@each_sole
@FEW
@given(data=st.data())
def test_what_somebody_typed_is_read_as_what_it_is(model: type[Noun], data: st.DataObject) -> None:
    """A refresh shows another state of the same thing, in the fields that we manage."""
    ours = data.draw(nouns(model))
    theirs = same_thing(ours, data.draw(nouns(model)))
    config = desired(theirs)
    seen, _ = model.read_values(ours.observe(config) or dict(ours))
    lines = [each for each in ours.desired_lines() if not isinstance(each, ListMembership)]
    there = [
        each
        for each in lines
        # The pre-shared key has two fields for its two forms.
        if each.key in config.lines and "pre-shared-key" not in each.key.words
    ]
    shown = config_of(seen.commands())
    assert [_managed(each, config) for each in there] == [_managed(each, shown) for each in there]


def _managed(line: DesiredLine, config: Config) -> list[str]:
    """Return the words of a line, without the one that the router itself may change."""
    words = config.words(line.key) or ()
    return [word for at, word in enumerate(words) if at != line.kept]


@pytest.mark.parametrize(
    ("model", "name"), OPTIONAL, ids=[f"{model.title}-{name}" for model, name in OPTIONAL]
)
@LEAST
@given(data=st.data())
def test_absent_is_unmanaged(model: type[Noun], name: str, data: st.DataObject) -> None:
    """A field left out neither sets, removes nor reads its line; left out later, it goes."""
    full, _ = model.read_values(data.draw(values_of(model, name)))
    bare = model(**{n: v for n, v in dict(full).items() if n != name and v is not None})
    config = desired(full)
    (key,) = {desired.key for desired in full.desired_lines()} - {
        desired.key for desired in bare.desired_lines()
    }
    adopted = make_plan(Change("it", new=bare.desired_lines(), adopt=True), config)
    assert key not in {edit.key for edit in adopted.edits}
    assert name not in (bare.observe(config) or {})
    taken_back = make_plan(Change("it", old=full.desired_lines(), new=bare.desired_lines()), config)
    assert desired(bare).lines == taken_back.predict(config).lines


@pytest.mark.parametrize(
    ("model", "name"), EMPTY_ABLE, ids=[f"{model.title}-{name}" for model, name in EMPTY_ABLE]
)
@LEAST
@given(data=st.data())
def test_empty_is_managed_and_none(model: type[Noun], name: str, data: st.DataObject) -> None:
    """An empty list takes away what stands there, and a line that comes back is found."""
    full, _ = model.read_values(data.draw(values_of(model, name).filter(lambda v: v[name])))
    values = {n: v for n, v in dict(full).items() if v is not None}
    empty = model(**{**values, name: type(values[name])()})
    config = desired(full)
    plan = make_plan(Change("it", new=empty.desired_lines(), adopt=True), config)
    after = plan.predict(config)
    assert len(after.lines) == len(config.lines) - 1
    assert (
        make_plan(Change("it", old=empty.desired_lines(), new=empty.desired_lines()), after).edits
        == ()
    )
    assert (empty.observe(config) or {})[name] not in ("", (), [])


@each_model
@LEAST
@given(data=st.data())
def test_a_default_of_the_device_is_written_only_when_asked_for(
    model: type[Noun], data: st.DataObject
) -> None:
    required = [name for name, info in model.model_fields.items() if info.is_required()]
    values = {name: data.draw(values_of(model, *required))[name] for name in required}
    noun, problems = model.read_values(values)
    if problems:
        assert model.title in {"NatBinding", "SecureFilterMembership", "NatStatic"}
        return
    assert len(noun.commands()) <= max(1, len(getattr(noun, "lines", ())))


@each_model
@FEW
@given(data=st.data())
def test_id_and_context_come_from_the_key_alone(model: type[Noun], data: st.DataObject) -> None:
    ours, other = data.draw(nouns(model)), data.draw(nouns(model))
    assert ours.id == same_thing(ours, other).id
    assert ours.id.isascii()
    assert ours.id.isprintable()
    assert {desired.key.context for desired in ours.desired_lines()} <= {GLOBAL, ours.context}


@each_model
@FEW
@given(data=st.data())
def test_no_line_holds_anything_that_ends_it(model: type[Noun], data: st.DataObject) -> None:
    noun = data.draw(nouns(model))
    texts = [command.text for command in noun.commands()]
    assert [text for text in texts if not text.isprintable() and "\u3000" not in text] == []
    assert [text for text in texts if len(text.splitlines()) != 1] == []


def test_every_optional_field_is_held_to_the_law() -> None:
    fields: list[Any] = [
        name
        for model in MODELS
        for name, info in model.model_fields.items()
        if extra_of(info).get("pattern")
    ]
    assert len(fields) == len(OPTIONAL)
    assert len(fields) > 100
