"""How to reach a router: the `rtx:` keys of a stack's configuration, or the environment.

Part of the floor. Credentials live here and nowhere else: never in a resource's
properties, never in state.
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rtx_provider.errors import SettingsError

Lookup = Callable[[str], str | None]

_SECRET = ("password", "administrator_password", "api_password")


class RouterSettings(BaseModel):
    """What is needed to talk to one router.

    Over HTTP the `execute` door takes a login user with the administrator
    password, the `api` door takes `httpd custom-gui api password`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: Annotated[
        str,
        Field(
            pattern=r"^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])$",
            description="a name or an address, an IPv6 one in [ ]; its port is rtx:port",
        ),
    ]
    port: Annotated[int, Field(ge=1, le=65535, description="1..65535 (80)")] = 80
    transport: Annotated[Literal["http"], Field(description="http")] = "http"
    http_door: Annotated[
        Literal["execute", "api", "auto"], Field(description="execute, api or auto (auto)")
    ] = "auto"
    username: Annotated[str, Field(description="a login user of the router")] = ""
    password: Annotated[str, Field(repr=False)] = ""
    administrator_password: Annotated[str, Field(repr=False)] = ""
    api_password: Annotated[str, Field(repr=False, pattern=r"^[A-Za-z0-9]{0,32}$")] = ""
    timeout_seconds: Annotated[float, Field(gt=0, le=600, description="0..600 (30)")] = 30.0

    @model_validator(mode="after")
    def _check(self) -> "RouterSettings":
        missing = self.missing()
        if missing:
            raise ValueError("; ".join(missing))
        return self

    def missing(self) -> list[str]:
        """Return what the chosen door needs and was not given, one line each."""
        user = bool(self.username and (self.administrator_password or self.password))
        if self.http_door == "api" or (self.api_password and self.http_door == "auto" and not user):
            return [] if self.api_password else [_needs("api_password", "the door `api`")]
        names = [] if self.username else ["username"]
        if not (self.administrator_password or self.password):
            names.append("administrator_password")
        return [_needs(name, "the door `execute`") for name in names]

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the values that must never be shown."""
        values = (self.password, self.administrator_password, self.api_password)
        return tuple(value for value in values if value)

    @property
    def address(self) -> str:
        """Return host and port, for messages."""
        return f"{self.host}:{self.port}"


def config_key(field: str) -> str:
    """Return the stack configuration key of a field, such as `rtx:httpDoor`."""
    return f"rtx:{camel(field)}"


def camel(name: str) -> str:
    """Write a field's name as stack files do: `http_door` is `httpDoor`."""
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)


def environment_key(field: str) -> str:
    """Return the environment variable of a field, such as `RTX_HTTP_DOOR`."""
    return f"RTX_{field.upper()}"


def load_settings(lookup: Lookup, environ: Mapping[str, str]) -> RouterSettings:
    """Read settings from a stack's configuration, with the environment as fallback.

    Args:
        lookup: Returns the value of a key such as `rtx:host`, or None.
        environ: The environment variables.

    Raises:
        SettingsError: Something is missing or wrong; names every fault at once.
    """
    configured = {name: lookup(config_key(name)) for name in RouterSettings.model_fields}
    fallback = {name: environ.get(environment_key(name)) for name in RouterSettings.model_fields}
    if _is_of_another(configured, fallback):
        fallback = {}
    values: dict[str, Any] = {
        name: value for name, own in configured.items() if (value := own or fallback.get(name))
    }
    try:
        return RouterSettings.model_validate(values)
    except ValidationError as error:
        faults = [_fault(each["loc"], each["type"], each["msg"]) for each in error.errors()]
        if all(each["loc"] for each in error.errors()):
            faults += RouterSettings.model_construct(**values).missing()
        raise SettingsError("; ".join(faults)) from None


def _is_of_another(
    configured: Mapping[str, str | None], environment: Mapping[str, str | None]
) -> bool:
    """Tell whether the environment names another router than the stack does.

    Its credentials are that router's, and must not be tried here.
    """
    pairs = [(configured.get(name), environment.get(name)) for name in ("host", "port")]
    return any(own and other and own != other for own, other in pairs)


def _fault(place: tuple[int | str, ...], kind: str, message: str) -> str:
    if not place:
        return message.removeprefix("Value error, ")
    field = str(place[0])
    if kind == "missing":
        return _needs(field, "every router")
    if field in _SECRET:
        return f"{config_key(field)} is not of letters and digits, at most 32 (47.4)"
    description = RouterSettings.model_fields[field].description or message
    return f"{config_key(field)} must be {description}"


def _needs(field: str, why: str) -> str:
    secret = "--secret " if field in _SECRET else ""
    return (
        f"{config_key(field)} is missing, which {why} needs: "
        f"`pulumi config set {secret}{config_key(field)} …` or set {environment_key(field)}"
    )
