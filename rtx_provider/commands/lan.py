"""LAN ports, VLANs and bridges: chapters 4.47 to 4.52, 38, 44, 45 and 53."""

# ruff: noqa: E501  # a row is one line

from rtx_provider.commands.reader import rows

ROWS = (
    *rows(
        """
        lan shutdown {rest} | 4.47 | models: -RTX1300; refused: reserved
        lan linkup send-wait-time {if} | 4.48
        lan port-mirroring | 4.49
        lan port-mirroring {if} | 4.49
        lan type {if} | 4.50
        lan link-aggregation static {n} | 4.51
        lan receive-buffer-size | 4.52
        lan receive-buffer-size {if} | 4.52
        lan pass-through {rest} | 8.8 | models: RTX1300, RTX1300>=23.00.16
        lan flexible-port | 53.1 | models: RTX1300
        lan port type {rest} | 53.3 | models: RTX1300
        lan port shutdown {rest} | 53.5 | models: RTX1300; refused: reserved
        switching-hub macaddress-aging | 53.4 | models: RTX1300; rendering: aging
        vlan {if} 802.1q | 38.1
        vlan port mapping {if} | 38.2 | models: -vRX, -RTX1300
        vlan interconnect group {if} | 38.3 | models: RTX840, RTX3510, RTX1300, RTX1220, RTX830, RTX3510>=23.01.02, RTX1300>=23.00.12, RTX1220>=15.04.07, RTX830>=15.02.31
        vlan interconnect log | 38.4 | models: RTX840, RTX3510, RTX1300, RTX1220, RTX830, RTX3510>=23.01.02, RTX1300>=23.00.12, RTX1220>=15.04.07, RTX830>=15.02.31
        bridge member {if} | 45.1 | names: tunnel anywhere
        bridge learning {if} | 45.2
        bridge learning {if} timer | 45.3
        bridge learning {if} static {word} | 45.4
        switch control use {if} | 48
        switch control watch interval | 48
        switch control function set {rest} | 48
        """,
        cuts="management",
    ),
    *rows(
        """
        mobile use {word} | 44
        mobile pin code {word} | 44 | secret: **
        """,
        cuts="internet",
    ),
    *rows(
        """
        switch select | 48 | refused: selection
        interface reset | 56.7.5 | refused: operation
        """
    ),
)
