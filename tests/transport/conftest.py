"""Fixtures of the transport tests: routers that serve SSH."""

from tests.transport.ssh_room import _leave, _start

__all__ = ["_leave", "_start"]
