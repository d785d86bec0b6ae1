"""Laws of plans: they bring about the desired lines, come to rest, and can be taken back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtx_provider.config.change import Change, Plan, decode_lines, encode_lines, present
from rtx_provider.config.context import in_contexts
from rtx_provider.config.desired import DesiredLine, ListMembership
from rtx_provider.config.grammar import Key
from rtx_provider.config.planner import make_plan
from rtx_provider.config.shared import members_present, read_list
from rtx_provider.config.tree import Config, parse_config
from rtx_provider.errors import ConflictError
from rtx_provider.models.noun import Noun
from rtx_provider.router.operation import Operation
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.record import Record
from rtx_provider.router.restore import restoring_plan
from rtx_provider.router.verification import Failure
from rtx_provider.simulator import Options, Simulator
from tests.property.strategies import MODELS, nouns, same_thing

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.title)
SOME = settings(max_examples=20, deadline=None)

RTX1300 = Options(model="RTX1300", console_character="en.ascii")

# An office that has a line of nearly every family, and lists that the nouns join.
OFFICE = """\
ip route default gateway pp 1
ip lan1 address 192.168.100.1/24
ip lan2 nat descriptor 50
ip lan1 secure filter in 1000 2000
ip lan2 secure filter in 1000 2000
ip lan2 secure filter out 1000 2000 dynamic 100
ip lan1 secure filter out 2000
ip bridge1 secure filter in 2000
ip bridge1 secure filter out 2000
pp select 1
 pp always-on on
 pppoe use lan2
 ip pp secure filter in 1000 2000
 ip pp secure filter out 1000 2000 dynamic 100
 ip pp nat descriptor 1000 reverse 30
 pp enable 1
pp select anonymous
 pp bind tunnel90 tunnel91 tunnel92
 pp auth request chap
 pp auth username peer theirs
 ip pp secure filter in 1000 2000
 ip pp secure filter out 2000
 pp enable anonymous
tunnel select 7
 tunnel encapsulation ipip
 description tunnel "支店　東"
 ip tunnel secure filter in 1000 2000
 ip tunnel secure filter out 2000
 tunnel enable 7
ip filter 1000 reject 192.168.100.0/24 * * * *
ip filter 2000 reject * * * * *
ip filter dynamic 100 * * ftp
nat descriptor type 1000 masquerade
nat descriptor timer 1000 tcpfin 60
nat descriptor timer 1000 protocol=tcp 600
ipsec auto refresh on
l2tp service on l2tpv3
dns server 192.168.100.1
no such line yet "with # signs"
"""


def office(noun: Noun) -> Config:
    """Return the office, with the filters that the noun's members name."""
    (desired,) = noun.desired_lines() if noun.title == "SecureFilterMembership" else (None,)
    numbers = (
        [word for kind, word in desired.members if not kind]
        if isinstance(desired, ListMembership)
        else []
    )
    filters = [f"ip filter {number} pass * * udp * 500" for number in numbers]
    return parse_config("\n".join([*filters, OFFICE]))


def plan(title: str, config: Config, old: Noun | None, new: Noun | None, before: Plan) -> Plan:
    noun = new or old
    assert noun
    change = Change(
        title,
        old=old.desired_lines() if old else (),
        new=new.desired_lines() if new else (),
        found=present(decode_lines(encode_lines(before.found))),
        extent=noun.extent(),
        number=noun.key_number,
        adopt=True,
        switch=noun.switch(),
    )
    return make_plan(change, config)


def stands(noun: Noun, config: Config, before: Config) -> bool:
    """Tell whether everything that the noun desires is so.

    A password that something else changes is the one of before, and the noun's own only in a new
    line.
    """
    for desired in noun.desired_lines():
        if isinstance(desired, DesiredLine):
            wanted = desired.beside(before.words(desired.key)).words
            if config.words(desired.key) != wanted:
                return False
        if isinstance(desired, ListMembership):
            there = members_present(desired.key, config, desired.members)
            if set(there) != set(desired.members):
                return False
    return True


@each_model
@SOME
@given(data=st.data())
def test_the_desired_lines_come_true_and_nothing_else_changes(
    model: type[Noun], data: st.DataObject
) -> None:
    first = data.draw(nouns(model))
    second = same_thing(first, data.draw(nouns(model)))
    start = office(first) if model.title != "SecureFilterMembership" else _with_both(first, second)
    create = plan("it", start, None, first, Plan())
    made = create.predict(start)
    assert stands(first, made, start)
    update = plan("it", made, first, second, create)
    changed = update.predict(made)
    assert stands(second, changed, made)
    own = {desired.key for noun in (first, second) for desired in noun.desired_lines()}
    assert {k: v for k, v in start.lines.items() if k not in own} == {
        k: v for k, v in changed.lines.items() if k not in own
    }


def _with_both(first: Noun, second: Noun) -> Config:
    return Config({**office(first).lines, **office(second).lines})


@each_model
@SOME
@given(data=st.data())
def test_what_stands_needs_no_plan(model: type[Noun], data: st.DataObject) -> None:
    noun = data.draw(nouns(model))
    start = office(noun)
    create = plan("it", start, None, noun, Plan())
    made = create.predict(start)
    again = plan("it", made, noun, noun, create)
    assert again.commands() == ()
    assert again.found == create.found


@each_model
@SOME
@given(data=st.data())
def test_delete_after_create_gives_the_configuration_back_exactly(
    model: type[Noun], data: st.DataObject
) -> None:
    noun = data.draw(nouns(model))
    start = office(noun)
    create = plan("it", start, None, noun, Plan())
    made = create.predict(start)
    gone = plan("it", made, noun, None, create).predict(made)
    assert dict(start.lines) == dict(gone.lines)


@each_model
@SOME
@given(data=st.data())
def test_delete_after_updates_gives_the_configuration_back_too(
    model: type[Noun], data: st.DataObject
) -> None:
    first = data.draw(nouns(model))
    second = same_thing(first, data.draw(nouns(model)))
    start = office(first) if model.title != "SecureFilterMembership" else _with_both(first, second)
    create = plan("it", start, None, first, Plan())
    made = create.predict(start)
    update = plan("it", made, first, second, create)
    changed = update.predict(made)
    gone = plan("it", changed, second, None, update).predict(changed)
    assert dict(start.lines) == dict(gone.lines)


@each_model
@SOME
@given(data=st.data())
def test_every_plan_has_a_way_back(model: type[Noun], data: st.DataObject) -> None:
    noun = data.draw(nouns(model))
    start = office(noun)
    operation = Operation(
        Change(
            "it", new=noun.desired_lines(), extent=noun.extent(), adopt=True, switch=noun.switch()
        )
    )
    outcome = Outcome(operation, make_plan(operation.change, start))
    after = outcome.plan.predict(start)
    record = Record((outcome,), start, after, after)
    back = restoring_plan(Failure(outcome, "it failed"), record)
    assert dict(start.lines) == dict(back.predict(after).lines)


@each_model
@SOME
@given(data=st.data())
def test_every_line_of_a_plan_comes_in_its_own_context_and_is_left(
    model: type[Noun], data: st.DataObject
) -> None:
    noun = data.draw(nouns(model))
    commands = plan("it", office(noun), None, noun, Plan()).commands()
    lines = list(in_contexts((command.context, command.text) for command in commands))
    selected = ""
    for line in lines:
        words = line.split()
        if words[1:2] == ["select"]:
            selected = "" if words[2] == "none" else f"{words[0]} {words[2]}"
    assert selected == ""
    assert {command.context for command in commands} <= {"", noun.context}


@each_model
@SOME
@given(data=st.data())
def test_without_adopt_nothing_that_stands_there_is_taken(
    model: type[Noun], data: st.DataObject
) -> None:
    """A create that is not told to adopt is refused, or changes no line that was there."""
    noun = data.draw(nouns(model))
    start = office(noun)
    change = Change("it", new=noun.desired_lines(), extent=noun.extent(), switch=noun.switch())
    try:
        made = make_plan(change, start).predict(start)
    except ConflictError:
        return
    lists = {desired.key for desired in noun.desired_lines() if isinstance(desired, ListMembership)}
    kept = {key: words for key, words in start.lines.items() if key not in lists}
    assert kept == {key: made.words(key) for key in kept}
    for key in lists & start.lines.keys():
        theirs, after = (read_list(key.words, each.arguments(key) or ()) for each in (start, made))
        assert tuple(member for member in after if member in theirs) == theirs


_PP = ("ip", "pp", "secure", "filter", "in")


@SOME
@given(
    office_numbers=st.lists(st.integers(1, 9), unique=True, min_size=1, max_size=5),
    joins=st.lists(st.sets(st.integers(10, 20), min_size=1, max_size=3), min_size=2, max_size=3),
    order=st.permutations(range(3)),
)
def test_owners_of_one_list_come_and_go_in_any_order(
    office_numbers: list[int], joins: list[set[int]], order: list[int]
) -> None:
    taken: set[int] = set()
    owners: list[list[int]] = []
    for each in joins:
        owners += [sorted(each - taken)] if each - taken else []
        taken |= each
    lines = [f"ip filter {n} pass * * udp * {n}" for n in range(10, 21)]
    lines += [f"ip filter {n} {'reject' if n % 2 else 'pass'} * * udp" for n in range(1, 10)]
    text = "\n".join(
        [*lines, "pp select 1", f" {' '.join(_PP)} {' '.join(map(str, office_numbers))}"]
    )
    start = config = parse_config(text)
    key = Key("pp 1", _PP)
    founds = []
    for numbers in owners:
        join = ListMembership(key, tuple(("", str(number)) for number in numbers), needs_list=True)
        made = make_plan(Change("it", new=(join,)), config)
        config = made.predict(config)
        founds.append((join, made.found))
    for at in [number for number in order if number < len(owners)]:
        join, found = founds[at]
        config = make_plan(Change("it", old=(join,), found=found), config).predict(config)
    assert dict(start.lines) == dict(config.lines)


@SOME
@given(data=st.data())
def test_a_member_that_the_office_adds_meanwhile_stays(data: st.DataObject) -> None:
    key = Key("pp 1", ("ip", "pp", "nat", "descriptor"))
    numbers = data.draw(st.lists(st.integers(1, 9), unique=True, min_size=2, max_size=5))
    first, *later = map(str, numbers)
    join = ListMembership(key, (("", "100"),))
    start = parse_config(f"pp select 1\n ip pp nat descriptor {first}")
    made = make_plan(Change("it", new=(join,)), start).predict(start)
    there = (*(made.words(key) or ()), *later)
    edited = made.with_lines({key: there})
    gone = make_plan(Change("it", old=(join,)), edited).predict(edited)
    assert (*key.words, first, *later) == gone.words(key)


@settings(max_examples=6, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize(
    "model",
    [m for m in MODELS if m.title in {"IpFilter", "IpsecSaPolicy", "NatStatic", "Pp", "PpUser"}],
    ids=lambda model: model.title,
)
def test_a_router_becomes_what_the_plan_predicts(model: type[Noun], data: st.DataObject) -> None:
    """The simulator, which shares no code with the plan, ends where the plan said."""
    noun = data.draw(nouns(model))
    start = "ip filter 20000000 pass * *\npp select 1\n pp always-on on\n pp enable 1\n"
    create = make_plan(Change("it", new=noun.desired_lines(), adopt=True), parse_config(start))
    lines = in_contexts((command.context, command.text) for command in create.commands())
    router = Simulator("\n".join([start, *lines]), RTX1300, lenient=True)
    if router.rejected:
        return  # a peer or tunnel beyond what this model has
    predicted = create.predict(parse_config(start))
    assert dict(predicted.lines) == dict(parse_config(router.running_text()).lines)
