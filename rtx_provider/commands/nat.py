"""NAT descriptors: chapter 23."""

from rtx_provider.commands.reader import rows
from rtx_provider.commands.row import Order

ROWS = (
    *rows("nat descriptor type {n} | 23.3 | defines: nat descriptor", Order.NAT, cuts="nat"),
    *rows(
        """
        nat descriptor address outer {n} | 23.4
        nat descriptor address inner {n} | 23.5
        nat descriptor masquerade incoming {n} | 23.10
        nat descriptor masquerade unconvertible port {n} {if-possible|tcp|udp} | 23.13
        nat descriptor masquerade port range {n} | 23.11
        nat descriptor masquerade rlogin {n} | 23.7
        nat descriptor masquerade session limit {n} | 23.17
        nat descriptor masquerade session limit total {n} | 23.18
        nat descriptor timer {n} | 23.9
        nat descriptor timer {n} {option} | 23.9
        nat descriptor timer {n} {option} {option} | 23.9
        nat descriptor timer {n} tcpfin | 23.9
        nat descriptor ftp port {n} | 23.12
        nat descriptor sip {n} | 23.15
        nat descriptor static {n} {n} | 23.6 | names: nat descriptor in key
        nat descriptor masquerade static {n} {n} | 23.8 | names: nat descriptor in key
        """,
        Order.NAT_ENTRIES,
        cuts="nat",
    ),
    *rows(
        """
        nat descriptor masquerade remove df-bit | 23.16
        nat descriptor log | 23.14
        nat descriptor backward-compatibility | 23.1 | cuts: management
        """,
        Order.NAT_ENTRIES,
    ),
    *rows(
        "ip <LPT> nat descriptor | 23.2 | members: descriptors; "
        "names: nat descriptor*, nat descriptor* behind reverse",
        Order.INTERFACES,
        live=True,
        cuts="nat binding",
    ),
)
