"""The SSH server of the console, on a real socket, with one thread for each connection.

This module is imported only when SSH is served, because paramiko loads slowly.

Source: 2.1, 2.2, 4.65-4.74; notes on SSH, part C, for the single channel of a connection.
Unverified: the algorithms, except that an RTX1210 may offer `ssh-rsa` alone.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import paramiko
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_SUCCEEDED,
)

from rtx_provider.simulator import access, accounts, path
from rtx_provider.simulator.device import Console, Device
from rtx_provider.simulator.doors import Journal, Request
from rtx_provider.simulator.hostkey import host_key, new_host_key, public_line
from rtx_provider.simulator.logins import SSH, Login
from rtx_provider.simulator.session import METHOD, Session

_LOG = "rtx_provider.simulator.ssh"
_CHUNK = 65536
# What a client sends in one write may arrive in several packets; together they are one burst.
_GAP_SECONDS = 0.004
_LONG_GAP_SECONDS = 0.1
_PACKET = 4096
_POLL_SECONDS = 0.05
_JOIN_SECONDS = 2.0
_GOODBYE_SECONDS = 0.1
_LEGACY_CIPHERS = ("aes128-ctr", "aes192-ctr", "aes256-ctr")

# Tests read the journal. Without this, paramiko would also print every broken connection.
logging.getLogger(_LOG).addHandler(logging.NullHandler())
logging.getLogger(_LOG).propagate = False


@dataclass(frozen=True, slots=True)
class Router:
    """What a connection needs from the router that it reaches."""

    device: Device
    lock: threading.RLock
    journal: Journal
    remember: Callable[[], None]


class SshServer:
    """The SSH server of one router, with all its connections."""

    def __init__(self, router: Router) -> None:
        """Load the host key; the server does not listen yet."""
        self._router = router
        self._listener: socket.socket | None = None
        self._connections: set[_Connection] = set()
        self._unanswered: list[socket.socket] = []
        self._key = host_key(router.device.options.state_file)
        self.port = 0

    @property
    def host_key(self) -> str:
        """Return the public key as one OpenSSH line."""
        return public_line(self._key)

    def change_host_key(self) -> None:
        """Replace the host key; connections that are open keep the old one."""
        self._key = new_host_key(self._router.device.options.state_file)

    def start(self) -> None:
        """Listen, and serve connections in the background."""
        options = self._router.device.options
        self._listener = socket.create_server((options.listen, options.ssh_port))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening, and end every connection."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        # Shutting the socket down wakes the thread that waits in `accept`; closing it does not.
        _shut(listener)
        listener.close()
        while self._unanswered:
            self._unanswered.pop().close()
        for connection in tuple(self._connections):
            connection.break_off()
            connection.join()

    def _accept(self, listener: socket.socket) -> None:
        while self._listener is listener:
            try:
                client, address = listener.accept()
            except OSError:
                return
            self._accept_client(client, str(address[0]))

    def _accept_client(self, client: socket.socket, host: str) -> None:
        with self._router.lock:
            if path.refusal(self._router.device, "ssh"):
                self._refuse(client)
                return
            self._router.journal.requests.append(Request(METHOD, "connect"))
            is_full = len(self._connections) >= accounts.ssh_limit(self._router.device)
        if is_full or self._listener is None:
            client.close()
            return
        host = self._router.device.options.client_address or host
        connection = _Connection(self._router, client, host, self._key)
        self._connections.add(connection)
        connection.on_end = self._connections.discard
        connection.start()

    def _refuse(self, client: socket.socket) -> None:
        if self._router.device.options.refuse_by == "silence":
            self._unanswered.append(client)
        else:
            client.close()


class _Connection:
    """One TCP connection, from the handshake until it is closed."""

    def __init__(
        self, router: Router, client: socket.socket, host: str, key: paramiko.RSAKey
    ) -> None:
        self._router = router
        self._socket = client
        self._host = host
        self._key = key
        self.on_end: Callable[[_Connection], None] = _ignore
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Serve in the background."""
        self._thread.start()

    def join(self) -> None:
        """Wait until the connection has ended, but not for long."""
        if self._thread.is_alive():
            self._thread.join(_JOIN_SECONDS)

    def break_off(self) -> None:
        """Close the socket at once, without taking leave of the client."""
        # The thread that restarts the router is spared: it still has output to send.
        if threading.current_thread() is not self._thread:
            _shut(self._socket)

    def _run(self) -> None:
        transport: paramiko.Transport | None = None
        try:
            transport = _transport(self._socket, self._key, self._router.device)
            server = _Server(self._router, transport, self._enter)
            transport.start_server(server=server)
            self._serve(transport, server)
        except (paramiko.SSHException, OSError, EOFError):
            # A client that leaves or agrees on no algorithm is not an error of the simulator.
            pass
        finally:
            _shut(self._socket)
            if transport:
                transport.close()
            self._socket.close()
            self.on_end(self)

    def _enter(self, user: str) -> Console | None:
        device = self._router.device
        with self._router.lock:
            if not accounts.allows_login(device, user):
                return None
            lands = accounts.elevation(device, user) == "login"
            login = Login(user, SSH, self._host, device.now, device.now, lands, self.break_off)
            device.logins.enter(login)
            return Console(is_administrator=lands, login=login)

    def _serve(self, transport: paramiko.Transport, server: "_Server") -> None:
        try:
            while not server.shell.wait(_POLL_SECONDS):
                if not transport.is_active():
                    return
            channel = transport.accept(_JOIN_SECONDS)
            if channel is not None and server.console is not None:
                self._run_session(channel, server.console)
                channel.close()
                transport.join(_GOODBYE_SECONDS)
        finally:
            if server.console is not None:
                self._log_out(server.console)

    def _run_session(self, channel: paramiko.Channel, console: Console) -> None:
        router = self._router
        session = Session(router.device, console, router.lock, router.journal)
        channel.sendall(session.greet())
        while not session.terminal.is_over and (data := _read_burst(channel)):
            time.sleep(router.device.options.latency_seconds)
            said = session.answer(data)
            with router.lock:
                router.remember()
            # This comes before the prompt goes out: what the client types after the prompt is kept.
            if router.device.options.ssh_type_ahead == "discard":
                _drain(channel)
            channel.sendall(said.data)
            if said.breaks:
                _shut(self._socket)
                return

    def _log_out(self, console: Console) -> None:
        device = self._router.device
        with self._router.lock:
            device.logins.leave(console.login)
            if device.options.drop_stops_rollback:
                device.rollbacks.stop(console.login)


class _Server(paramiko.ServerInterface):
    """Checks logins, and allows each connection one channel with a shell on a terminal."""

    def __init__(
        self,
        router: Router,
        transport: paramiko.Transport,
        enter: Callable[[str], Console | None],
    ) -> None:
        self._router = router
        self._transport = transport
        self._enter = enter
        self._has_terminal = False
        self._is_used = False
        self.console: Console | None = None
        self.shell = threading.Event()

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002  # inherited
        return "publickey,password" if self._takes_passwords else "publickey"

    def check_auth_password(self, username: str, password: str) -> int:
        device = self._router.device
        with self._router.lock:
            is_known = self._takes_passwords and accounts.knows_password(device, username, password)
            return self._verdict(username, is_known=is_known)

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        options = self._router.device.options
        known = (options.ssh_authorized_key or "").split()[:2]
        is_known = username == options.username and known == [key.get_name(), key.get_base64()]
        with self._router.lock:
            return self._verdict(username, is_known=is_known)

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002  # inherited
        if kind == "session" and not self._is_used:
            self._is_used = True
            self.console = self._enter(self._transport.get_username() or "")
        elif kind != "session" or self._is_used:
            return OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
        return OPEN_SUCCEEDED if self.console else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_channel_pty_request(self, *_: object) -> bool:
        self._has_terminal = True
        return True

    def check_channel_window_change_request(self, *_: object) -> bool:
        return True

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:  # noqa: ARG002
        if self._has_terminal:
            self.shell.set()
        return self._has_terminal

    @property
    def _takes_passwords(self) -> bool:
        return self._router.device.options.ssh_password_login

    def _verdict(self, user: str, *, is_known: bool) -> int:
        device = self._router.device
        is_allowed = accounts.allows_login(device, user)
        is_accepted = is_known and is_allowed and not access.user_refusal(device, SSH, user)
        return AUTH_SUCCESSFUL if is_accepted else AUTH_FAILED


def _transport(client: socket.socket, key: paramiko.RSAKey, device: Device) -> paramiko.Transport:
    transport = paramiko.Transport(client)
    transport.set_log_channel(_LOG)
    transport.daemon = True
    transport.add_server_key(key)
    security = transport.get_security_options()
    if device.options.ssh_legacy:
        security.key_types = ("ssh-rsa",)
        security.kex = ("diffie-hellman-group14-sha1",)
        security.digests = ("hmac-sha1",)
        security.ciphers = _LEGACY_CIPHERS
    else:
        security.key_types = ("rsa-sha2-512", "rsa-sha2-256")
    return transport


def _read_burst(channel: paramiko.Channel) -> bytes:
    data = channel.recv(_CHUNK)
    with suppress(TimeoutError):
        while data and (more := _read_more(channel, data)):
            data += more
    channel.settimeout(None)
    return data


def _read_more(channel: paramiko.Channel, data: bytes) -> bytes:
    channel.settimeout(_LONG_GAP_SECONDS if _is_partial(data) else _GAP_SECONDS)
    return channel.recv(_CHUNK)


def _is_partial(data: bytes) -> bool:
    return len(data) >= _PACKET and not data.endswith((b"\r", b"\n"))


def _drain(channel: paramiko.Channel) -> None:
    while channel.recv_ready():
        channel.recv(_CHUNK)


def _shut(client: socket.socket) -> None:
    with suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)


def _ignore(_: _Connection) -> None:
    """Do nothing: no listener for the end of the connection is set yet."""
