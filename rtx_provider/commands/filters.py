"""Filters: chapters 8.1.10 to 8.1.18 and 8.1.25, 9, 10 and 30.7."""

# ruff: noqa: E501  # a row is one line

from rtx_provider.commands.reader import rows
from rtx_provider.commands.row import Order

ROWS = (
    *rows(
        """
        ip filter {n} | 8.1.10
        ip filter dynamic {n} | 8.1.14 | names: ip filter* behind filter, ip filter* behind in, ip filter* behind out
        ip filter set {name} | 8.1.11 | names: ip filter* behind in, ip filter* behind out, ip filter dynamic* behind dynamic
        """,
        Order.FILTERS,
        cuts="filter",
    ),
    *rows(
        """
        ip filter dynamic timer | 8.1.15
        ip filter source-route | 8.1.12
        ip filter directed-broadcast | 8.1.13 | names: ip filter* behind filter
        ip filter fqdn timer | 8.1.16 | models: -RTX810, RTX5000>=14.00.26, RTX3500>=14.00.26, RTX1210>=14.01.26, RTX830>=15.02.03
        """,
        Order.FILTERS,
    ),
    *rows(
        """
        ip <LPT> secure filter in | 8.1.25 | members: filters; names: ip filter*, ip filter dynamic* behind dynamic
        ip <LPT> secure filter out | 8.1.25 | members: filters; names: ip filter*, ip filter dynamic* behind dynamic
        ip <LPT> secure filter name | 8.1.25 | names: ip filter set
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
        ipv6 filter dynamic {n} | 30.7 | names: ipv6 filter* behind filter, ipv6 filter* behind in, ipv6 filter* behind out
        """,
        cuts="ipv6",
    ),
    *rows(
        """
        ipv6 <LPT> secure filter in | 30.7.2 | names: ipv6 filter*, ipv6 filter dynamic* behind dynamic
        ipv6 <LPT> secure filter out | 30.7.2 | names: ipv6 filter*, ipv6 filter dynamic* behind dynamic
        """,
        Order.INTERFACES,
        live=True,
        cuts="ipv6",
    ),
    *rows(
        """
        ethernet filter {n} | 9.1 | names: dhcp scope behind dhcp-bind, dhcp scope behind dhcp-not-bind
        ethernet {word} filter in | 9.2 | names: ethernet filter*
        ethernet {word} filter out | 9.2 | names: ethernet filter*
        url filter {n} | 10.1
        """,
        cuts="management",
    ),
    *rows("url <LPT> filter in | 10.2 | names: url filter*"),
    *rows("url <LPT> filter out | 10.2 | names: url filter*"),
)
