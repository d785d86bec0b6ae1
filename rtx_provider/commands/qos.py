"""QoS: chapter 26."""

# ruff: noqa: E501  # a row is one line

from rtx_provider.commands.reader import rows

ROWS = (
    *rows(
        """
        speed {if} | 26.1
        speed pp | 26.1 | scope: pp; order: PPS
        queue {if} type | 26.3
        queue pp type | 26.3 | scope: pp; order: PPS
        queue class filter {n} | 26.2
        queue {if} class filter list | 26.5 | names: queue class filter*
        queue pp class filter list | 26.5 | names: queue class filter*; scope: pp; order: PPS
        queue tunnel class filter list | 26.5 | names: queue class filter*; scope: tunnel; order: TUNNELS
        queue {if} length | 26.6
        queue pp length | 26.6 | scope: pp; order: PPS
        queue {if} default class | 26.8
        queue pp default class | 26.8 | scope: pp; order: PPS
        queue {if} class property {n} | 26.10
        queue pp class property {n} | 26.10 | scope: pp; order: PPS
        queue {if} class control {n} | 26.11
        queue pp class control {n} | 26.11 | scope: pp; order: PPS
        """
    ),
)
