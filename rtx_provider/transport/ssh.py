"""A router's console over SSH as a byte stream: one connection, one channel, one shell.

The host key is checked on every connection, before any password is sent. The console layer
interprets the bytes.

Source: chapter 2, 4.65 to 4.76.
"""

import asyncio
import concurrent.futures
import threading
from collections.abc import Coroutine
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar

import asyncssh
from asyncssh.channel import SSHChannel
from asyncssh.packet import String, UInt32
from asyncssh.stream import SSHClientStreamSession

from rtx_provider.errors import (
    AuthenticationError,
    RtxError,
    SettingsError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.redaction import quotable, redact
from rtx_provider.settings import RouterSettings
from rtx_provider.transport.host_keys import HostKeys
from rtx_provider.transport.segments import Segments

T = TypeVar("T")

_HOST_KEYS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
# An RTX1210 may offer only these SHA-1 algorithms; they are used only with rtx:legacyAlgorithms.
_LEGACY_HOST_KEYS = ("ssh-rsa",)
_LEGACY_EXCHANGES = ("diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1")
_LEGACY_MACS = ("hmac-sha1",)
_CHUNK = 65536
_COLUMNS, _ROWS = 200, 24
_NO_MODES = b"\0"
_TERMINAL = (
    String("vt100"),
    *map(UInt32, (_COLUMNS, _ROWS, 0, 0)),
    String(_NO_MODES),
)
"""The values of a request for a terminal (RFC 4254, 6.2): its size in characters, and no pixels."""
# asyncssh raises a ValueError if the other side does not use SSH.
_BROKEN = (OSError, asyncssh.Error, TimeoutError, ValueError)
_CLOSING_SECONDS = 1.0


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Return the process's event loop, which runs in a thread for synchronous callers."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="rtx-ssh", daemon=True).start()
    return loop


def _wait(work: Coroutine[Any, Any, T], seconds: float) -> T:
    """Run a coroutine in the loop's thread, and return its result.

    Raises:
        TimeoutError: The coroutine did not finish in time, and was cancelled.
    """
    task = asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, seconds), _loop())
    try:
        return task.result(seconds + _CLOSING_SECONDS)
    except concurrent.futures.TimeoutError:
        task.cancel()
        raise TimeoutError from None


class _Client(asyncssh.SSHClient):
    """The SSH client that checks the host key, and notes whether the server presented one."""

    def __init__(self, keys: HostKeys, method: str) -> None:
        self._keys, self._method = keys, method
        self._connection: asyncssh.SSHClientConnection | None = None
        self._was_shown = False

    @property
    def closed_before_host_key(self) -> bool:
        """Return whether the server sent its version, but closed before its host key."""
        named = self._connection and self._connection.get_extra_info("server_version")
        return bool(named) and not self._was_shown

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        self._connection = conn

    def begin_auth(self, username: str) -> None:
        del username
        # Asking first which methods there are would cost a round trip. If the router does not take
        # this one, it names those that it takes, as it would have then.
        if self._method and self._connection and hasattr(self._connection, "_auth_methods"):
            self._connection._auth_methods = [self._method.encode()]  # noqa: SLF001  # no public way

    def validate_host_public_key(
        self, host: str, addr: str, port: int, key: asyncssh.SSHKey
    ) -> bool:
        self._was_shown = True
        return self._keys.accepts(host, addr, port, key)


class _Terminal:
    """The answer to the request for a terminal, for which nobody waits.

    It comes before the answer to the request for a shell, which is waited for in any case.
    """

    def __init__(self, channel: SSHChannel[bytes]) -> None:
        self._channel = channel
        self.is_refused = False

    def cancelled(self) -> bool:
        return False

    def set_result(self, is_granted: bool) -> None:  # noqa: FBT001  # as a Future has it
        # A channel that was closed without an answer says no to all requests.
        self.is_refused = not is_granted and not self._channel.is_closing()

    def set_exception(self, error: Exception) -> None:
        """Leave the error to the request for a shell, which gets it too."""


class _Shell(SSHClientStreamSession[bytes]):
    """A shell on a terminal, at which we type before the router has answered any of it.

    Each answer that we waited for would cost a round trip. OpenSSH sends the same requests, and
    what stands on its standard input, without waiting too.
    """

    def __init__(self, typed: bytes) -> None:
        super().__init__()
        self._typed = typed
        self._terminal: _Terminal | None = None

    @property
    def has_no_terminal(self) -> bool:
        """Return whether the server refused a terminal."""
        return bool(self._terminal and self._terminal.is_refused)

    def connection_made(self, chan: SSHChannel[bytes]) -> None:
        super().connection_made(chan)
        # This comes after the request of the shell, which follows at once.
        asyncio.get_running_loop().call_soon(self._type)
        # The public way waits for the answer before it asks for the shell.
        self._terminal = _Terminal(chan)
        chan._request_waiters.append(self._terminal)  # type: ignore[arg-type]  # noqa: SLF001
        chan._send_request(b"pty-req", *_TERMINAL, want_reply=True)  # noqa: SLF001

    def _type(self) -> None:
        if self._typed and self._chan and not self._chan.is_closing():
            self._chan.write(self._typed)


class SshWire:
    """One connection to a router's SSH server, and the one shell on it."""

    def __init__(self, settings: RouterSettings) -> None:
        """Prepare, without connecting."""
        self._settings = settings
        self._connection: asyncssh.SSHClientConnection | None = None
        self._stdin: asyncssh.SSHWriter[bytes] | None = None
        self._stdout: asyncssh.SSHReader[bytes] | None = None

    @property
    def where(self) -> str:
        """Return the host and port, for messages."""
        return self._settings.address

    @property
    def addresses(self) -> tuple[str, str]:
        """Return our address and the router's; both are empty without a connection."""
        if self._connection is None:
            return "", ""
        return tuple(
            str((self._connection.get_extra_info(name) or ("",))[0])
            for name in ("sockname", "peername")
        )  # type: ignore[return-value]  # two of them

    @property
    def is_open(self) -> bool:
        """Return whether the shell can still take lines."""
        return bool(
            self._stdin
            and self._stdout
            and not self._stdin.is_closing()
            and not self._stdout.at_eof()
        )

    def open(self, typed: bytes = b"") -> None:
        """Connect, check the host key, log in, start the shell, and type at once.

        Args:
            typed: What is typed before the console has shown anything; never a password.

        Raises:
            HostKeyError: The host key is unknown or has changed.
            AuthenticationError: The router refused the credentials.
            UnsupportedError: There is no algorithm in common.
            TransportError: There is no connection, or no free session.
        """
        keys = HostKeys(self._settings)
        client = _Client(keys, self._first_method())
        try:
            _wait(self._connect(keys, client, typed), self._settings.timeout_seconds)
        except RtxError:
            self.close()
            raise
        except _BROKEN as error:
            self.close()
            raise keys.refusal or self._fault(error, client) from None

    def write(self, data: bytes) -> None:
        """Send bytes.

        Raises:
            TransportError: The connection broke; it is not known how much arrived.
        """
        if self._stdin is None or not self.is_open:
            raise self._gone()
        try:
            _wait(self._write(self._stdin, data), self._settings.timeout_seconds)
        except _BROKEN:
            raise self._gone() from None

    def read(self, seconds: float) -> bytes:
        """Return data that has arrived; empty after so many seconds of silence.

        Raises:
            TransportError: The connection broke.
        """
        if self._stdout is None:
            raise self._gone()
        try:
            data = _wait(self._stdout.read(_CHUNK), seconds)
        except TimeoutError:
            return b""
        except _BROKEN:
            raise self._gone() from None
        if not data:
            raise self._gone()
        return data

    def close(self) -> None:
        """Hang up without `exit`, so that the router cannot ask anything."""
        connection, self._connection = self._connection, None
        self._stdin = self._stdout = None
        if connection:
            with suppress(*_BROKEN):
                _wait(_hang_up(connection), _CLOSING_SECONDS)

    async def _connect(self, keys: HostKeys, client: _Client, typed: bytes) -> None:
        self._connection = await asyncssh.connect(
            self._settings.host.strip("[]"),
            self._settings.port,
            client_factory=lambda: client,
            **self._options(keys),
        )
        shell = _Shell(typed)
        try:
            channel, _ = await self._connection.create_session(
                lambda: shell, encoding=None, request_pty=False
            )
        except asyncssh.ChannelOpenError:
            self._require_terminal(shell)
            raise
        self._require_terminal(shell)
        self._stdin = asyncssh.SSHWriter(shell, channel)
        self._stdout = asyncssh.SSHReader(shell, channel)

    def _require_terminal(self, shell: _Shell) -> None:
        """Refuse a shell without a terminal, on which a console shows neither echo nor prompt.

        Raises:
            UnsupportedError: The server refused a terminal.
        """
        if shell.has_no_terminal:
            msg = (
                f"{self.where} refuses our SSH session a terminal (`pty-req`), without which there "
                "is no console; check that rtx:host and rtx:port are those of the router's own SSH "
                "server, or use rtx:transport http"
            )
            raise UnsupportedError(msg)

    def _options(self, keys: HostKeys) -> dict[str, Any]:
        settings, legacy = self._settings, self._settings.legacy_algorithms
        names = keys.algorithms((*_HOST_KEYS, *(_LEGACY_HOST_KEYS if legacy else ())))
        options: dict[str, Any] = {
            "username": settings.username,
            "password": settings.password or None,
            "client_keys": self._client_keys(),
            "agent_path": None,
            "tunnel": Segments(),
            # Neither the user's ~/.ssh/config nor their agent may change where we connect.
            "config": None,
            "known_hosts": ([], [], []),
            "server_host_key_algs": list(names),
            "login_timeout": settings.timeout_seconds,
        }
        if legacy:
            options["kex_algs"] = f"+{','.join(_LEGACY_EXCHANGES)}"
            options["mac_algs"] = f"+{','.join(_LEGACY_MACS)}"
        return options

    def _first_method(self) -> str:
        if self._settings.private_key or self._settings.private_key_file:
            return "publickey"
        return "password" if self._settings.password else ""

    def _client_keys(self) -> list[asyncssh.SSHKey] | None:
        text, path = self._settings.private_key, self._settings.private_key_file
        phrase = self._settings.key_passphrase or None
        try:
            if text:
                return [asyncssh.import_private_key(text, phrase)]
            return [asyncssh.read_private_key(path, phrase)] if path else None
        except OSError as error:
            msg = f"rtx:privateKeyFile cannot be read: {error.strerror}"
            raise SettingsError(msg) from None
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
            name = "rtx:privateKey" if text else "rtx:privateKeyFile"
            msg = f"{name} is not a private key that rtx:keyPassphrase can decrypt"
            raise SettingsError(msg) from None

    async def _write(self, stdin: "asyncssh.SSHWriter[bytes]", data: bytes) -> None:
        stdin.write(data)
        await stdin.drain()

    def _gone(self) -> TransportError:
        return TransportError(
            f"the SSH connection to {self.where} broke; run again. A slow line may need a larger "
            "rtx:timeoutSeconds"
        )

    def _fault(self, error: Exception, client: _Client) -> RtxError:
        where = self.where
        if isinstance(error, asyncssh.PermissionDenied):
            return AuthenticationError(
                f"{where} refused the SSH login of {self._settings.username!r}; check rtx:username "
                "and rtx:password, or rtx:privateKey where `sshd auth method publickey` is set, "
                "and `user attribute` on the router, and whether all SSH sessions are taken (8 at "
                "most)"
            )
        is_timeout = isinstance(error, TimeoutError)
        if isinstance(error, asyncssh.KeyExchangeFailed) or (
            client.closed_before_host_key and not is_timeout
        ):
            is_pinned = bool(self._settings.host_key)
            pinned = "; check that rtx:hostKey has a type that the router offers" * is_pinned
            return UnsupportedError(
                f"{where} and we have no SSH algorithm in common ({_cause(error)}); an RTX1210 "
                f"may offer only ssh-rsa: set rtx:legacyAlgorithms to true to accept it{pinned}"
            )
        if isinstance(error, asyncssh.ChannelOpenError):
            return TransportError(
                f"{where} does not open a console; all its SSH sessions may be taken (8 at most)"
            )
        return TransportError(
            f"cannot reach {where} over SSH ({_cause(error)}); check rtx:host and rtx:port, "
            "`sshd service on` and `sshd host` on the router, and whether all its SSH sessions are "
            "taken"
        )


async def _hang_up(connection: asyncssh.SSHClientConnection) -> None:
    connection.abort()
    await connection.wait_closed()


def _cause(error: Exception) -> str:
    return quotable(redact(str(error))) or type(error).__name__
