"""The console over SSH, on a real socket: keys, logins, and one thread for each connection.

Part of the simulator; imports `session`, what it is made of, `path`, and paramiko.
It is imported only where SSH is asked for: paramiko is slow to load.

Source: 2.1, 2.2, 4.65-4.74; the one channel of a connection: C in the notes on SSH.
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

from rtx_provider.simulator import accounts, path, welcome
from rtx_provider.simulator.device import Console, Device
from rtx_provider.simulator.doors import Journal, Request
from rtx_provider.simulator.hostkey import host_key, new_host_key, public_line
from rtx_provider.simulator.logins import SSH, Login
from rtx_provider.simulator.session import METHOD, Session

_LOG = "rtx_provider.simulator.ssh"
_CHUNK = 65536
# A client's one write may arrive in several packets, which are one burst all the same.
_GAP_SECONDS = 0.004
_LONG_GAP_SECONDS = 0.1
_PACKET = 4096
_POLL_SECONDS = 0.05
_JOIN_SECONDS = 2.0
_GOODBYE_SECONDS = 0.1
_LEGACY_CIPHERS = ("aes128-ctr", "aes192-ctr", "aes256-ctr")

# The journal has what a test wants to know; paramiko would print each broken connection.
logging.getLogger(_LOG).addHandler(logging.NullHandler())
logging.getLogger(_LOG).propagate = False


@dataclass(frozen=True, slots=True)
class Router:
    """What a connection needs of the router it reaches."""

    device: Device
    lock: threading.RLock
    journal: Journal
    remember: Callable[[], None]


class SshServer:
    """All SSH connections of one router."""

    def __init__(self, router: Router) -> None:
        """Fetch the host key; nothing listens yet."""
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
        """Show another key from now on."""
        self._key = new_host_key(self._router.device.options.state_file)

    def start(self) -> None:
        """Listen, and serve in the background."""
        options = self._router.device.options
        self._listener = socket.create_server((options.listen, options.ssh_port))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening, and end every connection."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        # This wakes who waits for the next connection; closing alone does not.
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
            self._meet(client, str(address[0]))

    def _meet(self, client: socket.socket, host: str) -> None:
        with self._router.lock:
            if path.refusal(self._router.device, "ssh"):
                self._turn_away(client)
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

    def _turn_away(self, client: socket.socket) -> None:
        if self._router.device.options.refuse_by == "silence":
            self._unanswered.append(client)
        else:
            client.close()


class _Connection:
    """One TCP connection, from the handshake to the end."""

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
        """Wait for the end."""
        if self._thread.is_alive():
            self._thread.join(_JOIN_SECONDS)

    def break_off(self) -> None:
        """Close the socket, without a word and without waiting."""
        # The thread that restarts the router may still say what it printed.
        if threading.current_thread() is not self._thread:
            _shut(self._socket)

    def _run(self) -> None:
        transport: paramiko.Transport | None = None
        try:
            transport = _transport(self._socket, self._key, self._router.device)
            guard = _Guard(self._router, transport, self._enter)
            transport.start_server(server=guard)
            self._serve(transport, guard)
        except (paramiko.SSHException, OSError, EOFError):
            # A client that leaves, or agrees on no algorithm, is nothing to tell of.
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
            if not accounts.has_room(device, user):
                return None
            lands = accounts.elevation(device, user) == "login"
            login = Login(user, SSH, self._host, device.now, device.now, lands, self.break_off)
            device.logins.enter(login)
            return Console(is_administrator=lands, login=login)

    def _serve(self, transport: paramiko.Transport, guard: "_Guard") -> None:
        try:
            while not guard.shell.wait(_POLL_SECONDS):
                if not transport.is_active():
                    return
            channel = transport.accept(_JOIN_SECONDS)
            if channel is not None and guard.console is not None:
                self._talk(channel, guard.console)
                channel.close()
                transport.join(_GOODBYE_SECONDS)
        finally:
            if guard.console is not None:
                self._hang_up(guard.console)

    def _talk(self, channel: paramiko.Channel, console: Console) -> None:
        router = self._router
        session = Session(router.device, console, router.lock, router.journal)
        channel.sendall(session.greet())
        while not session.terminal.is_over and (data := _burst(channel)):
            time.sleep(router.device.options.latency_seconds)
            said = session.answer(data)
            with router.lock:
                router.remember()
            # Before the prompt goes out, so that nothing is lost that was typed after it.
            if router.device.options.ssh_type_ahead == "discard":
                _drain(channel)
            channel.sendall(said.data)
            if said.breaks:
                _shut(self._socket)
                return

    def _hang_up(self, console: Console) -> None:
        device = self._router.device
        with self._router.lock:
            device.logins.leave(console.login)
            if device.options.drop_stops_rollback:
                device.rollbacks.stop(console.login)


class _Guard(paramiko.ServerInterface):
    """Who may log in, and that a connection has one channel, with a shell on a terminal."""

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
        is_kept_out = welcome.user_refusal(device, SSH, user) or not accounts.has_room(device, user)
        is_welcome = is_known and not is_kept_out
        return AUTH_SUCCESSFUL if is_welcome else AUTH_FAILED


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


def _burst(channel: paramiko.Channel) -> bytes:
    data = channel.recv(_CHUNK)
    with suppress(TimeoutError):
        while data and (more := _soon(channel, data)):
            data += more
    channel.settimeout(None)
    return data


def _soon(channel: paramiko.Channel, data: bytes) -> bytes:
    channel.settimeout(_LONG_GAP_SECONDS if _is_torn(data) else _GAP_SECONDS)
    return channel.recv(_CHUNK)


def _is_torn(data: bytes) -> bool:
    return len(data) >= _PACKET and not data.endswith((b"\r", b"\n"))


def _drain(channel: paramiko.Channel) -> None:
    while channel.recv_ready():
        channel.recv(_CHUNK)


def _shut(client: socket.socket) -> None:
    with suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)


def _ignore(_: _Connection) -> None:
    """Do nothing: nobody waits for the end."""
