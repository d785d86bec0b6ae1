"""Routes, probes, backup and routing protocols: chapters 8.1.7, 8.3, 8.5, 8.7, 28 and 29."""

from rtx_provider.commands.reader import rows

ROWS = (
    *rows(
        """
        ip route {word} | 8.1.7 | rendering: network
        ip route change log | 8.1.24
        ip forward filter {n} {n} | 8.7.1
        ip {if} forward filter | 8.7.2
        ip local forward filter | 8.7.2
        ip keepalive {n} | 8.5.8
        lan backup {if} | 8.5.3
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
        ip <LPT> rip filter in | 8.3
        ip <LPT> rip filter out | 8.3
        ip <LPT> rip hop in | 8.3
        ip <LPT> rip hop out | 8.3
        ip <LPT> rip trust gateway | 8.3
        ip <LPT> rip force-to-advertise | 8.3
        ip <LPT> rip auth type | 8.3
        ip <LPT> rip auth key | 8.3 | secret: [text] **
        ip <LPT> rip auth key text | 8.3 | secret: **
        ip <PT> forward filter | 8.7.2
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
        ospf import from {word} | 28
        ospf import filter {n} | 28
        ospf export from ospf | 28
        ospf export filter {n} | 28
        ospf preference | 28
        ospf log | 28
        ip <LPT> ospf area | 28 | secret: _ authkey= md5key=
        ip <LPT> ospf neighbor {word} | 28
        bgp use | 29
        bgp autonomous-system | 29
        bgp router id | 29
        bgp neighbor {n} | 29
        bgp neighbor pre-shared-key {n} | 29 | secret: [text] **
        bgp import {n} {word} | 29
        bgp import filter {n} | 29
        bgp export {word} | 29
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
