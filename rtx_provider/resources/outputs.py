"""Nested values as they come back: `gateway.nat_traversal.apply(lambda it: it.use)`.

Written by `make generate` from the models.
"""

from collections.abc import Sequence
from typing import Any

import pulumi


@pulumi.output_type
class AuthRequest(dict[str, Any]):
    """How callers must authenticate: `mschap-v2 arrive-only`. Source: 11.3."""

    method: str
    """pap, chap, mschap, mschap-v2 or chap-pap."""
    arrive_only: bool
    """whether only incoming calls must authenticate."""


@pulumi.output_type
class Duration(dict[str, Any]):
    """The lifetime of an SA: `28800 2000000 rekey 75%`. Source: 15.48.1."""

    seconds: int
    """seconds, 300..691200 (28800)."""
    kbytes: float | str | None
    """kilobytes, 100..2147483647 (100..100000 on older firmware), or off."""
    rekey: str | None
    """70%..90% (75%), or off for isakmp-sa."""
    forced_reduction: int | None
    """1..691200."""


@pulumi.output_type
class Gateway(dict[str, Any]):
    """One gateway of a route: `pp 1 filter 1040 1041`. Source: 8.1.7."""

    to: str
    """an IPv4 address, pp N, tunnel N, dhcp IF, pp anonymous name=USER, loopback1 or null."""
    filter: Sequence[int] | None
    """numbers of IP filters; the gateway is used for packets that match one."""
    metric: int | None
    """1..15 (1), for RIP."""
    hide: bool
    """whether the gateway counts only while its interface is up."""
    weight: int | None
    """0..2147483647 (1): the share of the streams; 0 is used only if no other is left."""
    keepalive: int | None
    """the number of an `ip keepalive`; while it fails, the gateway is not used."""


@pulumi.output_type
class IkeKeepalive(dict[str, Any]):
    """IKE keepalive in any of its five forms: `on dpd 10 6 0`. Source: 15.20."""

    use: str
    """on, off or auto; L2TP requires off."""
    method: str | None
    """heartbeat, icmp-echo, dpd (IKEv1) or rfc4306 (IKEv2); without it, the IKE version decides."""
    target: str | None
    """the address to ping; required for icmp-echo, and only there."""
    length: int | None
    """bytes, 64..1500; only for icmp-echo."""
    interval: int | None
    """seconds, 1..600 (10)."""
    count: int | None
    """tries, 1..50 (6); requires interval."""
    upwait: int | None
    """seconds, 0..1000000 (0)."""
    down_disconnect: bool
    """whether to add down=disconnect."""
    send_only_new_sa: str | None
    """on, off or auto."""


@pulumi.output_type
class IkeName(dict[str, Any]):
    """A name and its type: `office.example.jp fqdn`. Source: 15.14, 15.17."""

    name: str
    """at most 256 characters."""
    kind: str | None
    """the type of the name."""


@pulumi.output_type
class IkeRetry(dict[str, Any]):
    """How often IKE retransmits: `10 5 3`. Source: 15.13."""

    count: int
    """tries, 1..50 (10)."""
    interval: int
    """seconds, 1..100 (5)."""
    max_session: int | None
    """simultaneous sessions, 1..5 (3)."""


@pulumi.output_type
class Incoming(dict[str, Any]):
    """What happens to inbound packets of no session: `forward 192.168.100.2`. Source: 23.10."""

    action: str
    """through, reject, discard or forward (reject)."""
    forward_to: str | None
    """the inner address; required for forward, and only there."""


@pulumi.output_type
class L2tpKeepalive(dict[str, Any]):
    """L2TP Hello packets: `on 10 3`. Source: 16.4."""

    use: bool
    """on or off."""
    interval: int | None
    """seconds, 1..600 (10)."""
    count: int | None
    """tries, 1..50 (6); requires interval."""


@pulumi.output_type
class L2tpTunnelAuth(dict[str, Any]):
    """L2TP tunnel authentication: `on PASSWORD`. Source: 16.2."""

    use: bool
    """on or off."""
    password: str | None
    """at most 32 characters (the model's name)."""


@pulumi.output_type
class LcpMru(dict[str, Any]):
    """The maximum receive unit that the router offers: `on 1792`. Source: 11.6.3."""

    use: bool
    """on or off (on)."""
    bytes: int | None
    """bytes, 1280..1792 (1792)."""


@pulumi.output_type
class NatTraversal(dict[str, Any]):
    """NAT traversal: `on keepalive=300 force=off type=1`. Source: 15.48.5."""

    use: bool
    """on or off (off)."""
    keepalive: float | str | None
    """seconds, 30..100000, or off (300)."""
    force: bool | None
    """on or off (off)."""
    type: int | None
    """1 or 2 (1)."""


@pulumi.output_type
class NatType(dict[str, Any]):
    """The type of translation: `masquerade hairpin=on`. Source: 23.3."""

    kind: str
    """none, nat, masquerade or nat-masquerade (none)."""
    hairpin: bool | None
    """on or off (off); not available on RTX1210."""
