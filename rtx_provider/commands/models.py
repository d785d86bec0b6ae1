"""The models of router, a row each: what differs between them, as far as the vendor says.

Source: chapters 1.3, 1.6, 8.1.25, 8.2.2 and 15 of the reference (numbers), 33 and 47 (HTTP).
Numbers above these are not refused by a resource of ours: a licence may raise them.
Unverified: RTX1200 and RTX810, which this edition leaves out, take no more filters than the others.
"""

from typing import NamedTuple


class Model(NamedTuple):
    """One model.

    Attributes:
        name: As `show environment` prints it.
        family: The first two numbers of its firmware's revisions.
        tunnels: The highest number of a tunnel, and of an IKE gateway.
        pps: The highest number of a pp.
        pool: How many addresses a pool of `ip pp remote address pool` may have.
        filters: How many filters a list of `secure filter` may have.
        has_http: Whether it has the HTTP server with the custom GUI.
    """

    name: str
    family: str
    tunnels: int
    pps: int
    pool: int
    filters: int
    has_http: bool


MODELS = (
    Model("RTX1300", "23.00", 100, 100, 101, 129, has_http=True),
    Model("RTX1220", "15.04", 100, 100, 101, 129, has_http=True),
    Model("RTX1210", "14.01", 100, 100, 103, 129, has_http=True),
    Model("RTX840", "23.02", 20, 30, 32, 129, has_http=True),
    Model("RTX830", "15.02", 20, 30, 32, 129, has_http=True),
    Model("RTX5000", "14.00", 3000, 150, 3104, 300, has_http=False),
    Model("RTX3510", "23.01", 1000, 150, 1104, 300, has_http=False),
    Model("RTX3500", "14.00", 1000, 150, 1104, 300, has_http=False),
    Model("vRX", "19", 6000, 150, 1040, 300, has_http=False),
    Model("RTX1200", "10.01", 100, 100, 103, 129, has_http=True),
    Model("RTX810", "11.01", 6, 30, 6, 129, has_http=True),
)
GROUPS = {"5M": ("RTX1300", "RTX1220", "RTX1210", "RTX840", "RTX830")}
"""Groups of models that the reference names together."""
