"""An office and its router, for tests of what a command says of them."""

from typing import Any

from tests.meta.source import ROOT

ROUTER = (ROOT / "examples" / "office.conf").read_text("utf-8")
OFFICE: dict[str, Any] = {
    "name": "Tokyo",
    "server": "vpn.tokyo.example",
    "wan": "pp 1",
    "lanAddress": "192.168.100.1/24",
    "preSharedKey": "Kx7-secret-Qz",
    "pool": "192.168.100.200-192.168.100.209",
    "users": [{"name": "alice", "password": "Pw-alice-31415"}],
    "nat": {"descriptor": 1000, "staticsFrom": 2},
}
OWNED: dict[str, Any] = {**OFFICE, "users": [{**OFFICE["users"][0], "owner": "Ito"}]}
"""The same office, whose user has an owner."""
