"""One hostile case: its number, everything that is drawn from that number, and what must hold.

Each reading must end in bounded time, in a result or in an RtxError whose message is one short
line without a secret.
"""

import random
import re
import time
from collections.abc import Callable, Sequence

from rtx_provider.errors import RtxError
from tests.hostile.mutators import ALL, Mutator, mutated, pieces

SECRETS = ("demo-password", "demo-admin", "demoapi")
LONGEST_MESSAGE = 2000
LONGEST_SECONDS = 20.0
_SHOWN = 400
_MOVES = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Violation(AssertionError):  # noqa: N818  # not what goes wrong in a program, but a finding
    """What must not happen has happened."""


class Case:
    """One case, by its number."""

    def __init__(self, seed: int, among: Sequence[Mutator] = ALL, often: float = 0.5) -> None:
        """Prepare.

        Args:
            seed: Stands for all that is drawn.
            among: What may be done to bytes.
            often: How often it is done.
        """
        self.rng = random.Random(seed)  # noqa: S311  # cases, no secrets
        self.among, self.often = among, often
        self.fed: list[bytes] = []

    def mangle(self, data: bytes) -> bytes:
        """Return bytes as they arrive, mutated or not."""
        if self.rng.random() < self.often:
            data = mutated(data, self.rng, self.among)
        self.fed.append(data)
        return data

    def text(self, data: bytes) -> str:
        """Return bytes as they arrive, decoded somehow."""
        return self.mangle(data).decode(self.rng.choice(("utf-8", "cp932", "latin-1")), "replace")

    def cut(self, data: bytes) -> list[bytes]:
        """Return bytes in the pieces in which they arrive."""
        return pieces(data, self.rng)

    @property
    def shown(self) -> str:
        """Return the bytes of the case, as far as they are few."""
        return ", ".join(repr(each[:_SHOWN]) + "…" * (len(each) > _SHOWN) for each in self.fed[-4:])


Reader = Callable[[Case], None]
Action = Callable[[], object]


def check(name: str, reader: Reader, seed: int) -> bool:
    """Try one case; return whether what was read came to a result.

    Raises:
        Violation: Something happened that must not.
    """
    case = Case(seed, often=random.Random(seed).choice((0.1, 0.5, 1.0)))  # noqa: S311
    begun = time.process_time()
    try:
        reader(case)
    except RtxError as error:
        _judge_message(name, seed, str(error))
        return False
    except Violation as violation:
        raise _violation(name, seed, case, str(violation)) from None
    except Exception as error:
        raise _violation(name, seed, case, f"{type(error).__name__}: {error}") from error
    finally:
        lasted = time.process_time() - begun
    if lasted > LONGEST_SECONDS:
        raise _violation(name, seed, case, f"it worked for {lasted:.0f} s")
    return True


def attempt(action: Action) -> bool:
    """Do something that may fail as it should; return whether it did not."""
    try:
        action()
    except RtxError as error:
        _judge_message("an attempt", 0, str(error))
        return False
    return True


def demand(holds: object, what: str) -> None:
    """Demand what must hold.

    Raises:
        Violation: It does not.
    """
    if not holds:
        raise Violation(what)


def _judge_message(name: str, seed: int, message: str) -> None:
    is_plain = not _MOVES.search(message) and 0 < len(message) <= LONGEST_MESSAGE
    if not is_plain or any(secret in message for secret in SECRETS):
        msg = f"{name}, case {seed}: no clear line: {message[:LONGEST_MESSAGE]!r}"
        raise Violation(msg)


def _violation(name: str, seed: int, case: Case, what: str) -> Violation:
    return Violation(f"{name}, case {seed}: {what}; it read {case.shown}")
