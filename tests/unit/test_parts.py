"""The parts of an office: what may cut somebody off comes last and goes first, and so together.

The engine runs the parts on which others depend in a wave of their own, and a confirmed commit
ends with each wave, because what is reported as done must stay.
"""

from typing import Any

import pytest

from rtx_provider.access.management_path import ManagementPath
from rtx_provider.access.reasons import confirm_reasons, out_of_use_reasons
from rtx_provider.components.office import read_office
from rtx_provider.components.remote_access_vpn_parts import Part, parts_of, plan_of
from rtx_provider.config.change import Change, Plan
from rtx_provider.config.planner import make_plan
from rtx_provider.config.tree import Config, parse_config
from tests.tokyo import ROUTER
from tests.unit.test_fit import LAN_WAN, OFFICE
from tools.trial import SEED

CLIENTS = {"unknown": "", "inside": "192.168.100.5", "outside": "203.0.113.9"}
OFFICES: dict[str, dict[str, Any]] = {
    "on a descriptor of the WAN": OFFICE,
    "with its own descriptor": SEED,
    "behind a LAN": {**OFFICE, **LAN_WAN},
    "with several tunnels": {**OFFICE, "tunnels": [1, 2, 3]},
}


def parts_and_changes(values: dict[str, Any]) -> list[tuple[Part, Change]]:
    """Return each part of an office with the change that creates it."""
    given = {name: value for name, value in values.items() if value is not None}
    args, faults = read_office(given)
    assert args is not None, faults
    return list(zip(parts_of(args), plan_of(args).changes, strict=True))


def is_risky(plan: Plan, config: Config, path: ManagementPath) -> bool:
    """Return whether a plan is carried out as a confirmed commit."""
    reasons = confirm_reasons("auto", plan.edits, config, path)
    return bool(reasons or out_of_use_reasons("auto", [plan.out_of_use]))


@pytest.mark.parametrize("where", CLIENTS)
@pytest.mark.parametrize("name", OFFICES)
def test_what_may_cut_somebody_off_is_of_the_last_wave(name: str, where: str) -> None:
    path = ManagementPath("ssh", user="admin", port=22, client_address=CLIENTS[where])
    config, known = parse_config(ROUTER), parts_and_changes(OFFICES[name])
    steps = [*known, *((part, Change(each.title, old=each.new)) for part, each in reversed(known))]
    risky = set[str]()
    for part, change in steps:
        plan = make_plan(change, config)
        risky |= {part.label} if is_risky(plan, config, path) else set()
        config = plan.predict(config)
    waits = {part.label for part, _ in known if part.after}
    assert risky
    assert risky - waits == set()
    assert [part.label for part, _ in known if waits & {*part.after}] == []  # two waves at most
