"""What the tests of the wires share: routers that serve SSH."""

from tests.transport.ssh_room import _leave, _start

__all__ = ["_leave", "_start"]
