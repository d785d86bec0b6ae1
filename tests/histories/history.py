"""A history as data: what a stack's owner does, what others do, and what goes wrong in between.

A history is readable text, one step a line, so that a failed one fits on a screen and is kept in
`kept/` as it is.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Step = Mapping[str, Any]
"""One step; `do` says what is done.

    up, refresh, destroy    a run of `stack`, perhaps with `set` (what its program says from now
                            on), `target`, `overwrite`, and `faults`
    edit                    somebody else enters `lines`
    join, leave             somebody else adds a `member` to the WAN's list, or takes it off
    save, restart, wait     somebody else saves or restarts, or `seconds` pass
    swap                    another router answers at the address, or the old one again

A fault has a `kind` and a place: `at`, a number, counts requests or lines of the run from 1 on;
with `on`, a pattern, only requests with such a line are counted.
"""
RUNS = ("up", "refresh", "destroy")


@dataclass(frozen=True)
class History:
    """Whatever is done to one router.

    Attributes:
        steps: What is done, in order.
        stacks: What the program of each stack is in the beginning: `office` or `own`.
        transport: How the runs come in.
        confirmed: Whether risky changes are made as a confirmed commit.
        seed: The number from which it follows; 0 for one that a person wrote.
    """

    steps: tuple[Step, ...]
    stacks: Mapping[str, str]
    transport: Literal["http", "ssh"] = "http"
    confirmed: bool = False
    seed: int = 0

    def with_steps(self, steps: tuple[Step, ...]) -> "History":
        """Return the history with other steps."""
        return replace(self, steps=steps)

    def write(self) -> str:
        """Return it as text."""
        head = (
            f"seed = {self.seed}\n"
            f"transport = {_toml(self.transport)}\n"
            f"confirmed = {_toml(self.confirmed)}\n"
            f"stacks = {_toml(self.stacks)}\n"
        )
        steps = "".join(f"  {_toml(step)},\n" for step in self.steps)
        return f"{head}steps = [\n{steps}]\n"


def read_history(text: str) -> History:
    """Return the history that a text holds."""
    held = tomllib.loads(text)
    return History(
        tuple(held["steps"]), held["stacks"], held["transport"], held["confirmed"], held["seed"]
    )


def _toml(value: Any) -> str:  # noqa: ANN401  # any plain value
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)
