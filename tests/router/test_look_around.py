"""Checks before the first line of a run is written: other users, and unsaved changes."""

from typing import Literal

import pytest

from rtx_provider.errors import LockoutError, SaveError
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.router.users import User, parse_users
from tests.router.room import new, room

TransportName = Literal["http", "ssh"]

LINE = "ip filter 8 pass * * tcp * 23"
both = pytest.mark.parametrize("transport", ["http", "ssh"])


@both
def test_another_administrator_is_named_once(transport: TransportName) -> None:
    with room(transport=transport) as office:
        office.simulator.log_in("taro", host="192.168.100.7")
        office.apply(new(LINE))
        office.apply(new("ip filter 9 pass * * tcp * 23"))
        warnings = [text for text in office.said if text.startswith("warning: ")]
        assert len(warnings) == 1
        assert "taro (telnet from 192.168.100.7) is also logged in as administrator" in warnings[0]


@both
def test_a_user_who_only_reads_is_not_named(transport: TransportName) -> None:
    with room(transport=transport) as office:
        office.simulator.log_in("taro", is_administrator=False)
        office.apply(new(LINE))
        assert not [text for text in office.said if "warning" in text]


@both
def test_a_router_that_logs_each_line_is_warned_of_once(transport: TransportName) -> None:
    with room("syslog execute command on", transport=transport) as office:
        office.apply(new(LINE))
        office.apply(new("ip filter 9 pass * * tcp * 23"))
        warnings = [text for text in office.said if "`syslog execute command on`" in text]
        assert len(warnings) == 1
        assert "our passwords and keys, too" in warnings[0]
    with room("syslog execute command off", transport=transport) as office:
        office.apply(new(LINE))
        assert not [text for text in office.said if "syslog" in text]


def test_a_second_run_over_ssh_says_who_holds_the_router() -> None:
    with room(transport="ssh") as office:
        office.apply(new(LINE))
        other = office.another_run()
        other.apply(new("ip filter 9 pass * * tcp * 23"))
        assert any("admin (ssh from 127.0.0.1) is also logged in" in text for text in other.said)


def test_our_own_sessions_over_http_are_nobody_else() -> None:
    with room() as office:
        office.apply(new(LINE))
        other = office.another_run()
        other.apply(new("ip filter 9 pass * * tcp * 23"))
        assert other.said
        assert not [text for text in other.said if "warning" in text]


def test_changes_that_nobody_saved_are_told_over_ssh() -> None:
    with room(transport="ssh") as office:
        office.simulator.edit(["ip filter 77 reject * *"])
        office.apply(new(LINE))
        assert any("there are unsaved changes" in text for text in office.said)
        assert "ip filter 77 reject * *" in office.simulator.running_text()
        assert office.simulator.saves == 0


THEIRS = "ip filter 77 reject * *"


def test_changes_that_somebody_makes_between_two_readings_are_told_over_ssh() -> None:
    with room(transport="ssh") as office:
        office.router.snapshot()
        office.simulator.edit([THEIRS])
        office.router.snapshot(max_age=0.0)
        office.apply(new(LINE))
        assert any("there are unsaved changes" in text for text in office.said)


def test_changes_that_somebody_makes_and_saves_between_two_readings_are_no_unsaved_ones() -> None:
    with room(transport="ssh") as office:
        office.router.snapshot()
        office.simulator.edit([THEIRS])
        office.simulator.save()
        office.router.snapshot(max_age=0.0)
        office.apply(new(LINE))
        assert not [text for text in office.said if "warning" in text]


@both
def test_changes_that_somebody_makes_after_the_last_reading_are_told_as_soon_as_read(
    transport: TransportName,
) -> None:
    with room(transport=transport) as office:
        office.router.snapshot()
        office.simulator.edit([THEIRS])
        office.apply(new(LINE))
        assert any(f"nothing became `{THEIRS}`" in text for text in office.said)
        assert any(
            "may be unsaved changes of somebody else; our `save`" in text for text in office.said
        )


def test_a_router_where_all_is_saved_is_not_warned_of() -> None:
    with room(transport="ssh") as office:
        office.apply(new(LINE))
        assert not [text for text in office.said if "warning" in text]


def test_what_a_run_that_was_cut_off_left_of_pager_and_width_is_told() -> None:
    with room("console columns 199", "console lines infinity", transport="ssh") as office:
        office.apply(new(LINE))
        assert any("`console columns 199`" in text for text in office.said)
        assert "console" not in office.simulator.running_text().replace("console character", "")


def test_a_save_that_has_no_effect_is_found_out_over_ssh() -> None:
    with room(transport="ssh") as office:
        office.apply(new(LINE))
        office.simulator.faults.lose_save()
        with pytest.raises(SaveError, match="still asks whether to save"):
            office.router.save()
        office.router.save()
        assert LINE in office.simulator.saved_text()


@both
def test_a_save_that_is_refused_is_none(transport: TransportName) -> None:
    with room(transport=transport) as office:
        office.apply(new(LINE))
        office.simulator.faults.fail_save()
        with pytest.raises(SaveError):
            office.router.save()


@both
def test_a_change_that_would_lock_us_out_is_refused_unless_it_is_allowed(
    transport: TransportName,
) -> None:
    line = "httpd service off" if transport == "http" else "sshd service off"
    with room("sshd service on", transport=transport, policy=SafetyPolicy("off")) as office:
        before = office.simulator.running_text()
        [error] = office.apply(new(line, adopt=True))
        assert isinstance(error, LockoutError)
        assert f"`{line}`" in str(error)
        assert office.simulator.running_text() == before
    policy = SafetyPolicy("off", allow_lockout=True)
    with room("sshd service on", transport=transport, policy=policy) as office:
        assert not isinstance(office.apply(new(line, adopt=True))[0], LockoutError)
        assert line in office.simulator.running_text()


JAPANESE = """\
(*: 自分自身のユーザー情報, +: 管理者モード, @: RADIUSで認証されたユーザー)
    ユーザー名           接続種別   ログイン時刻   アイドル   IPアドレス
-----------------------------------------------------------------------------
*+  admin                http       01/06 09:00    0:00:00    127.0.0.1
 +  taro                 telnet1    01/06 08:00    0:00:10    192.168.100.7
    hanako               serial     01/06 08:00    0:00:10
"""


def test_the_rows_of_show_status_user_are_read() -> None:
    assert parse_users(JAPANESE) == (
        User("admin", "http", "127.0.0.1", is_us=True, is_administrator=True),
        User("taro", "telnet", "192.168.100.7", is_us=False, is_administrator=True),
        User("hanako", "serial", "", is_us=False, is_administrator=False),
    )
    assert parse_users("エラー: コマンド名を確認してください\nip filter 1 pass * *") == ()
