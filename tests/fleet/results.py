"""Results of previews, for tests of what is made of them."""

from dataclasses import replace

from rtx_provider.fleet.tasks import OfficeResult, ResourceChange

TUNNEL = ResourceChange(
    "Tunnel vpn-tunnel-1",
    "urn:pulumi:tokyo::rtx::pulumi-python:dynamic/rtx:Tunnel::vpn-tunnel-1",
    "update",
    gained=("tunnel select 1", " ip tunnel tcp mss limit auto", "tunnel select none"),
    lost=("tunnel select 1", " ip tunnel mtu 1258", "tunnel select none"),
    properties=("mtu",),
)
FILTER = ResourceChange(
    "IpFilter vpn-filter",
    "urn:pulumi:tokyo::rtx::pulumi-python:dynamic/rtx:IpFilter::vpn-filter",
    "create",
    gained=("ip filter 201040 pass * 192.168.100.1 udp * 500",),
    guard="the filters of pp 1",
)


def changed(office: str, *changes: ResourceChange) -> OfficeResult:
    """Return an office that changes; the URNs are those of its own stack."""
    own = tuple(
        replace(each, urn=each.urn.replace(":tokyo:", f":{office}:"))
        for each in changes or (TUNNEL,)
    )
    return OfficeResult(office, "preview", "changed", own, digest="0" * 64)


def unchanged(office: str) -> OfficeResult:
    """Return an office that does not change."""
    return OfficeResult(office, "preview", "unchanged", digest="1" * 64)


def refused(office: str, *errors: str) -> OfficeResult:
    """Return an office whose values are refused."""
    words = errors or ("rtx:office.wan: `pp 9` is no interface of an RTX1210; use pp 1 to pp 4",)
    return OfficeResult(office, "preview", "refused", errors=words)
