"""The facts that every state file contains, which must not change by accident."""

import base64
import inspect
import pickle
from pathlib import Path

import pytest
from pulumi import dynamic
from pulumi.dynamic.dynamic import serialize_provider

from rtx_provider.resources.nouns import PROVIDERS, RESOURCES
from rtx_provider.resources.router import Router, RouterProvider
from rtx_provider.resources.saved_config import SavedConfig, SavedConfigProvider

FROZEN = Path(__file__).with_name("frozen_types.txt")
ALL_PROVIDERS = (*PROVIDERS, RouterProvider, SavedConfigProvider)
ALL_RESOURCES = (*RESOURCES, Router, SavedConfig)
each_provider = pytest.mark.parametrize("provider", ALL_PROVIDERS, ids=lambda kind: kind.__name__)


def _row(provider: type[dynamic.ResourceProvider], resource: type[dynamic.Resource]) -> str:
    names = {"resource_type_name": resource._resource_type_name}
    token = f"pulumi-python:dynamic/{names['resource_type_name'].removeprefix('dynamic/')}"
    return f"{provider.__module__}:{provider.__qualname__} {token}"


def test_paths_and_type_tokens_are_those_in_every_state_file() -> None:
    """A change here is a promise broken: it needs an ADR, an alias and a changelog entry."""
    rows = map(_row, ALL_PROVIDERS, ALL_RESOURCES)
    assert FROZEN.read_text(encoding="utf-8").splitlines() == sorted(rows)


@each_provider
def test_a_provider_is_its_path_and_nothing_else(
    provider: type[dynamic.ResourceProvider],
) -> None:
    text = serialize_provider(provider())
    assert isinstance(text, str)
    assert len(text) < 200
    assert text == serialize_provider(provider())
    assert isinstance(pickle.loads(base64.b64decode(text)), provider)  # noqa: S301  # our own
    assert vars(provider()) == {}
    assert provider.serialize_as_secret_always is False


@pytest.mark.parametrize(
    ("provider", "resource"),
    list(zip(PROVIDERS, RESOURCES, strict=True)),
    ids=lambda kind: kind.__name__,
)
def test_a_resource_takes_every_field_of_its_model(
    provider: type[dynamic.ResourceProvider], resource: type[dynamic.Resource]
) -> None:
    fields = set(provider.model.model_fields)  # type: ignore[attr-defined]  # every noun has one
    taken = set(inspect.signature(resource.__init__).parameters)
    assert taken == {"self", "resource_name", "adopt", "reclaim", "opts"} | fields
