"""SSH to a router on a real socket: who gets in, what is checked first, and how it ends."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncssh
import pytest

from rtx_provider.console.session import Console, Group
from rtx_provider.console.terminal import Terminal
from rtx_provider.errors import (
    AuthenticationError,
    FateUnknownError,
    HostKeyError,
    RtxError,
    SettingsError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.router.registry import connector
from rtx_provider.settings import RouterSettings
from rtx_provider.simulator import Options, Simulator
from rtx_provider.transport.host_keys import HostKeys
from rtx_provider.transport.ssh import SshWire

PASSWORD, ADMINISTRATOR, PHRASE = "moonlight-9", "sunlight-8", "starlight-7"
CONFIG = "console columns 90\nconsole lines 20\nip lan1 address 192.168.100.1/24\n"
KEY = asyncssh.generate_private_key("ssh-ed25519")
OTHER = asyncssh.generate_private_key("ssh-ed25519")
PUBLIC = KEY.export_public_key().decode().strip()
SECRETS = (PASSWORD, ADMINISTRATOR, PHRASE, *KEY.export_private_key().decode().splitlines()[1:-1])

Starts = Callable[..., Simulator]


@pytest.fixture
def start() -> Iterator[Starts]:
    """Start routers that serve nothing but SSH."""
    started: list[Simulator] = []

    def run(config: str = CONFIG, **changes: object) -> Simulator:
        options = Options(
            ssh_service=True,
            http_service=False,
            console_character="en.ascii",
            password=PASSWORD,
            administrator_password=ADMINISTRATOR,
        )
        router = Simulator(config, options)
        router.reconfigure(**changes)
        router.start()
        started.append(router)
        return router

    yield run
    for router in started:
        router.stop()


@pytest.fixture
def leave() -> Iterator[list[Console]]:
    """Close what was opened."""
    opened: list[Console] = []
    yield opened
    for each in opened:
        each.close()


def settings(router: Simulator, **more: object) -> RouterSettings:
    """Return settings for a router whose host key is pinned."""
    values = {
        "host": "127.0.0.1",
        "transport": "ssh",
        "port": router.ssh_port,
        "username": "admin",
        "password": PASSWORD,
        "administrator_password": ADMINISTRATOR,
        "host_key": router.ssh_host_key,
        "timeout_seconds": 10,
        **more,
    }
    return RouterSettings.model_validate(values)


def console(router: Simulator, opened: list[Console], **more: object) -> Console:
    """Return a console over SSH, as a run makes it."""
    opened.append(Console(connector(settings(router, **more))()))
    return opened[-1]


def refused(router: Simulator, **more: object) -> RtxError:
    """Return why we are not let in, as one line without a secret."""
    transport = connector(settings(router, **more))()
    with pytest.raises(RtxError) as caught:
        transport.knock()
    transport.close()
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert [each for each in SECRETS if each in message] == []
    return caught.value


# -- logging in --------------------------------------------------------------------------


def test_a_password_lets_us_in(start: Starts, leave: list[Console]) -> None:
    environment, config = console(start(), leave).open()
    assert "RTX1210" in environment
    assert "ip lan1 address 192.168.100.1/24" in config


@pytest.mark.parametrize("how", ["text", "file", "text with a phrase"])
def test_a_private_key_lets_us_in(
    start: Starts, leave: list[Console], tmp_path: Path, how: str
) -> None:
    router = start(ssh_authorized_key=PUBLIC, ssh_password_login=False)
    more: dict[str, object] = {"password": "", "private_key": KEY.export_private_key().decode()}
    if how == "file":
        KEY.write_private_key(tmp_path / "key")
        more = {"password": "", "private_key_file": str(tmp_path / "key")}
    elif how == "text with a phrase":
        text = KEY.export_private_key("openssh", PHRASE).decode()
        more = {"password": "", "private_key": text, "key_passphrase": PHRASE}
    assert "RTX1210" in console(router, leave, **more).open()[0]


def test_the_wrong_password_is_refused(start: Starts) -> None:
    error = refused(start(), password="wrong")
    assert isinstance(error, AuthenticationError)
    assert "rtx:password" in str(error)


def test_another_key_is_refused(start: Starts) -> None:
    router = start(ssh_authorized_key=PUBLIC, ssh_password_login=False)
    text = OTHER.export_private_key().decode()
    assert isinstance(refused(router, password="", private_key=text), AuthenticationError)


@pytest.mark.parametrize(
    "more",
    [
        {"private_key": "moonlight-9"},
        {"private_key": KEY.export_private_key().decode()[:-60]},
        {"private_key": KEY.export_private_key("openssh", PHRASE).decode()},
        {
            "private_key": KEY.export_private_key("openssh", PHRASE).decode(),
            "key_passphrase": "wrong",
        },
        {"private_key": "\x00\xff" * 1000},
        {"private_key": KEY.export_private_key().decode().replace("b3Bl", "AAAA")},
        {"private_key_file": "no-such-file"},
        {"private_key_file": "."},
        {"private_key_file": __file__},
    ],
)
def test_what_is_no_private_key_is_told_without_showing_it(
    start: Starts, more: dict[str, object]
) -> None:
    router = start()
    error = refused(router, **more)
    assert isinstance(error, SettingsError)
    assert "rtx:privateKey" in str(error)
    assert router.requests == ()


@pytest.mark.parametrize("elevation", ["password", "free", "login"])
def test_it_reaches_administrator_level_in_every_way(
    start: Starts, leave: list[Console], elevation: str
) -> None:
    router = start(ssh_elevation=elevation)
    opened = console(router, leave)
    opened.open()
    reading = opened.run([Group([("", "ip filter 7 pass *")])])
    assert "ip filter 7 pass *" in reading.config
    assert opened.unsaved() is (None if elevation == "login" else True)


def test_the_wrong_administrator_password_is_refused(start: Starts) -> None:
    error = refused(start(), administrator_password="wrong")
    assert isinstance(error, AuthenticationError)
    assert "rtx:administratorPassword" in str(error)


# -- the host key ------------------------------------------------------------------------


@pytest.fixture
def known_hosts(tmp_path: Path) -> Path:
    """Return where known hosts stand."""
    return tmp_path / "known_hosts"


def no_login(router: Simulator) -> bool:
    """Tell whether nobody logged in, and so nobody sent a password."""
    return [each.path for each in router.requests if each.path != "connect"] == []


def watched(router: Simulator, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what passwords arrive at a router, as they arrive."""
    from rtx_provider.simulator import accounts  # noqa: PLC0415

    arrived: list[str] = []

    def knows(*_: object) -> bool:
        arrived.append(str(_[-1]))
        return True

    monkeypatch.setattr(accounts, "knows_password", knows)
    assert router.ssh_port
    return arrived


@pytest.mark.parametrize("by", ["line", "fingerprint"])
def test_a_pinned_key_is_enough(
    start: Starts, leave: list[Console], known_hosts: Path, by: str
) -> None:
    router = start()
    pinned = router.ssh_host_key
    if by == "fingerprint":
        pinned = asyncssh.import_public_key(pinned).get_fingerprint()
    more = {"host_key": pinned, "known_hosts": str(known_hosts)}
    assert "RTX1210" in console(router, leave, **more).open()[0]
    assert not known_hosts.exists()


@pytest.mark.parametrize("case", ["pinned", "fingerprint", "unknown", "changed", "revoked", "odd"])
def test_no_password_is_sent_where_the_host_key_is_refused(
    start: Starts, known_hosts: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    router = start()
    arrived = watched(router, monkeypatch)
    name = f"[127.0.0.1]:{router.ssh_port}"
    pinned, lines = {
        "pinned": ("ssh-rsa " + "A" * 372, ""),
        "fingerprint": (OTHER.get_fingerprint(), ""),
        "unknown": ("", ""),
        "changed": ("", f"{name} {PUBLIC}\n"),
        "revoked": ("", f"{name} {router.ssh_host_key}\n@revoked {name} {router.ssh_host_key}\n"),
        "odd": ("", "odd\n"),
    }[case]
    known_hosts.write_text(lines, encoding="utf-8")
    error = refused(router, host_key=pinned, known_hosts=str(known_hosts))
    assert isinstance(error, HostKeyError)
    assert arrived == []
    assert no_login(router)


def test_a_password_does_arrive_where_the_host_key_is_right(
    start: Starts, leave: list[Console], monkeypatch: pytest.MonkeyPatch
) -> None:
    router = start()
    arrived = watched(router, monkeypatch)
    console(router, leave).open()
    assert arrived == [PASSWORD]


def test_a_known_host_is_let_be_one(start: Starts, leave: list[Console], known_hosts: Path) -> None:
    router = start()
    line = f"[127.0.0.1]:{router.ssh_port} {router.ssh_host_key}\n"
    known_hosts.write_text(line, encoding="utf-8")
    opened = console(router, leave, host_key="", known_hosts=str(known_hosts))
    assert "RTX1210" in opened.open()[0]
    assert known_hosts.read_text(encoding="utf-8") == line


def test_a_new_key_is_taken_once_and_another_one_never(
    start: Starts, leave: list[Console], known_hosts: Path
) -> None:
    router = start()
    more = {"host_key": "", "known_hosts": str(known_hosts), "host_key_policy": "accept-new"}
    console(router, leave, **more).open()
    assert router.ssh_host_key in known_hosts.read_text(encoding="utf-8")
    router.change_host_key()
    error = refused(router, **more)
    assert isinstance(error, HostKeyError)
    assert "CHANGED" in str(error)


def test_a_new_key_that_cannot_be_remembered_is_not_taken(start: Starts, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    more = {"host_key": "", "known_hosts": str(tmp_path / "file" / "known_hosts")}
    error = refused(start(), host_key_policy="accept-new", **more)
    assert isinstance(error, HostKeyError)


def test_a_pinned_key_of_another_kind_is_not_the_router_s(start: Starts) -> None:
    error = refused(start(), host_key=PUBLIC)
    assert isinstance(error, UnsupportedError)
    assert "rtx:hostKey" in str(error)


# The client's library warns of what an old router offers, which is the point here.
@pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")
def test_an_old_router_is_reached_only_when_that_is_asked_for(
    start: Starts, leave: list[Console]
) -> None:
    router = start(ssh_legacy=True)
    error = refused(router)
    assert isinstance(error, UnsupportedError)
    assert "rtx:legacyAlgorithms" in str(error)
    assert no_login(router)
    assert "RTX1210" in console(router, leave, legacy_algorithms=True).open()[0]


def test_algorithms_of_old_are_offered_only_when_they_are_asked_for(start: Starts) -> None:
    offered = []
    for legacy in (False, True):
        chosen = settings(start(), legacy_algorithms=legacy)
        offered.append(str(SshWire(chosen)._options(HostKeys(chosen))))
    for name in ("'ssh-rsa'", "diffie-hellman-group14-sha1", "hmac-sha1"):
        assert [name in each for each in offered] == [False, True]


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
    assert len(reading.said) == 1
    opened.save()
    assert text in router.saved_text()
    assert opened.unsaved() is False


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


@pytest.mark.parametrize("habit", ["orderly", "echo-first", "discard"])
def test_lines_run_in_order_however_a_console_takes_a_burst(
    start: Starts, leave: list[Console], habit: str
) -> None:
    router = start("", ssh_type_ahead=habit)
    opened = console(router, leave, timeout_seconds=3)
    opened.open()
    lines = [("", "ip filter 7 pass *"), ("pp 1", "pp bind tunnel1"), ("", "ip filter 7 reject *")]
    reading = opened.run([Group(lines)])
    assert reading.said == []
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
    assert reading.said == []
    for _, line in lines:
        assert line in reading.config
    assert "console prompt New" in opened.read()


# -- ends --------------------------------------------------------------------------------


def test_leaving_saves_nothing_and_takes_nothing_back(start: Starts) -> None:
    router = start()
    opened = console(router, [])
    opened.open()
    opened.run([Group([("", "ip filter 7 pass *")])])
    opened.close()
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
    with pytest.raises(FateUnknownError):
        opened.run([Group([("", "ip filter 7 pass *")])])
    assert "ip filter 7 pass *" in opened.read()


def test_both_ends_are_known_while_it_is_open(start: Starts, leave: list[Console]) -> None:
    opened = console(start(), leave)
    assert opened.ends == ("", "")
    opened.open()
    assert opened.ends == ("127.0.0.1", "127.0.0.1")
    opened.close()
    assert opened.ends == ("", "")


def test_where_all_sessions_are_taken_it_says_so(start: Starts) -> None:
    router = start("sshd session 8\n")
    for number in range(8):
        router.log_in(f"user{number}", connection="ssh")
    error = refused(router)
    assert isinstance(error, AuthenticationError)
    assert "sessions are taken" in str(error)


def test_where_all_connections_are_taken_it_says_so(start: Starts, leave: list[Console]) -> None:
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


def test_a_wire_that_nobody_answers_on_is_given_up_in_time(start: Starts) -> None:
    import socket  # noqa: PLC0415

    router = start()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        more = settings(router, port=silent.getsockname()[1], timeout_seconds=0.2)
        begun = time.monotonic()
        with pytest.raises(TransportError):
            SshWire(more).open()
    assert time.monotonic() - begun < 3


def _wire(opened: Console) -> SshWire:
    transport = opened._transport
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
