"""The faults of readings, clocks and lock-outs, over HTTP and over SSH."""

import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from rtx_provider.simulator import Options, Simulator
from tests.simulator.console import ENGLISH, Client
from tests.simulator.desk import Desk

ON = "l2tp service on\n"
SHOW = "show config | grep l2tp"
CODECS = ("utf-8", "cp932", "euc_jp", "ascii")


@pytest.fixture
def router() -> Simulator:
    return Simulator(options=ENGLISH)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def listening() -> Iterator[Simulator]:
    with Simulator(options=ENGLISH) as router:
        yield router


def _reads(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _ask(router: Simulator, timeout: float) -> int:
    url = f"{router.url}/custom/api?password=demoapi"
    return httpx.post(url, content="#\r\nl2tp service on\r\n", timeout=timeout).status_code


def _stop_once_asked(router: Simulator) -> None:
    while not router.requests:
        time.sleep(0.005)
    router.stop()


@pytest.mark.parametrize("codec", CODECS)
def test_a_garbled_reply_is_in_no_known_charset(router: Simulator, codec: str) -> None:
    router.faults.garble("echo")
    answer = Client(router).post("/custom/api?password=demoapi", "#", "echo hello")
    assert (answer.status_code, _reads(answer.content, codec)) == (200, False)
    assert Client(router).api("echo hello") == "hello\r\n"


def test_a_reply_without_words_cannot_be_garbled(router: Simulator) -> None:
    router.faults.garble()
    assert Client(router).api("l2tp service on") == ""
    assert router.faults.waiting == 1


@pytest.mark.parametrize(("fault", "left"), [("stall", ON), ("stall_before", "")])
def test_a_stalled_request_gets_no_reply(router: Simulator, fault: str, left: str) -> None:
    getattr(router.faults, fault)("^l2tp")
    with pytest.raises(httpx.ReadTimeout):
        Client(router).api("l2tp service on")
    assert router.running_text() == left
    assert Client(router).api("echo back") == "back\r\n"


def test_a_stalled_connection_stays_open_until_the_client_gives_up(listening: Simulator) -> None:
    listening.faults.stall()
    with pytest.raises(httpx.ReadTimeout):
        _ask(listening, timeout=0.15)
    assert _ask(listening, timeout=2) == 200


def test_a_stalled_connection_ends_with_the_router() -> None:
    with Simulator(options=ENGLISH) as router:
        router.faults.stall()
        threading.Thread(target=_stop_once_asked, args=(router,)).start()
        with pytest.raises(httpx.RemoteProtocolError):
            _ask(router, timeout=2)


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_with_an_http_error_runs_nothing(router: Simulator, status: int) -> None:
    router.faults.http_error(status, "^l2tp")
    client = Client(router)
    session = client.session()
    assert client.post("/custom/execute", f"#{session}", "l2tp service on").status_code == status
    assert (router.running_text(), router.lines) == ("", ())
    assert client.execute("l2tp service on", session=session) == ""


@pytest.mark.parametrize("door", ["/custom/execute", "/custom/api?password=demoapi"])
def test_a_right_password_is_denied_once(router: Simulator, door: str) -> None:
    router.faults.deny("^l2tp")
    client = Client(router)
    mark = "#" if "api" in door else f"#{client.session()}"
    answers = [client.post(door, mark, "l2tp service on") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [401, 200]
    assert router.lines == ("l2tp service on",)


def test_a_wrong_password_spends_no_denial(router: Simulator) -> None:
    router.faults.deny()
    Client(router).post("/custom/api?password=wrong", "#", "save")
    assert router.faults.waiting == 1


def test_a_session_expires_before_its_request(router: Simulator) -> None:
    router.faults.expire("^l2tp")
    client = Client(router)
    session = client.session()
    for _ in range(2):
        answer = client.post("/custom/execute", f"#{session}", "l2tp service on")
        assert answer.status_code == 403
    assert router.running_text() == ""
    assert client.execute("l2tp service on") == ""


def test_logging_out_spends_no_fault(router: Simulator) -> None:
    for fault in (router.faults.http_error, router.faults.deny, router.faults.expire):
        fault()
    client = Client(router)
    assert client.post("/custom/execute", f"#{client.session()}", "#logout").status_code == 200
    assert router.faults.waiting == 3


def test_a_read_that_comes_too_early_shows_what_was_there_before(router: Simulator) -> None:
    router.edit(["l2tp service on"])
    router.faults.stale_read(nth=2)
    client = Client(router)
    shown = [client.api(*lines, SHOW) for lines in ((), ("no l2tp service",), ())]
    assert ["l2tp service on" in each for each in shown] == [True, True, False]
    assert router.running_text() == ""


def test_a_save_is_lost_with_its_success_printed(router: Simulator) -> None:
    router.faults.lose_save()
    assert Client(router).api("l2tp service on", "save") == "Saving ... CONFIG0 Done .\r\n"
    assert (router.saved_text(), router.saves) == ("", 0)
    Client(router).api("save")
    assert (router.saved_text(), router.saves) == (ON, 1)


def test_the_clock_runs_on_before_a_request(router: Simulator) -> None:
    client = Client(router)
    session = client.session()
    client.api("schedule at 1 +60 * restart", "l2tp service on")
    router.faults.advance(60, "^echo")
    assert client.post("/custom/execute", f"#{session}", "echo hello").status_code == 403
    assert router.running_text() == ""


def test_the_clock_runs_on_only_as_far_as_told(router: Simulator) -> None:
    router.faults.advance(59, "^echo")
    client = Client(router)
    client.api("schedule at 1 +60 * restart", "l2tp service on")
    assert client.api("echo hello") == "hello\r\n"
    assert ON in router.running_text()


def test_nobody_gets_in_after_a_lock_out_until_a_restart(router: Simulator) -> None:
    router.faults.shut("^l2tp")
    client = Client(router)
    assert client.api("echo before", "l2tp service on", "echo after") == "before\r\nafter\r\n"
    assert router.refusal("http") == router.refusal("ssh") != ""
    with pytest.raises(httpx.RemoteProtocolError):
        client.api("echo hello")
    router.restart()
    assert (router.refusal("http"), client.api("echo hello")) == ("", "hello\r\n")


def test_a_lock_out_that_is_silent_lets_the_client_wait() -> None:
    options = Options(console_character="en.ascii", refuse_by="silence")
    router = Simulator(options=options)
    router.faults.shut()
    Client(router).api("echo hello")
    with pytest.raises(httpx.ReadTimeout):
        Client(router).api("echo hello")


def test_a_connection_dies_right_before_a_line(router: Simulator) -> None:
    router.faults.drop_line("^ip filter 2")
    lines = [f"ip filter {number} pass *" for number in (1, 2, 3)]
    with pytest.raises(httpx.RemoteProtocolError):
        Client(router).api(*lines)
    assert router.running_text() == "ip filter 1 pass *\n"


def test_a_rollback_ends_a_lock_out(desk: Desk) -> None:
    desk.device.faults.shut("^l2tp")
    desk.types("rollback timer 60\rl2tp service on\r")
    assert desk.device.is_shut
    assert "hello" in desk.types("echo hello\r")
    desk.device.advance(60)
    assert (desk.device.is_shut, desk.running) == (False, [])


@pytest.mark.parametrize(("fault", "left"), [("stall", ["l2tp service on"]), ("stall_before", [])])
def test_a_stalled_console_never_says_another_word(desk: Desk, fault: str, left: list[str]) -> None:
    getattr(desk.device.faults, fault)("^l2tp")
    said = [desk.sends(line) for line in (b"l2tp service on\r", b"echo hello\r")]
    assert [(each.data, each.breaks) for each in said] == [(b"", False)] * 2
    assert desk.running == left


@pytest.mark.parametrize("codec", CODECS)
def test_a_garbled_console_keeps_its_prompt(desk: Desk, codec: str) -> None:
    desk.device.faults.garble("^echo")
    data = desk.sends(b"echo hello\r").data
    assert not _reads(data, codec)
    assert data.startswith(b"echo hello\r\n")
    assert data.endswith(b"\r\n# ")


def test_a_console_line_is_dropped(desk: Desk) -> None:
    desk.device.faults.drop_line("^ip filter 2")
    said = desk.sends(b"ip filter 1 pass *\rip filter 2 pass *\r")
    assert (said.breaks, desk.running) == (True, ["ip filter 1 pass *"])


def test_a_console_that_restarts_meanwhile_breaks(desk: Desk) -> None:
    desk.types("schedule at 1 +60 * restart\r")
    desk.device.faults.advance(60, "^l2tp")
    assert desk.sends(b"l2tp service on\r").breaks
    assert desk.running == []


def test_a_console_reads_what_was_there_before_its_burst(desk: Desk) -> None:
    desk.device.faults.stale_read()
    assert desk.types(f"l2tp service on\r{SHOW}\r").count("l2tp service on\r\n") == 1
    assert "l2tp service on\r\n" in desk.types(f"{SHOW}\r")


def test_the_clock_runs_by_itself() -> None:
    options = Options(console_character="en.ascii", clock_rate=1000.0)
    with Simulator(options=options) as router:
        router.edit(["schedule at 1 +60 * restart", "l2tp service on"])
        end = time.monotonic() + 5
        while router.running_text() and time.monotonic() < end:
            time.sleep(0.01)
        assert router.running_text() == ""


def test_the_clock_has_run_before_each_request(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [100.0]
    monkeypatch.setattr("rtx_provider.simulator.pace.monotonic", lambda: seconds[0])
    router = Simulator(options=Options(console_character="en.ascii", clock_rate=2.0))
    client = Client(router)
    client.api("schedule at 1 +60 * restart", "l2tp service on")
    seconds[0] += 29
    assert client.api(SHOW).endswith("l2tp service on\r\n")
    seconds[0] += 1
    assert client.api(SHOW) == "Searching ...\r\n"
