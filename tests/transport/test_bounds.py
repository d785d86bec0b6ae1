"""Whatever an HTTP server sends, reading it ends in time, with a clear error."""

import gzip
import ssl
import time

import httpx
import pytest

from rtx_provider.errors import (
    AuthenticationError,
    OutcomeUnknownError,
    RtxError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.settings import RouterSettings
from rtx_provider.transport.bounds import BoundedTransport
from rtx_provider.transport.http import HttpTransport
from tests.transport.raw import Answer, drips, floods, sends, server

OK = b"HTTP/1.0 200 OK\r\n"
LIBRARY = b"function getSessionId() { return 12; }"
SESSION = sends(OK + b"\r\n" + LIBRARY)
SECRET = "moonlight-9"
SECONDS = 0.1


def reach(port: int, door: str) -> HttpTransport:
    """Return a transport with little patience."""
    values = {
        "host": "127.0.0.1",
        "port": port,
        "http_door": door,
        "username": "admin",
        "administrator_password": SECRET,
        "api_password": "Sunlight9",
        "timeout_seconds": SECONDS,
    }
    return HttpTransport(RouterSettings.model_validate(values))


def raised(*answers: Answer, door: str = "api") -> RtxError:
    """Return what is raised, which is short, has one line and no secret."""
    with server(*answers) as port:
        transport = reach(port, door)
        with pytest.raises(RtxError) as caught:
            transport.send(b"show environment\r\n")
        transport.close()
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert len(message) < 600
    assert SECRET not in message
    assert "Sunlight9" not in message
    return caught.value


ENDLESS = {
    "status": drips(b"HTTP/1.0 20", b"0"),
    "header": drips(OK + b"X: ", b"y"),
    "headers": drips(OK, b"X: y\r\n"),
    "body": drips(OK + b"\r\n", b"y"),
    "body-with-length": drips(OK + b"Content-Length: 1000000\r\n\r\n", b"y"),
    "chunks": drips(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\ny\r\n"),
    "chunk-size": drips(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
    "continues": drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "blank-lines": drips(b"", b"\r\n"),
}


@pytest.mark.parametrize("case", ENDLESS)
def test_what_comes_drop_by_drop_is_given_up(case: str) -> None:
    begun = time.monotonic()
    error = raised(ENDLESS[case])
    assert time.monotonic() - begun < 20 * SECONDS
    assert isinstance(error, OutcomeUnknownError)


FLOODS = {
    "header": floods(OK + b"X: ", b"y" * 65536),
    "headers": floods(OK, b"X: y\r\n" * 9999),
    "body": floods(OK + b"\r\n", b"y" * 65536),
    "chunks": floods(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"ffff\r\n" + b"y" * 65535 + b"\r\n",
    ),
    "continues": floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 999),
}


@pytest.mark.parametrize("case", FLOODS)
def test_what_has_no_end_is_given_up(case: str) -> None:
    assert isinstance(raised(FLOODS[case]), OutcomeUnknownError)


@pytest.mark.parametrize("door", ["api", "execute"])
def test_of_a_session_that_does_not_open_nothing_is_left_open(door: str) -> None:
    error = raised(ENDLESS["body"], door=door)
    assert type(error) is (TransportError if door == "execute" else OutcomeUnknownError)


PACKED = gzip.compress(b"y" * 50_000_000, compresslevel=1)


@pytest.mark.parametrize("kind", [b"gzip", b"deflate", b"br", b"x" * 9999])
def test_a_compressed_answer_is_refused_without_expanding_it(kind: bytes) -> None:
    error = raised(sends(OK + b"Content-Encoding: " + kind + b"\r\n\r\n" + PACKED))
    assert isinstance(error, OutcomeUnknownError)
    assert "compressed as" in str(error)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"", OutcomeUnknownError),
        (b"\x00\xff" * 99, OutcomeUnknownError),
        (b"SSH-2.0-Yamaha\r\n\r\n", OutcomeUnknownError),
        (b"HTTP/1.0 abc OK\r\n\r\n", OutcomeUnknownError),
        (b"HTTP/1.0 99999 OK\r\n\r\n", OutcomeUnknownError),
        (b"HTTP/1.0 100 Continue\r\n\r\n", OutcomeUnknownError),
        (b"HTTP/1.0 204 None\r\n\r\n", OutcomeUnknownError),
        (b"HTTP/1.0 302 Moved\r\nLocation: http://192.0.2.66/\r\n\r\n", OutcomeUnknownError),
        (b"HTTP/1.0 400 Bad\r\n\r\n", TransportError),
        (b"HTTP/1.0 401 Who\r\nWWW-Authenticate: Basic\r\n\r\n", AuthenticationError),
        (b"HTTP/1.0 404 Not\r\n\r\n", UnsupportedError),
        (b"HTTP/1.0 500 Oh\r\n\r\n", OutcomeUnknownError),
        (OK + b"Content-Length: 5\r\n\r\nabc", OutcomeUnknownError),
        (OK + b"Content-Length: -5\r\n\r\nabc", OutcomeUnknownError),
        (OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", OutcomeUnknownError),
        (OK + b"Content-Length: " + b"9" * 9999 + b"\r\n\r\nabc", OutcomeUnknownError),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", OutcomeUnknownError),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", OutcomeUnknownError),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nab", OutcomeUnknownError),
        (OK + b"\x00: y\r\n\r\n", OutcomeUnknownError),
        (OK + b"no colon\r\n\r\n", OutcomeUnknownError),
        (OK + b"\r\n  \r\n<html>Login</html>", AuthenticationError),
    ],
)
def test_what_is_no_answer_has_a_name(answer: bytes, kind: type[RtxError]) -> None:
    assert type(raised(sends(answer))) is kind


@pytest.mark.parametrize(
    ("library", "kind"),
    [
        (b"", AuthenticationError),
        (b" \r\n", AuthenticationError),
        (b"function getSessionId() {}", TransportError),
        (b"var x = 12;", TransportError),
        (b"getSessionId " * 100_000, TransportError),
        (b"<html>12</html>", AuthenticationError),
    ],
)
def test_a_library_without_an_id_opens_no_session(library: bytes, kind: type[RtxError]) -> None:
    begun = time.monotonic()
    assert type(raised(sends(OK + b"\r\n" + library), door="execute")) is kind
    assert time.monotonic() - begun < 5


def test_of_a_huge_id_ten_digits_are_taken() -> None:
    library = b"function getSessionId() { return " + b"9" * 100_000 + b"; }"
    with server(sends(OK + b"\r\n" + library), sends(OK + b"\r\nRTX")) as port:
        transport = reach(port, "execute")
        assert transport.send(b"show environment\r\n").data == b"RTX"
        assert transport._session == "9" * 10
        transport.close()


def test_an_answer_is_taken_up_to_its_size_headers_included() -> None:
    answer = OK + b"\r\n" + b"y" * 100
    for size, is_taken in ((len(answer), True), (len(answer) - 1, False)):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        ours = BoundedTransport(context, seconds=9.0, size=size)
        with server(sends(answer)) as port, httpx.Client(transport=ours) as client:
            if is_taken:
                assert client.get(f"http://127.0.0.1:{port}/").content == b"y" * 100
            else:
                with pytest.raises(httpx.ReadError, match="more than"):
                    client.get(f"http://127.0.0.1:{port}/")


def test_each_request_has_bounds_of_its_own() -> None:
    now = [0.0]
    ours = BoundedTransport(
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), seconds=9.0, size=150, clock=lambda: now[0]
    )
    with server(sends(OK + b"\r\n" + b"y" * 100)) as port, httpx.Client(transport=ours) as client:
        for _ in range(3):
            assert client.get(f"http://127.0.0.1:{port}/").content == b"y" * 100
            now[0] += 8.0


def test_an_answer_that_has_an_end_is_whole_or_not() -> None:
    for head, is_whole in ((OK, False), (OK + b"Content-Length: 3\r\n", True)):
        with server(SESSION, sends(head + b"\r\nRTX")) as port:
            transport = reach(port, "execute")
            reply = transport.send(b"show environment\r\n")
            transport.close()
        assert (reply.data, reply.is_whole) == (b"RTX", is_whole)
