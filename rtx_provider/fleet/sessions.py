"""How many VPN users are connected: the tunnels for callers whose IPsec connection is up.

The form of `show status l2tp` is not known well enough to count in it (58.21 gives no fields), but
that of `show ipsec sa` is, and for L2TP a tunnel is up while its IPsec SA stands (58.10, 58.41).
One tunnel serves one caller. Unverified: the rows of SAs in transport mode, which L2TP uses.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

from rtx_provider.config.tree import Config
from rtx_provider.errors import RtxError
from rtx_provider.fleet.network import network_of
from rtx_provider.fleet.stack_router import router_of, stack_router
from rtx_provider.redaction import fit_message
from rtx_provider.workspace.messages import ToolError

_QUESTION = "show ipsec sa"
_TOTAL = re.compile(r"^Total: isakmp:(\d+) send:(\d+) recv:(\d+)\s*$", re.MULTILINE)
_ROW = re.compile(r"^\s*\d+\s+(\d+)\s+(?:\d+|-)\s+(\S+)\s+(send|recv|-)\s+\d+\b.*$", re.MULTILINE)
_IKE = "isakmp"


def sessions_of(office: str) -> tuple[int | None, str]:
    """Ask the router of an office once how many VPN users are connected.

    Args:
        office: The office, in the project of the current folder.

    Returns:
        The number, None if it is not known; and why not, without secrets.
    """
    try:
        found = stack_router(office)
    except ToolError as error:
        return None, fit_message(str(error))
    try:
        with closing(router_of(found)) as router:
            config = router.session.running_config()
            text, refusals = router.session.ask([_QUESTION])
    except RtxError as error:
        return None, fit_message(str(error), found.settings.secrets)
    number = None if refusals else connected(config, text)
    return number, "" if number is not None else f"`{_QUESTION}` was not understood"


def connected(config: Config, text: str) -> int | None:
    """Return how many tunnels for callers are up; None if that cannot be told for certain.

    Args:
        config: The configuration of the router.
        text: What `show ipsec sa` prints.
    """
    rows = [(found[1], found[2], found[3]) for found in _ROW.finditer(text)]
    kinds = Counter(_IKE if what == _IKE else direction for _, what, direction in rows)
    total = _TOTAL.search(text)
    if total is None or tuple(map(int, total.groups())) != (
        kinds[_IKE],
        kinds["send"],
        kinds["recv"],
    ):
        return None
    up = {gateway for gateway, what, direction in rows if what != _IKE and direction == "send"}
    return len(up & {*_gateways(config)})


def _gateways(config: Config) -> Iterator[str]:
    """Yield the IKE gateways of the tunnels for callers."""
    for tunnel in network_of(config).tunnels:
        if tunnel.encapsulation == "l2tp" and tunnel.is_anonymous and tunnel.gateway:
            yield tunnel.gateway
