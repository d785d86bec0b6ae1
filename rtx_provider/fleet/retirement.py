"""The end of an office: its router is cleaned or left as it is, and its stack is removed.

Its file, and the state if that still records something, are moved to `.rtx/retired/`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rtx_provider.files import write_privately
from rtx_provider.fleet.backend import existing_stacks
from rtx_provider.state_resources import resources_in
from rtx_provider.workspace import environment, paths, summary
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.paths import stack_file
from rtx_provider.workspace.simulator import Simulator
from rtx_provider.workspace.stack import Stack, ctrl_c_left_to_pulumi, opened

STATE = "state.json"
_OF_THE_ENGINE = "pulumi:"
"""The types of resources that are no resource of a program: the stack, and its providers."""


@dataclass(frozen=True, slots=True)
class Retirement:
    """An office that is to be retired.

    Attributes:
        stack: Its stack.
        is_known: Whether the backend has the stack.
        resources: How many resources of its program the state records.
        is_empty: Whether the state records nothing at all.
        pending: The resources that a killed run was about to create; they may be on the router.
    """

    stack: Stack
    is_known: bool
    resources: int
    is_empty: bool
    pending: tuple[str, ...] = ()

    @property
    def file(self) -> Path:
        """Return the file of the office."""
        return stack_file(paths.root(), self.stack.name)


def retirement_of(office: str) -> Retirement:
    """Return what there is of an office; nothing is changed.

    Raises:
        ToolError: The backend cannot be asked.
    """
    stack = Stack(office, environment.environment_of(office))
    if office not in existing_stacks(stack.environment, paths.root()):
        return Retirement(stack, is_known=False, resources=0, is_empty=True)
    state = stack.exported()
    found = resources_in(state)
    ours = [each for each in found if not str(each.get("type", "")).startswith(_OF_THE_ENGINE)]
    pending = summary.facts(state).pending
    return Retirement(
        stack,
        is_known=True,
        resources=len(ours),
        is_empty=not (found or pending),
        pending=pending,
    )


def clean(office: Retirement, *, is_agreed: bool) -> None:
    """Take back from the router all that the stack has put there.

    Args:
        office: The office.
        is_agreed: Whether the user has agreed already, so that Pulumi does not ask.

    Raises:
        ToolError: The run failed, or the user did not agree; the stack is still there.
    """
    stack = opened(office.stack.name)._replace(says_yes=is_agreed)
    agreement = f"rtx fleet retire {stack.name} --yes"
    with ctrl_c_left_to_pulumi():
        stack.run("destroy", *stack.consent("down", agreement))


def remove(office: Retirement, *, keeps_router: bool) -> Path:
    """Remove the stack, and return the folder to which its file was moved.

    Args:
        office: The office.
        keeps_router: Whether the state may still record what is on the router. It is then kept
            beside the file.

    Raises:
        ToolError: The state records something all the same, or a run works on the stack; nothing
            was removed.
    """
    folder = _new_folder(office.stack.name)
    forced = ("--force",) if keeps_router else ()
    try:
        if keeps_router and not office.is_empty:
            write_privately(folder / STATE, office.stack.ask("stack", "export"))
        if office.is_known:
            office.stack.ask("stack", "rm", "--yes", "--preserve-config", *forced)
    except ToolError:
        (folder / STATE).unlink(missing_ok=True)
        folder.rmdir()
        raise
    office.file.rename(folder / office.file.name)
    Simulator(office.stack.name).stop()
    return folder


def _new_folder(office: str) -> Path:
    """Make a folder, which only this user can open, for what is left of an office."""
    base = paths.state() / "retired"
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = datetime.now(UTC).strftime("%Y-%m-%d_%H-%M-%SZ")
    folder = base / f"{office}_{now}"
    folder.mkdir(mode=0o700)
    return folder
