"""SSH on a real socket: who may log in, and what is checked before a password is sent."""

from pathlib import Path

import asyncssh
import pytest

from rtx_provider.console.session import Console, Group
from rtx_provider.errors import (
    AuthenticationError,
    HostKeyError,
    SettingsError,
    UnsupportedError,
)
from rtx_provider.simulator import Simulator
from rtx_provider.simulator.ssh import _Server
from rtx_provider.transport.host_keys import HostKeys
from rtx_provider.transport.ssh import SshWire
from tests.transport.ssh_room import (
    KEY,
    OTHER,
    PASSWORD,
    PHRASE,
    PUBLIC,
    Starts,
    console,
    locked_key,
    refused,
    settings,
)

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
        more = {"password": "", "private_key": locked_key(), "key_passphrase": PHRASE}
    assert "RTX1210" in console(router, leave, **more).open()[0]


def test_the_wrong_password_is_refused(start: Starts) -> None:
    error = refused(start(), password="wrong")
    assert isinstance(error, AuthenticationError)
    assert "rtx:password" in str(error)


@pytest.mark.parametrize("has_shell", [True, False])
def test_a_server_that_refuses_a_terminal_is_told_apart_from_one_that_is_busy(
    start: Starts, monkeypatch: pytest.MonkeyPatch, *, has_shell: bool
) -> None:
    def refuses(server: _Server, *_: object) -> bool:
        server._has_terminal = has_shell
        return False

    monkeypatch.setattr(_Server, "check_channel_pty_request", refuses)
    error = refused(start())
    assert isinstance(error, UnsupportedError)
    assert "refuses our SSH session a terminal" in str(error)


def test_another_key_is_refused(start: Starts) -> None:
    router = start(ssh_authorized_key=PUBLIC, ssh_password_login=False)
    text = OTHER.export_private_key().decode()
    assert isinstance(refused(router, password="", private_key=text), AuthenticationError)


@pytest.mark.parametrize(
    "more",
    [
        {"private_key": "moonlight-9"},
        {"private_key": KEY.export_private_key().decode()[:-60]},
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
    refuses_the_key(start(), **more)


@pytest.mark.parametrize("phrase", [{}, {"key_passphrase": "wrong"}])
def test_a_locked_key_needs_its_phrase(start: Starts, phrase: dict[str, object]) -> None:
    refuses_the_key(start(), private_key=locked_key(), **phrase)


def refuses_the_key(router: Simulator, **more: object) -> None:
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
    assert opened.transport.probe(check_unsaved=True) is (None if elevation == "login" else True)


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


def test_a_known_host_is_accepted(start: Starts, leave: list[Console], known_hosts: Path) -> None:
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
