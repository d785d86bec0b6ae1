"""Makes the routers of a process: one for each set of settings, shared by all threads.

The HTTP and the SSH library are loaded when the router is asked, each over its own transport: most
processes of a run ask no router, and each library takes longer to load than all that they do.
"""

from functools import partial

from rtx_provider.access.management_path import ManagementPath
from rtx_provider.console.terminal import ConsoleProfile, Terminal
from rtx_provider.router.access_check import Say
from rtx_provider.router.backups import Backups
from rtx_provider.router.known import router_made_by
from rtx_provider.router.remembered import Remembered
from rtx_provider.router.router import Router
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.settings import RouterSettings
from rtx_provider.transport.base import Connector, Transport
from rtx_provider.transport.doors import doors


def router_for(
    settings: RouterSettings,
    say: Say,
    workers: int,
    backups: Backups | None = None,
    known: Remembered | None = None,
) -> Router:
    """Return the process's router for these settings, which the first call creates.

    Args:
        settings: The settings.
        say: Shows the user one line.
        workers: How many operations can wait at once.
        backups: Where the configuration of before is kept; None to keep none.
        known: What stands in for the router; None to ask the router itself.
    """

    def make() -> Router:
        made = Router(
            known or connectors(settings),
            settings.address,
            workers=workers,
            policy=safety_policy_of(settings),
            say=say,
            backups=backups,
        )
        if settings.serial:
            made.expect(settings.serial)
        return made

    return router_made_by(settings, make)


def connectors(settings: RouterSettings) -> tuple[Connector, ...]:
    """Return the connectors to a router's console, in the order in which they are tried."""
    if settings.transport == "http":
        return tuple(partial(_over_http, settings, door) for door in doors(settings))
    profile = ConsoleProfile()

    def connect() -> Transport:
        from rtx_provider.transport.ssh import SshWire  # noqa: PLC0415  # see above

        return Terminal(
            SshWire(settings),
            password=settings.administrator_password,
            seconds=settings.timeout_seconds,
            profile=profile,
        )

    return (connect,)


def _over_http(settings: RouterSettings, door: str) -> Transport:
    from rtx_provider.transport.http import HttpTransport  # noqa: PLC0415  # see above

    return HttpTransport(settings, door=door)


def safety_policy_of(settings: RouterSettings) -> SafetyPolicy:
    """Return the safety policy of the settings, with the management path that must stay open."""
    path = ManagementPath(
        transport=settings.transport,
        kind=_kind(settings),
        user=settings.username,
        port=settings.port,
        client_address=settings.source_address,
        by_key=bool(settings.private_key or settings.private_key_file),
        by_password=bool(settings.password),
    )
    return SafetyPolicy(
        settings.confirmed_commit, settings.confirm_timeout_seconds, settings.allow_lockout, path
    )


def _kind(settings: RouterSettings) -> str:
    if settings.transport != "http":
        return ""
    if settings.http_door != "auto":
        return settings.http_door
    return "api" if settings.api_password else "execute"
