"""The turns of a login over SSH, on a real socket, as a proxy on loopback counts them.

Without a delay, what arrives while we speak may look like an answer: then only a limit is certain.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rtx_provider.console.session import Console, Group
from rtx_provider.errors import OutcomeUnknownError
from rtx_provider.router.registry import connectors
from rtx_provider.router.router import Router
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.simulator import Simulator
from rtx_provider.transport.base import Connector
from tests.lifecycle.bench import OFFICE
from tests.router.room import AT_ONCE, joined, new
from tests.transport.ssh_room import ADMINISTRATOR, KEY, PASSWORD, PUBLIC, Starts, settings
from tools.turns import Counter, counted

LOGIN = 8
"""A login up to administrator takes at most so many turns."""
DELAY_SECONDS = 0.02


@contextmanager
def counting(
    router: Simulator, delay_seconds: float = 0.0, **more: object
) -> Iterator[tuple[Connector, Counter]]:
    """Yield how a run connects through a proxy that counts."""
    with counted(router, delay_seconds=delay_seconds) as counter:
        (connect,) = connectors(settings(router, port=counter.port, **more))
        yield connect, counter


def test_a_login_up_to_administrator(start: Starts) -> None:
    with counting(start(), DELAY_SECONDS) as (connect, counter):
        transport = connect()
        transport.probe()
        # Keys offered, keys exchanged, service, password, channel; then the console's two.
        assert (counter.turns(), counter.turns("login"), counter.connections) == (7, 2, 1)
        transport.close(leave=False)
        assert counter.turns() == 7


def test_a_login_with_a_key_takes_one_more_which_offers_it(start: Starts) -> None:
    text, router = KEY.export_private_key().decode(), start(ssh_authorized_key=PUBLIC)
    with counting(router, DELAY_SECONDS, private_key=text, password="") as (connect, counter):
        transport = connect()
        transport.probe()
        assert counter.turns() == 8
        transport.close(leave=False)


def test_where_nothing_is_delayed_no_more_is_counted_than_the_limit(start: Starts) -> None:
    with counting(start()) as (connect, counter):
        transport = connect()
        transport.probe()
        assert counter.turns() <= LOGIN
        transport.close(leave=False)


def test_a_reading_a_change_and_a_save_are_one_turn_each(start: Starts) -> None:
    with counting(start(), DELAY_SECONDS) as (connect, counter):
        console = Console(connect())
        console.open()
        assert counter.turns("work") == 1
        console.transport.probe(check_unsaved=True, is_unchanged=True)  # known since the login
        assert counter.turns("work") == 1
        console.run([Group([("", "ip filter 7 pass *")])])
        assert counter.turns("work") == 2
        console.save()
        assert console.transport.probe(check_unsaved=True, is_unchanged=True) is False
        assert counter.turns("work") == 3
        console.run([Group([("", "ip filter 8 pass *")])])  # and the password before it
        assert (counter.turns("work"), counter.connections) == (5, 1)
        console.transport.close(leave=False)


def test_the_proof_by_a_new_connection_is_a_login_and_nothing_more(start: Starts) -> None:
    with counting(start(), DELAY_SECONDS) as (connect, counter):
        first, proof = connect(), connect()
        first.probe()
        counter.reset()
        proof.probe()
        proof.close(leave=False)
        assert (counter.turns(), counter.turns("work"), counter.connections) == (7, 0, 1)
        assert [line for each in counter.story for line in each.lines] == ["administrator"]
        first.close(leave=False)


def test_a_first_change_after_a_reading_asks_only_where_another_reading_shows_something_else(
    start: Starts,
) -> None:
    for somebody_else, more in ([], 0), (["ip filter 9 pass * *"], 2):
        office = start(OFFICE)
        with counting(office, DELAY_SECONDS) as (connect, counter):
            router = Router([connect], "the office", timing=AT_ONCE)
            router.snapshot()
            office.edit(somebody_else)
            router.snapshot(max_age=0.0)
            assert counter.turns("work") == 2
            router.apply(new("ip filter 8 pass * * tcp * 23"))
            # The lines; and where it asks, the question and the password before them.
            assert counter.turns("work") == 2 + 1 + more
            router.close()


def test_a_risky_change_is_one_commit_with_one_proof(start: Starts) -> None:
    office = start(f"{OFFICE}ip filter 7 pass * * tcp * 22\n")
    with counting(office, DELAY_SECONDS) as (connect, counter):
        router = Router([connect], "the office", timing=AT_ONCE, policy=SafetyPolicy())
        router.apply(joined("ip pp secure filter in", "7", "pp 1", needs_list=True))
        router.save()
        lines = [line for each in counter.story for line in each.lines]
        during = lines[lines.index("rollback timer 300") : lines.index("confirm")]
        assert "exit" not in during
        # A reading, the rollback, the lines, `confirm`, `save`; and two logins.
        assert (counter.turns("work"), counter.turns(), counter.connections) == (5, 5 + 7 + 7, 2)
        router.close()
    assert " 7 " in office.saved_text().partition("secure filter in")[2].splitlines()[0]


def test_another_connection_of_the_run_after_a_break_is_a_login_without_a_look(
    start: Starts,
) -> None:
    router = start()
    with counting(router, DELAY_SECONDS) as (connect, counter):
        console = Console(connect())
        console.open()
        router.faults.drop_before("filter 7")
        with pytest.raises(OutcomeUnknownError):
            console.run([Group([("", "ip filter 7 pass *")])])
        counter.reset()
        console.read()
        assert (counter.turns("login", "handshake"), counter.turns("work")) == (7, 1)
        assert "exit" not in [line for each in counter.story for line in each.lines]
        console.transport.close(leave=False)


@pytest.mark.parametrize("habit", ["echo-first", "discard", "flush-at-password"])
def test_a_console_that_loses_what_is_typed_ahead_costs_one_connection_once(
    start: Starts, habit: str
) -> None:
    with counting(start(ssh_type_ahead=habit)) as (connect, counter):
        for connections in (2, 3):
            transport = connect()
            transport.probe()
            transport.close(leave=False)
            assert counter.connections == connections


def test_no_secret_is_among_the_lines_of_a_story(start: Starts) -> None:
    with counting(start()) as (connect, counter):
        transport = connect()
        transport.probe()
        transport.close(leave=False)
        lines = "\n".join(line for each in counter.story for line in each.lines)
        assert PASSWORD not in lines
        assert ADMINISTRATOR not in lines
