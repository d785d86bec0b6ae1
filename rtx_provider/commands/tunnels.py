"""Tunnels and L2TP: chapters 14, 15.49 and 16."""

# ruff: noqa: E501  # a row is one line

from rtx_provider.commands.reader import rows
from rtx_provider.commands.row import Order

ROWS = (
    *rows(
        """
        tunnel encapsulation | 14.4 | defines: tunnel
        tunnel type | 14.3
        tunnel endpoint address | 14.9 | defines: tunnel
        tunnel endpoint name | 14.10 | defines: tunnel
        tunnel endpoint local address | 14.7 | defines: tunnel; models: RTX1210>=14.01.20
        tunnel endpoint remote address | 14.8 | defines: tunnel; models: RTX1210>=14.01.20
        tunnel template | 15.49.6 | defines: tunnel
        tunnel backup | 15.49.5 | names: pp behind pp, tunnel behind tunnel
        tunnel map-e type | 14.14 | models: 5M, RTX1210>=14.01.34, RTX830>=15.02.10
        tunnel hb46pp auth myname | 14.16 | secret: _ **; models: 5M, -RTX1210, RTX3510, RTX3510>=23.01.02, RTX1300>=23.00.12, RTX1220>=15.04.07, RTX830>=15.02.31
        tunnel hb46pp server | 14.17 | models: 5M, -RTX1210, RTX3510, RTX3510>=23.01.02, RTX1300>=23.00.12, RTX1220>=15.04.07, RTX830>=15.02.31
        tunnel multipoint server | 14.11 | models: RTX1210>=14.01.20, RTX5000>=14.00.26, RTX3500>=14.00.26
        tunnel multipoint local name | 14.12 | models: RTX1210>=14.01.20, RTX5000>=14.00.26, RTX3500>=14.00.26
        tunnel multipoint limit | 14.13 | models: RTX1210>=14.01.20, RTX5000>=14.00.26, RTX3500>=14.00.26
        tunnel translation | 14.15
        ipip keepalive use | 18.1
        ipip keepalive log | 18.2
        ipsec tunnel | 15.49.3 | defines: tunnel; names: ipsec sa policy
        ipsec tunnel outer df-bit | 15.49.2
        ipsec tunnel fastpath-fragment-function follow df-bit | 15.49.1
        ipsec ipcomp type | 15.49.4
        l2tp tunnel disconnect time | 16.3
        l2tp keepalive use | 16.4
        l2tp always-on | 16.7
        l2tp hostname | 16.8
        l2tp local router-id | 16.9
        l2tp remote router-id | 16.10
        l2tp remote end-id | 16.11
        ip tunnel address | 14.5 | cuts: management; rendering: prefix length
        ip tunnel remote address | 14.6
        tunnel name | 33.5 | live; models: 5M
        description tunnel | 4.56 | live
        l2tp keepalive log | 16.5 | live
        l2tp syslog | 16.6 | live
        l2tp tunnel auth | 16.2 | secret: _ **
        """,
        Order.TUNNELS,
        scope="tunnel",
    ),
    *rows(
        """
        tunnel enable {n} | 14.1
        tunnel enable {word} | 14.1 | cuts: management
        """,
        Order.TUNNELS_ENABLED,
        live=True,
        undo="disable",
    ),
    *rows(
        """
        l2tp service | 16.1 | members: versions; cuts: l2tp service
        tunnel disable | 14.2 | refused: operation
        tunnel select | 56.2 | refused: selection
        """
    ),
)
