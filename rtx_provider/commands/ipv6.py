"""IPv6 and NGN: chapters 20.3 and 30."""

# ruff: noqa: E501  # a row is one line

from rtx_provider.commands.reader import rows

ROWS = (
    *rows(
        """
        ipv6 routing | 30.1.1
        ipv6 <LPT> tcp mss limit | 30.1.3
        ipv6 rh0 discard | 30.1.5
        ipv6 routing process | 30.1.6
        ipv6 {if} neighbor cache max entry | 30.1.8
        ipv6 dhcp prefix {n} | 30.2.1 | models: RTX1300, RTX1300>=23.00.16
        ipv6 <LPT> prefix change log | 30.2.4 | undo: no line
        ipv6 <LPT> dhcp service | 30.2.5
        ipv6 <LPT> dad retry count | 30.2.6
        ipv6 max auto address | 30.2.7
        ipv6 source address selection rule | 30.2.8
        ipv6 prefix {n} | 30.3.1
        ipv6 nd ra-rdnss {n} | 30.3.2
        ipv6 <LPT> rtadv send | 30.3.3 | names: ipv6 prefix*
        ipv6 <LPT> rtsol max-retransmit | 30.3.4
        ipv6 nd ra-dnssl {n} | 30.3.5
        ipv6 nd ra-route-info {n} | 30.3.6
        ipv6 route {word} | 30.4.1 | names: ipv6 filter* behind filter, pp behind pp, tunnel behind tunnel
        ipv6 route change log | 30.4.2
        ipv6 rip use | 30.5
        ipv6 rip preference | 30.5
        ipv6 <LPT> rip send | 30.5
        ipv6 <LPT> rip receive | 30.5
        ipv6 <LPT> rip hop in | 30.5
        ipv6 <LPT> rip hop out | 30.5
        ipv6 <LPT> rip trust gateway | 30.5
        ipv6 <LPT> rip filter in | 30.5 | names: ipv6 filter*
        ipv6 <LPT> rip filter out | 30.5 | names: ipv6 filter*
        ipv6 {if} vrrp {n} | 30.6
        ipv6 {if} vrrp shutdown trigger {n} {word} | 30.6
        ipv6 <LPT> mld | 30.8
        ipv6 <LPT> mld static {word} | 30.8
        ipv6 nd ns-trigger-dad | 30.9
        ngn type {if} | 20.3.1
        """,
        cuts="ipv6",
    ),
    # Several lines stand beside each other, and `no` needs the value of the one that goes.
    *rows(
        """
        ipv6 <LPT> address {rest} | 30.2.2
        ipv6 <LPT> prefix {rest} | 30.2.3
        """,
        cuts="ipv6",
    ),
    *rows(
        """
        ipv6 <LP> mtu | 30.1.2
        ipv6 <T> mtu | 30.1.2 | models: RTX1210>=14.01.34, RTX830>=15.02.10
        """
    ),
)
