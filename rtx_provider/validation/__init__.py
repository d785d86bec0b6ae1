"""Typed, frozen values that report all their faults at once, none of which shows a value.

The package needs the standard library only, and reads the type of a field when the first value
of it comes: each process of a run checks a few values of a few types, and would spend more time
on importing a general library and on building every model than on all its checks (ADR 0025).
"""

from rtx_provider.validation.checks import AfterValidator, BeforeValidator, PlainValidator, check_of
from rtx_provider.validation.findings import Finding, ValidationError
from rtx_provider.validation.model import Field, FieldInfo, Model, model_validator

__all__ = [
    "AfterValidator",
    "BeforeValidator",
    "Field",
    "FieldInfo",
    "Finding",
    "Model",
    "PlainValidator",
    "ValidationError",
    "check_of",
    "model_validator",
]
