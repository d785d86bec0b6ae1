"""`show status user`: who is logged in, over every kind of connection."""

import pytest

from rtx_provider.simulator import Options, Simulator
from tests.simulator.console import ENGLISH, Client
from tests.simulator.desk import Desk

SHOW = "show status user"


def _rows(printed: str) -> list[str]:
    return [" ".join(line.split()) for line in printed.replace("\r\n", "\n").split("\n")]


@pytest.fixture
def router() -> Simulator:
    return Simulator(options=ENGLISH)


def test_one_s_own_row_has_a_star_and_an_administrator_s_a_plus(router: Simulator) -> None:
    router.log_in("suzuki")
    router.log_in("tanaka", connection="ssh", host="192.0.2.9", is_administrator=False)
    router.advance(65)
    rows = _rows(Client(router).execute(SHOW))
    assert rows[3:6] == [
        "+ suzuki telnet 01/06 09:00 0:01:05 192.168.100.7",
        "tanaka ssh 01/06 09:00 0:01:05 192.0.2.9",
        "*+ admin http 01/06 09:01 0:00:00 127.0.0.1",
    ]


def test_over_the_api_door_no_row_is_one_s_own(router: Simulator) -> None:
    router.log_in("suzuki")
    Client(router).session()
    printed = Client(router).api(SHOW)
    assert len(_rows(printed)[3:-1]) == 2
    assert not [row for row in _rows(printed)[1:] if row.startswith("*")]


def test_who_logged_out_is_gone(router: Simulator) -> None:
    router.log_in("suzuki")
    router.log_in("tanaka")
    router.log_out("suzuki")
    assert [row.split()[1] for row in _rows(Client(router).api(SHOW))[3:-1]] == ["tanaka"]


def test_a_session_of_the_web_console_ends_with_its_logout(router: Simulator) -> None:
    client = Client(router)
    session = client.session()
    assert " admin " in client.api(SHOW)
    client.execute("#logout", session=session)
    assert " admin " not in client.api(SHOW)


def test_a_forgotten_session_of_the_web_console_is_gone_as_well(router: Simulator) -> None:
    client = Client(router)
    for _ in range(9):
        client.session()
    assert len(_rows(client.api(SHOW))[3:-1]) == 8


def test_idle_is_counted_from_the_last_request(router: Simulator) -> None:
    client = Client(router)
    session = client.session()
    router.advance(65)
    assert "0:01:05" in client.api(SHOW)
    client.execute(SHOW, session=session)
    assert "0:01:05" not in client.api(SHOW)


def test_somebody_else_stays_until_told_to_leave(router: Simulator) -> None:
    router.log_in("suzuki", connection="ssh")
    router.advance(3600)
    assert "1:00:00" in Client(router).api(SHOW)


def test_a_restart_logs_everybody_out(router: Simulator) -> None:
    router.log_in("suzuki")
    Client(router).session()
    router.restart()
    assert _rows(Client(router).api(SHOW))[3:-1] == []


def test_an_ssh_login_sees_itself() -> None:
    rows = _rows(Desk(elevation="password").types(f"{SHOW}\r"))
    assert rows[4] == "* admin ssh 01/06 09:00 0:00:00 192.0.2.1"


@pytest.mark.parametrize(
    ("options", "heading"),
    [
        (ENGLISH, "username connection login time idle IP address"),
        (Options(), "ユーザー名 接続種別 ログイン時刻 アイドル IPアドレス"),
    ],
)
def test_the_heading_speaks_the_console_s_language(options: Options, heading: str) -> None:
    assert _rows(Client(Simulator(options=options)).api(SHOW))[1] == heading
