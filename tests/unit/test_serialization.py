"""Pulumi's SDK nests its patches of pickle, and we take them apart again (ADR 0024)."""

import pickle
import subprocess
import sys
from typing import Any, ClassVar

import pytest
from pulumi import dynamic
from pulumi.dynamic import dynamic as sdk

from rtx_provider.resources._serialization import undo_patches_of_pickle

PICKLER: Any = pickle._Pickler
MANY = 400


PROGRAM = """
import pulumi
from pulumi import dynamic

from rtx_provider import IpFilter


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return f"{args.name}-id", dict(args.inputs)

    def call(self, args):
        return {}


class OfTheProgram(dynamic.ResourceProvider):
    greeting = {"words": {"hello": "world"}}


class Own(dynamic.Resource, module="trial", name="Own"):
    pass


pulumi.runtime.set_mocks(Mocks())


@pulumi.runtime.test
def declare():
    for number in range(1, MANY + 1):
        IpFilter(f"filter-{number}", number=number, action="pass")
    Own(OfTheProgram(), "own", {"number": 1})


declare()
print("declared")
"""


@pytest.fixture(autouse=True)
def _plain_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with the SDK as it is installed, and leave it so; pickle is put back anyway."""
    plain = getattr(sdk.serialize_provider, "__wrapped__", sdk.serialize_provider)
    monkeypatch.setattr(sdk, "serialize_provider", plain)


def by_value() -> dynamic.ResourceProvider:
    """Return a provider whose class no other process can import, as those of a program are."""

    class OfTheProgram(dynamic.ResourceProvider):
        serialize_as_secret_always = False
        greeting: ClassVar = {"words": {"hello": "world"}}

        def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
            return dynamic.CreateResult(self.greeting["words"]["hello"], props)

    return OfTheProgram()


def test_the_sdk_still_leaves_its_patch_behind() -> None:
    before = PICKLER._batch_setitems
    sdk.serialize_provider(by_value())
    assert PICKLER._batch_setitems is not before, (
        "the SDK puts back what it patches: remove undo_patches_of_pickle and ADR 0024"
    )


def test_nothing_is_left_behind_and_the_text_is_the_same() -> None:
    text = sdk.serialize_provider(by_value())
    before = PICKLER._batch_setitems, PICKLER.save_dict
    undo_patches_of_pickle()
    undo_patches_of_pickle()  # each resource does
    assert sdk.serialize_provider(by_value()) == text
    assert (PICKLER._batch_setitems, PICKLER.save_dict) == before
    with pytest.raises(TypeError):
        sdk.serialize_provider(each for each in "")
    assert (PICKLER._batch_setitems, PICKLER.save_dict) == before


def test_a_class_of_the_program_stands_beside_four_hundred_of_our_resources() -> None:
    program = PROGRAM.replace("MANY", str(MANY))
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr[-500:]) == ("declared\n", "")
