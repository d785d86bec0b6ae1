"""The check of the router's SSH host key, against a pinned key or a known_hosts file."""

import re
from pathlib import Path

import asyncssh

from rtx_provider.errors import HostKeyError, SettingsError
from rtx_provider.settings import RouterSettings

_SSH_PORT = 22
_HOST = re.compile(r"^(?:@\S+[ \t]+)?[^\s#|@]\S*", re.MULTILINE)
"""The host names of a line in known_hosts, unless they are hashed."""
_COMPARE = (
    "compare it with `show sshd host key type=fingerprint` on the router, over a connection that "
    "you trust"
)


class HostKeys:
    """The host key check of one connection.

    Attributes:
        refusal: Why the host key was refused; None if it was not.
    """

    def __init__(self, settings: RouterSettings) -> None:
        """Prepare, without reading anything.

        Raises:
            SettingsError: The path of the known_hosts file is not valid.
        """
        self._settings = settings
        self.refusal: HostKeyError | None = None
        try:
            self._file = Path(settings.known_hosts).expanduser()
        except RuntimeError:
            msg = f"rtx:knownHosts ({settings.known_hosts}) begins with the home of an unknown user"
            raise SettingsError(msg) from None

    def algorithms(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the host key algorithms to offer.

        With a pinned key, they are those of its type. Without one, the types of known keys come
        first: a router has keys of several types, and one of another type would look like a
        changed key.

        Raises:
            SettingsError: The type of the pinned key is not supported.
        """
        kind = self._settings.host_key.partition(" ")[0]
        if not kind:
            known = self._known_types()
            return tuple(sorted(names, key=lambda name: not _has_type(name, known)))
        if kind.startswith("SHA256:"):
            return names
        chosen = tuple(name for name in names if _has_type(name, {kind}))
        if not chosen:
            msg = f"rtx:hostKey has an unsupported key type: {kind}"
            raise SettingsError(msg)
        return chosen

    def _known_types(self) -> set[str]:
        try:
            known, _ = self._known(self._settings.host.strip("[]"), "", self._settings.port)
        except (OSError, ValueError):
            return set()  # an unreadable file is reported when the key is checked
        return {key.get_algorithm() for key in known}

    def accepts(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        """Return whether a key is the router's; if not, `refusal` has the reason."""
        shown = key.get_fingerprint()
        if self._settings.host_key:
            if self._is_pinned(key):
                return True
            self.refusal = HostKeyError(
                f"the host key of {self._settings.address} is {shown}, not the one in rtx:hostKey: "
                f"another router, or somebody in between; no password was sent; {_COMPARE}"
            )
            return False
        return self._is_known(host, addr, port, key, shown)

    def _is_pinned(self, key: asyncssh.SSHKey) -> bool:
        pinned = self._settings.host_key
        if pinned.startswith("SHA256:"):
            return key.get_fingerprint().rstrip("=") == pinned.rstrip("=")
        return pinned.split()[:2] == _line(key).split()[:2]

    def _is_known(self, host: str, addr: str, port: int, key: asyncssh.SSHKey, shown: str) -> bool:
        try:
            known, revoked = self._known(host, addr, port)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it has an invalid line"
            self.refusal = HostKeyError(f"{self._file} (rtx:knownHosts) cannot be read: {why}")
            return False
        if key in revoked:
            self.refusal = HostKeyError(
                f"the host key of {self._settings.address}, {shown}, is marked as revoked in "
                f"{self._file}; no password was sent"
            )
            return False
        if key in known:
            return True
        if known:
            self.refusal = HostKeyError(
                f"the host key of {self._settings.address} has CHANGED: it is {shown}, and "
                f"{self._file} holds another; no password was sent; {_COMPARE}; if it was "
                "generated anew, remove the old line from that file, or set rtx:hostKey"
            )
            return False
        if self._settings.host_key_policy == "accept-new":
            return self._remember(host, port, key)
        self.refusal = HostKeyError(
            f"the host key of {self._settings.address} is not known: it is {shown}; no password "
            f"was sent; {_COMPARE}, then `pulumi config set rtx:hostKey {shown}`"
        )
        return False

    def _known(
        self, host: str, addr: str, port: int
    ) -> tuple[list[asyncssh.SSHKey], list[asyncssh.SSHKey]]:
        """Return the known keys of a host at this port, and its revoked keys."""
        if not self._file.exists():
            return [], []
        text = self._file.read_text(encoding="utf-8")
        file = asyncssh.import_known_hosts(_HOST.sub(lambda found: found[0].lower(), text))
        names = {_name(each, port) for each in (host, addr) if each}
        matched = [file.match(name, "", None) for name in names]
        return [key for each in matched for key in each[0]], [
            key for each in matched for key in each[2]
        ]

    def _remember(self, host: str, port: int, key: asyncssh.SSHKey) -> bool:
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._file.open("ab+") as file:
                file.seek(max(file.tell() - 1, 0))
                torn = file.read(1) not in (b"", b"\n")
                file.write(f"{chr(10) * torn}{_name(host, port)} {_line(key)}\n".encode())
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "the path is not valid"
            self.refusal = HostKeyError(
                f"{self._file} (rtx:knownHosts) cannot be written with the router's host key: {why}"
            )
            return False
        return True


def _name(host: str, port: int) -> str:
    """Return a host's name as in known_hosts, in lower case and with any unusual port."""
    return host.lower() if port == _SSH_PORT else f"[{host.lower()}]:{port}"


def _has_type(name: str, kinds: set[str]) -> bool:
    """Return whether an algorithm signs with a key of one of these types."""
    return name in kinds or ("ssh-rsa" in kinds and name.startswith("rsa-sha2-"))


def _line(key: asyncssh.SSHKey) -> str:
    """Return a public key in OpenSSH's format: type and blob."""
    return key.export_public_key("openssh").decode("ascii").strip()
