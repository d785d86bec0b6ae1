"""The device's commands as data: one row says all that is known of a command.

The floor of the package: plain values without I/O. Masking, folding, risk, shared
lists, order, taking back and what `ConfigLines` refuses are derived from the rows.
"""
