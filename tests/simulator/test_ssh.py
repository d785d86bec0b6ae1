"""SSH on a real socket: who may log in, by which key, and how connections end."""

import socket
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncssh
import pytest

from rtx_provider.simulator import Options, Request, Simulator
from tests.simulator.desk import QUIET, Visitor

Starts = Callable[..., Simulator]
# The router closes; how that looks depends on what was under way.
SHUT = (asyncssh.ConnectionLost, asyncssh.KeyExchangeFailed, ConnectionResetError)
USER = "login user suzuki secret-1\n"


@pytest.fixture
def start() -> Iterator[Starts]:
    """Start routers that serve nothing but SSH."""
    started: list[Simulator] = []

    def run(config: str = QUIET, **changes: object) -> Simulator:
        options = Options(console_character="en.ascii", ssh_service=True, http_service=False)
        router = Simulator(config, options)
        router.reconfigure(**changes)
        router.start()
        started.append(router)
        return router

    yield run
    for router in started:
        router.stop()


def test_a_login_with_its_dialogue_and_lines(start: Starts) -> None:
    router = start()
    with Visitor(router) as visitor:
        visitor.becomes_administrator()
        assert visitor.asks("l2tp service on\r") == "l2tp service on\r\n# "
        assert visitor.asks("show config | grep l2tp\r").split("\r\n")[1:3] == [
            "Searching ...",
            "l2tp service on",
        ]
        assert visitor.asks("exit\r", "(Y/N)").endswith("Save new configuration ? (Y/N)")
        visitor.asks("n", "> ")
        assert visitor.asks("exit\r", "never") == "exit\r\n"
    assert router.running_text() == QUIET + "l2tp service on\n"
    assert router.lines == (
        "administrator",
        "l2tp service on",
        "show config | grep l2tp",
        "exit",
        "exit",
    )
    assert router.requests == (
        Request("SSH", "connect"),
        Request("SSH", "login", ("administrator",)),
        Request("SSH", "login"),
        Request("SSH", "console", ("l2tp service on",)),
        Request("SSH", "console", ("show config | grep l2tp",)),
        Request("SSH", "leave", ("exit",)),
        Request("SSH", "leave"),
        Request("SSH", "leave", ("exit",)),
    )


def test_a_long_burst_is_one_request(start: Starts) -> None:
    router = start(ssh_elevation="login")
    lines = tuple(f"ip filter {number} pass 192.0.2.1 * * * *" for number in range(1, 2001))
    with Visitor(router) as visitor:
        visitor.reads()
        visitor.types("".join(f"{line}\r" for line in lines) + "echo the end\r")
        visitor.reads("\r\nthe end\r\n# ")
    assert router.requests[1:] == (Request("SSH", "console", (*lines, "echo the end")),)


def test_a_slow_line_delays_a_burst(start: Starts) -> None:
    with Visitor(start(latency_seconds=0.05)) as visitor:
        visitor.reads("> ")
        began = time.monotonic()
        visitor.asks("echo a\recho b\recho c\r", "c\r\n> ")
        assert time.monotonic() - began >= 0.05


def test_the_wrong_password_and_the_wrong_name_are_refused(start: Starts) -> None:
    router = start()
    for name, password in (("admin", "wrong"), ("nobody", "demo-password")):
        with pytest.raises(asyncssh.PermissionDenied):
            Visitor(router, name=name, password=password)


@pytest.mark.parametrize(
    ("config", "password"),
    [
        ("login user suzuki encrypted secret-1\n", "secret-1"),
        ("login user suzuki encrypted secret-1\n", "encrypted"),
        ("login user suzuki *\n", "*"),
        (USER + "user attribute suzuki connection=telnet,http\n", "secret-1"),
        (USER + "user attribute suzuki connection=off\n", "secret-1"),
        (USER + "user attribute * connection=serial\n", "secret-1"),
    ],
)
def test_some_users_may_not_come_over_ssh(start: Starts, config: str, password: str) -> None:
    router = start(config)
    with pytest.raises(asyncssh.PermissionDenied):
        Visitor(router, name="suzuki", password=password)


@pytest.mark.parametrize(
    "config",
    [
        USER,
        USER + "user attribute suzuki connection=telnet,ssh\n",
        USER + "user attribute * connection=off\nuser attribute suzuki connection=all\n",
    ],
)
def test_a_user_of_the_configuration_gets_in(start: Starts, config: str) -> None:
    with Visitor(start(config), name="suzuki", password="secret-1") as visitor:
        assert visitor.reads("> ").endswith("\r\n> ")


def test_a_public_key_gets_the_configured_user_in(start: Starts) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    line = key.export_public_key().decode()
    router = start(ssh_authorized_key=line, ssh_password_login=False)
    with Visitor(router, password=None, key=key) as visitor:
        assert visitor.reads("> ").endswith("\r\n> ")
    for name, other in (
        ("suzuki", key),
        ("admin", asyncssh.generate_private_key("ssh-ed25519")),
    ):
        with pytest.raises(asyncssh.PermissionDenied):
            Visitor(router, name=name, password=None, key=other)
    with pytest.raises(asyncssh.PermissionDenied):
        Visitor(router)


def test_one_login_of_a_name_where_more_are_forbidden(start: Starts) -> None:
    router = start(USER + "user attribute suzuki multi-session=off\n")
    with Visitor(router, name="suzuki", password="secret-1") as visitor:
        with pytest.raises(asyncssh.PermissionDenied):
            Visitor(router, name="suzuki", password="secret-1")
        visitor.reads("> ")
        visitor.asks("exit\r", "never")


def test_no_more_logins_than_the_router_has(start: Starts) -> None:
    router = start("sshd session 1\n")
    with Visitor(router), pytest.raises(SHUT):
        Visitor(router)


def test_a_connection_has_one_channel(start: Starts) -> None:
    with Visitor(start()) as visitor:
        visitor.reads("> ")
        with pytest.raises(asyncssh.ChannelOpenError):
            visitor.tries()
        assert visitor.asks("echo still here\r", "> ").endswith("still here\r\n> ")


def test_there_is_only_a_shell_on_a_terminal(start: Starts) -> None:
    router = start()
    with pytest.raises(asyncssh.ChannelOpenError):
        Visitor(router, command="show config")
    with pytest.raises(asyncssh.ChannelOpenError):
        Visitor(router, subsystem="sftp")
    with pytest.raises(asyncssh.ChannelOpenError):
        Visitor(router, tty=None)


# The client's library warns of what an old router offers, which is the point here.
@pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")
def test_an_old_router_offers_old_algorithms_only(start: Starts) -> None:
    router = start(ssh_legacy=True)
    with pytest.raises(SHUT):
        Visitor(router, algorithms={"server_host_key_algs": ["rsa-sha2-256"]})
    old = {
        "kex_algs": ["diffie-hellman-group14-sha1"],
        "server_host_key_algs": ["ssh-rsa"],
        "mac_algs": ["hmac-sha1"],
    }
    with Visitor(router, algorithms=old) as visitor:
        assert visitor.reads("> ").endswith("\r\n> ")


def test_a_modern_router_does_not_sign_with_sha_1(start: Starts) -> None:
    with pytest.raises(SHUT):
        Visitor(start(), algorithms={"server_host_key_algs": ["ssh-rsa"]})


def test_the_host_key_is_the_one_that_is_told_until_it_changes(start: Starts) -> None:
    router = start()
    told = router.ssh_host_key
    assert told.startswith("ssh-rsa AAAA")
    with Visitor(router) as visitor:
        assert visitor.host_key == told
    router.change_host_key()
    assert router.ssh_host_key != told
    with Visitor(router) as visitor:
        assert visitor.host_key == router.ssh_host_key


def test_a_router_with_a_state_file_keeps_its_key(tmp_path: Path) -> None:
    options = Options(ssh_service=True, state_file=tmp_path / "state.json")
    first = Simulator(options=options)
    assert Simulator(options=options).ssh_host_key == first.ssh_host_key
    first.change_host_key()
    assert Simulator(options=options).ssh_host_key == first.ssh_host_key
    mode = (tmp_path / "state.json.hostkey").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_without_ssh_there_is_no_port_and_no_key() -> None:
    router = Simulator()
    assert (router.ssh_port, router.ssh_host_key) == (0, "")


@pytest.mark.parametrize("end", ["restart", "advance", "stop"])
def test_a_connection_ends_with_the_router(start: Starts, end: str) -> None:
    router = start("login timer 120\n")
    with Visitor(router) as visitor:
        visitor.reads("> ")
        getattr(router, end)(*[120] if end == "advance" else [])
        assert visitor.reads("never") == ""


def test_a_restart_ends_the_connection_that_asked_for_it(start: Starts) -> None:
    router = start(ssh_elevation="login")
    with Visitor(router) as visitor, Visitor(router) as other:
        visitor.reads()
        other.reads()
        assert visitor.asks("restart\r", "never") == "restart\r\n"
        assert other.reads("never") == ""
    with Visitor(router) as visitor:
        assert visitor.reads().endswith("\r\n# ")


@pytest.mark.parametrize(("fault", "ran"), [("drop_before", False), ("drop_after", True)])
def test_a_connection_breaks_on_demand(start: Starts, fault: str, *, ran: bool) -> None:
    router = start(ssh_elevation="login")
    getattr(router.faults, fault)("^l2tp")
    with Visitor(router) as visitor:
        visitor.reads()
        assert visitor.asks("l2tp service on\r", "never") == ""
    assert ("l2tp service on" in router.running_text()) is ran


def test_a_router_that_locks_out_keeps_open_connections_and_accepts_no_new_one(
    start: Starts,
) -> None:
    router = start()
    router.faults.shut("^echo")
    with Visitor(router) as visitor:
        visitor.reads("> ")
        visitor.asks("echo a\r", "> ")
        with pytest.raises(SHUT):
            Visitor(router)
        assert visitor.asks("echo b\r", "> ").endswith("b\r\n> ")
        router.reconfigure(refuse_by="silence")
        with socket.create_connection(("127.0.0.1", router.ssh_port)) as silent:
            silent.settimeout(0.05)
            with pytest.raises(TimeoutError):
                silent.recv(1)
    assert [request.path for request in router.requests].count("connect") == 1


@pytest.mark.parametrize(("stops", "left"), [(False, QUIET), (True, QUIET + "l2tp service on\n")])
def test_a_rollback_timer_keeps_running_when_the_connection_breaks(
    start: Starts, *, stops: bool, left: str
) -> None:
    router = start(ssh_elevation="login", drop_stops_rollback=stops)
    with Visitor(router) as visitor:
        visitor.reads()
        visitor.asks("rollback timer 200\rl2tp service on\recho done\r", "\r\ndone\r\n# ")
    router.stop()
    router.advance(200)
    assert router.running_text() == left


def test_what_is_typed_while_a_line_is_run_may_be_lost(start: Starts) -> None:
    router = start(ssh_type_ahead="discard")
    with Visitor(router) as visitor:
        visitor.reads("> ")
        assert visitor.asks("echo a\recho b\r", "> ") == "echo a\r\na\r\n> "
        assert visitor.asks("echo c\r", "> ") == "echo c\r\nc\r\n> "


def test_what_was_changed_is_in_the_state_file(tmp_path: Path) -> None:
    options = Options(ssh_service=True, ssh_elevation="login", state_file=tmp_path / "state.json")
    with Simulator(QUIET, options) as router, Visitor(router) as visitor:
        visitor.reads()
        visitor.asks("l2tp service on\r")
        assert "l2tp service on" in (tmp_path / "state.json").read_text(encoding="utf-8")
