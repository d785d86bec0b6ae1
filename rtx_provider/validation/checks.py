"""A type as a check: a function that takes a value and returns it converted, or refuses it.

Numbers and switches may come as text, because the environment and `pulumi config set` have
nothing else.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Protocol, Union, get_args, get_origin, runtime_checkable

from rtx_provider.validation.findings import Finding, ValidationError, refusal

Check = Callable[[Any], Any]

_INTEGER = re.compile(r"([+-]?[0-9]+(?:_[0-9]+)*)(?:\.0*)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TRUE = {"1", "on", "t", "true", "y", "yes"}
_FALSE = {"0", "off", "f", "false", "n", "no"}


@runtime_checkable
class Refinement(Protocol):
    """What `Annotated` adds to a type: it turns the check of the type into a narrower one."""

    def refine(self, check: Check) -> Check:
        """Return the narrower check."""


@dataclass(frozen=True, slots=True)
class AfterValidator:
    """Hands what the type has accepted to a function that returns it, or raises ValueError."""

    func: Callable[[Any], Any]

    def refine(self, check: Check) -> Check:
        """Return the check with the function behind it."""
        return lambda value: _called(self.func, check(value))


@dataclass(frozen=True, slots=True)
class BeforeValidator:
    """Hands a value to a function that converts it, before the type checks it."""

    func: Callable[[Any], Any]

    def refine(self, check: Check) -> Check:
        """Return the check with the function before it."""
        return lambda value: check(_called(self.func, value))


@dataclass(frozen=True, slots=True)
class PlainValidator:
    """A check in the place of the type's own."""

    func: Check

    def refine(self, _check: Check) -> Check:
        """Return this check."""
        return self.func


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that `Field` puts on a value.

    Attributes:
        name: Its name among the arguments of `Field`, such as `ge`.
        bound: The value of that argument.
    """

    name: str
    bound: Any

    def refine(self, check: Check) -> Check:
        """Return the check with the limit behind it."""
        keeps, text = _LIMITS[self.name]

        def limited(value: Any) -> Any:  # noqa: ANN401
            known = check(value)
            if known is None or keeps(known, self.bound):  # a type that takes None limits the rest
                return known
            raise refusal(text(known, self.bound))

        return limited


def check_of(kind: Any) -> Check:  # noqa: ANN401  # a type, perhaps with what limits it
    """Return the check of a type.

    The check raises ValidationError for a value that is wrong.
    """
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return refined(arguments[0], arguments[1:])
    if origin in _COMPOSED:
        return _COMPOSED[origin](arguments)
    model: Check = kind.model_validate
    return model


def refined(kind: Any, refinements: Sequence[Any]) -> Check:  # noqa: ANN401
    """Return the check of a type, narrowed by what stands beside it in `Annotated`."""
    is_replaced = any(isinstance(each, PlainValidator) for each in refinements)
    check = _as_it_is if is_replaced else check_of(kind)
    for each in refinements:
        check = each.refine(check) if isinstance(each, Refinement) else check
    return check


def _called(func: Callable[[Any], Any], value: Any) -> Any:  # noqa: ANN401
    """Call a function, and report its ValueError as the fault of the value."""
    try:
        return func(value)
    except ValidationError:
        raise
    except ValueError as error:
        fault = str(error)
    raise refusal(fault)


# -- limits ------------------------------------------------------------------------------


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _has_at_most(value: Any, bound: int) -> str:  # noqa: ANN401
    if isinstance(value, str):
        return f"must have at most {_count(bound, 'character')}"
    return f"must have at most {_count(bound, 'item')}, not {len(value)}"


def _has_at_least(value: Any, bound: int) -> str:  # noqa: ANN401
    if isinstance(value, str):
        return f"must have at least {_count(bound, 'character')}"
    return f"must have at least {_count(bound, 'item')}, not {len(value)}"


_LIMITS: dict[str, tuple[Callable[[Any, Any], bool], Callable[[Any, Any], str]]] = {
    "ge": (lambda v, low: v >= low, lambda _, low: f"must be greater than or equal to {low}"),
    "gt": (lambda v, low: v > low, lambda _, low: f"must be greater than {low}"),
    "le": (lambda v, high: v <= high, lambda _, high: f"must be less than or equal to {high}"),
    "min_length": (lambda v, least: len(v) >= least, _has_at_least),
    "max_length": (lambda v, most: len(v) <= most, _has_at_most),
    # The whole text must match: `$` alone would let a line break through at the end.
    "pattern": (lambda v, p: bool(re.fullmatch(p, v)), lambda _, p: f"must match pattern '{p}'"),
}
LIMITS = frozenset(_LIMITS)
"""The limits that `Field` takes."""


# -- types -------------------------------------------------------------------------------


def _as_it_is(value: Any) -> Any:  # noqa: ANN401
    return value


def _text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, str):
        return value
    raise refusal("must be a valid string")


def _integer(value: Any) -> int:  # noqa: ANN401
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if not isfinite(value):
            raise refusal("must be a finite number")
        if value.is_integer():
            return int(value)
        raise refusal("must be a valid integer, got a number with a fractional part")
    if not isinstance(value, str):
        raise refusal("must be a valid integer")
    found = _INTEGER.fullmatch(value.strip())
    if found is None:
        raise refusal("must be a valid integer, unable to parse string as an integer")
    return int(found[1])


def _number(value: Any) -> float:  # noqa: ANN401
    if isinstance(value, (int, float)):
        return float(value)
    if not isinstance(value, str):
        raise refusal("must be a valid number")
    if not _NUMBER.fullmatch(value.strip()):
        raise refusal("must be a valid number, unable to parse string as a number")
    return float(value)


def _switch(value: Any) -> bool:  # noqa: ANN401
    if isinstance(value, (bool, int, float)) and value in (0, 1):
        return bool(value)
    word = value.lower() if isinstance(value, str) else ""
    if word in _TRUE | _FALSE:
        return word in _TRUE
    if isinstance(value, (str, int, float)):
        raise refusal("must be a valid boolean, unable to interpret input")
    raise refusal("must be a valid boolean")


def _nothing(value: Any) -> None:  # noqa: ANN401
    if value is not None:
        raise refusal("must be None")


_PLAIN: dict[Any, Check] = {
    Any: _as_it_is,
    NoneType: _nothing,
    bool: _switch,
    float: _number,
    int: _integer,
    str: _text,
}


def _one_of(choices: Sequence[Any]) -> Check:
    words = [repr(each) for each in choices]
    text = " or ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)

    def check(value: Any) -> Any:  # noqa: ANN401
        for each in choices:
            if each == value:  # 2.0, as the engine sends a number, is the choice 2
                return each
        raise refusal(f"must be {text}")

    return check


def _each(check: Check) -> Check:
    def check_all(value: Any) -> tuple[Any, ...]:  # noqa: ANN401
        if not isinstance(value, (list, tuple)):
            raise refusal("must be a list")
        return tuple(_checked_parts(check, dict(enumerate(value))).values())

    return check_all


def _each_by_name(check: Check) -> Check:
    def check_all(value: Any) -> dict[Any, Any]:  # noqa: ANN401
        if not isinstance(value, Mapping):
            raise refusal("must be a mapping")
        return _checked_parts(check, value)

    return check_all


def _checked_parts(check: Check, parts: Mapping[Any, Any]) -> dict[Any, Any]:
    findings: list[Finding] = []
    checked = {}
    for place, each in parts.items():
        try:
            checked[place] = check(each)
        except ValidationError as error:
            findings += error.under(place)
    if findings:
        raise ValidationError(findings)
    return checked


def _any_of(kinds: Sequence[Any]) -> Check:
    """Return the check of several types; a refused value is told what the first one expects."""
    checks = [(set(_types(kind)), check_of(kind)) for kind in kinds if kind is not NoneType]
    takes_none = NoneType in kinds
    if takes_none and len(checks) == 1:
        only = checks[0][1]
        return lambda value: None if value is None else only(value)

    def check(value: Any) -> Any:  # noqa: ANN401
        if value is None and takes_none:
            return None
        # "5" is the choice "5" before it is the number 5, and True is no number.
        exact = [each for types, each in checks if type(value) in types]
        for each in (*exact, *(each for _, each in checks)):
            try:
                return each(value)
            except ValidationError:
                continue
        return checks[0][1](value)

    return check


_COMPOSED: dict[Any, Callable[[Sequence[Any]], Check]] = {
    Literal: _one_of,
    Union: _any_of,
    UnionType: _any_of,
    dict: lambda arguments: _each_by_name(check_of(arguments[1])),
    tuple: lambda arguments: _each(check_of(arguments[0])),
}


def _types(kind: Any) -> Iterator[type]:  # noqa: ANN401
    """Yield the types of the values that a type takes as they are."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from _types(arguments[0])
    elif origin is Literal:
        yield from (type(each) for each in arguments)
    else:
        yield origin or kind
