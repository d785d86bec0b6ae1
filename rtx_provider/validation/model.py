"""Models: frozen values with typed fields, which refuse keys that they do not know."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from inspect import get_annotations
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    Self,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
)

from rtx_provider.validation.checks import LIMITS, Check, Limit, refined
from rtx_provider.validation.findings import Finding, ValidationError, refusal

_T = TypeVar("_T")
_REQUIRED: Final = object()


class FieldInfo:
    """What is known of a field.

    Attributes:
        annotation: Its type.
        metadata: What narrows the type: limits and validators, in the order in which they act.
        default: Its value if none is given; meaningless if it is required.
        description: What it takes, for users.
        repr: Whether its value may be shown.
        extra: What a field notes for the code that reads it.
    """

    def __init__(
        self,
        default: Any,  # noqa: ANN401
        limits: Mapping[str, Any],
        notes: Mapping[str, Any],
    ) -> None:
        """Create the field without its type."""
        self.annotation: Any = Any
        self.metadata: list[Any] = [Limit(name, limits[name]) for name in limits]
        self.default = default
        self._notes = notes

    @property
    def description(self) -> str:
        """Return what the field takes."""
        return str(self._notes.get("description", ""))

    @property
    def repr(self) -> bool:
        """Return whether its value may be shown."""
        return bool(self._notes.get("repr", True))

    @property
    def extra(self) -> Mapping[str, Any]:
        """Return what the field notes for the code that reads it."""
        found: Mapping[str, Any] = self._notes.get("extra", {})
        return found

    def is_required(self) -> bool:
        """Return whether a value must be given."""
        return self.default is _REQUIRED

    @cached_property
    def check(self) -> Check:
        """Return the check of its values; it is made for the first of them."""
        return refined(self.annotation, self.metadata)

    def refine(self, check: Check) -> Check:
        """Return a check that keeps the field's limits."""
        for each in self.metadata:
            check = each.refine(check)
        return check

    def of_type(self, annotation: Any) -> "FieldInfo":  # noqa: ANN401
        """Return the field with a type, and with what the type says of it."""
        beside = get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()
        said = [each for each in beside if isinstance(each, FieldInfo)]
        notes = {name: note for each in (*said, self) for name, note in each._notes.items()}  # noqa: SLF001  # its like
        typed = FieldInfo(default=self.default, limits={}, notes=notes)
        typed.annotation = get_args(annotation)[0] if beside else annotation
        typed.metadata = [
            *(one for each in beside for one in _refinements(each)),
            *self.metadata,
        ]
        return typed


def _refinements(beside: Any) -> Sequence[Any]:  # noqa: ANN401
    return beside.metadata if isinstance(beside, FieldInfo) else [beside]


def Field(  # noqa: N802  # it stands where a class would
    *,
    default: Any = _REQUIRED,  # noqa: ANN401
    description: str | None = None,
    repr: bool | None = None,  # noqa: A002  # what it says of the field
    extra: Mapping[str, Any] | None = None,
    **limits: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Describe a field: as its default, or beside its type in `Annotated`.

    Args:
        default: Its value if none is given; without a default, it is required.
        description: What it takes, for users.
        repr: Whether its value may be shown.
        extra: What the field notes for the code that reads it.
        limits: `ge`, `gt`, `le`, `min_length`, `max_length` and `pattern`.
    """
    if unknown := limits.keys() - LIMITS:
        raise TypeError(f"there is no limit {', '.join(sorted(unknown))}")
    notes = {"description": description, "repr": repr, "extra": extra}
    given = {name: note for name, note in notes.items() if note is not None}
    return FieldInfo(default=default, limits=limits, notes=given)


def model_validator(*, mode: Literal["before", "after"]) -> Callable[[_T], _T]:
    """Mark a method that checks the fields together.

    `before`: a class method that gets all values as they came, and returns them. `after`: a
    method of the value that is made. Either raises ValueError for what is wrong.
    """

    def mark(method: _T) -> _T:
        vars(_function(method))["validates"] = mode
        return method

    return mark


def _function(method: object) -> object:
    """Return the function of a class method; anything else as it is."""
    return getattr(method, "__func__", method)


class _LazyFields:
    """The fields of a class, which are read when somebody asks for them."""

    def __get__(self, _: object, owner: "type[Model]") -> Mapping[str, FieldInfo]:
        found: dict[str, FieldInfo] = {}
        for cls in reversed(owner.__mro__):
            found |= _own_fields(cls) if issubclass(cls, Model) else {}
        owner.model_fields = found
        return found


def _own_fields(cls: "type[Model]") -> dict[str, FieldInfo]:
    return {
        name: _field(cls.__dict__["_defaults"].get(name, _REQUIRED)).of_type(annotation)
        for name, annotation in get_annotations(cls).items()
        if _is_field(annotation)
    }


def _field(default: Any) -> FieldInfo:  # noqa: ANN401
    if isinstance(default, FieldInfo):
        return default
    return FieldInfo(default=default, limits={}, notes={})


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field,))
class Model:
    """A frozen value that refuses keys it does not know.

    Class attributes:
        model_fields: Its fields, by name.
    """

    model_fields: ClassVar[Mapping[str, FieldInfo]] = {}
    _defaults: ClassVar[Mapping[str, Any]] = {}
    _validators: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls, **options: Any) -> None:  # noqa: ANN401
        """Take the defaults of the fields from the class, where they would pass for values."""
        super().__init_subclass__(**options)
        own = vars(cls)
        names = [name for name, kind in get_annotations(cls).items() if _is_field(kind)]
        cls._defaults = {name: own[name] for name in names if name in own}
        for name in cls._defaults:
            delattr(cls, name)
        marked = {name: getattr(_function(each), "validates", "") for name, each in own.items()}
        checks = {name: mode for name, mode in marked.items() if mode}
        cls._validators = {**cls._validators, **checks}
        cls.model_fields = _LazyFields()  # type: ignore[assignment]  # it gives way to the fields

    def __init__(self, /, **values: Any) -> None:  # noqa: ANN401
        """Check the values, and hold them.

        Raises:
            ValidationError: The values are wrong; it lists every fault.
        """
        cls = type(self)
        given: Any = values
        for name in self._marked("before"):
            given = getattr(cls, name)(given)
        vars(self).update(_checked(cls, given))
        for name in self._marked("after"):
            _run(getattr(self, name))

    @classmethod
    def model_validate(cls, values: Any) -> Self:  # noqa: ANN401
        """Return the value that a mapping describes; a value of this kind is returned as it is.

        Raises:
            ValidationError: The values are wrong; it lists every fault.
        """
        if isinstance(values, cls):
            return values
        if not isinstance(values, Mapping):
            raise refusal("must be fields, one by one")
        return cls(**{str(name): value for name, value in values.items()})

    @classmethod
    def model_construct(cls, **values: Any) -> Self:  # noqa: ANN401
        """Return a value without any check."""
        made = cls.__new__(cls)
        for name, info in cls.model_fields.items():
            if name in values or not info.is_required():
                vars(made)[name] = values.get(name, info.default)
        return made

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """Return the value with other values in some fields, without any check."""
        return self.model_construct(**{**vars(self), **update})

    def model_dump(self) -> dict[str, Any]:
        """Return the values as plain data: lists and mappings, without what is None."""
        return {name: _plain(value) for name, value in self if value is not None}

    @staticmethod
    def spelled(name: str) -> str:
        """Return how a field is written where values come from; its name is taken there, too."""
        return name

    def _marked(self, mode: str) -> Iterator[str]:
        return (name for name, each in self._validators.items() if each == mode)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Yield the fields and their values."""
        yield from vars(self).items()

    def __eq__(self, other: object) -> bool:
        """Compare with another value of the same kind."""
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        """Return a hash of the values."""
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        """Show what may be shown."""
        fields = type(self).model_fields
        shown = (f"{name}={value!r}" for name, value in self if fields[name].repr)
        return f"{type(self).__name__}({', '.join(shown)})"

    def __setattr__(self, name: str, _: object) -> None:
        """Refuse to change the value."""
        raise AttributeError(f"{type(self).__name__} is frozen; {name} cannot be changed")

    def __delattr__(self, name: str) -> None:
        """Refuse to change the value."""
        raise AttributeError(f"{type(self).__name__} is frozen; {name} cannot be removed")


def _is_field(annotation: Any) -> bool:  # noqa: ANN401
    return get_origin(annotation) is not ClassVar and annotation is not ClassVar


def _run(check: Callable[[], object]) -> None:
    try:
        check()
    except ValidationError:
        raise
    except ValueError as error:
        fault = str(error)
    else:
        return
    raise refusal(fault)


def _checked(cls: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of each field.

    Raises:
        ValidationError: Some are wrong or missing, or there is no such field.
    """
    checked: dict[str, Any] = {}
    findings: list[Finding] = []
    taken = set()
    for name, info in cls.model_fields.items():
        spelled = cls.spelled(name)
        key = spelled if spelled in values else name
        taken.add(key)
        if key in values:
            try:
                checked[name] = info.check(values[key])
            except ValidationError as error:
                findings += error.under(key)
        elif info.is_required():
            findings.append(Finding((spelled,), "is missing", is_missing=True))
        else:
            checked[name] = info.default
    findings += [
        Finding((key,), "Extra inputs are not permitted", is_unknown=True)
        for key in values
        if key not in taken
    ]
    if findings:
        raise ValidationError(findings)
    return checked


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Model):
        return value.model_dump()
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value
