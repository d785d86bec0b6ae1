"""Faults on demand, saving, restarting, the clock, and the state file."""

from pathlib import Path

import httpx
import pytest

from rtx_provider.simulator import Options, Simulator
from tests.simulator.console import ENGLISH, Client

ON = "l2tp service on\n"


@pytest.fixture
def router() -> Simulator:
    return Simulator(options=ENGLISH)


def test_a_line_is_refused_once(router: Simulator) -> None:
    router.faults.refuse("^l2tp service", "Error: Busy")
    assert Client(router).api("l2tp service on") == "Error: Busy\r\n"
    assert Client(router).api("l2tp service on") == ""


def test_a_fault_waits_for_its_turn(router: Simulator) -> None:
    router.faults.refuse("^ip filter", nth=2)
    replies = Client(router).api("ip filter 1 pass *", "ip filter 2 pass *", "ip filter 3 pass *")
    assert replies == "Error: Parameter out of range\r\n"
    assert router.running_text() == "ip filter 1 pass *\nip filter 3 pass *\n"
    assert router.faults.waiting == 0


def test_two_faults_for_one_line_happen_one_after_the_other(router: Simulator) -> None:
    router.faults.refuse("^l2tp", "Error: one")
    router.faults.refuse("^l2tp", "Error: two")
    assert Client(router).api(*["l2tp service on"] * 3) == "Error: one\r\nError: two\r\n"


def test_a_write_is_ignored_in_silence(router: Simulator) -> None:
    router.faults.ignore("^l2tp")
    assert Client(router).api("l2tp service on") == ""
    assert router.running_text() == ""


@pytest.mark.parametrize(("fault", "left"), [("drop_before", ""), ("drop_after", ON)])
def test_a_connection_is_dropped(router: Simulator, fault: str, left: str) -> None:
    getattr(router.faults, fault)("^l2tp")
    with pytest.raises(httpx.RemoteProtocolError):
        Client(router).api("l2tp service on")
    assert router.running_text() == left


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "cut_reply"])
def test_a_broken_connection_is_seen_on_a_real_socket(fault: str) -> None:
    with Simulator(ON, ENGLISH) as router:
        getattr(router.faults, fault)("show config")
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.post(f"{router.url}/custom/api?password=demoapi", content="#\r\nshow config\r\n")


def test_a_reply_without_length_is_cut_unnoticed() -> None:
    options = Options(console_character="en.ascii", content_length=False)
    router = Simulator(options=options)
    router.faults.cut_reply()
    assert Client(router).api("echo 12345678") == "12345"


def test_a_power_cut_loses_what_was_not_saved(router: Simulator) -> None:
    client = Client(router)
    client.api("l2tp service on", "save")
    router.faults.power_cut("^ip filter 2")
    with pytest.raises(httpx.RemoteProtocolError):
        client.api("ip filter 1 pass *", "ip filter 2 pass *")
    assert router.running_text() == ON


def test_somebody_else_edits_between_two_requests(router: Simulator) -> None:
    router.faults.edit(["l2tp service on"], "^show config")
    assert Client(router).api("show config | grep l2tp") == "Searching ...\r\nl2tp service on\r\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [(ENGLISH, "Saving ... CONFIG0 Done .\r\n"), (Options(), "セーブ中... CONFIG0 終了\r\n")],
)
def test_save_prints_its_own_success(options: Options, words: str) -> None:
    router = Simulator(options=options)
    client = Client(router)
    client.http.post("/custom/api?password=demoapi", content="#\r\nl2tp service on\r\n")
    assert router.saved_text() == ""
    answer = client.http.post("/custom/api?password=demoapi", content="#\r\nsave\r\n")
    assert answer.content.decode("cp932") == words
    assert (router.saved_text(), router.saves) == (ON, 1)


def test_save_can_fail(router: Simulator) -> None:
    router.faults.fail_save()
    client = Client(router)
    assert client.api("save").startswith("Error: ")
    assert router.saves == 0
    router.reconfigure(save_fails=True)
    assert client.api("save").startswith("Error: ")
    router.reconfigure(save_fails=False)
    assert client.api("save").startswith("Saving")


def test_restart_boots_the_saved_configuration(router: Simulator) -> None:
    client = Client(router)
    client.api("l2tp service on", "save", "no l2tp service", "restart")
    assert router.running_text() == ON


def test_nothing_is_run_after_a_restart(router: Simulator) -> None:
    Client(router).api("restart", "l2tp service on")
    assert router.running_text() == ""


@pytest.mark.parametrize(
    ("line", "seconds"),
    [("schedule at 1 +60 * restart", 60), ("schedule at 1 09:01:00 * restart", 60)],
)
def test_a_scheduled_restart_brings_the_saved_configuration_back(line: str, seconds: int) -> None:
    router = Simulator(options=ENGLISH)
    router.edit([line, "l2tp service on"])
    router.advance(seconds - 1)
    assert ON in router.running_text()
    router.advance(1)
    assert router.running_text() == ""


def test_a_schedule_that_was_taken_back_does_not_happen(router: Simulator) -> None:
    router.edit(["schedule at 1 +60 * restart", "l2tp service on", "no schedule at 1"])
    router.advance(600)
    assert router.running_text() == ON


def test_a_schedule_of_a_refused_edit_does_not_happen(router: Simulator) -> None:
    with pytest.raises(ValueError, match="frobnicate"):
        router.edit(["schedule at 1 +60 * restart", "frobnicate"])
    router.edit(["l2tp service on"])
    router.advance(600)
    assert router.running_text() == ON


def test_a_schedule_runs_in_its_own_selection(router: Simulator) -> None:
    router.edit(["schedule at 1 +5 pp 1 pp auth request chap"])
    router.advance(5)
    assert router.running_text() == "pp select 1\n pp auth request chap\n"


def test_a_daily_schedule_runs_every_day(router: Simulator) -> None:
    router.edit(["schedule at 1 */* 10:00:00 * l2tp service on"])
    for _ in range(2):
        router.advance(24 * 3600)
        assert ON in router.running_text()
        router.edit(["no l2tp service"])


def test_both_configurations_outlive_the_process(tmp_path: Path) -> None:
    options = Options(console_character="en.ascii", state_file=tmp_path / "state.json")
    first = Simulator(ON, options)
    Client(first).api("pp select 1", "description pp 'head office'", "save", "no l2tp service")
    second = Simulator("ip lan1 proxyarp on", options)
    assert second.running_text() == first.running_text()
    assert second.saved_text() == first.saved_text()
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_a_state_file_that_the_router_does_not_understand_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text('{"running": "frobnicate\\n", "saved": ""}', encoding="utf-8")
    with pytest.raises(ValueError, match="frobnicate"):
        Simulator(options=Options(state_file=path))
