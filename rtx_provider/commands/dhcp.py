"""DHCP: chapter 12."""

# a row is one line

from rtx_provider.commands.reader import rows

ROWS = (
    *rows(
        """
        dhcp service | 12.1.1
        dhcp server rfc2131 compliant | 12.1.2
        dhcp duplicate check | 12.1.3
        dhcp scope {n} | 12.1.4
        dhcp scope bind {n} {word} | 12.1.5 | names: dhcp scope in key
        dhcp scope lease type {n} | 12.1.6 | names: dhcp scope in key
        dhcp scope option {n} | 12.1.8 | names: dhcp scope in key
        dhcp relay server | 12.1.11
        dhcp relay srcport | 12.1.12
        dhcp relay select | 12.1.13
        dhcp relay threshold | 12.1.14
        dhcp client hostname {if} {primary|secondary} | 12.2.1
        dhcp client hostname {pp|pool} {n} | 12.2.1
        dhcp client client-identifier {if} {primary|secondary} | 12.2.4
        dhcp client client-identifier {pp|pool} {n} | 12.2.4
        dhcp client option {if} {primary|secondary} | 12.2.5
        dhcp client option {pp|pool} {n} | 12.2.5
        dhcp client release linkdown | 12.2.6
        """
    ),
    # What follows `*` is an identifier, which tells one binding from another.
    *rows("dhcp scope bind {n} * {rest} | 12.1.5 | names: dhcp scope in key"),
    *rows(
        """
        ip {if} dhcp service | 12.1.15 | models: RTX1210>=14.01.09
        ip {if} dhcp lease time | 12.2.2
        ip {if} dhcp retry | 12.2.3
        """,
        cuts="management",
    ),
    *rows(
        """
        dhcp manual lease | 12.1 | refused: operation
        dhcp manual release | 12.1 | refused: operation
        dhcp convert lease to bind | 12.1.7 | refused: operation
        """
    ),
)
