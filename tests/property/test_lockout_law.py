"""Laws of lock-outs: our VPN locks no host of a LAN out, and filter lists decide in order."""

from collections.abc import Sequence
from functools import cache
from ipaddress import IPv4Address, IPv4Network
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtx_provider.access.lockout import lockout
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.access.matching import SYN, Packet
from rtx_provider.access.packets import verdict
from rtx_provider.access.risk import risks
from rtx_provider.config.change import Change, Plan
from rtx_provider.config.planner import make_plan
from rtx_provider.config.tree import Config, parse_config
from rtx_provider.models.noun import Noun
from rtx_provider.resources._provider import NounProvider
from tests.engine.test_office import SEED_LINES
from tests.lifecycle.cases import CASES, Case
from tests.property.strategies import MODELS, nouns
from tests.unit.changes import OFFICE, WITH_SSH, office

SOME = settings(max_examples=25, deadline=None)
FEW = settings(max_examples=5, deadline=None)
# A membership needs a list, and filters in it; it has its laws among the cases.
ALONE = [model for model in MODELS if model.title != "SecureFilterMembership"]
LAN = IPv4Network("192.168.100.0/24")
POOL = range(200, 220)
_hosts = st.integers(2, 254).filter(lambda last: last not in POOL).map(lambda last: LAN[last])
_here = _hosts.map(str)
PATHS = st.one_of(
    st.builds(ManagementPath, st.just("http"), st.just("api"), st.just(""), st.just(80), _here,
              st.just("192.168.100.1")),
    st.builds(ManagementPath, st.just("http"), st.just("execute"), st.just("admin"), st.just(80),
              _here, st.just("192.168.100.1")),
    st.builds(ManagementPath, st.just("ssh"), st.just(""), st.just("admin"), st.just(22), _here,
              st.just("192.168.100.1"), st.booleans()),
)  # fmt: skip
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def _planned(config: Config, old: Noun | None, new: Noun | None, found: Plan) -> Plan:
    noun = new or old
    assert noun
    before, after = (each.desired_lines() if each else () for each in (old, new))
    change = Change(noun.name, before, after, found.found, noun.extent(), noun.key_number)
    return make_plan(change, config)


@cache
def _life(name: str) -> list[Config]:
    """Return the office before a noun of ours, with it, with another state of it, and after."""
    case = next(case for case in CASES if case.name == name)
    start = office(WITH_SSH, *case.office)
    assert issubclass(case.provider, NounProvider)
    first, second = (case.provider.model(**values) for values in (case.values, case.with_changed()))
    configs, plan = [start], Plan()
    for old, new in ((None, first), (first, second), (second, None)):
        plan = _planned(configs[-1], old, new, plan)
        configs.append(plan.predict(configs[-1]))
    return configs


@each_case
@SOME
@given(path=PATHS)
def test_no_noun_of_ours_shuts_a_host_of_the_lan_out(case: Case, path: ManagementPath) -> None:
    configs = _life(case.name)
    assert len({frozenset(config.lines.items()) for config in configs}) > 1
    pairs = pairwise(configs)
    assert [lockout(path, before, after) for before, after in pairs] == ["", "", ""]


@SOME
@given(path=PATHS)
def test_a_whole_vpn_shuts_nobody_of_the_lan_out(path: ManagementPath) -> None:
    before = office(WITH_SSH)
    after = parse_config("\n".join([OFFICE, "pp select none", WITH_SSH, *SEED_LINES]))
    assert len(after.lines) > len(before.lines) + 20
    assert lockout(path, before, after) == ""
    assert lockout(path, after, before) == ""


@pytest.mark.parametrize("model", ALONE, ids=lambda model: model.title)
@FEW
@given(path=PATHS, data=st.data())
def test_any_noun_can_be_judged(
    model: type[Noun], path: ManagementPath, data: st.DataObject
) -> None:
    noun = data.draw(nouns(model))
    before = office(WITH_SSH)
    plan = make_plan(Change("it", new=noun.desired_lines(), adopt=True), before)
    for place in (path, None):
        reasons = risks(plan.edits, before, place)
        assert len(set(reasons)) == len(reasons)
    clause = lockout(path, before, plan.predict(before))
    assert clause == "" or "` would lock us out: " in clause or "`) would lock us out: " in clause
    assert "\n" not in clause


@given(PATHS)
def test_no_change_shuts_nobody_out(path: ManagementPath) -> None:
    assert lockout(path, office(), office()) == ""


# -- lists, against a reading of the rules that knows nothing of ours ----------------------

_sources = st.sampled_from(["*", "10.0.0.0/8", "10.1.0.0/16", "192.0.2.7/32"])
_protocols = st.sampled_from(["*", "tcp", "udp", "udp,tcp", "icmp"])
_ports = st.sampled_from(["*", "80", "22,80", "1-79", "443-"])
_actions = st.sampled_from(["pass", "reject", "restrict", "reject-nolog", "pass-log"])
_rules = st.lists(st.tuples(_actions, _sources, _protocols, _ports), max_size=6)
_packets = st.tuples(
    st.sampled_from(["10.1.2.3", "10.2.0.1", "192.0.2.7", "198.51.100.1"]),
    st.sampled_from(["tcp", "udp"]),
    st.sampled_from([22, 79, 80, 443]),
)


def _in_ports(ports: str, port: int) -> bool:
    for part in ports.split(","):
        low, dash, high = part.partition("-")
        if part == "*" or (int(low) <= port <= int((high or "65535") if dash else low)):
            return True
    return False


def _expected(
    rules: list[tuple[str, str, str, str]], packet: tuple[str, str, int]
) -> tuple[str, int]:
    address, protocol, port = packet
    for number, (action, source, protocols, ports) in enumerate(rules, start=1):
        if source != "*" and IPv4Address(address) not in IPv4Network(source):
            continue
        if protocols != "*" and protocol not in protocols.split(","):
            continue
        if _in_ports(ports, port):
            return ("rejects" if action.startswith("reject") else "passes", number)
    return ("rejects", 0) if rules else ("passes", 0)


@given(_rules, _packets)
def test_the_first_rule_that_matches_decides_and_the_rest_is_dropped(
    rules: list[tuple[str, str, str, str]], packet: tuple[str, str, int]
) -> None:
    lines = [
        f"ip filter {number} {action} {source} * {protocol} * {ports}"
        for number, (action, source, protocol, ports) in enumerate(rules, start=1)
    ]
    numbers = " ".join(str(number) for number in range(1, len(rules) + 1))
    config = parse_config("\n".join([*lines, f"ip lan2 secure filter in {numbers}"]))
    address, protocol, port = packet
    found = verdict(config, "lan2", "in", Packet(address, "192.0.2.1", protocol, None, port, SYN))
    assert _expected(rules, packet) == (found.outcome, found.number)


def _judged(rules: Sequence[tuple[str, str, str, str]], packet: tuple[str, str, int]) -> str:
    lines = [
        f"ip filter {number} {action} {source} * {protocol} * {ports}"
        for number, (action, source, protocol, ports) in enumerate(rules, start=1)
    ]
    numbers = " ".join(str(number) for number in range(1, len(rules) + 1))
    config = parse_config("\n".join([*lines, f"ip lan2 secure filter in {numbers}"]))
    address, protocol, port = packet
    return verdict(
        config, "lan2", "in", Packet(address, "192.0.2.1", protocol, None, port, SYN)
    ).outcome


_NOWHERE = "203.0.113.255/32"
_unsure = st.lists(
    st.tuples(_actions, st.one_of(_sources, st.just("host.example")), _protocols, _ports),
    min_size=1, max_size=6,
)  # fmt: skip


@given(_unsure, _packets)
def test_a_verdict_is_sure_exactly_if_it_is_the_same_whatever_the_names_stand_for(
    rules: list[tuple[str, str, str, str]], packet: tuple[str, str, int]
) -> None:
    choices = [(each[1],) if each[1] != "host.example" else ("*", _NOWHERE) for each in rules]
    worlds = {
        _expected(
            [(a, source, c, d) for (a, _, c, d), source in zip(rules, chosen, strict=True)], packet
        )[0]
        for chosen in product(*choices)
    }
    assert _judged(rules, packet) == (worlds.pop() if len(worlds) == 1 else "unknown")


@given(_rules.filter(bool), _packets, st.integers(0, 6), st.booleans())
def test_a_reject_that_may_not_match_never_weakens_a_sure_reject(
    rules: list[tuple[str, str, str, str]],
    packet: tuple[str, str, int],
    place: int,
    is_anyone: bool,  # noqa: FBT001
) -> None:
    if is_anyone:  # the peer has no known address, so that a network is as unsure as a name
        packet = ("", *packet[1:])
    source = "192.168.100.0/24" if is_anyone else "host.example"
    longer = [*rules[:place], ("reject", source, "*", "*"), *rules[place:]]
    if _judged(rules, packet) == "rejects":
        assert _judged(longer, packet) == "rejects"
