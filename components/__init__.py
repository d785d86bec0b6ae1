"""The building blocks of this checkout's program, which the package holds.

A repository of a user's own may have a folder of this name: the wheel brings the
blocks as `rtx_provider.components`, and not this folder (ADR 0014).
"""

from rtx_provider.components import *  # noqa: F403  # all that it names, and nothing else
from rtx_provider.components import __all__ as __all__
