"""A simulated Yamaha RTX router, which users and tests start in place of a real one.

It shares no code with the rest of `rtx_provider`, and has a parser and a grammar of its own,
so that a line that it accepts has been read twice, independently.

Example:
    from rtx_provider.simulator import Options, Simulator

    with Simulator(options=Options(model="RTX830")) as router:
        print(router.url)
"""

from rtx_provider.simulator.doors import Request
from rtx_provider.simulator.faults import Faults
from rtx_provider.simulator.models import MODELS, Model
from rtx_provider.simulator.options import Options
from rtx_provider.simulator.simulator import Simulator

__all__ = ["MODELS", "Faults", "Model", "Options", "Request", "Simulator"]
