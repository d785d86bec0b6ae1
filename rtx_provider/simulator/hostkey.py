"""The SSH host key of a router.

Generating a key is slow, so the routers of a process share one until a router changes its own.
A router with a state file keeps its key beside that file, and so keeps it after a restart.
"""

import io
from functools import cache
from pathlib import Path

import paramiko

from rtx_provider.simulator.state import write_atomically

_BITS = 2048
_SUFFIX = ".hostkey"


def host_key(state_file: Path | None) -> paramiko.RSAKey:
    """Return the key of the router with this state file, or the shared key without one."""
    if state_file is None:
        return _shared_key()
    path = _path(state_file)
    if not path.exists():
        _write(path, _shared_key())
    return paramiko.RSAKey.from_private_key_file(str(path))


def new_host_key(state_file: Path | None) -> paramiko.RSAKey:
    """Return a new key, which is also stored beside the state file if there is one."""
    key = paramiko.RSAKey.generate(_BITS)
    if state_file is not None:
        _write(_path(state_file), key)
    return key


def public_line(key: paramiko.PKey) -> str:
    """Return the public key as an OpenSSH line."""
    return f"{key.get_name()} {key.get_base64()}"


@cache
def _shared_key() -> paramiko.RSAKey:
    return paramiko.RSAKey.generate(_BITS)


def _path(state_file: Path) -> Path:
    return state_file.with_name(state_file.name + _SUFFIX)


def _write(path: Path, key: paramiko.RSAKey) -> None:
    text = io.StringIO()
    key.write_private_key(text)
    write_atomically(path, text.getvalue())
