"""The doors on a real socket, and as an `httpx` transport without a socket.

The built-in server of a router speaks HTTP/1.0 and closes after each reply.
"""

import select
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from rtx_provider.simulator.doors import Answer, DroppedError, SilentError
from rtx_provider.simulator.options import Options

if TYPE_CHECKING:
    import httpx

_POLL_SECONDS = 0.05

Answerer = Callable[[str, str, Mapping[str, str], bytes], Answer]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A client reconnects to the same port as soon as the router is back.
    allow_reuse_address = True

    def __init__(self, answer: Answerer, options: Callable[[], Options]) -> None:
        self.answer = answer
        self.options = options
        self.is_over = threading.Event()
        super().__init__((options().listen, options().port), _Handler)

    def server_close(self) -> None:
        self.is_over.set()
        super().server_close()


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "YAMAHA-RT"
    sys_version = ""

    def setup(self) -> None:
        options = self.server.options()
        self.protocol_version = "HTTP/1.1" if options.keep_alive else "HTTP/1.0"
        self.request.settimeout(options.timeout_seconds)
        super().setup()

    def do_GET(self) -> None:
        self._reply(b"")

    def do_POST(self) -> None:
        size = self.headers.get("Content-Length", "")
        if not size.isdigit():
            self._send(Answer(400, b"Bad request\r\n"))
            return
        try:
            body = self.rfile.read(int(size))
        except TimeoutError:
            self.close_connection = True
            return
        self._reply(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # inherited name
        """Print nothing: the journal of the doors records each request, without credentials."""

    def _reply(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        time.sleep(self.server.options().latency_seconds)
        try:
            answer = self.server.answer(self.command, self.path, headers, body)
        except SilentError:
            self.close_connection = True
            self._keep_quiet()
            return
        except DroppedError:
            self.close_connection = True
            return
        self._send(answer)

    def _keep_quiet(self) -> None:
        # The socket of a client that hangs up becomes readable, and has nothing to read.
        while not self.server.is_over.is_set():
            if select.select([self.connection], [], [], _POLL_SECONDS)[0]:
                try:
                    if not self.connection.recv(1):
                        return
                except OSError:
                    return

    def _send(self, answer: Answer) -> None:
        options = self.server.options()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        if answer.status == 401:  # noqa: PLR2004  # the status that asks for a password
            self.send_header("WWW-Authenticate", 'Basic realm="RTX"')
        if options.content_length:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(_sent(answer))
        if answer.is_cut or not options.content_length:
            self.close_connection = True


def _sent(answer: Answer) -> bytes:
    return answer.body[: len(answer.body) // 2] if answer.is_cut else answer.body


def open_server(answer: Answerer, options: Callable[[], Options]) -> ThreadingHTTPServer:
    """Return a server that is bound to its port and does not serve yet."""
    return _Server(answer, options)


def mock_transport(answer: Answerer, options: Callable[[], Options]) -> "httpx.MockTransport":
    """Return a transport that calls the doors directly."""
    import httpx  # noqa: PLC0415  # optional: the simulator itself needs no httpx

    def handle(request: httpx.Request) -> httpx.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        target = request.url.raw_path.decode("ascii")
        try:
            reply = answer(request.method, target, headers, request.read())
        except SilentError:
            message = "timed out"
            raise httpx.ReadTimeout(message, request=request) from None
        except DroppedError:
            message = "server disconnected without sending a response"
            raise httpx.RemoteProtocolError(message, request=request) from None
        if reply.is_cut and options().content_length:
            message = "peer closed connection without sending complete message body"
            raise httpx.RemoteProtocolError(message, request=request)
        return httpx.Response(
            reply.status,
            headers={"content-type": reply.content_type},
            content=_sent(reply),
        )

    return httpx.MockTransport(handle)
