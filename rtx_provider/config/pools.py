"""The addresses of a pool, such as `ip pp remote address pool 192.168.100.200-192.168.100.209`."""

from ipaddress import IPv4Address


def pool_of(pool: str) -> tuple[IPv4Address, ...]:
    """Return the addresses of a pool; none if a DHCP server assigns them."""
    if not pool or pool.startswith("dhcp"):
        return ()
    low, dash, high = pool.partition("-")
    if not dash:
        return tuple(IPv4Address(each) for each in pool.split())
    numbers = range(int(IPv4Address(low)), int(IPv4Address(high)) + 1)
    return tuple(IPv4Address(each) for each in numbers)
