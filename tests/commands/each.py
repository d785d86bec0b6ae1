"""Runs one test over all rows or samples, and names the failures; thousands of tests are slow."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")


def for_each(
    items: Iterable[Item], name: Callable[[Item], str] = str
) -> Callable[[Callable[[Item], None]], Callable[[], None]]:
    """Make a test of one item a test of all, which fails with the names of those that fail."""
    listed = list(items)

    def decorate(test: Callable[[Item], None]) -> Callable[[], None]:
        def run() -> None:
            assert listed
            failed = []
            for item in listed:
                try:
                    test(item)
                except AssertionError as error:
                    failed.append(f"{name(item)}: {error}")
            assert "\n".join(failed) == ""

        run.__name__ = test.__name__
        run.__doc__ = test.__doc__
        return run

    return decorate
