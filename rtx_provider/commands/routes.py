"""Routes, probes, backup and routing protocols: chapters 8.1.7, 8.3, 8.5, 8.7, 28 and 29."""

# ruff: noqa: E501  # a row is one line

from rtx_provider.commands.reader import rows

ROWS = (
    *rows(
        """
        ip route {word} | 8.1.7 | rendering: network; names: ip filter* behind filter, pp behind pp, pp auth username behind name=, tunnel behind tunnel, ip keepalive behind keepalive
        ip route change log | 8.1.24
        ip forward filter {n} {n} | 8.7.1 | names: ip filter* behind filter, pp behind pp, pp auth username behind name=, tunnel behind tunnel, ip keepalive behind keepalive
        ip {if} forward filter | 8.7.2 | names: ip forward filter
        ip local forward filter | 8.7.2 | names: ip forward filter
        ip keepalive {n} | 8.5.8 | names: ipsec ike behind ipsec-refresh=, ipsec ike behind ipsec-refresh-up=, ipsec ike behind ipsec-refresh-down=
        lan backup {if} | 8.5.3 | names: pp behind pp, tunnel behind tunnel
        lan backup recovery time {if} | 8.5.4
        lan keepalive use {if} | 8.5.5
        lan keepalive interval {if} | 8.5.6
        lan keepalive log {if} | 8.5.7
        rip use | 8.3
        rip preference | 8.3
        rip timer | 8.3
        rip filter rule | 8.3
        """,
        cuts="management",
    ),
    *rows(
        """
        ip <LPT> rip send | 8.3
        ip <LPT> rip receive | 8.3
        ip <LPT> rip filter in | 8.3 | names: ip filter*
        ip <LPT> rip filter out | 8.3 | names: ip filter*
        ip <LPT> rip hop in | 8.3
        ip <LPT> rip hop out | 8.3
        ip <LPT> rip trust gateway | 8.3
        ip <LPT> rip force-to-advertise | 8.3
        ip <LPT> rip auth type | 8.3
        ip <LPT> rip auth key | 8.3 | secret: [text] **
        ip <LPT> rip auth key text | 8.3 | secret: **
        ip <PT> forward filter | 8.7.2 | names: ip forward filter
        """,
        cuts="management",
    ),
    *rows(
        """
        ospf use | 28
        ospf router id | 28
        ospf area {word} | 28 | secret: authkey=
        ospf area network {word} {word} | 28
        ospf area stubhost {word} {word} | 28
        ospf virtual-link {word} | 28 | secret: _ authkey= md5key=
        ospf import from {word} | 28 | names: ospf import filter* behind filter
        ospf import filter {n} | 28
        ospf export from ospf | 28 | names: ospf export filter* behind filter
        ospf export filter {n} | 28
        ospf preference | 28
        ospf log | 28
        ip <LPT> ospf area | 28 | secret: _ authkey= md5key=
        ip <LPT> ospf neighbor {word} | 28
        bgp use | 29
        bgp autonomous-system | 29
        bgp router id | 29
        bgp neighbor {n} | 29
        bgp neighbor pre-shared-key {n} | 29 | secret: [text] **; names: bgp neighbor in key
        bgp import {n} {word} | 29 | names: bgp import filter* behind filter
        bgp import filter {n} | 29
        bgp export {word} | 29 | names: bgp export filter* behind filter
        bgp export filter {n} | 29
        bgp aggregate {word} | 29
        bgp preference | 29
        bgp log | 29
        ospf configure refresh | 28 | refused: operation
        bgp configure refresh | 29 | refused: operation
        """,
        cuts="management",
    ),
)
