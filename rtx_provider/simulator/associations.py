"""The security associations (SA) that a test stages, and the output of `show ipsec sa`.

Source: 58.10, and outputs of routers that were published: the header stands only above rows, and
while keys are renewed a gateway has two pairs. Unverified: `tra` for the transport mode of L2TP,
where the published rows of tunnels have `tun`.
"""

from dataclasses import dataclass, field

_HEADER = "sa    sgw isakmp connection    dir  life[s] remote-id"
_LIFE_SECONDS = 28_000


@dataclass
class Associations:
    """The other ends that are connected.

    Attributes:
        peers: The gateway of each, its address, and how many pairs of SAs it has.
    """

    peers: list[tuple[int, str, int]] = field(default_factory=list)

    def add(self, gateway: int, address: str, pairs: int) -> None:
        """Connect the other end of a gateway."""
        self.peers.append((gateway, address, pairs))

    def rows(self) -> list[str]:
        """Return what `show ipsec sa` prints."""
        pairs = sum(each[2] for each in self.peers)
        total = f"Total: isakmp:{len(self.peers)} send:{pairs} recv:{pairs}"
        if not self.peers:
            return [total]
        rows: list[str] = []
        for gateway, address, number in self.peers:
            ike = len(rows) + 1
            rows.append(_row(ike, gateway, "-", "isakmp", "-", address))
            for direction in ("send", "recv") * number:
                kind = f"tra[{gateway:04}]esp"
                rows.append(_row(len(rows) + 1, gateway, str(ike), kind, direction, address))
        return [total, "", _HEADER, "-" * 76, *rows]


def _row(number: int, gateway: int, ike: str, kind: str, direction: str, address: str) -> str:
    return (
        f"{number:<5} {gateway:<4} {ike:<4} {kind:<13} {direction:<4} {_LIFE_SECONDS:<7} {address}"
    )
