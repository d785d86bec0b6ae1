"""The differences between router models: each model is one row.

Source: 1.6, 8.2.2, 15, 15.25, 15.48.2.
Unverified: the rows of RTX810 and RTX1200, which the current reference does not cover; that they
lack `echo`, a relative `schedule at` and the rollback timer.
"""

from dataclasses import dataclass

# These addresses are reserved for documentation; no device has them.
MACS = ("00:00:5e:00:53:01", "00:00:5e:00:53:02", "00:00:5e:00:53:03")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The limits and the identity of one router model."""

    name: str
    firmware: str
    memory: str
    lans: int
    peers: int
    tunnels: int
    pool: int
    lan_mtu: int = 1500
    has_long_sha: bool = False
    has_anonymous_login: bool = True
    is_old: bool = False


_ROWS = (
    Model(
        name="RTX810",
        firmware="Rev.11.01.34 (Tue Nov 26 18:39:12 2019)",
        memory="128Mbytes, 2LAN",
        lans=2,
        peers=30,
        tunnels=6,
        pool=6,
        is_old=True,
    ),
    Model(
        name="RTX830",
        firmware="Rev.15.02.31 (Thu Jul 18 10:11:34 2024)",
        memory="256Mbytes, 2LAN",
        lans=2,
        peers=30,
        tunnels=20,
        pool=32,
    ),
    Model(
        name="RTX840",
        firmware="Rev.23.02.01 (Mon Aug 18 10:02:11 2025)",
        memory="1024Mbytes, 2LAN",
        lans=2,
        peers=30,
        tunnels=20,
        pool=32,
        has_anonymous_login=False,
    ),
    Model(
        name="RTX1200",
        firmware="Rev.10.01.78 (Tue Nov 26 18:39:11 2019)",
        memory="128Mbytes, 3LAN, 1BRI",
        lans=3,
        peers=100,
        tunnels=100,
        pool=103,
        is_old=True,
    ),
    Model(
        name="RTX1210",
        firmware="Rev.14.01.42 (Fri Jul  7 10:09:31 2023)",
        memory="256Mbytes, 3LAN, 1BRI",
        lans=3,
        peers=100,
        tunnels=100,
        pool=103,
    ),
    Model(
        name="RTX1220",
        firmware="Rev.15.04.07 (Thu Jul 18 10:11:34 2024)",
        memory="256Mbytes, 3LAN",
        lans=3,
        peers=100,
        tunnels=100,
        pool=101,
    ),
    Model(
        name="RTX1300",
        firmware="Rev.23.00.15 (Mon Mar 10 09:31:20 2025)",
        memory="1024Mbytes, 3LAN",
        lans=3,
        peers=100,
        tunnels=100,
        pool=101,
        lan_mtu=10218,
        has_long_sha=True,
        has_anonymous_login=False,
    ),
)

MODELS = {row.name: row for row in _ROWS}
