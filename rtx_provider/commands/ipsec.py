"""IPsec and IKE: chapter 15."""

from rtx_provider.commands.reader import rows
from rtx_provider.commands.row import Order

ROWS = (
    *rows("ipsec sa policy {n} | 15.48.2 | names: ipsec ike", Order.POLICIES),
    *rows(
        """
        ipsec ike version {n} | 15.2
        ipsec ike auth method {n} | 15.3
        ipsec ike auto received-id-route-add {n} | 15.4
        ipsec ike always-on {n} | 15.12
        ipsec ike backward-compatibility {n} | 15.28
        ipsec ike child-exchange type {n} | 15.46
        ipsec ike duration ipsec-sa {n} | 15.48.1
        ipsec ike duration child-sa {n} | 15.48.1
        ipsec ike duration isakmp-sa {n} | 15.48.1
        ipsec ike duration ike-sa {n} | 15.48.1
        ipsec ike encryption {n} | 15.22
        ipsec ike esp-encapsulation {n} | 15.43
        ipsec ike group {n} | 15.24
        ipsec ike hash {n} | 15.25
        ipsec ike keepalive log {n} | 15.21
        ipsec ike keepalive use {n} | 15.20
        ipsec ike license-key use {n} | 15.41
        ipsec ike local address {n} | 15.18 | names: pp behind pp, ipv6 prefix behind prefix
        ipsec ike local id {n} | 15.19
        ipsec ike local name {n} | 15.17
        ipsec ike log {n} | 15.42
        ipsec ike log | 15.42
        ipsec ike message-id-control {n} | 15.45
        ipsec ike mode-cfg address {n} | 15.38 | names: ipsec ike mode-cfg address pool
        ipsec ike nat-traversal {n} | 15.48.5
        ipsec ike negotiate-strictly {n} | 15.11
        ipsec ike negotiation receive {n} | 15.47
        ipsec ike payload type {n} | 15.27
        ipsec ike pfs {n} | 15.30
        ipsec ike proposal-limitation {n} | 15.44 | models: RTX1210>=14.01.09
        ipsec ike remote address {n} | 15.15 | defines: ipsec ike
        ipsec ike remote id {n} | 15.16
        ipsec ike remote name {n} | 15.14 | defines: ipsec ike
        ipsec ike restrict-dangling-sa {n} | 15.48.4
        ipsec ike send info {n} | 15.29
        ipsec ike xauth request {n} | 15.36 | names: auth user group behind on
        ipsec ike pre-shared-key {n} | 15.5 | secret: [text] **; defines: ipsec ike
        """,
        Order.GATEWAYS,
    ),
    *rows(
        """
        ipsec transport {n} | 15.50.1 | names: ipsec sa policy
        ipsec transport template {n} | 15.50.2 | names: ipsec transport in key
        """,
        Order.TRANSPORTS,
    ),
    *rows(
        """
        ipsec use | 15.1 | cuts: ipsec service
        ipsec auto refresh | 15.10
        ipsec auto refresh {n} | 15.10 | names: ipsec ike in key
        ipsec ike retry | 15.13
        ipsec ike queue length | 15.23
        ipsec log illegal-spi | 15.26
        ipsec ike license-key {n} | 15.40 | secret: **; models: RTX830>=15.02.15
        ipsec ike xauth myname {n} | 15.31 | secret: _ **
        ipsec refresh sa | 15.48.3 | refused: operation
        ipsec sa delete | 15.48.6 | refused: operation
        """
    ),
)
