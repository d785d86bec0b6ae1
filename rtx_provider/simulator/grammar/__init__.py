"""The grammar of an RTX console: one row for each command, in the order of `show config`.

The rows of the VPN's commands check every argument. Commands that occur only in somebody
else's configuration accept any arguments.
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
