"""Which SSH host key is the router's: the one that is pinned, or the one in known_hosts.

Imports settings and errors from the floor, and asyncssh for the formats.
"""

from pathlib import Path

import asyncssh

from rtx_provider.errors import HostKeyError
from rtx_provider.settings import RouterSettings

_SSH_PORT = 22
_LOOK = (
    "compare it with `show sshd host key type=fingerprint` on the router, over a way that you trust"
)


class HostKeys:
    """The judge of one connection's host key."""

    def __init__(self, settings: RouterSettings) -> None:
        """Prepare, without reading anything."""
        self._settings = settings
        self._file = Path(settings.known_hosts).expanduser()
        self.refusal: HostKeyError | None = None

    def algorithms(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the host key algorithms to offer: with a pinned key, those of its kind."""
        kind = self._settings.host_key.partition(" ")[0]
        if not kind or kind.startswith("SHA256:"):
            return names
        if kind == "ssh-rsa":
            return tuple(name for name in names if name.startswith(("rsa-sha2-", "ssh-rsa")))
        return tuple(name for name in names if name == kind)

    def accepts(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        """Tell whether a key is the router's; keeps the reason where it is not."""
        shown = key.get_fingerprint()
        if self._settings.host_key:
            if self._is_pinned(key):
                return True
            self.refusal = HostKeyError(
                f"the host key of {self._settings.address} is {shown}, not the one in rtx:hostKey: "
                f"another router, or somebody in between; no password was sent. {_LOOK}"
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
            known = self._known(host, addr, port)
        except (OSError, ValueError) as error:
            self.refusal = HostKeyError(f"{self._file} (rtx:knownHosts) cannot be read: {error}")
            return False
        if key in known:
            return True
        if known:
            self.refusal = HostKeyError(
                f"the host key of {self._settings.address} has CHANGED: it is {shown}, and "
                f"{self._file} holds another; no password was sent. {_LOOK}; if it was made anew, "
                "take the old line out of that file, or set rtx:hostKey"
            )
            return False
        if self._settings.host_key_policy == "accept-new":
            self._remember(host, port, key)
            return True
        self.refusal = HostKeyError(
            f"the host key of {self._settings.address} is not known: it is {shown}; no password "
            f"was sent. {_LOOK}, then `pulumi config set rtx:hostKey {shown}`"
        )
        return False

    def _known(self, host: str, addr: str, port: int) -> list[asyncssh.SSHKey]:
        if not self._file.exists():
            return []
        matched = asyncssh.read_known_hosts(str(self._file)).match(host, addr, port)
        return list(matched[0])

    def _remember(self, host: str, port: int, key: asyncssh.SSHKey) -> None:
        name = host if port == _SSH_PORT else f"[{host}]:{port}"
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{name} {_line(key)}\n")


def _line(key: asyncssh.SSHKey) -> str:
    """Write a public key as OpenSSH does: kind and blob."""
    return key.export_public_key("openssh").decode("ascii").strip()
