"""All checks, one row each, and the judgement of a plan."""

from collections.abc import Callable, Collection, Iterable

from rtx_provider.config.grammar import Key
from rtx_provider.config.tree import Config
from rtx_provider.fit import lan, limits, nat, vpn, wan
from rtx_provider.fit.finding import Check, Finding
from rtx_provider.fit.office import OfficePlan
from rtx_provider.fit.scene import Scene

CHECKS = (
    Check(
        "lan-address", "refuse", "`lanAddress` is not the router's address on `lan`",
        ("office.lanAddress", "office.lan"), lan.lan_address,
    ),
    Check(
        "lan-network", "warn", "the mask of `lanAddress` is not the router's",
        ("office.lanAddress",), lan.lan_network,
    ),
    Check(
        "dhcp-scope", "warn", "an address of the pool or of a user may be leased by DHCP, too",
        ("office.pool", "office.users"), lan.pool_in_scope,
    ),
    Check(
        "fixed-in-pool", "warn", "the fixed address of a user lies inside the pool",
        ("office.users", "office.pool"), lan.fixed_in_pool,
    ),
    Check(
        "address-in-use", "warn", "an address of the pool or of a user belongs to the router or "
        "to a host that the router knows", ("office.pool", "office.users"), lan.address_taken,
    ),
    Check(
        "wan-interface", "refuse", "`wan` does not exist, is not enabled, has no address or only "
        "carries PPPoE", ("office.wan",), wan.wan_interface,
    ),
    Check(
        "default-route", "refuse", "the default route, or one of its filters, leads answers to "
        "clients elsewhere than to `wan`, or there is none", ("office.wan",), wan.default_route,
    ),
    Check(
        "several-gateways", "warn", "only some gateways of the default route lead to `wan`",
        ("office.wan",), wan.several_gateways,
    ),
    Check(
        "wan-filter-list", "refuse", "`wan` has no filter list to which filters could be added",
        ("office.wanFilters",), wan.no_filter_list, may_be_accepted=False,
    ),
    Check(
        "wan-filters", "refuse", "the filters of `wan` reject IKE, even with those of the office",
        ("office.wanFilters",), wan.filters_block,
    ),
    Check(
        "ike-address", "refuse", "IKE would use an address by IPCP that `wan` does not get",
        ("office.ikeLocalAddress",), wan.ike_address,
    ),
    Check(
        "ike-address-unknown", "warn", "`ikeLocalAddress` is an address that no line names",
        ("office.ikeLocalAddress",), wan.foreign_ike_address,
    ),
    Check(
        "nat-left-out", "refuse", "NAT on `wan` forwards no IKE to the router, and `nat` is left "
        "out", ("office.nat",), nat.nat_left_out,
    ),
    Check(
        "nat-descriptor", "refuse", "the descriptor is bound to another interface or to none, or "
        "does not masquerade", ("office.nat.descriptor",), nat.descriptor_elsewhere,
    ),
    Check(
        "nat-forward", "refuse", "NAT forwards UDP 500 or 4500, or ESP that the office opens, to "
        "another host", ("office.nat",), nat.forwarded_elsewhere,
    ),
    Check(
        "nat-esp", "warn", "NAT forwards ESP to another host, and the office opens none",
        ("office.clientsWithoutNat",), nat.esp_elsewhere,
    ),
    Check(
        "nat-outer", "warn", "the office's own descriptor is for an address by IPCP, but that of "
        "`wan` is fixed", ("office.nat.owned",), nat.outer_address,
    ),
    Check(
        "tunnel-number", "refuse", "a tunnel number is above the model's limit",
        ("office.tunnels",), limits.tunnel_limit,
    ),
    Check(
        "pool-size", "refuse", "the pool has more addresses than the model takes",
        ("office.pool",), limits.pool_limit,
    ),
    Check(
        "list-length", "refuse", "the filters or the NAT descriptors of `wan` would be more than "
        "the model takes", ("office.wanFilters", "office.nat.owned"), limits.list_limit,
    ),
    Check(
        "tunnel-route", "refuse", "a route leads into a tunnel that would be adopted",
        ("office.tunnels", "office.adopt"), vpn.tunnel_carries_route,
    ),
    Check(
        "tunnel-kind", "warn", "a tunnel that would be adopted has another encapsulation than "
        "L2TP", ("office.tunnels", "office.adopt"), vpn.tunnel_of_others,
    ),
    Check(
        "model", "refuse", "the model or its firmware does not take a line of the office",
        ("office.pppEncryption", "office.ipsec"), vpn.model_lacks,
    ),
    Check(
        "other-users", "warn", "the anonymous PP has users whom the office does not name",
        ("office.users",), vpn.other_users,
    ),
    Check(
        "other-tunnels", "warn", "the anonymous PP serves tunnels that are not the office's",
        ("office.tunnels",), vpn.other_tunnels,
    ),
    Check(
        "other-gateways", "warn", "another IKE gateway answers any peer",
        ("office.preSharedKey",), vpn.other_gateways,
    ),
    Check(
        "ike-mode", "refuse", "an IKE gateway of the office takes IKE version 2 alone, or asks for "
        "XAUTH", ("office.tunnels",), vpn.ike_mode,
    ),
    Check(
        "client-filters", "refuse", "the filters of the anonymous PP reject everything",
        ("office.adopt",), vpn.client_filters,
    ),
    Check(
        "in-the-way", "refuse", "a line is in the way of a resource that is to be created",
        ("office.adopt", "office.reclaim"), vpn.in_the_way, may_be_accepted=False,
    ),
)  # fmt: skip
NAMES = tuple(check.name for check in CHECKS if check.may_be_accepted)
"""The names that `office.accept` takes."""


def judge(
    plan: OfficePlan,
    config: Config,
    model: str,
    firmware: str,
    fresh: Iterable[str] | None = None,
    read_owned: Callable[[], Collection[Key]] = frozenset,
) -> tuple[Finding, ...]:
    """Return everything that does not fit, the refusals first.

    Args:
        plan: The office and its changes.
        config: The configuration of the router.
        model: The router's model.
        firmware: Its firmware; empty if it is not known.
        fresh: The titles of the changes that create something, as far as they are known; None
            if all of them do. What is the stack's own already cannot be in its own way.
        read_owned: Reads the keys that the stack's state has. Nobody is warned of them: the run
            removes what the program no longer names.
    """
    titles = None if fresh is None else frozenset(fresh)
    scene = Scene(plan, config, model, firmware, titles, read_owned)
    found = [
        Finding(check, fault, check.may_be_accepted and check.name in plan.office.accept)
        for check in CHECKS
        for fault in check.faults(scene)
    ]
    return tuple(sorted(found, key=lambda each: not each.refuses))
