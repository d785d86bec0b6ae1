"""A router's console over SSH, as a stream of bytes: one connection, one channel, one shell.

What the
bytes mean is the console layer's business.

The host key is checked on every connection, before any password is sent.

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

T = TypeVar("T")

_HOST_KEYS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
# What an RTX1210 may offer and nothing else: SHA-1, only when asked for.
_LEGACY_HOST_KEYS = ("ssh-rsa",)
_LEGACY_EXCHANGES = ("diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1")
_LEGACY_MACS = ("hmac-sha1",)
_CHUNK = 65536
# What is no SSH at all, asyncssh reports as a ValueError.
_BROKEN = (OSError, asyncssh.Error, TimeoutError, ValueError)
_CLOSING_SECONDS = 1.0


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Return the process's event loop, in a thread of its own: our callers know no `await`."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="rtx-ssh", daemon=True).start()
    return loop


def _wait(work: Coroutine[Any, Any, T], seconds: float) -> T:
    """Do something in the loop's thread.

    Raises:
        TimeoutError: It was not done in time; it is given up.
    """
    task = asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, seconds), _loop())
    try:
        return task.result(seconds + _CLOSING_SECONDS)
    except concurrent.futures.TimeoutError:
        task.cancel()
        raise TimeoutError from None


class _Judge(asyncssh.SSHClient):
    """Asks about the host key that a server shows, and notes how far it came."""

    def __init__(self, keys: HostKeys) -> None:
        self._keys = keys
        self._connection: asyncssh.SSHClientConnection | None = None
        self._was_shown = False

    @property
    def was_left_at_algorithms(self) -> bool:
        """Tell whether the server named itself, and left before it showed its host key."""
        named = self._connection and self._connection.get_extra_info("server_version")
        return bool(named) and not self._was_shown

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        self._connection = conn

    def validate_host_public_key(
        self, host: str, addr: str, port: int, key: asyncssh.SSHKey
    ) -> bool:
        self._was_shown = True
        return self._keys.accepts(host, addr, port, key)


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
        """Return host and port, for messages."""
        return self._settings.address

    @property
    def addresses(self) -> tuple[str, str]:
        """Return our address and the router's, empty while there is no connection."""
        if self._connection is None:
            return "", ""
        return tuple(
            str((self._connection.get_extra_info(name) or ("",))[0])
            for name in ("sockname", "peername")
        )  # type: ignore[return-value]  # two of them

    @property
    def is_open(self) -> bool:
        """Tell whether the shell can still take lines."""
        return bool(
            self._stdin
            and self._stdout
            and not self._stdin.is_closing()
            and not self._stdout.at_eof()
        )

    def open(self) -> None:
        """Connect, check the host key, log in, and start the shell.

        Raises:
            HostKeyError: The host key is not the one we know.
            AuthenticationError: The router refused the credentials.
            UnsupportedError: No algorithm in common.
            TransportError: No connection, or no session left.
        """
        keys = HostKeys(self._settings)
        judge = _Judge(keys)
        try:
            _wait(self._connect(keys, judge), self._settings.timeout_seconds)
        except RtxError:
            raise
        except _BROKEN as error:
            self.close()
            raise keys.refusal or self._fault(error, judge) from None

    def write(self, data: bytes) -> None:
        """Send bytes.

        Raises:
            TransportError: The connection is gone; how much arrived is not known.
        """
        if self._stdin is None or not self.is_open:
            raise self._gone()
        try:
            _wait(self._write(self._stdin, data), self._settings.timeout_seconds)
        except _BROKEN:
            raise self._gone() from None

    def read(self, seconds: float) -> bytes:
        """Return what has arrived, or nothing after so many seconds of silence.

        Raises:
            TransportError: The connection is gone.
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
        """Disconnect; whatever the router would have asked at `exit` stays unasked."""
        connection, self._connection = self._connection, None
        self._stdin = self._stdout = None
        if connection:
            with suppress(*_BROKEN):
                _wait(_disconnect(connection), _CLOSING_SECONDS)

    async def _connect(self, keys: HostKeys, judge: _Judge) -> None:
        self._connection = await asyncssh.connect(
            self._settings.host.strip("[]"),
            self._settings.port,
            client_factory=lambda: judge,
            **self._options(keys),
        )
        self._stdin, self._stdout, _ = await self._connection.open_session(
            encoding=None, term_type="vt100", term_size=(200, 24)
        )

    def _options(self, keys: HostKeys) -> dict[str, Any]:
        settings, legacy = self._settings, self._settings.legacy_algorithms
        names = keys.algorithms((*_HOST_KEYS, *(_LEGACY_HOST_KEYS if legacy else ())))
        options: dict[str, Any] = {
            "username": settings.username,
            "password": settings.password or None,
            "client_keys": self._client_keys(),
            "agent_path": None,
            # Neither the user's ~/.ssh/config nor their agent may change where we go.
            "config": None,
            "known_hosts": ([], [], []),
            "server_host_key_algs": list(names),
            "login_timeout": settings.timeout_seconds,
        }
        if legacy:
            options["kex_algs"] = f"+{','.join(_LEGACY_EXCHANGES)}"
            options["mac_algs"] = f"+{','.join(_LEGACY_MACS)}"
        return options

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
            msg = f"{name} is no private key that rtx:keyPassphrase opens"
            raise SettingsError(msg) from None

    async def _write(self, stdin: "asyncssh.SSHWriter[bytes]", data: bytes) -> None:
        stdin.write(data)
        await stdin.drain()

    def _gone(self) -> TransportError:
        return TransportError(
            f"the SSH connection to {self.where} broke; run again. A slow line may need a larger "
            "rtx:timeoutSeconds"
        )

    def _fault(self, error: Exception, judge: _Judge) -> RtxError:
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
            judge.was_left_at_algorithms and not is_timeout
        ):
            pinned = "; check that rtx:hostKey is of its kind" * bool(self._settings.host_key)
            return UnsupportedError(
                f"{where} and we have no SSH algorithm in common ({_cause(error)}); an RTX1210 "
                f"may offer ssh-rsa alone: set rtx:legacyAlgorithms to true to accept it{pinned}"
            )
        if isinstance(error, asyncssh.ChannelOpenError):
            return TransportError(
                f"{where} opens no console: all its SSH sessions may be taken (8 at most)"
            )
        return TransportError(
            f"cannot reach {where} over SSH ({_cause(error)}); check rtx:host and rtx:port, "
            "`sshd service on` and `sshd host` on the router, and whether all its SSH sessions are "
            "taken"
        )


async def _disconnect(connection: asyncssh.SSHClientConnection) -> None:
    connection.close()
    await connection.wait_closed()


def _cause(error: Exception) -> str:
    return quotable(redact(str(error))) or type(error).__name__
