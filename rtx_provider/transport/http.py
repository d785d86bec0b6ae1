"""The router's HTTP console: two doors, and one request per group of lines.

    execute  GET /custom/custom_gui_lib.js returns a session ID, then POST
             /custom/execute with `#ID` and the lines; HTTP Basic.
    api      POST /custom/api?password=… with `#` and the lines.

Source: chapters 33 and 47; what they do not specify is marked in the code.
"""

import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx

from rtx_provider.errors import (
    AuthenticationError,
    OutcomeUnknownError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.redaction import quotable, redact
from rtx_provider.settings import RouterSettings
from rtx_provider.transport.base import Reply, TransportFacts
from rtx_provider.transport.bounds import BoundedTransport
from rtx_provider.transport.doors import doors

_LIBRARY = "/custom/custom_gui_lib.js"
_REFUSED = (401, 403)
_TOO_LARGE = (400, 413)
# The built-in server answers 400 without Host and the first two headers (seen on an RTX830).
_HEADERS = {"User-Agent": "rtx-provider", "Accept": "*/*", "Accept-Encoding": "identity"}
# A router sends no more than its configuration; an endless answer must be cut off.
_LIMIT = 8 * 1024 * 1024
_PATIENCE = 4
# Unverified: the maximum size of one POST. No refusal of 8 KiB is known.
_MAX_BYTES = 8192


def _hide_passwords(record: logging.LogRecord) -> bool:
    """Mask the password of the `api` door in the URLs that httpx logs; return True to log them."""
    record.msg, record.args = redact(record.getMessage()), ()
    return True


for _name in ("httpx", "httpcore.connection", "httpcore.http11"):
    logging.getLogger(_name).addFilter(_hide_passwords)


class HttpTransport:
    """One door of a router's HTTP console, over one connection while the router keeps it open."""

    def __init__(
        self,
        settings: RouterSettings,
        transport: httpx.BaseTransport | None = None,
        *,
        door: str = "",
    ) -> None:
        """Prepare, without connecting.

        Args:
            settings: The router's address and the credentials.
            transport: Another httpx transport, for tests.
            door: The door to use; if empty, the first one that the settings allow.
        """
        self._settings = settings
        self._door = door or doors(settings)[0]
        self._session = ""
        self._sessions = 0
        self._addresses = ("", "")
        # No proxy: the router is in the office's own network, and the request contains its
        # passwords. No certificates either: the connection is plain HTTP, and loading the
        # system's certificates takes longer than a request.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        seconds = _PATIENCE * settings.timeout_seconds
        self._client = httpx.Client(
            base_url=f"http://{settings.host}:{settings.port}",
            headers={**_HEADERS, "Origin": f"http://{settings.host}"},
            timeout=settings.timeout_seconds,
            transport=transport or BoundedTransport(context, seconds=seconds, size=_LIMIT),
            trust_env=False,
            event_hooks={"response": [_refuse_packed, self._note_addresses]},
            verify=context,
        )

    def send(self, lines: bytes) -> Reply:
        """Send lines once; see Transport.send."""
        response = self._post(lines)
        if response.status_code in _REFUSED and self._session:
            self._session = ""  # it has expired; the request was refused, and nothing executed
            response = self._post(lines)
        self._raise_for_refusal(response)
        return Reply(response.content, "content-length" in response.headers)

    @property
    def facts(self) -> TransportFacts:
        """Return the facts of the session; see Transport."""
        client, router = self._addresses
        return TransportFacts(
            max_bytes=_MAX_BYTES,
            door=self._door,
            client_address=client,
            router_address=router,
            sessions=self._sessions,
        )

    def probe(self, *, check_unsaved: bool = False, is_unchanged: bool = False) -> None:
        """Do nothing: the next request proves that the router admits us.

        The command that shows unsaved changes asks for passwords, which HTTP cannot enter (57.7).
        """

    def close(self, *, leave: bool = True) -> None:  # noqa: ARG002  # the signature of Transport
        """Close the connection; the router ends the session by itself."""
        self._client.close()

    def _note_addresses(self, response: httpx.Response) -> None:
        """Remember the addresses of the connection while it is open."""
        stream = response.extensions.get("network_stream")
        if stream:
            with suppress(OSError):  # the connection may be closed already
                pair = [stream.get_extra_info(name) for name in ("client_addr", "server_addr")]
                self._addresses = (str(pair[0][0]), str(pair[1][0]))

    def _post(self, lines: bytes) -> httpx.Response:
        if self._door == "execute" and not self._session:
            self._session = self._open_session()
            self._sessions += 1
        if self._door == "api":
            parameters = {"password": self._settings.api_password}
            return self._request("POST", "/custom/api", b"#\r\n" + lines, parameters)
        return self._request("POST", "/custom/execute", b"#%s\r\n" % self._session.encode() + lines)

    def _open_session(self) -> str:
        response = self._request("GET", _LIBRARY)
        self._raise_for_refusal(response)
        text = response.content.decode("latin-1")
        begin = re.search(r"getSessionId\b", text)
        found = re.compile(r"\d{1,10}").search(text, begin.end()) if begin else None
        if not found and not text.strip():
            raise self._refusal("an empty answer")
        if not found:
            msg = (
                f"{self._settings.address} answers, but not as a Yamaha router's custom GUI; "
                "check rtx:host and rtx:port"
            )
            raise TransportError(msg)
        return found[0]

    def _request(
        self, method: str, path: str, body: bytes = b"", parameters: dict[str, str] | None = None
    ) -> httpx.Response:
        secret = self._settings.administrator_password or self._settings.password
        auth = (self._settings.username, secret) if self._door == "execute" else None
        referer = {"Referer": f"http://{self._settings.host}/custom/rtx/"}
        with self._mapped(is_safe=method == "GET"):
            return self._client.request(
                method, path, content=body, params=parameters, headers=referer, auth=auth
            )

    def _raise_for_refusal(self, response: httpx.Response) -> None:
        if response.status_code in _REFUSED:
            raise self._refusal(f"HTTP {response.status_code}")
        if response.status_code == httpx.codes.NOT_FOUND:
            raise UnsupportedError(self._door_closed())
        if response.status_code in _TOO_LARGE:
            msg = f"{self._settings.address} refused the request as malformed or too large"
            raise TransportError(msg)
        if response.status_code != httpx.codes.OK:
            kind = _kind(is_safe=response.request.method == "GET")
            msg = (
                f"{self._settings.address} answered HTTP {response.status_code}; run again. If it "
                "stays so, enter `httpd service off` and `on` on the router, or use rtx:transport "
                "ssh"
            )
            raise kind(msg)
        if response.content.lstrip()[:1] == b"<":
            raise self._refusal("a login page")

    def _door_closed(self) -> str:
        wanted = "`httpd custom-gui use on`" + (
            ", `httpd custom-gui api use on` and `httpd custom-gui api password …`"
            if self._door == "api"
            else f" and `httpd custom-gui user {self._settings.username} directory=/ index=x.html`"
        )
        return (
            f"{self._settings.address} has an HTTP server, but its custom GUI is off "
            f"(HTTP 404); enter {wanted} on the router"
        )

    def _refusal(self, how: str) -> AuthenticationError:
        keys = "rtx:apiPassword"
        if self._door == "execute":
            keys = "rtx:username and rtx:administratorPassword"
        return AuthenticationError(
            f"{self._settings.address} refused the credentials (by {how}); check {keys}"
        )

    @contextmanager
    def _mapped(self, *, is_safe: bool) -> Iterator[None]:
        """Convert httpx's exceptions to ours, the most specific first."""
        where = self._settings.address
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TransportError(self._unreachable(error)) from None
        except httpx.TransportError as error:
            self._session = ""
            msg = (
                f"the connection to {where} broke ({_cause(error)}); a slow line may need a "
                "larger rtx:timeoutSeconds, and `httpd timeout` on the router"
            )
            raise _kind(is_safe=is_safe)(msg) from None
        except httpx.HTTPError as error:
            msg = f"{where} did not answer in HTTP ({_cause(error)}); check rtx:port"
            raise _kind(is_safe=is_safe)(msg) from None

    def _unreachable(self, error: httpx.TransportError) -> str:
        where = self._settings.address
        if _is_refused(error):
            return (
                f"cannot reach {where}: it takes no connections there ({_cause(error)}); enter "
                "`httpd service on` on the router, or check rtx:host and rtx:port"
            )
        return (
            f"cannot reach {where} ({_cause(error)}); check rtx:host and rtx:port, the line to "
            "the router, and that its `httpd host` admits this machine"
        )


def _refuse_packed(response: httpx.Response) -> None:
    """Refuse a compressed answer, which was not requested and may expand a thousandfold.

    Raises:
        httpx.DecodingError: The answer is compressed.
    """
    packed = response.headers.get("content-encoding", "identity")
    if packed.strip().lower() not in ("", "identity"):
        msg = f"compressed as {packed}"
        raise httpx.DecodingError(msg, request=response.request)


def _kind(*, is_safe: bool) -> type[TransportError]:
    """Return the error for a broken request: after one that only reads, the outcome is known."""
    return TransportError if is_safe else OutcomeUnknownError


def _is_refused(error: BaseException | None) -> bool:
    """Return whether the host refused a connection to this port."""
    while error is not None and not isinstance(error, ConnectionRefusedError):
        error = error.__cause__ or error.__context__
    return error is not None


def _cause(error: httpx.HTTPError) -> str:
    return quotable(redact(str(error))) or type(error).__name__
