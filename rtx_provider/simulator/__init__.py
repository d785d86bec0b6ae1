"""A simulated Yamaha RTX router: a product part, a test double, and a strict judge.

It imports nothing from the rest of `rtx_provider`, and shares no parsing or grammar with it.

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
