"""The doors of the HTTP console: the custom GUI lets us in at `execute` and at `api`."""

from rtx_provider.settings import RouterSettings


def doors(settings: RouterSettings) -> tuple[str, ...]:
    """Return the doors to try, in order.

    `api` comes first if its password is known, because it needs no request for a session. The
    format of its body is not published, so `execute` is tried next if the router does not answer
    as expected.
    """
    if settings.http_door != "auto":
        return (settings.http_door,)
    secret = settings.administrator_password or settings.password
    can_execute = bool(settings.username and secret)
    return (*(("api",) if settings.api_password else ()), *(("execute",) if can_execute else ()))
