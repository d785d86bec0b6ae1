"""The grammar of an RTX console: rows of data, in the order `show config` prints them.

Part of the simulator; imports only `rows` and its own tables.

The VPN families are strict.
Families that only have to be present in somebody else's configuration take any arguments.
"""

from rtx_provider.simulator.grammar import filters, ipsec, nat, peers, services, system, verbs
from rtx_provider.simulator.rows import Grammar

GRAMMAR = Grammar(
    (
        *verbs.ROWS,
        *system.ROWS,
        *peers.PP_ROWS,
        *peers.TUNNEL_ROWS,
        *ipsec.NESTED_ROWS,
        *filters.ROWS,
        *nat.ROWS,
        *ipsec.GLOBAL_ROWS,
        *services.ROWS,
    ),
)

__all__ = ["GRAMMAR"]
