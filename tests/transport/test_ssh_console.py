"""A console over SSH on a real socket: what it accepts, what it leaves behind, and how it ends."""

import threading
import time
from collections.abc import Callable

import pytest

from rtx_provider.console.session import Console, Group
from rtx_provider.console.terminal import Terminal
from rtx_provider.errors import (
    AuthenticationError,
    OutcomeUnknownError,
    TransportError,
)
from rtx_provider.transport.ssh import SshWire
from tests.transport.ssh_room import CONFIG, Starts, console, refused, settings

# -- the console -------------------------------------------------------------------------


@pytest.mark.parametrize("character", ["ja.sjis", "ja.euc", "ja.utf8", "en.ascii"])
def test_a_console_of_every_character_set_is_read_and_written(
    start: Starts, leave: list[Console], character: str
) -> None:
    router = start(f"console character {character}\n{CONFIG}")
    opened = console(router, leave)
    opened.open()
    text = "description 1 Tokyo" if character == "en.ascii" else "description 1 東京"
    reading = opened.run([Group([("", text), ("", "frobnicate")])])
    assert text in reading.config
    assert len(reading.refusals) == 1
    opened.save()
    assert text in router.saved_text()
    assert opened.transport.probe(check_unsaved=True) is False


@pytest.mark.parametrize("line", ["", "console lines 30", "no console columns"])
def test_pager_and_width_stand_in_what_is_saved_as_the_office_has_them(
    start: Starts, leave: list[Console], line: str
) -> None:
    filters = "".join(f"ip filter {number} pass * * * * *\n" for number in range(1, 50))
    router = start(CONFIG + filters)
    opened = console(router, leave)
    opened.open()
    wanted = [each for each in ("ip filter 90 pass *", line) if each]
    opened.run([Group([("", each) for each in wanted])])
    opened.save()
    screen = {"console lines 30": "90 30", "no console columns": " 20"}.get(line, "90 20")
    columns, _, lines = screen.partition(" ")
    found = [each for each in router.saved_text().splitlines() if each.startswith("console ")]
    assert sorted(found) == [
        *([f"console columns {columns}"] if columns else []),
        f"console lines {lines}",
    ]
    assert router.running_text() == router.saved_text()


@pytest.mark.parametrize("habit", ["orderly", "echo-first", "discard", "flush-at-password"])
def test_lines_run_in_order_however_a_console_takes_a_burst(
    start: Starts, leave: list[Console], habit: str
) -> None:
    router = start("", ssh_type_ahead=habit)
    opened = console(router, leave, timeout_seconds=3)
    opened.open()
    lines = [("", "ip filter 7 pass *"), ("pp 1", "pp bind tunnel1"), ("", "ip filter 7 reject *")]
    reading = opened.run([Group(lines)])
    assert reading.refusals == []
    assert (
        router.running_text().splitlines()
        == [
            "ip filter 7 reject *",
            "pp select 1",
            " pp bind tunnel1",
            "pp select none",
        ]
        or "pp bind tunnel1" in router.running_text()
    )
    assert "ip filter 7 reject *" in reading.config


@pytest.mark.parametrize("wraps", [False, True])
def test_prompts_contexts_and_long_lines(
    start: Starts, leave: list[Console], *, wraps: bool
) -> None:
    router = start(f"console prompt '{'x' * 60}'\n", ssh_echo_wraps=wraps)
    opened = console(router, leave)
    opened.open()
    long = "ip filter 7 pass " + ",".join(f"192.168.{number}.0/24" for number in range(9)) + " *"
    lines = [("", long), ("pp anonymous", "pp bind tunnel1"), ("", "console prompt New")]
    reading = opened.run([Group([*lines, ("tunnel 3", "tunnel encapsulation l2tp")])])
    assert reading.refusals == []
    for _, line in lines:
        assert line in reading.config
    assert "console prompt New" in opened.read()


# -- ends --------------------------------------------------------------------------------


def test_leaving_saves_nothing_and_takes_nothing_back(start: Starts) -> None:
    router = start()
    opened = console(router, [])
    opened.open()
    opened.run([Group([("", "ip filter 7 pass *")])])
    opened.transport.close()
    assert "filter 7" in router.running_text()
    assert "filter 7" not in router.saved_text()
    assert router.saves == 0
    assert any(each.path == "leave" for each in router.requests)


def test_a_session_that_ended_while_it_was_idle_is_opened_anew(
    start: Starts, leave: list[Console]
) -> None:
    router = start("login timer 120\n")
    opened = console(router, leave)
    opened.open()
    router.advance(200)
    _until(lambda: not _wire(opened).is_open)
    assert "login timer 120" in opened.read()
    assert len([each for each in router.requests if each.path == "connect"]) == 2


def test_a_connection_that_breaks_under_lines_leaves_their_fate_open(
    start: Starts, leave: list[Console]
) -> None:
    router = start()
    opened = console(router, leave)
    opened.open()
    router.faults.drop_after("filter 7")
    with pytest.raises(OutcomeUnknownError):
        opened.run([Group([("", "ip filter 7 pass *")])])
    assert "ip filter 7 pass *" in opened.read()


def test_both_ends_are_known_while_it_is_open(start: Starts, leave: list[Console]) -> None:
    opened = console(start(), leave)
    assert _addresses(opened) == ("", "")
    opened.open()
    assert _addresses(opened) == ("127.0.0.1", "127.0.0.1")
    opened.transport.close()
    assert _addresses(opened) == ("", "")


def test_where_all_sessions_are_in_use_it_says_so(start: Starts) -> None:
    router = start("sshd session 8\n")
    for number in range(8):
        router.log_in(f"user{number}", connection="ssh")
    error = refused(router)
    assert isinstance(error, AuthenticationError)
    assert "sessions are taken" in str(error)


def test_where_all_connections_are_in_use_it_says_so(start: Starts, leave: list[Console]) -> None:
    router = start("sshd session 1\n")
    console(router, leave).open()
    error = refused(router)
    assert isinstance(error, TransportError)
    assert "sessions are taken" in str(error)


def test_a_closed_port_is_told_with_its_remedy(start: Starts) -> None:
    router = start()
    more = settings(router)
    router.stop()
    wire = SshWire(more)
    with pytest.raises(TransportError, match="sshd service on"):
        wire.open()
    with pytest.raises(TransportError):
        wire.write(b"x")
    with pytest.raises(TransportError):
        wire.read(0.1)


def test_a_connection_that_nobody_answers_is_given_up_in_time(start: Starts) -> None:
    import socket  # noqa: PLC0415

    router = start()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        more = settings(router, port=silent.getsockname()[1], timeout_seconds=0.2)
        begun = time.monotonic()
        with pytest.raises(TransportError):
            SshWire(more).open()
    assert time.monotonic() - begun < 3


def _addresses(opened: Console) -> tuple[str, str]:
    facts = opened.transport.facts
    return facts.client_address, facts.router_address


def _wire(opened: Console) -> SshWire:
    transport = opened.transport
    assert isinstance(transport, Terminal)
    wire = transport._wire
    assert isinstance(wire, SshWire)
    return wire


def _until(is_so: Callable[[], bool]) -> None:
    passed = threading.Event()
    for _ in range(200):
        if is_so():
            return
        passed.wait(0.02)
    msg = "it did not happen"
    raise AssertionError(msg)
