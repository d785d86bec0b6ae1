"""Whether the user agrees to what a command is about to change."""

import sys

from rtx_provider.workspace.messages import ToolError, say


def agree(
    question: str, *, otherwise: str, unasked: str, about: str = "", in_full: bool = False
) -> None:
    """Ask the user.

    Args:
        question: The question.
        otherwise: What is said if the user does not agree.
        unasked: What is said where nobody can be asked, with the way to agree beforehand.
        about: A line before the question; empty for none.
        in_full: Whether only the whole word `yes` counts, and not `y`.

    Raises:
        ToolError: The user did not agree, or cannot be asked.
    """
    if not sys.stdin.isatty():
        raise ToolError(unasked)
    if about:
        say(about)
    answer = input(question).strip()
    if not (answer == "yes" if in_full else answer.lower() in {"y", "yes"}):
        raise ToolError(otherwise)
