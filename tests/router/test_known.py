"""A router that is made late has heard all that was said of it, or is not used."""

from typing import TYPE_CHECKING

import pytest

from rtx_provider.errors import UnsupportedError
from rtx_provider.router.known import forget_routers, known_router, router_made_by, tell_router
from rtx_provider.router.router import Router
from rtx_provider.settings import RouterSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = RouterSettings(host="192.0.2.1", username="admin", administrator_password="unused")


@pytest.fixture(autouse=True)
def no_router() -> "Iterator[None]":
    """Begin and end without a router."""
    forget_routers()
    yield
    forget_routers()


def test_a_router_that_refuses_what_was_said_is_refused_to_each_who_asks() -> None:
    """The second one would otherwise get a router that has heard nothing, and write to it."""
    tell_router(SETTINGS, lambda known: known.expect("S3X000001"))
    tell_router(SETTINGS, lambda known: known.expect("S3X000002"))
    for _ in range(2):
        with pytest.raises(UnsupportedError, match="S3X000001 and S3X000002"):
            router_made_by(SETTINGS, lambda: Router((), "192.0.2.1:80"))
        assert known_router(SETTINGS) is None


def test_what_was_said_is_said_once() -> None:
    heard = list[Router]()
    tell_router(SETTINGS, heard.append)
    made = router_made_by(SETTINGS, lambda: Router((), "192.0.2.1:80"))
    assert router_made_by(SETTINGS, lambda: Router((), "192.0.2.1:80")) is made
    tell_router(SETTINGS, heard.append)
    assert heard == [made, made]
