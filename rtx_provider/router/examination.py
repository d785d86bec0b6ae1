"""One look at a router for `rtx doctor`: what it says of itself besides its configuration."""

from collections.abc import Iterable
from datetime import UTC, datetime

from rtx_provider.fit.state import State
from rtx_provider.router.router import Router
from rtx_provider.settings import RouterSettings

_FILES = "show file list usb1:/"
"""The files of a USB stick. Unverified: the form of its output; a refusal means no stick."""
_KNOWN = frozenset({"admin", "administrator", "guest", "password", "yamaha"})


def examine(router: Router, settings: RouterSettings) -> State:
    """Read a router once, and return what it says of itself, also while a rollback is armed.

    Raises:
        RtxError: The router could not be read.
    """
    session = router.session
    config = session.running_config()
    facts = session.facts
    text, refusals = session.ask([_FILES])
    return State(
        config,
        facts.model,
        facts.config_file,
        facts.default_file,
        facts.clock,
        _ahead(facts.time),
        has_unsaved=session.unsaved_changes(),
        administrators=tuple(
            str(user) for user in session.users if user.is_administrator and not user.is_us
        ),
        rollback=session.pending_rollback or session.others_rollback,
        stick=() if refusals else tuple(text.splitlines()),
        weak=tuple(_weak(settings)),
    )


def _ahead(clock: datetime | None) -> float | None:
    """Return how many seconds a clock is ahead of UTC."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return (clock - now).total_seconds() if clock else None


def _weak(settings: RouterSettings) -> Iterable[str]:
    """Yield the keys of passwords that everybody knows or guesses."""
    for key, value in (
        ("rtx:password", settings.password),
        ("rtx:administratorPassword", settings.administrator_password),
    ):
        if value and value.lower() in {*_KNOWN, settings.username.lower()}:
            yield key
