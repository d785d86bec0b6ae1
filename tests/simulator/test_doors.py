"""Both doors: logins, levels, sessions, and every option about unknown behaviour."""

import socket
import time

import httpx
import pytest

from rtx_provider.simulator import Options, Request, Simulator
from tests.simulator.console import ENGLISH, Client

LEVEL = "Error: Administrator use only\r\n"
BOUND = "pp select anonymous\r\n pp bind tunnel1\r\n"


def _english(**changes: object) -> Options:
    return Options(**{"console_character": "en.ascii", **changes})  # type: ignore[arg-type]


def test_execute_runs_lines_at_administrator_level() -> None:
    router = Simulator(options=ENGLISH)
    assert Client(router).execute("l2tp service on", "show config | grep l2tp") == (
        "Searching ...\r\nl2tp service on\r\n"
    )
    assert router.lines == ("l2tp service on", "show config | grep l2tp")


def test_a_user_without_the_administrator_password_may_only_look() -> None:
    client = Client(Simulator(options=ENGLISH), "demo-password")
    assert client.execute("l2tp service on") == LEVEL
    assert client.execute("no l2tp service") == LEVEL
    assert client.execute("show config") == LEVEL
    assert "serial=S4H000001" in client.execute("show environment")


def test_requests_are_recorded_without_credentials() -> None:
    router = Simulator(options=ENGLISH)
    Client(router).api("echo hello")
    assert router.requests == (Request("POST", "/custom/api", ("echo hello",)),)
    router.reset_counters()
    assert len(router.requests) == len(router.lines) == router.saves == 0


@pytest.mark.parametrize("session", ["1", "", "x"])
def test_a_wrong_session_is_refused(session: str) -> None:
    router = Simulator(options=ENGLISH)
    assert Client(router).post("/custom/execute", f"#{session}", "save").status_code == 403
    assert router.saves == 0


def test_logout_ends_the_session() -> None:
    client = Client(Simulator(options=ENGLISH))
    session = client.session()
    assert client.post("/custom/execute", f"#{session}", "#logout").status_code == 200
    assert client.post("/custom/execute", f"#{session}", "save").status_code == 403


def test_a_restart_ends_every_session() -> None:
    router = Simulator(options=ENGLISH)
    client = Client(router)
    session = client.session()
    router.restart()
    assert client.post("/custom/execute", f"#{session}", "save").status_code == 403


@pytest.mark.parametrize(
    ("kind", "status", "part"),
    [
        ("401", 401, "Unauthorized"),
        ("403", 403, "Forbidden"),
        ("login-page", 200, "<form>"),
        ("empty", 200, ""),
    ],
)
def test_a_wrong_password_is_answered_as_chosen(kind: str, status: int, part: str) -> None:
    client = Client(Simulator(options=_english(wrong_password=kind)), "wrong")
    for answer in (
        client.http.get("/custom/custom_gui_lib.js"),
        client.post("/custom/api?password=wrong", "#", "save"),
    ):
        assert answer.status_code == status
        assert part in answer.text
        assert bool(answer.text) == bool(part)


@pytest.mark.parametrize("missing", ["Host", "User-Agent", "Accept"])
def test_a_request_without_a_required_header_is_bad(missing: str) -> None:
    client = Client(Simulator(options=ENGLISH))
    answer = client.http.post("/custom/api?password=demoapi", headers={missing: ""})
    assert (answer.status_code, answer.text) == (400, "Bad request\r\n")


@pytest.mark.parametrize(
    ("options", "execute", "api"),
    [
        (_english(), 200, 200),
        (_english(door_api=False), 200, 404),
        (_english(door_execute=False), 404, 200),
        (_english(custom_gui=False), 404, 404),
    ],
)
def test_each_door_can_be_shut(options: Options, execute: int, api: int) -> None:
    client = Client(Simulator(options=options))
    assert client.http.get("/custom/custom_gui_lib.js").status_code == execute
    assert client.post("/custom/api?password=demoapi", "#").status_code == api


def test_one_command_per_post_ignores_the_rest_in_silence() -> None:
    router = Simulator(options=_english(commands_per_post="one"))
    assert Client(router).api("l2tp service on", "frobnicate") == ""
    assert router.lines == ("l2tp service on",)


@pytest.mark.parametrize(
    ("lasts", "same_post", "next_post"),
    [("post", True, False), ("session", True, True), ("line", False, False)],
)
def test_a_selection_lasts_as_chosen(lasts: str, *, same_post: bool, next_post: bool) -> None:
    client = Client(Simulator(options=_english(context_lasts=lasts)))
    session = client.session()
    refusal = "Error: Execute pp select command beforehand\r\n"
    first = client.execute("pp select anonymous", "pp bind tunnel1", session=session)
    assert first == ("" if same_post else refusal)
    second = client.execute("show config pp", session=session)
    assert second == (BOUND if next_post else refusal)


def test_two_sessions_select_independently() -> None:
    client = Client(Simulator(options=_english(context_lasts="session")))
    first, second = client.session(), client.session()
    client.execute("pp select 1", session=first)
    client.execute("tunnel select 1", session=second)
    assert client.execute("pp auth request chap", session=first) == ""
    assert client.execute("tunnel encapsulation l2tp", session=second) == ""


@pytest.mark.parametrize(
    ("character", "codec"),
    [("ja.sjis", "cp932"), ("ja.utf8", "utf-8"), ("ja.euc", "euc_jp")],
)
def test_the_console_decides_the_charset(character: str, codec: str) -> None:
    router = Simulator(f"console character {character}")
    client = Client(router)
    body = "#\r\npp select 1\r\ndescription pp 本社\r\nfrobnicate\r\n".encode(codec)
    answer = client.http.post("/custom/api?password=demoapi", content=body)
    assert answer.content.decode(codec) == "エラー: コマンド名を確認してください\r\n"
    assert "description pp 本社" in router.running_text()


def test_bytes_of_another_charset_are_refused() -> None:
    router = Simulator("console character ja.utf8")
    body = "#\r\npp select 1\r\ndescription pp 本社\r\n".encode("cp932")
    answer = Client(router).http.post("/custom/api?password=demoapi", content=body)
    assert "エラー" in answer.content.decode()
    assert router.running_text() == "console character ja.utf8\n"


@pytest.mark.parametrize("status", [413, 400])
def test_a_large_request_is_refused_whole(status: int) -> None:
    router = Simulator(options=_english(request_limit=64, request_limit_status=status))
    answer = Client(router).post("/custom/api?password=demoapi", "#", *["l2tp service on"] * 9)
    assert answer.status_code == status
    assert router.lines == ()


def test_long_lines_are_folded_as_on_a_terminal() -> None:
    numbers = " ".join(str(number) for number in range(200000, 200020))
    line = f"ip lan1 secure filter in {numbers}"
    router = Simulator(line, _english(fold_lines=True))
    shown = Client(router).api("show config | grep secure").split("\r\n")[1:-1]
    assert [len(part) for part in shown[:-1]] == [79] * (len(shown) - 1)
    assert "".join(shown) == line
    router.edit(["console columns 200"])
    assert Client(router).api("show config | grep secure").split("\r\n")[1] == line


@pytest.mark.parametrize("options", [_english(old_firmware=True)])
def test_old_firmware_lacks_echo_and_relative_schedules(options: Options) -> None:
    client = Client(Simulator(options=options))
    assert client.api("echo hello") == "Error: Invalid command name\r\n"
    assert client.api("schedule at 1 +60 * restart") == "Error: Illegal keyword\r\n"


def test_echo_prints_its_words() -> None:
    assert Client(Simulator(options=ENGLISH)).api("echo MARK 'a  b'") == "MARK a  b\r\n"


@pytest.mark.parametrize(
    "line",
    ["administrator password", "login password", "sshd host key generate", "rollback timer 60"],
)
def test_a_dialogue_is_refused(line: str) -> None:
    assert Client(Simulator(options=ENGLISH)).api(line).startswith("Error: ")


@pytest.mark.parametrize(
    ("pipe", "expected"),
    [
        ("| grep bind", [" pp bind tunnel1"]),
        ("| grep BIND", []),
        ("| grep -i BIND", [" pp bind tunnel1"]),
        ("| grep -v bind", ["pp select 1"]),
        ("| grep -w bin", []),
        ("| grep ^pp", ["pp select 1"]),
        ("| grep pp | grep bind", [" pp bind tunnel1"]),
    ],
)
def test_grep_searches_what_is_shown(pipe: str, expected: list[str]) -> None:
    client = Client(Simulator("pp select 1\npp bind tunnel1", ENGLISH))
    shown = client.api(f"show config pp 1 {pipe}").split("\r\n")[:-1]
    assert shown == ["Searching ...", *expected]


def test_show_config_begins_with_the_identity_of_the_router() -> None:
    router = Simulator(options=_english(model="RTX830", serial="S1"))
    first, *_, board, reported = Client(router).api("show config").split("\r\n")[:-1]
    assert first.startswith("# RTX830 Rev.15.02")
    assert board.startswith("# main:  RTX830 ver=00 serial=S1 MAC-Address=")
    assert reported == "# Reporting Date: Jan 6 09:00:00 2025"


def test_show_environment_names_the_boot_file() -> None:
    router = Simulator(options=_english(boot_file="usb1:/config.txt"))
    assert "Config. file: usb1:/config.txt\r\n" in Client(router).api("show environment")


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("alive", [True, False])
def test_a_real_socket_answers(*, length: bool, alive: bool) -> None:
    options = _english(content_length=length, keep_alive=alive)
    with Simulator("l2tp service on", options) as router, httpx.Client(base_url=router.url) as http:
        for _ in range(2):
            answer = http.post("/custom/api?password=demoapi", content="#\r\nshow config\r\n")
            assert answer.text.endswith("l2tp service on\r\n")
            assert ("content-length" in answer.headers) == length
            assert answer.http_version == ("HTTP/1.1" if alive else "HTTP/1.0")


def test_latency_is_waited_for_each_request() -> None:
    with Simulator(options=_english(latency_seconds=0.1)) as router:
        before = time.monotonic()
        httpx.post(f"{router.url}/custom/api?password=demoapi", content="#\r\n")
        assert time.monotonic() - before >= 0.1


def test_a_slow_client_is_cut_off() -> None:
    options = _english(timeout_seconds=0.1)
    with (
        Simulator(options=options) as router,
        socket.create_connection((router.host, router.port)) as slow,
    ):
        slow.sendall(b"POST /custom/api HTTP/1.0\r\nContent-Length: 9\r\n\r\n#")
        slow.settimeout(5)
        assert slow.recv(100) == b""


def test_without_the_service_a_connection_is_refused() -> None:
    with (
        Simulator(options=_english(http_service=False)) as router,
        pytest.raises(httpx.ConnectError),
    ):
        httpx.get(router.url)


def test_the_firmware_can_be_an_older_one() -> None:
    router = Simulator(options=_english(firmware="Rev.14.01.20 (Wed Apr 19 10:45:12 2017)"))
    assert "RTX1210 Rev.14.01.20 (" in Client(router).api("show environment")
