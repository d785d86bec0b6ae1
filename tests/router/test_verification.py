"""Judging a read-back and undoing what failed: functions of a record, without a router."""

from dataclasses import replace

from rtx_provider.config.change import Change
from rtx_provider.config.planner import make_plan
from rtx_provider.config.tree import Config, parse_config
from rtx_provider.router.operation import Operation
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.record import Record
from rtx_provider.router.restore import restored, restoring_plan
from rtx_provider.router.verification import Failure, judge, restart_evidence, unapplied
from tests.router.room import changed, gone, joined, new

OFFICE = parse_config(
    "ip filter 9 reject *\nsyslog notice on\npp select 1\n ip pp nat descriptor 1000\n"
    "ipsec ike pre-shared-key 5 text *\n"
)


def sent(*changes: Change) -> Record:
    """Return a record of changes whose lines were all taken."""
    outcomes, config = [], OFFICE
    for change in changes:
        plan = make_plan(change, config)
        outcomes.append(Outcome(Operation(change), plan, plan.commands()))
        config = plan.predict(config)
    return Record(tuple(outcomes), OFFICE, config, config)


def read_back(record: Record, text: str, *refusals: str) -> Record:
    """Return the record after some lines were read back otherwise than predicted."""
    lines = {key: words or None for key, words in parse_config(text).lines.items()}
    return replace(record, running=record.running.with_lines(lines), refusals=refusals)


def without(config: Config, *lines: str) -> Config:
    """Return a configuration without some lines."""
    return config.with_lines(dict.fromkeys(parse_config("\n".join(lines)).lines))


def causes(record: Record) -> list[str]:
    """Return why operations failed."""
    failed = unapplied(record.outcomes, record)
    verdict = judge(record, failed, restart_evidence(record))
    return [failure.text for failure in verdict.failures]


def test_what_was_read_back_as_predicted_fails_nobody() -> None:
    record = sent(new("ip filter 1 pass *"), gone("ip filter 9 reject *"))
    assert unapplied(record.outcomes, record) == ()
    assert causes(record) == []


def test_refusals_are_matched_with_the_lines_that_are_missing_in_their_order() -> None:
    one = new("ip filter 1 pass *", "ip filter 2 pass *", title="one")
    record = sent(one, new("ip filter 3 pass *", title="two"), new("ip filter 4 pass *"))
    missing = ("ip filter 1 pass *", "ip filter 2 pass *", "ip filter 3 pass *")
    record = replace(record, running=without(record.running, *missing))
    record = replace(record, refusals=("Error: a", "Error: b", "Error: c"))
    assert causes(record) == [
        'one: `ip filter 1 pass *` was refused: "Error: a"',
        'two: `ip filter 3 pass *` was refused: "Error: c"',
    ]
    assert record.refusals == ("Error: a", "Error: b", "Error: c")


def test_a_hidden_secret_counts_as_unapplied_only_where_it_is_in_doubt() -> None:
    key = "ipsec ike pre-shared-key 5 text"
    record = sent(changed(f"{key} old", f"{key} new"))
    record = replace(record, running=OFFICE)
    assert unapplied(record.outcomes, record) == ()
    for refusals in (None, ("Error: a",)):
        doubtful = replace(record, refusals=refusals)
        assert unapplied(doubtful.outcomes, doubtful) == record.outcomes


def test_a_line_of_others_that_is_missing_after_a_lost_answer_tells_of_a_restart() -> None:
    record = sent(new("ip filter 1 pass *"))
    lost = replace(record, running=without(OFFICE, "syslog notice on"), refusals=None)
    assert "`syslog notice on` became nothing" in restart_evidence(lost)
    assert restart_evidence(replace(lost, refusals=())) == ""
    assert restart_evidence(replace(lost, running=OFFICE)) == ""


def test_what_somebody_else_changed_fails_nobody_unless_it_is_near() -> None:
    record = sent(new("frobnicate 1 on"))
    record = read_back(record, "syslog notice off")
    verdict = judge(record, (), "")
    assert verdict.failures == ()
    assert "`syslog notice on` became `syslog notice off`" in verdict.changed_elsewhere[0]
    near = read_back(sent(new("ip filter 1 pass *")), "ip filter dynamic 1 * * ftp")
    assert "nothing became `ip filter dynamic 1 * * ftp`" in causes(near)[0]
    assert judge(near, (), "").changed_elsewhere == ()


def test_a_failed_list_membership_removes_only_its_own_member() -> None:
    record = sent(joined("ip pp nat descriptor", "5", "pp 1"))
    (outcome,) = record.outcomes
    with_others = read_back(record, "pp select 1\n ip pp nat descriptor 1000 6 5\n")
    plan = restoring_plan(Failure(outcome, "it failed"), with_others)
    assert [command.text for command in plan.commands()] == ["ip pp nat descriptor 1000 6"]


def test_what_could_not_be_put_back_is_named() -> None:
    record = sent(new("ip filter 1 pass *"))
    failure = Failure(record.outcomes[0], "it failed")
    assert restored(failure, record) == (
        "could NOT be put back: `ip filter 1`; check these lines on the router"
    )
    assert restored(failure, replace(record, running=OFFICE)) == "all that it changed was put back"
