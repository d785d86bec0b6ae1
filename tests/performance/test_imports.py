"""A process of a run loads what it needs, and nothing else: counted, because time depends on load.

The program declares resources; the provider process compares them, and only some of these
processes ask the router. `tests/engine/test_what_a_run_loads.py` holds the same of a real run.
"""

import json
import subprocess
import sys
from collections.abc import Mapping

import pytest

HEAD = """\
import json, sys
import pulumi, pulumi.dynamic
before = set(sys.modules)
"""
LOADED = "loaded = set(sys.modules)\n"
TAIL = """\
from pydantic import BaseModel
def kinds_of(kind):
    return [each for sub in kind.__subclasses__() for each in (sub, *kinds_of(sub))]
ours = (each for each in kinds_of(BaseModel) if each.__module__.startswith("rtx_provider."))
print(json.dumps({
    "loaded": sorted(loaded - before),
    "built": sorted(each.__name__ for each in ours if each.__pydantic_complete__),
}))
"""
ONE_RESOURCE = """\
class Nothing(pulumi.runtime.Mocks):
    def new_resource(self, args): return "id", args.inputs
    def call(self, args): return {}
pulumi.runtime.set_mocks(Nothing())
import rtx_provider as rtx
rtx.Tunnel("tunnel", number=1, encapsulation="l2tp")
"""
AN_OFFICE = """\
import rtx_provider as rtx
rtx.RemoteAccessVpn, rtx.require_office
"""
A_COMPARISON = """\
from rtx_provider.resources.tunnel import TunnelProvider
provider = TunnelProvider()
settings = {"rtx:host": "192.0.2.1", "rtx:username": "a", "rtx:administratorPassword": "b"}
provider.configure(pulumi.dynamic.ConfigureRequest(settings))
checked = provider.check({}, {"number": 1.0, "encapsulation": "l2tp"})
assert not checked.failures
assert not provider.diff("tunnel:1", checked.inputs, checked.inputs).changes
"""
OVER_SSH = A_COMPARISON.replace(
    '"rtx:username"', '"rtx:transport": "ssh", "rtx:password": "c", "rtx:username"'
)
CHECKS_VALUES = {"pydantic", "pydantic_core", "annotated_types", "typing_inspection"}
READS_AND_WRITES = tuple(
    f"rtx_provider.{name}"
    for name in ("console", "router.registry", "router.router", "router.session", "transport")
)
"""What reads and writes a router, with all that it needs."""


def loads(program: str) -> Mapping[str, list[str]]:
    """Run a program in a process of its own, and return what it has loaded beyond Pulumi."""
    done = subprocess.run(
        [sys.executable, "-c", HEAD + program + LOADED + TAIL],
        capture_output=True,
        text=True,
        check=True,
    )
    found: Mapping[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    ("program", "most"), [(ONE_RESOURCE, 79), (AN_OFFICE, 120), (A_COMPARISON, 83), (OVER_SSH, 83)]
)
def test_a_process_that_asks_no_router_loads_nothing_that_is_not_ours_but_pydantic(
    program: str, most: int
) -> None:
    """Neither an HTTP nor an SSH library, nor a library of cryptography."""
    loaded = loads(program)["loaded"]
    tops = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names
    assert {each for each in tops if not each.startswith("_")} <= {"rtx_provider", *CHECKS_VALUES}
    assert [name for name in loaded if name.startswith(READS_AND_WRITES)] == []
    assert len([name for name in loaded if name.startswith("rtx_provider.")]) <= most


def test_a_program_builds_the_models_that_it_names_and_no_others() -> None:
    assert loads("import rtx_provider as rtx\n")["built"] == []
    assert loads(ONE_RESOURCE)["built"] == []
    assert loads(A_COMPARISON)["built"] == ["RouterSettings", "Tunnel"]
