"""DNS and names: chapters 11.9.7, 24 and 34."""

# ruff: noqa: E501  # a row is one line

from rtx_provider.commands.reader import rows

ROWS = (
    *rows(
        """
        dns service | 24.1
        dns server | 24.2
        dns domain | 24.3
        dns server pp | 24.4 | names: pp
        dns server dhcp | 24.5
        dns notice order {word} | 24.6
        dns private address spoof | 24.7
        dns private name | 24
        dns service aaaa filter | 24.8 | models: RTX830>=15.02.03, RTX1210>=14.01.26
        dns syslog resolv | 24.9
        dns server select {n} | 24.10 | names: pp behind pp
        dns static {word} {word} {word} | 24.11
        ip host {word} {word} | 24.11
        dns srcport | 24.12
        dns host | 24.13
        dns cache use | 24.14
        dns cache max entry | 24.15
        dns service fallback | 24.16
        wins server | 11.9.7
        netvolante-dns use {if} | 34.1
        netvolante-dns use pp | 34.1 | scope: pp; order: PPS
        netvolante-dns hostname host {if} | 34.6 | secret: **; rendering: first label
        netvolante-dns hostname host pp | 34.6 | scope: pp; order: PPS; secret: **; rendering: first label
        netvolante-dns timeout {if} | 34
        netvolante-dns timeout pp | 34 | scope: pp; order: PPS
        netvolante-dns retry interval {if} | 34
        netvolante-dns retry interval pp | 34 | scope: pp; order: PPS
        netvolante-dns register timer | 34
        netvolante-dns server | 34
        netvolante-dns auto save | 34
        netvolante-dns go | 34 | refused: operation
        """
    ),
)
