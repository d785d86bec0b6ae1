"""The configuration of a router as its stack knows it: that of before, with the stack's lines.

A line that the last run removed still stands in it, because the state records nothing of what is
gone.
"""

from collections.abc import Iterable

from rtx_provider.config.prediction import predicted
from rtx_provider.config.tree import Config, parse_config
from rtx_provider.state_resources import Resource, lines_of


def known_configuration(before: str, resources: Iterable[Resource]) -> Config:
    """Return the configuration as the last run has left it, as far as the state says.

    Args:
        before: The masked configuration of before that run.
        resources: The resources of the state.
    """
    return predicted(parse_config(before), lines_of(resources), ())
