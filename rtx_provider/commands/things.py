"""The commands whose lines are things that come and go, such as a filter, a user or a route.

Delete removes a thing, even an adopted one. The line of any other command is a setting of something
that exists anyway, and goes back to what it was: `ip lan1 proxyarp`, `ipsec use`, `description`.
"""

from rtx_provider.commands.table import row_of

PATTERNS = frozenset(
    line.strip()
    for line in """
    ip filter {n}
    ip filter dynamic {n}
    ip filter set {name}
    ipv6 filter {n}
    ipv6 filter dynamic {n}
    ethernet filter {n}
    url filter {n}
    nat descriptor type {n}
    nat descriptor static {n} {n}
    nat descriptor masquerade static {n} {n}
    ipsec sa policy {n}
    ipsec transport {n}
    ipsec transport template {n}
    ipsec ike pre-shared-key {n}
    ipsec ike mode-cfg address pool {n}
    tunnel enable {n}
    tunnel enable {word}
    pp enable {word}
    pp auth username {name}
    ip route {word}
    ipv6 route {word}
    ip keepalive {n}
    ip forward filter {n} {n}
    bgp neighbor {n}
    bgp import {n} {word}
    bgp export {word}
    bgp aggregate {word}
    ospf area {word}
    ospf area network {word} {word}
    ospf area stubhost {word} {word}
    ospf virtual-link {word}
    ip {if} arp static {word}
    ip {if} vrrp {n}
    ipv6 {if} vrrp {n}
    bridge learning {if} static {word}
    dhcp scope {n}
    dhcp scope bind {n} {word}
    dhcp scope bind {n} * {rest}
    dns server select {n}
    dns static {word} {word} {word}
    ip host {word} {word}
    ipv6 prefix {n}
    ipv6 dhcp prefix {n}
    schedule at {n}
    login user {login}
    httpd custom-gui user {login}
    auth user {n}
    auth user group {n}
    mail server name {n}
    mail server smtp {n}
    mail server pop {n}
    mail template {n}
    mail notify {n}
    heartbeat2 transmit {n}
    heartbeat2 receive {n}
    snmp host {word}
    snmp trap host {word}
    snmpv2c host {word}
    snmpv2c trap host {word}
    snmpv3 host {word}
    snmpv3 trap host {word}
    snmpv3 usm user {n}
    snmpv3 vacm view {n}
    snmpv3 vacm access {n}
    queue class filter {n}
    alias {word}
    macro {word}
    """.strip().splitlines()
)


def is_thing(words: tuple[str, ...]) -> bool:
    """Return whether a line is a thing; a command without a row counts as a setting."""
    row = row_of(words)
    return row is not None and row.pattern in PATTERNS
