"""The resource whose request is being served: its URN, and so its stack.

Pulumi's SDK passes only ids and properties to a dynamic provider, although the engine's request
names the resource. The name of the stack is needed to keep backups by stack and to read the
stack's state, and the URN to tell two resources of one name apart (ADR 0018).
"""

import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import FrameType


class Urn(NamedTuple):
    """The parts of a URN that are of use here.

    Attributes:
        text: The whole URN; empty if it is not known.
        stack: The name of the stack.
        project: The name of the project.
        name: The name of the resource in the program.
    """

    text: str = ""
    stack: str = ""
    project: str = ""
    name: str = ""


def parse_urn(text: str) -> Urn:
    """Return the parts of a text such as `urn:pulumi:tokyo::rtx::pulumi-python:…::vpn-wan`."""
    parts = text.removeprefix("urn:pulumi:").split("::", 3)
    if len(parts) != 4:  # noqa: PLR2004
        return Urn(text)
    stack, project, _, name = parts
    return Urn(text, stack, project, name)


def current_urn() -> Urn:
    """Return the URN of the request that this thread serves; an empty one outside of a request.

    The SDK's servicer keeps the request in a local variable of a calling frame.
    """
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # no public way
    while frame is not None:
        urn = getattr(frame.f_locals.get("request"), "urn", None)
        if isinstance(urn, str):
            return parse_urn(urn)
        frame = frame.f_back
    return Urn()
