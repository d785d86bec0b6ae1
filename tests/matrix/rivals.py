"""Another process that works on the same router during a run."""

from dataclasses import dataclass, field
from typing import Literal

from rtx_provider.errors import RtxError
from rtx_provider.resources.ip_filter import IpFilterProvider
from tests.matrix.operations import Operation, Part, Stack, prepared
from tests.matrix.scene import Scene

_LINE = "ip filter 4713 pass * * tcp * 4713"
_FILTER = {
    "number": 4713, "action": "pass", "source": "*", "destination": "*", "protocol": "tcp",
    "source_ports": "*", "destination_ports": "4713",
}  # fmt: skip
_OTHER = Operation("IpFilter 4713", "create", (Part(IpFilterProvider, _FILTER, _FILTER),))


@dataclass(eq=False)
class Rival:
    """A run of another stack: of the same resources, or of one of its own."""

    operation: Operation
    kind: Literal["same", "other"]
    error: str = ""
    stack: Stack = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the same state, or with none."""
        same = self.kind == "same"
        self.stack = prepared(self.operation)[1].copy() if same else Stack(_OTHER)

    @property
    def edits(self) -> tuple[str, ...]:
        """Return the lines that are on the router in the end for its sake alone."""
        return () if self.kind == "same" else (_LINE,)

    @property
    def has_run(self) -> bool:
        """Tell whether its own lines are on the router."""
        return self.kind == "other" and bool(self.stack.done)

    def run(self, scene: Scene) -> None:
        """Do all of its run, in a process of its own."""
        with scene.another_process() as bench:
            try:
                self.stack.run()
            except RtxError as error:
                self.error = str(error)
            scene.said.extend(bench.said)

    def run_again(self, scene: Scene) -> None:
        """Run once more, with nobody else at work; what is its own has to succeed now."""
        if self.kind == "other":
            with scene.another_process():
                self.stack.run()
