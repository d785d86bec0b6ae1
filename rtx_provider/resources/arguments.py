"""Nested arguments as dict literals: `nat_traversal={"use": True}`.

Each has the keys of the class of the same name; any value may be an output.
Written by `make generate` from the models.
"""

from collections.abc import Sequence
from typing import Literal, Required, TypedDict

import pulumi


class AuthRequestDict(TypedDict, total=False):
    """How callers must authenticate: `mschap-v2 arrive-only`. Source: 11.3."""

    method: pulumi.Input[Literal["pap", "chap", "mschap", "mschap-v2", "chap-pap"]]
    """pap, chap, mschap, mschap-v2 or chap-pap."""
    arrive_only: pulumi.Input[bool]
    """whether only incoming calls must authenticate."""


class DurationDict(TypedDict, total=False):
    """The lifetime of an SA: `28800 2000000 rekey 75%`. Source: 15.48.1."""

    seconds: Required[pulumi.Input[int]]
    """seconds, 300..691200 (28800)."""
    kbytes: pulumi.Input[int | Literal["off"]]
    """kilobytes, 100..2147483647 (100..100000 on older firmware), or off."""
    rekey: pulumi.Input[str]
    """70%..90% (75%), or off for isakmp-sa."""
    forced_reduction: pulumi.Input[int]
    """1..691200."""


class GatewayDict(TypedDict, total=False):
    """One gateway of a route: `pp 1 filter 1040 1041`. Source: 8.1.7."""

    to: Required[pulumi.Input[str]]
    """an IPv4 address, pp N, tunnel N, dhcp IF, pp anonymous name=USER, loopback1 or null."""
    filter: pulumi.Input[Sequence[pulumi.Input[int]]]
    """numbers of IP filters; the gateway is used for packets that match one."""
    metric: pulumi.Input[int]
    """1..15 (1), for RIP."""
    hide: pulumi.Input[bool]
    """whether the gateway counts only while its interface is up."""
    weight: pulumi.Input[int]
    """0..2147483647 (1): the share of the streams; 0 is used only if no other is left."""
    keepalive: pulumi.Input[int]
    """the number of an `ip keepalive`; while it fails, the gateway is not used."""


class IkeKeepaliveDict(TypedDict, total=False):
    """IKE keepalive in any of its five forms: `on dpd 10 6 0`. Source: 15.20."""

    use: Required[pulumi.Input[Literal["on", "off", "auto"]]]
    """on, off or auto; L2TP requires off."""
    method: pulumi.Input[Literal["heartbeat", "icmp-echo", "dpd", "rfc4306"]]
    """heartbeat, icmp-echo, dpd (IKEv1) or rfc4306 (IKEv2); without it, the IKE version decides."""
    target: pulumi.Input[str]
    """the address to ping; required for icmp-echo, and only there."""
    length: pulumi.Input[int]
    """bytes, 64..1500; only for icmp-echo."""
    interval: pulumi.Input[int]
    """seconds, 1..600 (10)."""
    count: pulumi.Input[int]
    """tries, 1..50 (6); requires interval."""
    upwait: pulumi.Input[int]
    """seconds, 0..1000000 (0)."""
    down_disconnect: pulumi.Input[bool]
    """whether to add down=disconnect."""
    send_only_new_sa: pulumi.Input[Literal["on", "off", "auto"]]
    """on, off or auto."""


class IkeNameDict(TypedDict, total=False):
    """A name and its type: `office.example.jp fqdn`. Source: 15.14, 15.17."""

    name: Required[pulumi.Input[str]]
    """at most 256 characters."""
    kind: pulumi.Input[
        Literal[
            "ipv4-addr", "fqdn", "user-fqdn", "rfc822-addr", "ipv6-addr", "key-id", "tel", "tel-key"
        ]
    ]
    """the type of the name."""


class IkeRetryDict(TypedDict, total=False):
    """How often IKE retransmits: `10 5 3`. Source: 15.13."""

    count: Required[pulumi.Input[int]]
    """tries, 1..50 (10)."""
    interval: Required[pulumi.Input[int]]
    """seconds, 1..100 (5)."""
    max_session: pulumi.Input[int]
    """simultaneous sessions, 1..5 (3)."""


class IncomingDict(TypedDict, total=False):
    """What happens to inbound packets of no session: `forward 192.168.100.2`. Source: 23.10."""

    action: Required[pulumi.Input[Literal["through", "reject", "discard", "forward"]]]
    """through, reject, discard or forward (reject)."""
    forward_to: pulumi.Input[str]
    """the inner address; required for forward, and only there."""


class L2tpKeepaliveDict(TypedDict, total=False):
    """L2TP Hello packets: `on 10 3`. Source: 16.4."""

    use: pulumi.Input[bool]
    """on or off."""
    interval: pulumi.Input[int]
    """seconds, 1..600 (10)."""
    count: pulumi.Input[int]
    """tries, 1..50 (6); requires interval."""


class L2tpTunnelAuthDict(TypedDict, total=False):
    """L2TP tunnel authentication: `on PASSWORD`. Source: 16.2."""

    use: pulumi.Input[bool]
    """on or off."""
    password: pulumi.Input[str]
    """at most 32 characters (the model's name)."""


class LcpMruDict(TypedDict, total=False):
    """The maximum receive unit that the router offers: `on 1792`. Source: 11.6.3."""

    use: pulumi.Input[bool]
    """on or off (on)."""
    bytes: pulumi.Input[int]
    """bytes, 1280..1792 (1792)."""


class NatTraversalDict(TypedDict, total=False):
    """NAT traversal: `on keepalive=300 force=off type=1`. Source: 15.48.5."""

    use: pulumi.Input[bool]
    """on or off (off)."""
    keepalive: pulumi.Input[int | Literal["off"]]
    """seconds, 30..100000, or off (300)."""
    force: pulumi.Input[bool]
    """on or off (off)."""
    type: pulumi.Input[Literal[1, 2]]
    """1 or 2 (1)."""


class NatTypeDict(TypedDict, total=False):
    """The type of translation: `masquerade hairpin=on`. Source: 23.3."""

    kind: Required[pulumi.Input[Literal["none", "nat", "masquerade", "nat-masquerade"]]]
    """none, nat, masquerade or nat-masquerade (none)."""
    hairpin: pulumi.Input[bool]
    """on or off (off); not available on RTX1210."""
