"""The settings of a router: the `rtx:` keys of a stack's configuration, or the environment.

Only the settings hold credentials; no resource on the router has them as a property.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rtx_provider.errors import SettingsError
from rtx_provider.problems import Finding, findings_of

Lookup = Callable[[str], str | None]

SECRETS = ("password", "administrator_password", "api_password", "private_key", "key_passphrase")
"""The fields whose values are secret."""
LABEL_KEY = "rtx:label"
"""The key of the label of a router with an explicit provider; the default router has none."""
HOST_PATTERN = r"^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])$"
"""The pattern of the name or address of a router."""
_PORTS = {"http": 80, "ssh": 22}


class RouterSettings(BaseModel):
    """How to reach one router, and how carefully to change it.

    Over HTTP, the `execute` door needs a login user and the administrator password, and the `api`
    door needs the password of `httpd custom-gui api password`. SSH needs a login user with a
    password or a key, and the administrator password unless the router asks for none.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )

    host: Annotated[
        str,
        Field(
            pattern=HOST_PATTERN,
            description="a name or an address, an IPv6 one in [ ]; its port is rtx:port",
        ),
    ]
    transport: Annotated[Literal["http", "ssh"], Field(description="http or ssh (http)")] = "http"
    port: Annotated[int, Field(ge=1, le=65535, description="1..65535 (80, over SSH 22)")] = 80
    http_door: Annotated[
        Literal["execute", "api", "auto"], Field(description="execute, api or auto (auto)")
    ] = "auto"
    username: Annotated[str, Field(description="a login user of the router")] = ""
    password: Annotated[str, Field(repr=False, description="the login user's password")] = ""
    administrator_password: Annotated[
        str, Field(repr=False, description="the administrator password")
    ] = ""
    api_password: Annotated[
        str,
        Field(
            repr=False,
            pattern=r"^[A-Za-z0-9]{0,32}$",
            description="`httpd custom-gui api password`, for the door `api`",
        ),
    ] = ""
    private_key: Annotated[str, Field(repr=False, description="an SSH private key, as text")] = ""
    private_key_file: Annotated[str, Field(description="a file with an SSH private key")] = ""
    key_passphrase: Annotated[
        str, Field(repr=False, description="what opens the SSH private key")
    ] = ""
    host_key: Annotated[
        str,
        Field(
            pattern=r"^(?:SHA256:[A-Za-z0-9+/]{43}=?|[a-z0-9@.-]+ [A-Za-z0-9+/=]+(?: .*)?)?$",
            description="the router's public key: `ssh-rsa AAAA…` or its fingerprint `SHA256:…`",
        ),
    ] = ""
    known_hosts: Annotated[str, Field(description="a file of host keys")] = "~/.ssh/known_hosts"
    host_key_policy: Annotated[
        Literal["strict", "accept-new"], Field(description="strict or accept-new (strict)")
    ] = "strict"
    legacy_algorithms: Annotated[bool, Field(description="true or false (false)")] = False
    timeout_seconds: Annotated[float, Field(gt=0, le=600, description="0..600 (30)")] = 30.0
    serial: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9-]*$",
            description="the serial number of the stack's router, as `show environment` prints it",
        ),
    ] = ""
    preview: Annotated[
        Literal["offline", "live"], Field(description="offline or live (offline)")
    ] = "offline"
    confirmed_commit: Annotated[
        Literal["auto", "always", "off"], Field(description="auto, always or off (auto)")
    ] = "auto"
    confirm_timeout_seconds: Annotated[int, Field(ge=60, le=3600, description="60..3600 (300)")] = (
        300
    )
    allow_lockout: Annotated[bool, Field(description="true or false (false)")] = False
    source_address: Annotated[
        str,
        Field(
            pattern=r"^(?:\d{1,3}(?:\.\d{1,3}){3})?$",
            description="our IPv4 address as the router sees it",
        ),
    ] = ""

    @model_validator(mode="before")
    @classmethod
    def _choose_port(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {"port": _PORTS.get(str(values.get("transport", "http")), 80), **values}

    @model_validator(mode="after")
    def _check(self) -> "RouterSettings":
        missing = self.missing()
        if missing:
            raise ValueError("; ".join(missing))
        return self

    def missing(self) -> list[str]:
        """Return a message for each missing setting that the transport or the door needs."""
        if self.transport == "ssh":
            return self._missing_for_ssh()
        user = bool(self.username and (self.administrator_password or self.password))
        if self.http_door == "api" or (self.api_password and self.http_door == "auto" and not user):
            return [] if self.api_password else [_needs("api_password", "the door `api`")]
        names = [] if self.username else ["username"]
        if not (self.administrator_password or self.password):
            names.append("administrator_password")
        return [_needs(name, "the door `execute`") for name in names]

    def _missing_for_ssh(self) -> list[str]:
        names = [] if self.username else ["username"]
        if not (self.password or self.private_key or self.private_key_file):
            names.append("password")
        return [_needs(name, "SSH") for name in names]

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the values that must never be shown."""
        return tuple(value for name in SECRETS if (value := getattr(self, name)))

    @property
    def address(self) -> str:
        """Return the host and port, for messages."""
        return f"{self.host}:{self.port}"


def config_key(field: str) -> str:
    """Return the stack configuration key of a field, such as `rtx:httpDoor`."""
    return f"rtx:{camel(field)}"


def camel(name: str) -> str:
    """Return a field's name as in stack files: `httpDoor` for `http_door`."""
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)


def environment_key(field: str) -> str:
    """Return the environment variable of a field, such as `RTX_HTTP_DOOR`."""
    return f"RTX_{field.upper()}"


def load_settings(lookup: Lookup, environ: Mapping[str, str]) -> RouterSettings:
    """Return the settings from a stack's configuration, with the environment as a fallback.

    Args:
        lookup: Returns the value of a key such as `rtx:host`, or None.
        environ: The environment variables.

    Raises:
        SettingsError: Settings are missing or wrong; the message names all of them.
    """
    label = lookup(LABEL_KEY)
    configured = {name: lookup(config_key(name)) for name in RouterSettings.model_fields}
    fallback = {name: environ.get(environment_key(name)) for name in RouterSettings.model_fields}
    if label or _is_of_another(configured, fallback):
        fallback = {}
    values: dict[str, Any] = {
        name: value for name, own in configured.items() if (value := own or fallback.get(name))
    }
    try:
        return RouterSettings.model_validate(values)
    except ValidationError as error:
        found = findings_of(error)
    # Outside of `except`, so that our error is not chained to one that contains a value.
    text = "; ".join(_faults(found, values))
    raise SettingsError(f"{label}: {as_arguments(text, label)}" if label else text)


def argument_faults(values: Mapping[str, Any], not_known: Collection[str] = ()) -> list[str]:
    """Return what is wrong with a provider's arguments, some of which may not be known yet."""
    try:
        RouterSettings.model_validate(values)
        found = []
    except ValidationError as error:
        found = findings_of(error)
    unknown = {*not_known, *({"transport", "http_door"} & set(not_known) and {""})}
    given = {**values, **dict.fromkeys(not_known, "known later")}
    return [as_arguments(each, "") for each in _faults(found, given, unknown)]


def as_arguments(text: str, label: str) -> str:
    """Return a message with a provider's arguments in place of the stack's keys."""
    for pattern, words in _AS_ARGUMENTS:
        text = pattern.sub(words, text)
    text = text.replace("this stack", label) if label else text
    return _KEY.sub(lambda match: f"`{_snake(match[1])}`", text)


_KEY = re.compile(r"\brtx:([a-z][A-Za-z]*)\b")
_AS_ARGUMENTS = (
    (
        re.compile(r"`pulumi config set (?:--secret )?(rtx:\w+) …` or set RTX_\w+"),
        r"give it as the argument \1",
    ),
    (
        re.compile(r"`pulumi config set (?:--secret )?(rtx:\w+) ([^`]+)`"),
        r'give the provider the argument \1 with the value "\2"',
    ),
    # `rtx replace` acts on the stack's own router. An explicit provider is told by the program.
    (re.compile(r"run `rtx replace \S+ \S+`"), "run `pulumi refresh --run-program`"),
    (
        re.compile(r"`rtx replace \S+ ([^`\s]+)`"),
        r'giving the provider `serial="\1"` and running `pulumi refresh --run-program`',
    ),
    (
        re.compile(r"with `rtx replace`"),
        "by `serial=` of its provider and `pulumi refresh --run-program`",
    ),
)


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda match: f"_{match[1].lower()}", name)


def _faults(
    found: Sequence[Finding], values: Mapping[str, Any], unknown: Collection[str] = ()
) -> list[str]:
    """Return the messages for pydantic's findings, and for settings that are missing besides."""
    faults = [_fault(each) for each in found if each.place and each.field not in unknown]
    if "" in unknown:
        return faults
    return faults + RouterSettings.model_construct(**values).missing()


def _is_of_another(
    configured: Mapping[str, str | None], environment: Mapping[str, str | None]
) -> bool:
    """Return whether the environment names another router than the stack does.

    The credentials of the environment then belong to that router, and must not be used here.
    """
    pairs = [(configured.get(name), environment.get(name)) for name in ("host", "port")]
    return any(own and other and own != other for own, other in pairs)


def _fault(finding: Finding) -> str:
    field = finding.field
    if finding.is_missing:
        return _needs(field, "every router")
    if field == "api_password":
        return f"{config_key(field)} must be at most 32 letters and digits (47.4)"
    description = RouterSettings.model_fields[field].description or finding.text
    return f"{config_key(field)} must be {description}"


def _needs(field: str, why: str) -> str:
    secret = "--secret " if field in SECRETS else ""
    return (
        f"{config_key(field)} is missing, and {why} needs it: "
        f"`pulumi config set {secret}{config_key(field)} …` or set {environment_key(field)}"
    )
