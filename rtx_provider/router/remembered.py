"""A router as the state of its stack remembers it, for previews that reach no router.

It answers what a live preview asks, from the configuration that the last run has kept, and takes
nothing.
"""

import time
from collections.abc import Iterable
from typing import NamedTuple, NoReturn

from rtx_provider.errors import UnsupportedError
from rtx_provider.router.facts import Facts
from rtx_provider.router.session import RouterSession
from rtx_provider.router.timing import Timing


class Remembered(NamedTuple):
    """What the state holds of a router.

    Attributes:
        facts: Who it is; what the state does not hold is empty.
        text: The configuration as the last run has left it, with secrets masked.
    """

    facts: Facts
    text: str


class RememberedSession(RouterSession):
    """Answers from what is remembered."""

    is_remembered = True

    def __init__(self, known: Remembered, where: str, timing: Timing) -> None:
        """Take what is remembered.

        Args:
            known: What is remembered.
            where: The router, for messages.
            timing: How old a reading may be.
        """
        super().__init__((), where, timing, time.monotonic)
        self._known = known

    def refuse_unwritable(self, title: str, lines: Iterable[str]) -> None:
        """Refuse nothing: the character set of the console is not remembered."""

    def _open(self) -> str:
        self._facts = self._known.facts
        return self._known.text

    def _current_console(self) -> NoReturn:
        msg = (
            f"{self.where}: this preview stands on the last known configuration (RTX_AGAINST), so "
            "that nothing is sent; run again without it"
        )
        raise UnsupportedError(msg)
