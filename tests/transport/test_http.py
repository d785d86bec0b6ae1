"""The HTTP doors: the error for each fault, and what no log or message may contain."""

import base64
import logging
import re
import socket
from collections.abc import Callable, Iterator

import httpx
import pytest

from rtx_provider.errors import (
    AuthenticationError,
    OutcomeUnknownError,
    RtxError,
    SettingsError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.router.registry import connectors
from rtx_provider.settings import RouterSettings, load_settings
from rtx_provider.simulator import Options, Simulator
from rtx_provider.transport.base import Transport
from rtx_provider.transport.doors import doors
from rtx_provider.transport.http import HttpTransport

SECRETS = {"administrator_password": "moonlight-9", "api_password": "Sunlight9"}
BASIC = base64.b64encode(b"admin:moonlight-9").decode()
READ = b"show environment\r\n"

Respond = Callable[[httpx.Request], httpx.Response]


def settings(door: str = "execute", **more: object) -> RouterSettings:
    """Return settings for a door."""
    values = {"host": "192.0.2.1", "username": "admin", "http_door": door, **SECRETS, **more}
    return RouterSettings.model_validate(values)


def answering(respond: Respond, door: str = "execute") -> HttpTransport:
    """Return a transport whose router answers so, once the session is open."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, text="function getSessionId() { return 12; }")
        return respond(request)

    return HttpTransport(settings(door), httpx.MockTransport(answer))


def first_error(transport: Transport) -> RtxError:
    """Send lines that only read, and return what was raised."""
    with pytest.raises(RtxError) as caught:
        transport.send(READ)
    return caught.value


def raised(transport: Transport) -> RtxError:
    """Return what was raised, and close."""
    error = first_error(transport)
    transport.close()
    return error


@pytest.fixture
def office() -> Iterator[Simulator]:
    """Run a router with our secrets."""
    options = Options(administrator_password="moonlight-9", api_password="Sunlight9")
    with Simulator(options=options) as router:
        yield router


def reach(router: Simulator, door: str = "execute", **more: object) -> HttpTransport:
    """Return a transport to a simulated router."""
    return HttpTransport(settings(door, **{"host": router.host, "port": router.port, **more}))


# -- each trouble has its own message ----------------------------------------------------


def trouble(name: str) -> RtxError:
    """Meet one trouble, on a real socket where that can be."""
    if name == "unreachable":
        return raised(HttpTransport(settings(), httpx.MockTransport(no_answer)))
    options = {
        "wrong password, 401": Options(wrong_password="401"),
        "wrong password, 403": Options(wrong_password="403"),
        "wrong password, login page": Options(wrong_password="login-page"),
        "wrong password, nothing": Options(wrong_password="empty"),
        "HTTP service off": Options(http_service=False),
        "custom GUI off": Options(custom_gui=False),
        "no door for programs": Options(door_api=False),
    }[name]
    door = "api" if name == "no door for programs" else "execute"
    with Simulator(options=options) as router:
        return raised(reach(router, door))


def no_answer(request: httpx.Request) -> httpx.Response:
    """Let a connection time out."""
    raise httpx.ConnectTimeout("timed out", request=request)


@pytest.mark.parametrize(
    ("name", "kind", "remedy"),
    [
        ("unreachable", TransportError, "timed out.*check rtx:host"),
        ("wrong password, 401", AuthenticationError, "HTTP 401.*rtx:administratorPassword"),
        ("wrong password, 403", AuthenticationError, "HTTP 403.*rtx:administratorPassword"),
        ("wrong password, login page", AuthenticationError, "login page.*rtx:administrator"),
        ("wrong password, nothing", AuthenticationError, "empty answer.*rtx:administrator"),
        ("HTTP service off", TransportError, "no connections.*`httpd service on`"),
        ("custom GUI off", UnsupportedError, "`httpd custom-gui use on`"),
        ("no door for programs", UnsupportedError, "`httpd custom-gui api use on`"),
    ],
)
def test_each_trouble_says_what_to_do(name: str, kind: type[RtxError], remedy: str) -> None:
    error = trouble(name)
    assert isinstance(error, kind)
    assert re.search(remedy, str(error))
    assert "\n" not in str(error)


def test_no_two_troubles_share_a_message() -> None:
    names = ["unreachable", "wrong password, 401", "HTTP service off", "custom GUI off"]
    messages = [re.sub(r"\d+", "", str(trouble(name))) for name in names]
    assert len(set(messages)) == len(names)


def test_another_web_server_is_no_router() -> None:
    transport = HttpTransport(
        settings(), httpx.MockTransport(lambda _: httpx.Response(200, text="It works!"))
    )
    assert "not as a Yamaha router" in str(raised(transport))


# -- what httpx raises -------------------------------------------------------------------


def descendants(kind: type[httpx.HTTPError]) -> Iterator[type[httpx.HTTPError]]:
    """Walk every exception of a family."""
    yield kind
    for child in kind.__subclasses__():
        yield from descendants(child)


NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
OF_HTTPX = sorted(
    {kind for kind in descendants(httpx.RequestError) if kind is not httpx.RequestError},
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", OF_HTTPX)
def test_everything_that_httpx_raises_is_mapped(kind: type[httpx.RequestError]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise kind("odd", request=request)

    error = raised(answering(fail))
    expected = TransportError if kind in NOTHING_SENT else OutcomeUnknownError
    assert type(error) is expected
    assert "192.0.2.1:80" in str(error)
    assert error.__cause__ is None


@pytest.mark.parametrize("kind", OF_HTTPX)
def test_a_broken_request_for_a_session_leaves_nothing_open(kind: type[httpx.RequestError]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise kind("odd", request=request)

    assert type(raised(HttpTransport(settings(), httpx.MockTransport(fail)))) is TransportError


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, TransportError),
        (401, AuthenticationError),
        (403, AuthenticationError),
        (404, UnsupportedError),
        (413, TransportError),
        (302, OutcomeUnknownError),
        (500, OutcomeUnknownError),
        (503, OutcomeUnknownError),
    ],
)
def test_every_status_but_200_is_an_error_of_its_kind(status: int, kind: type[RtxError]) -> None:
    assert type(raised(answering(lambda _: httpx.Response(status)))) is kind


@pytest.mark.parametrize("host", ["192.0.2.1:8080", "http://192.0.2.1", "router/x", "fe80::1", ""])
def test_a_host_that_is_no_host_is_a_fault_of_the_settings(host: str) -> None:
    values = {"rtx:host": host, "rtx:username": "admin", "rtx:password": "x"}
    with pytest.raises(SettingsError, match="rtx:host"):
        load_settings(values.get, {})


@pytest.mark.parametrize("host", ["192.0.2.1", "router.office.example", "[2001:db8::1]"])
def test_a_host_is_a_name_or_an_address(host: str) -> None:
    HttpTransport(settings(host=host)).close()


# -- sessions ----------------------------------------------------------------------------


def test_a_session_that_ended_is_opened_again_and_nothing_runs_twice(office: Simulator) -> None:
    transport = reach(office)
    transport.send(READ)
    office.restart()
    transport.send(b"ip filter 1 pass *\r\n")
    transport.close()
    assert office.lines == ("show environment", "ip filter 1 pass *")
    assert [each.method for each in office.requests] == ["GET", "POST", "POST", "GET", "POST"]


def test_a_password_that_was_changed_meanwhile_is_an_authentication_error(
    office: Simulator,
) -> None:
    transport = reach(office)
    transport.send(READ)
    office.reconfigure(administrator_password="another")
    assert isinstance(raised(transport), AuthenticationError)


def test_a_silent_router_is_given_up_after_the_timeout() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        transport = HttpTransport(settings("api", host="127.0.0.1", port=port, timeout_seconds=0.1))
        error = raised(transport)
    assert isinstance(error, OutcomeUnknownError)
    assert "rtx:timeoutSeconds" in str(error)


# -- doors -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        ({}, ["/custom/api"]),
        ({"api_password": ""}, ["/custom/custom_gui_lib.js", "/custom/execute"]),
        ({"http_door": "execute"}, ["/custom/custom_gui_lib.js", "/custom/execute"]),
        ({"username": "", "administrator_password": ""}, ["/custom/api"]),
    ],
)
def test_the_door_follows_from_what_is_known(
    office: Simulator, given: dict[str, str], paths: list[str]
) -> None:
    transport = reach(office, "auto", **given)
    assert b"RTX1210" in transport.send(READ).data
    transport.close()
    assert [each.path for each in office.requests] == paths


def test_the_other_door_is_taken_when_the_first_stays_shut() -> None:
    options = Options(administrator_password="moonlight-9", door_api=False)
    with Simulator(options=options) as router:
        chosen = settings("auto", host=router.host, port=router.port)
        assert doors(chosen) == ("api", "execute")
        first, second = (connect() for connect in connectors(chosen))
        assert isinstance(raised(first), UnsupportedError)
        assert b"RTX1210" in second.send(READ).data
        assert second.facts.door == "execute"
        second.close()


def test_the_router_gets_the_headers_without_which_it_answers_400() -> None:
    seen: list[httpx.Headers] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200, text="")

    transport = answering(respond)
    transport.send(READ)
    transport.close()
    names = ("host", "user-agent", "accept", "origin", "referer", "authorization")
    assert [name for name in names if not seen[0].get(name)] == []


# -- what must not get out ---------------------------------------------------------------


@pytest.mark.parametrize("door", ["execute", "api"])
@pytest.mark.parametrize("fault", ["", "drop_after", "cut_reply"])
def test_no_password_is_logged_at_any_level(
    office: Simulator, caplog: pytest.LogCaptureFixture, door: str, fault: str
) -> None:
    caplog.set_level(logging.DEBUG)
    transport = reach(office, door)
    if fault:
        getattr(office.faults, fault)()
        error = first_error(transport)
    else:
        transport.send(READ)
        error = RtxError()
    transport.close()
    assert [record for record in caplog.records if record.name.startswith("http")] != []
    everything = "\n".join(
        f"{record.getMessage()} {record.msg} {record.args}" for record in caplog.records
    )
    leaked = [secret for secret in (*SECRETS.values(), BASIC) if secret in f"{everything}{error!r}"]
    assert leaked == []


@pytest.mark.parametrize("status", [400, 401, 404, 413, 500])
def test_no_password_is_in_an_error(status: int) -> None:
    error = raised(answering(lambda _: httpx.Response(status), "api"))
    assert [secret for secret in SECRETS.values() if secret in repr(error)] == []


def test_settings_do_not_show_their_passwords() -> None:
    assert [secret for secret in SECRETS.values() if secret in repr(settings())] == []


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_no_proxy_of_the_environment_gets_the_passwords(
    office: Simulator, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with socket.socket() as proxy:
        proxy.bind(("127.0.0.1", 0))
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.getsockname()[1]}")
        transport = reach(office)
        assert b"RTX1210" in transport.send(READ).data
        transport.close()


@pytest.mark.parametrize("has_length", [True, False])
def test_a_reply_says_whether_its_end_is_proven(has_length: object) -> None:
    with Simulator(options=Options(content_length=bool(has_length))) as router:
        transport = reach(router, "api", api_password="demoapi")
        assert transport.send(READ).is_whole is has_length
        transport.close()


def test_one_connection_serves_every_request_where_the_router_keeps_it_open(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    options = Options(keep_alive=True, administrator_password=SECRETS["administrator_password"])
    with Simulator("", options) as router:
        transport = reach(router)
        for _ in range(3):
            transport.send(READ)
        transport.close()
    opened = [each for each in caplog.records if "connect_tcp.started" in each.getMessage()]
    assert len(opened) == 1
    assert len(router.requests) == 4  # the session, then three
