"""Whether an office fits its router: checks of a whole plan on one reading, before the first line.

Nothing here asks a router. The checks get the office, its planned changes and the reading.
"""
