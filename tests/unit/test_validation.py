"""Models check their fields, report every fault at once, and show no value."""

import copy
import pickle
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

import pytest

from rtx_provider.validation import (
    AfterValidator,
    BeforeValidator,
    Field,
    Finding,
    Model,
    PlainValidator,
    ValidationError,
    check_of,
    model_validator,
)


def _even(number: int) -> int:
    if number % 2:
        raise ValueError("is odd")
    return number


class Part(Model):
    """A part of a larger value."""

    use: bool = True
    size: Annotated[int, Field(ge=2, le=9)] | Literal["off"] | None = None


class Whole(Model):
    """A value whose fields are checked together, too."""

    name: Annotated[str, Field(min_length=1, max_length=3, description="a name")]
    secret: Annotated[str, Field(repr=False)] = "hidden"
    parts: tuple[Part, ...] = ()
    number: Annotated[int, AfterValidator(_even)] | None = Field(default=None, description="even")

    @model_validator(mode="before")
    @classmethod
    def _rename(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {("name" if name == "title" else name): value for name, value in values.items()}

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.name == "no":
            raise ValueError("name: must not be no")
        return self


class Narrower(Whole):
    """The same with another field, written in capitals."""

    kind: Literal["a", "b"] = "a"

    @staticmethod
    def spelled(name: str) -> str:
        return name.upper()


@pytest.mark.parametrize(
    ("kind", "given", "wanted"),
    [
        (int, "5", 5),
        (int, " 5 ", 5),
        (int, 5.0, 5),
        (float, "0.5", 0.5),
        (float, 3, 3.0),
        (bool, "YES", True),
        (bool, 0, False),
        (str, "x", "x"),
        (tuple[int, ...], ["1", 2], (1, 2)),
        (dict[str, int], {"a": "1"}, {"a": 1}),
        (Literal[1, 2], 2.0, 2),
        (int | Literal["off"], "off", "off"),
        (int | Literal["off"], "5", 5),
        (int | Literal["5"], "5", "5"),
        (bool | int, 1, 1),
        (str | None, None, None),
        (Annotated[str, Field(pattern=r"^a$|^b$")], "b", "b"),
        (Annotated[tuple[int, ...] | None, Field(max_length=2)], None, None),
        (Annotated[str, BeforeValidator(str), Field(max_length=1)], 7, "7"),
        (Annotated[str, PlainValidator(lambda value: value)], 7, 7),
        (Part | None, {"size": "3"}, Part(size=3)),
    ],
)
def test_a_value_is_taken_in_the_form_of_its_type(
    kind: object, given: object, wanted: object
) -> None:
    found = check_of(kind)(given)
    assert (found, type(found)) == (wanted, type(wanted))


@pytest.mark.parametrize(
    ("kind", "given", "text"),
    [
        (int, "x", "must be a valid integer, unable to parse string as an integer"),
        (int, "\uff15", "must be a valid integer, unable to parse string as an integer"),
        (int, 5.5, "must be a valid integer, got a number with a fractional part"),
        (int, float("nan"), "must be a finite number"),
        (int, [], "must be a valid integer"),
        (float, "inf", "must be a valid number, unable to parse string as a number"),
        (float, None, "must be a valid number"),
        (bool, "maybe", "must be a valid boolean, unable to interpret input"),
        (bool, [], "must be a valid boolean"),
        (str, 5, "must be a valid string"),
        (tuple[int, ...], "12", "must be a list"),
        (dict[str, int], [1], "must be a mapping"),
        (Literal["a", "b", "c"], "d", "must be 'a', 'b' or 'c'"),
        (
            int | Literal["off"],
            "on",
            "must be a valid integer, unable to parse string as an integer",
        ),
        (Annotated[float, Field(gt=0)], float("nan"), "must be greater than 0"),
        (Annotated[int, Field(ge=2)], 1, "must be greater than or equal to 2"),
        (Annotated[int, Field(le=2)], 3, "must be less than or equal to 2"),
        (Annotated[str, Field(max_length=2)], "abc", "must have at most 2 characters"),
        (Annotated[str, Field(min_length=1)], "", "must have at least 1 character"),
        (
            Annotated[tuple[int, ...], Field(max_length=1)],
            [1, 2],
            "must have at most 1 item, not 2",
        ),
        (Annotated[str, Field(pattern="^a$")], "a\n", "must match pattern '^a$'"),
        (Annotated[int, AfterValidator(_even)], 3, "is odd"),
        (Part, 5, "must be fields, one by one"),
    ],
)
def test_a_wrong_value_is_refused_with_what_it_must_be(
    kind: object, given: object, text: str
) -> None:
    with pytest.raises(ValidationError) as error:
        check_of(kind)(given)
    assert error.value.findings == (Finding((), text),)
    assert error.value.__cause__ is error.value.__context__ is None


def test_every_fault_is_reported_at_once_by_its_place() -> None:
    with pytest.raises(ValidationError) as error:
        Whole.model_validate(
            {"secret": 5, "parts": [{}, {"size": 1, "sise": 2}], "number": 3, "more": 1}
        )
    assert [(each.place, each.is_missing, each.is_unknown) for each in error.value.findings] == [
        (("name",), True, False),
        (("secret",), False, False),
        (("parts", 1, "size"), False, False),
        (("parts", 1, "sise"), False, True),
        (("number",), False, False),
        (("more",), False, True),
    ]
    assert "parts.1.size: must be greater than or equal to 2" in str(error.value)


def test_what_concerns_several_fields_is_checked_when_each_is_valid() -> None:
    with pytest.raises(ValidationError) as error:
        Narrower(name="no")
    assert error.value.findings == (Finding((), "name: must not be no"),)
    with pytest.raises(ValidationError) as error:
        Narrower.model_validate({"name": "no", "kind": "c"})
    assert [each.field for each in error.value.findings] == ["kind"]


def test_a_field_may_be_spelled_otherwise_and_is_named_as_it_was_spelled() -> None:
    assert Narrower.model_validate({"NAME": "a", "kind": "b"}) == Narrower(name="a", kind="b")
    with pytest.raises(ValidationError) as error:
        Narrower.model_validate({"KIND": "c"})
    assert [each.field for each in error.value.findings] == ["NAME", "KIND"]
    assert Whole.model_validate({"title": "abc"}).name == "abc"


def test_the_fields_of_a_base_come_first_and_say_what_was_said_of_them() -> None:
    fields = Narrower.model_fields
    assert list(fields) == ["name", "secret", "parts", "number", "kind"]
    assert [name for name, info in fields.items() if info.is_required()] == ["name"]
    assert (fields["name"].description, fields["number"].description) == ("a name", "even")
    assert [name for name, info in fields.items() if not info.repr] == ["secret"]
    assert (fields["kind"].default, fields["kind"].annotation) == ("a", Literal["a", "b"])


def test_a_model_shows_no_secret() -> None:
    whole = Whole(name="abc", secret="Pw-31415")
    assert "Pw-31415" not in repr(whole)
    assert repr(whole) == "Whole(name='abc', parts=(), number=None)"


@pytest.mark.parametrize(
    "change", [lambda whole: setattr(whole, "name", "x"), lambda whole: delattr(whole, "name")]
)
def test_a_model_is_frozen(change: Callable[[Whole], None]) -> None:
    whole = Whole(name="abc")
    with pytest.raises(AttributeError, match="frozen"):
        change(whole)
    assert whole.name == "abc"


def test_models_are_compared_copied_and_hashed_by_their_values() -> None:
    whole = Whole(name="abc", parts=(Part(size=3),))
    assert whole == copy.deepcopy(whole) == pickle.loads(pickle.dumps(whole))  # noqa: S301  # ours
    assert hash(whole) == hash(copy.copy(whole))
    assert whole != Whole(name="abc")
    assert whole != Narrower(name="abc", parts=(Part(size=3),))
    assert whole.model_copy(update={"name": "way too long"}).name == "way too long"
    assert whole.model_dump() == {
        "name": "abc",
        "secret": "hidden",
        "parts": [{"use": True, "size": 3}],
    }


def test_a_value_that_is_constructed_is_not_checked_and_has_the_defaults() -> None:
    whole = Whole.model_construct(number="x", more=1)
    assert dict(whole) == {"secret": "hidden", "parts": (), "number": "x"}
    assert not hasattr(whole, "name")


def test_a_field_has_no_limit_that_nobody_knows() -> None:
    with pytest.raises(TypeError, match="there is no limit at_most"):
        Field(at_most=3)
