"""A burst over SSH counts as one request, as a POST does: in the journal, and for faults."""

from rtx_provider.simulator import Request
from tests.simulator.desk import Desk

ON = "l2tp service on"


def test_a_burst_at_the_administrator_level_is_one_request() -> None:
    desk = Desk()
    desk.types(f"{ON}\r\nshow config | grep l2tp\r\n")
    desk.types("save\r")
    assert desk.requests == [
        Request("SSH", "console", (ON, "show config | grep l2tp")),
        Request("SSH", "console", ("save",)),
    ]


def test_a_login_is_told_apart_and_no_password_is_written_down() -> None:
    desk = Desk(elevation="password")
    desk.types("console columns 200\radministrator\r")
    desk.types("wrong\r")
    desk.types("administrator\r")
    desk.types("demo-admin\r")
    desk.types("show environment\r")
    assert desk.requests == [
        Request("SSH", "login", ("console columns 200", "administrator")),
        Request("SSH", "login"),
        Request("SSH", "login", ("administrator",)),
        Request("SSH", "login"),
        Request("SSH", "console", ("show environment",)),
    ]


def test_a_password_typed_ahead_is_not_written_down() -> None:
    desk = Desk(elevation="password")
    desk.types("administrator\r\nwrong\r\nadministrator\r\ndemo-admin\r\necho a\r\n")
    assert [request.lines for request in desk.requests] == [
        ("administrator", "administrator", "echo a")
    ]
    assert desk.journal.lines == ["administrator", "administrator", "echo a"]


def test_a_password_at_the_wrong_place_is_not_written_down() -> None:
    desk = Desk()
    desk.types("demo-admin\r")
    assert desk.requests == [Request("SSH", "console")]
    assert desk.journal.lines == []


def test_half_a_line_is_written_down_when_it_is_whole() -> None:
    desk = Desk()
    desk.types("l2tp ")
    assert desk.requests == []
    desk.types("service on\r")
    assert desk.requests == [Request("SSH", "console", (ON,))]


def test_half_a_password_is_no_request() -> None:
    desk = Desk(elevation="password")
    desk.types("administrator\r")
    desk.types("demo-")
    desk.types("admin\r")
    assert desk.requests[1:] == [Request("SSH", "login")]


def test_leaving_is_told_apart() -> None:
    desk = Desk()
    desk.types(f"{ON}\r")
    desk.types("exit\r")
    desk.types("n")
    assert desk.requests[1:] == [Request("SSH", "leave", ("exit",)), Request("SSH", "leave")]


def test_the_connection_breaks_before_anything_is_run() -> None:
    desk = Desk()
    desk.device.faults.drop_before("^l2tp")
    said = desk.sends(f"{ON}\r".encode())
    assert (said.data, said.breaks, desk.running) == (b"", True, [])


def test_the_connection_breaks_after_everything_was_run() -> None:
    desk = Desk()
    desk.device.faults.drop_after("^l2tp")
    said = desk.sends(f"{ON}\r".encode())
    assert (said.data, said.breaks, desk.running) == (b"", True, [ON])


def test_half_of_an_answer_arrives() -> None:
    desk = Desk()
    desk.device.faults.cut_reply("^echo")
    said = desk.sends(b"echo 12345678\r")
    assert (said.data, said.breaks) == (b"echo 12345678", True)


def test_a_power_cut_ends_in_the_middle_and_loses_what_was_not_saved() -> None:
    desk = Desk()
    desk.device.faults.power_cut("^ip filter 2")
    said = desk.sends(b"ip filter 1 pass *\rip filter 2 pass *\rip filter 3 pass *\r")
    assert said.breaks
    assert said.data == b"ip filter 1 pass *\r\n# ip filter 2 pass *\r\n"
    assert desk.running == []


def test_a_restart_ends_the_connection() -> None:
    desk = Desk()
    said = desk.sends(f"{ON}\rrestart\r{ON}\r".encode())
    assert said.breaks
    assert said.data.endswith(b"# restart\r\n")
    assert desk.running == []


def test_somebody_else_edits_just_before_a_burst() -> None:
    desk = Desk()
    desk.device.faults.edit([ON], "^show config")
    assert desk.types("show config | grep l2tp\r").endswith(f"Searching ...\r\n{ON}\r\n# ")


def test_lines_are_refused_ignored_and_saves_fail() -> None:
    desk = Desk()
    desk.device.faults.refuse("^l2tp", "Error: Busy")
    desk.device.faults.ignore("^ip filter")
    desk.device.faults.fail_save()
    assert desk.types(f"{ON}\r").endswith("Error: Busy\r\n# ")
    assert desk.types("ip filter 1 pass *\r") == "ip filter 1 pass *\r\n# "
    assert desk.types("save\r").endswith("Error: Cannot save the configuration\r\n# ")
    assert (desk.running, desk.device.saves) == ([], 0)


def test_elevating_and_leaving_can_be_refused() -> None:
    desk = Desk(elevation="free")
    desk.device.faults.refuse("^administrator", "Error: Busy")
    desk.device.faults.refuse("^exit", "Error: Busy")
    assert desk.types("administrator\r") == "administrator\r\nError: Busy\r\n> "
    assert desk.types("exit\r") == "exit\r\nError: Busy\r\n> "


def test_no_fault_is_spent_on_a_password_or_a_key() -> None:
    desk = Desk(elevation="password")
    desk.types("administrator\r")
    desk.device.faults.drop_before()
    assert desk.types("demo-admin\r") == "\r\n# "
    assert desk.device.faults.waiting == 1
