"""A live preview reads the router once, and shows what `up` will do to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from rtx_provider.redaction import redact
from tests.lifecycle.bench import Bench, office
from tests.lifecycle.cases import CASES, SECRETS, Case
from tests.lifecycle.engine import CheckFailedError, Resource

by_noun = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
MEMBERSHIP = next(case for case in CASES if case.name == "SecureFilterMembership")
POOL = next(case for case in CASES if case.name == "AnonymousPp")
LINES = next(case for case in CASES if case.name == "ConfigLines")


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    case: Case = request.getfixturevalue("case")
    with office(None, *case.office) as found:
        yield found


def live(found: Bench, **settings: str) -> None:
    """Begin a process that previews live."""
    found.new_process(**{"rtx:preview": "live", **settings})
    found.simulator.reset_counters()


def seen(inputs: dict[str, Any], what: str) -> list[str]:
    """Return what a live preview shows of one kind."""
    lines = [line for part in inputs.get("live", {}).values() for line in part]
    return [line.removeprefix(what) for line in lines if line.startswith(what)]


def resource(case: Case) -> Resource:
    """Return a resource that is not there yet."""
    return Resource(case.provider())


@by_noun
def test_a_creation_sends_what_was_shown(bench: Bench, case: Case) -> None:
    live(bench)
    thing = resource(case)
    shown = seen(thing.check(case.values), "sends: ")
    assert len(bench.simulator.requests) == 2  # for the session id, then one reading
    bench.new_process()
    assert list(map(redact, bench.lines_of(thing, case.values))) == shown


@by_noun
def test_an_update_sends_what_was_shown(bench: Bench, case: Case) -> None:
    thing = resource(case)
    thing.up(case.values)
    live(bench)
    shown = seen(thing.check(case.with_changed()), "sends: ")
    assert shown
    bench.new_process()
    assert list(map(redact, bench.lines_of(thing, case.with_changed()))) == shown


@by_noun
def test_no_secret_is_shown(bench: Bench, case: Case) -> None:
    live(bench)
    text = str(resource(case).check(case.values).get("live"))
    assert text != "None"
    assert not [secret for secret in SECRETS if secret in text]


@by_noun
def test_nothing_to_change_shows_nothing(bench: Bench, case: Case) -> None:
    thing = resource(case)
    thing.up(case.values)
    live(bench)
    assert "live" not in thing.check(case.values)
    assert not bench.simulator.requests


@by_noun
def test_offline_asks_no_router(bench: Bench, case: Case) -> None:
    bench.new_process()
    bench.simulator.reset_counters()
    assert "live" not in resource(case).check(case.values)
    assert not bench.simulator.requests


@by_noun
def test_what_stands_in_the_way_fails_the_preview_as_it_would_fail_the_run(
    bench: Bench, case: Case
) -> None:
    bench.simulator.edit(case.taken)
    live(bench)
    with pytest.raises(CheckFailedError) as caught:
        resource(case).check(case.values)
    bench.new_process()
    with pytest.raises(Exception, match=r"adopt|free number|in use") as failed:
        resource(case).up(case.values)
    assert str(failed.value) in str(caught.value)


@pytest.mark.parametrize("case", [MEMBERSHIP], ids=["SecureFilterMembership"])
def test_a_shared_list_is_shown_as_it_will_read(bench: Bench, case: Case) -> None:
    live(bench, **{"rtx:confirmedCommit": "auto"})
    inputs = resource(case).check(case.values)
    [line] = seen(inputs, "then reads: ")
    assert line.endswith(" 200032 201040 201041 200099")
    assert seen(inputs, "confirmed commit, because of ") == ["the filters of `pp 1`"]
    assert seen(inputs, "lock-out: ") == ["nothing found"]


@pytest.mark.parametrize("case", [POOL], ids=["AnonymousPp"])
def test_who_is_cut_off_is_named(bench: Bench, case: Case) -> None:
    thing = resource(case)
    thing.up(case.values)
    live(bench)
    assert seen(thing.check(case.with_changed()), "cuts off: ") == [
        "everybody who is connected through `pp anonymous`, for a moment"
    ]


@pytest.mark.parametrize("case", [LINES], ids=["ConfigLines"])
def test_a_change_that_would_lock_us_out_fails_the_preview(bench: Bench, case: Case) -> None:
    values = {"label": "web", "lines": ["httpd service off"]}
    live(bench)
    with pytest.raises(CheckFailedError, match=r"`httpd service off`.*rtx:allowLockout"):
        resource(case).check(values)
    live(bench, **{"rtx:allowLockout": "true"})
    inputs = resource(case).check(values)
    assert "(rtx:allowLockout is true)" in seen(inputs, "lock-out: ")[0]


@pytest.mark.parametrize("case", [LINES], ids=["ConfigLines"])
def test_the_run_itself_refuses_a_change_that_would_lock_us_out(bench: Bench, case: Case) -> None:
    before = bench.simulator.running_text()
    thing = Resource(case.provider())
    with pytest.raises(Exception, match=r"`httpd service off`.*nothing was sent"):
        thing.up({"label": "web", "lines": ["httpd service off"]})
    assert bench.simulator.running_text() == before


@pytest.mark.parametrize("case", [LINES], ids=["ConfigLines"])
def test_a_later_resource_meets_what_an_earlier_one_would_bring(bench: Bench, case: Case) -> None:
    live(bench)
    line = "ip filter 7 pass * * tcp * 22"
    resource(case).check({"label": "first", "lines": [line]})
    with pytest.raises(CheckFailedError, match="ip filter 7"):
        resource(case).check({"label": "second", "lines": [line]})


@pytest.mark.parametrize("case", [LINES], ids=["ConfigLines"])
def test_a_line_that_still_names_what_goes_is_shown(bench: Bench, case: Case) -> None:
    filters = ["ip filter 7 pass * * tcp * 22", "ip filter 8 pass * * tcp * 80"]
    thing = resource(case)
    thing.up({"label": "filters", "lines": filters})
    bench.simulator.edit(["ip lan2 secure filter in 7 8"])
    live(bench)
    inputs = thing.check({"label": "filters", "lines": filters[:1]})
    assert seen(inputs, "refused unless this run removes the name: ") == [
        "`ip lan2 secure filter in` still names `ip filter 8`"
    ]
    bench.new_process()
    with pytest.raises(Exception, match=r"`ip lan2 secure filter in` still names `ip filter 8`"):
        thing.up({"label": "filters", "lines": filters[:1]})
    with pytest.raises(Exception, match=r"still names `ip filter 7`"):
        thing.destroy()
    assert [line for line in filters if line in bench.simulator.running_text()] == filters
