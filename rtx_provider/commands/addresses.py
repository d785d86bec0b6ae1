"""IPv4 addresses and what belongs to an interface: chapter 8.1, 8.4, 8.5 and 13."""

# ruff: noqa: E501  # a row is one line

from rtx_provider.commands.reader import rows

ROWS = (
    *rows(
        """
        ip {if} address | 8.1.2 | cuts: management; rendering: prefix length
        ip {if} secondary address | 8.1.3 | cuts: management; rendering: prefix length
        ip <L> mtu | 8.1.4
        ip <L> rebound | 8.1.5
        ip <L> tcp mss limit | 8.1.21
        ip <PT> mtu | 8.1.4
        ip <P> rebound | 8.1.5
        ip <PT> tcp mss limit | 8.1.21
        ip <T> rebound | 8.1.5
        ip <LPT> tcp window-scale | 8.1.22
        ip <LPT> tos supersede {n} | 8.1.27 | names: ip filter* behind filter
        ip <LPT> dscp supersede {n} | 8.1.37 | names: ip filter* behind filter; models: RTX1300>=23.00.05, RTX1220>=15.04.05, RTX1210>=14.01.42, RTX830>=15.02.27
        ip {if} proxyarp | 8.1.28
        ip {if} arp timer | 8.1.29 | cuts: management
        ip {if} arp static {word} | 8.1.30 | cuts: management
        ip {if} arp queue length | 8.1.31 | cuts: management
        ip {if} arp log | 8.1.32 | cuts: management
        ip {if} dhcp auto default-route-add | 8.1.8 | cuts: management; models: RTX1210>=14.01.28, RTX830>=15.02.03
        ip {if} dhcp auto interface-route-add | 8.1.9 | cuts: management; models: RTX1210>=14.01.28, RTX830>=15.02.03
        ip {if} vrrp {n} | 8.4.1 | cuts: management; secret: _ auth=
        ip {if} vrrp shutdown trigger {n} {word} | 8.4.2 | cuts: management
        ip {if} vrrp shutdown trigger {n} {pp|tunnel|route} {word} | 8.4.2 | cuts: management; names: pp in key behind pp, tunnel in key behind tunnel
        ip {if} wol relay | 4.55
        """
    ),
    *rows(
        """
        ip routing | 8.1.1 | cuts: management
        ip simple-service | 8.1.6
        ip fragment remove df-bit | 8.1.26 | names: ip filter* behind filter
        ip implicit-route preference | 8.1.33 | cuts: management
        ip flow timer {word} | 8.1.34
        ip flow limit | 8.1.35
        tcp session limit | 8.1.23 | cuts: management
        tcp log | 4.57
        ip icmp echo-reply send | 13.1.1
        ip icmp echo-reply send-only-linkup | 13.1
        ip icmp mask-reply send | 13.1
        ip icmp parameter-problem send | 13.1
        ip icmp redirect send | 13.1
        ip icmp redirect receive | 13.1
        ip icmp time-exceeded send | 13.1
        ip icmp timestamp-reply send | 13.1
        ip icmp unreachable send | 13.1
        ip icmp error-decrypted-ipsec send | 13.1
        ip icmp log | 13.1.11
        ip stealth | 13.1.12 | cuts: management; models: -vRX
        ipv6 stealth | 13.2.11 | cuts: ipv6; models: -vRX
        """
    ),
)
