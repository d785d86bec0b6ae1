"""Filters: chapters 8.1.10 to 8.1.18 and 8.1.25, 9, 10 and 30.7."""

# ruff: noqa: E501  # a row is one line

from rtx_provider.commands.reader import rows
from rtx_provider.commands.row import Order

ROWS = (
    *rows(
        """
        ip filter {n} | 8.1.10
        ip filter dynamic {n} | 8.1.14
        ip filter set {name} | 8.1.11
        """,
        Order.FILTERS,
        cuts="filter",
    ),
    *rows(
        """
        ip filter dynamic timer | 8.1.15
        ip filter source-route | 8.1.12
        ip filter directed-broadcast | 8.1.13
        ip filter fqdn timer | 8.1.16 | models: -RTX810, RTX5000>=14.00.26, RTX3500>=14.00.26, RTX1210>=14.01.26, RTX830>=15.02.03
        """,
        Order.FILTERS,
    ),
    *rows(
        """
        ip <LPT> secure filter in | 8.1.25 | members: filters
        ip <LPT> secure filter out | 8.1.25 | members: filters
        ip <LPT> secure filter name | 8.1.25
        """,
        Order.INTERFACES,
        live=True,
        cuts="filter list",
    ),
    *rows(
        """
        ip <P> intrusion detection {in|out} | 8.1.17
        ip <P> intrusion detection {in|out} {ip|ip-option|fragment|icmp|udp|tcp|ftp|winny|share|default} | 8.1.17
        """,
        live=True,
        undo="no line",
        cuts="internet",
    ),
    *rows(
        """
        ip <LT> intrusion detection {in|out} | 8.1.17
        ip <LT> intrusion detection {in|out} {ip|ip-option|fragment|icmp|udp|tcp|ftp|winny|share|default} | 8.1.17
        """,
        undo="no line",
        cuts="management",
    ),
    *rows(
        """
        ip <P> intrusion detection notice-interval | 8.1
        ip <P> intrusion detection repeat-control | 8.1
        ip <P> intrusion detection report | 8.1
        """,
        live=True,
        cuts="internet",
    ),
    *rows(
        """
        ip <LT> intrusion detection notice-interval | 8.1
        ip <LT> intrusion detection repeat-control | 8.1
        ip <LT> intrusion detection report | 8.1
        """,
        cuts="management",
    ),
    *rows(
        """
        ipv6 filter {n} | 30.7
        ipv6 filter dynamic {n} | 30.7
        """,
        cuts="ipv6",
    ),
    *rows(
        """
        ipv6 <LPT> secure filter in | 30.7.2
        ipv6 <LPT> secure filter out | 30.7.2
        """,
        Order.INTERFACES,
        live=True,
        cuts="ipv6",
    ),
    *rows(
        """
        ethernet filter {n} | 9.1
        ethernet {word} filter in | 9.2
        ethernet {word} filter out | 9.2
        url filter {n} | 10.1
        """,
        cuts="management",
    ),
    *rows("url <LPT> filter in | 10.2"),
    *rows("url <LPT> filter out | 10.2"),
)
