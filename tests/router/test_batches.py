"""Batches: operations that wait together share a request, and each has its own outcome."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Literal

import pytest

from rtx_provider.config.change import Change, Plan
from rtx_provider.config.shown import shown
from rtx_provider.config.words import split
from rtx_provider.errors import ApplyError, ConflictError, SaveError
from rtx_provider.router.timing import Timing
from rtx_provider.router.transaction import Transaction
from rtx_provider.simulator import Options
from tests.router.room import AT_ONCE, Room, changed, gone, joined, new, room, want

PROMPT_SAVE = Timing(gather_seconds=5.0, gather_limit_seconds=5.0, save_gather_seconds=0.05)
"""Waits until a batch is full, and then but shortly for another delete."""
FILTERS = [f"ip filter {number} pass *" for number in range(1, 9)]


def outcomes(results: list[Plan | Exception]) -> list[str]:
    """Name what came of each operation."""
    return [type(each).__name__ for each in results]


def test_all_who_wait_go_in_one_request() -> None:
    with room(workers=len(FILTERS)) as office:
        results = office.apply(*map(new, FILTERS))
        assert outcomes(results) == ["Plan"] * 8
        assert sorted(office.sent) == sorted(FILTERS)
        # A session, the first read, and one batch that reads back.
        assert [each.method for each in office.simulator.requests] == ["GET", "POST", "POST"]
        assert office.said == [
            "RTX1210 the office: 8 lines for 8 resources sent and read back; not saved yet"
        ]


def test_the_next_batch_costs_one_request_more() -> None:
    with room(workers=4) as office:
        office.apply(*map(new, FILTERS[:4]))
        office.apply(*map(new, FILTERS[4:]))
        assert office.posts == 3


def test_operations_that_the_engine_brings_slowly_share_a_request() -> None:
    lines = [f"ip filter {number} pass *" for number in range(1, 21)]
    with room(workers=64, timing=Timing()) as office, ThreadPoolExecutor(len(lines)) as pool:
        for line in lines:
            office.router.announce(new(line).title, is_new=True)
        for line in lines:  # as an engine does that writes a large checkpoint before each step
            pool.submit(office.router.apply, new(line))
            time.sleep(3 * Timing().announced_seconds)
        pool.shutdown()
        assert sorted(office.sent) == sorted(lines)
        assert office.posts <= 5


def test_everybody_who_reads_at_once_shares_one_reading() -> None:
    with room() as office, ThreadPoolExecutor(8) as pool:
        readings = [pool.submit(office.router.snapshot) for _ in range(8)]
        assert len({id(each.result()[1]) for each in readings}) == 1
        assert office.posts == 1


def test_an_operation_with_nothing_to_do_sends_nothing() -> None:
    with room(FILTERS[0]) as office:
        office.apply(changed(FILTERS[0], FILTERS[0]))
        assert office.sent == ()
        assert office.posts == 1


def test_a_conflict_fails_its_own_operation_only() -> None:
    with room(FILTERS[0], workers=3) as office:
        results = office.apply(new(FILTERS[0]), new(FILTERS[1]), new(FILTERS[2]))
        assert outcomes(results) == ["ConflictError", "Plan", "Plan"]
        assert sorted(office.sent) == sorted(FILTERS[1:3])


def test_the_second_of_two_who_want_the_same_line_is_refused() -> None:
    with room(workers=2) as office:
        results = office.apply(new(FILTERS[0]), new("ip filter 1 reject *"))
        assert sorted(outcomes(results)) == ["ConflictError", "Plan"]
        assert len(office.sent) == 1


@pytest.mark.parametrize("commands", ["many", "one"])
def test_a_refused_line_fails_its_own_operation_and_is_taken_back(commands: str) -> None:
    options = Options(commands_per_post=commands, context_lasts="session")  # type: ignore[arg-type]
    with room(workers=3, options=options) as office:
        before = office.simulator.running_text()
        office.simulator.faults.refuse("^ip filter 2 ", "エラー: パラメータが範囲を越えています")
        torn = new("ip filter 1 pass *", "ip filter 2 pass *", "ip filter 3 pass *", title="torn")
        results = office.apply(torn, new("ip filter 7 pass *"), new("ip filter 8 pass *"))
        assert outcomes(results) == ["ApplyError", "Plan", "Plan"]
        assert str(results[0]) == (
            "torn: `ip filter 2 pass *` was refused: "
            '"エラー: パラメータが範囲を越えています"; all that it changed was put back'
        )
        lines = [line for line in before.splitlines() if line]
        now = office.simulator.running_text().splitlines()
        assert [line for line in now if line not in lines] == [
            "ip filter 7 pass *",
            "ip filter 8 pass *",
        ]


def test_two_refusals_in_one_batch_each_keep_their_own_words() -> None:
    with room(workers=2) as office:
        office.simulator.faults.refuse("^ip filter 1 ", "Error: one")
        office.simulator.faults.refuse("^ip filter 2 ", "Error: two")
        results = office.apply(new(FILTERS[0]), new(FILTERS[1]))
        said = {str(each).partition(":")[0]: str(each) for each in results}
        assert '"Error: one"' in said[FILTERS[0]]
        assert '"Error: two"' in said[FILTERS[1]]


def test_a_neighbour_in_the_same_list_survives_a_take_back() -> None:
    with room("nat descriptor type 5 nat", "nat descriptor type 6 nat", workers=2) as office:
        office.simulator.faults.refuse("^ip filter 1 ")
        key = joined("ip pp nat descriptor", "5", "pp 1")
        torn = Change("torn", new=(*key.new, want("ip filter 1 pass *")))
        results = office.apply(torn, joined("ip pp nat descriptor", "6", "pp 1"))
        assert outcomes(results) == ["ApplyError", "Plan"]
        assert " ip pp nat descriptor 1000 6\n" in office.simulator.running_text()


def test_two_who_join_one_list_both_stand_in_it() -> None:
    with room("nat descriptor type 5 nat", "nat descriptor type 6 nat", workers=2) as office:
        office.apply(
            joined("ip pp nat descriptor", "5", "pp 1"), joined("ip pp nat descriptor", "6", "pp 1")
        )
        line = next(
            line for line in office.simulator.running_text().splitlines() if "pp nat desc" in line
        )
        assert sorted(line.split()[4:]) == ["1000", "5", "6"]


# -- saving what deletes owe -------------------------------------------------------------


def test_deletes_share_one_save_and_return_after_it() -> None:
    with room(*FILTERS[:4], workers=4, timing=PROMPT_SAVE) as office:
        changes = [gone(line) for line in FILTERS[:4]]
        results = office.apply(*changes, durable=FILTERS)
        assert outcomes(results) == ["Plan"] * 4
        assert office.simulator.saves == 1
        assert office.simulator.saved_text() == office.simulator.running_text()


def test_a_failed_save_fails_every_delete_so_that_none_leaves_the_state() -> None:
    with room(*FILTERS[:4], workers=4, timing=PROMPT_SAVE) as office:
        office.simulator.reconfigure(save_fails=True)
        results = office.apply(*map(gone, FILTERS[:4]), durable=FILTERS)
        assert sorted(outcomes(results)) == ["SaveError"] * 4


def test_deleting_again_after_a_failed_save_saves() -> None:
    with room(FILTERS[0]) as office:
        office.simulator.faults.fail_save()
        with pytest.raises(SaveError, match="a restart would lose it"):
            office.router.apply(gone(FILTERS[0]), is_durable=True)
        office.router.apply(gone(FILTERS[0]), is_durable=True)
        assert office.simulator.saved_text() == office.simulator.running_text()


def test_a_failed_save_fails_a_delete_and_no_create_that_led_the_batch() -> None:
    with room(FILTERS[0], workers=2, timing=PROMPT_SAVE) as office:
        office.simulator.reconfigure(save_fails=True)
        creating, deleting = new(FILTERS[1]), gone(FILTERS[0])
        results = leading(office, creating, deleting)
        assert outcomes(results) == ["Plan", "SaveError"]


def test_a_failed_save_is_told_even_where_the_leading_delete_failed_already() -> None:
    with room(*FILTERS[:2], workers=2, timing=PROMPT_SAVE) as office:
        office.simulator.reconfigure(save_fails=True)
        office.simulator.faults.refuse("^no ip filter 1")
        results = leading(office, gone(FILTERS[0]), gone(FILTERS[1]))
        assert outcomes(results) == ["ApplyError", "SaveError"]


def leading(office: Room, first: Change, second: Change) -> list[Plan | Exception]:
    """Apply two changes in one batch, the first of which leads it."""
    gate = threading.Event()
    plain = office.router._gather

    def gather(own: object, unsaved: list[object]) -> list[object]:
        gate.set()
        return plain(own, unsaved)  # type: ignore[arg-type,return-value]

    office.router._gather = gather  # type: ignore[method-assign,assignment]

    def one(change: Change) -> Plan | Exception:
        try:
            return office.router.apply(change, is_durable=bool(change.old))
        except (ApplyError, ConflictError, SaveError) as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(one, first)
        gate.wait(10)
        follower = pool.submit(one, second)
        return [leader.result(20), follower.result(20)]


# -- nobody waits for ever ---------------------------------------------------------------


@pytest.mark.timeout(60)
def test_many_threads_with_many_operations_all_end() -> None:
    threads, each = 16, 12
    timing = Timing(
        gather_seconds=0.001,
        gather_limit_seconds=0.005,
        save_gather_seconds=0.002,
        retry_seconds=0.0,
    )
    old = [f"ip filter {number} pass *" for number in range(1000, 1000 + threads * each // 2)]
    come = [line.replace("filter ", "filter 1") for line in old]
    with room(*old, workers=4, timing=timing) as office, room(*come) as wanted:

        def work(thread: int) -> None:
            for at in range(thread, len(old), threads):
                office.router.apply(new(come[at]))
                office.router.apply(gone(old[at]), is_durable=True)

        with ThreadPoolExecutor(threads) as pool:
            done, waiting = wait([pool.submit(work, n) for n in range(threads)], timeout=50)
            assert (len(done), len(waiting)) == (threads, 0)
            assert [each.exception() for each in done if each.exception()] == []
        assert wanted.simulator.running_text() == office.simulator.running_text()
        assert office.simulator.saved_text() == office.simulator.running_text()
        sent = office.sent
        assert len(sent) == len(set(sent)) == threads * each
        assert office.posts < len(sent) + office.simulator.saves


@pytest.mark.timeout(30)
def test_a_fault_of_our_own_leaves_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    with room(workers=4) as office:

        def broken(*_: object) -> None:
            raise LookupError

        monkeypatch.setattr(Transaction, "run", broken)
        results = office.apply(*map(new, FILTERS[:4]))
        assert sorted(outcomes(results)) == [
            "ApplyError",
            "ApplyError",
            "ApplyError",
            "LookupError",
        ]
        monkeypatch.undo()
        assert outcomes(office.apply(*map(new, FILTERS[4:]))) == ["Plan"] * 4


@pytest.mark.timeout(30)
def test_who_comes_while_a_batch_is_under_way_is_served_next() -> None:
    with room(workers=4, timing=AT_ONCE) as office:
        office.router.snapshot()
        office.simulator.reconfigure(latency_seconds=0.05)
        results: list[Plan] = []

        def one(line: str) -> None:
            results.append(office.router.apply(new(line)))

        threads = [threading.Thread(target=one, args=(line,)) for line in FILTERS[:4]]
        for each in threads:
            each.start()
        for each in threads:
            each.join(20)
        assert len(results) == 4
        assert office.router._waiting == []
        assert not office.router._is_led


@pytest.mark.parametrize("transport", ["http", "ssh"])
def test_a_line_that_the_console_cannot_represent_fails_its_own_operation_only(
    transport: Literal["http", "ssh"],
) -> None:
    lines = ["description 1 caf\u00e9", *FILTERS[:2], "description 2 \u672c\u793e"]
    with room(workers=len(lines), transport=transport) as office:
        results = office.apply(*map(new, lines))
        assert outcomes(results) == ["UnsupportedError", "Plan", "Plan", "Plan"]
        assert str(results[0]) == (
            f"{new(lines[0]).title}: `{shown(split(lines[0]))}` cannot be sent: \u00e9 is missing "
            "from the character set of the router's console, ja.sjis; write it another way, or "
            "enter `console character ja.utf8` on the router"
        )
        assert "\u672c\u793e" in office.simulator.running_text()


def test_a_console_with_unicode_is_not_said_to_lack_it() -> None:
    with room("console character ja.utf8") as office:
        (result,) = office.apply(new("description 1 caf\u00e9"))
        assert "is missing from" not in str(result)


def test_a_console_without_japanese_is_said_to_lack_it() -> None:
    with room("console character en.ascii") as office:
        (failure,) = office.apply(new("description 1 \u672c\u793e"))
        missing = "\u672c \u793e is missing from the character set of the router's console"
        assert f"{missing}, en.ascii" in str(failure)
