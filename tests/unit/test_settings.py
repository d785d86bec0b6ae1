"""The settings of a router: all faults at once, each with key and remedy, without secrets."""

import re
from collections.abc import Mapping

import pytest

from rtx_provider.errors import SettingsError
from rtx_provider.settings import RouterSettings, config_key, environment_key, load_settings

EXECUTE = {"host": "192.0.2.1", "username": "admin", "administratorPassword": "hush-admin"}
API = {"host": "192.0.2.1", "apiPassword": "hush1"}


def load(keys: Mapping[str, str], environ: Mapping[str, str] | None = None) -> RouterSettings:
    return load_settings({f"rtx:{name}": text for name, text in keys.items()}.get, environ or {})


def faults(keys: Mapping[str, str], environ: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(keys, environ)
    return re.split(r"; (?=rtx:)", str(caught.value))


@pytest.mark.parametrize(
    ("keys", "door"),
    [
        (EXECUTE, "auto"),
        (API, "auto"),
        ({**EXECUTE, "httpDoor": "execute"}, "execute"),
        ({**API, "httpDoor": "api"}, "api"),
    ],
)
def test_one_door_s_credentials_are_enough(keys: dict[str, str], door: str) -> None:
    assert door == load(keys).http_door


def test_what_is_left_out_has_the_documented_default() -> None:
    settings = load(EXECUTE)
    assert (
        settings.port,
        settings.transport,
        settings.http_door,
        settings.timeout_seconds,
    ) == (80, "http", "auto", 30.0)
    assert settings.address == "192.0.2.1:80"


@pytest.mark.parametrize("field", RouterSettings.model_fields)
def test_every_key_falls_back_to_the_environment(field: str) -> None:
    values = {
        "host": "192.0.2.9",
        "port": "8080",
        "transport": "http",
        "http_door": "api",
        "username": "me",
        "password": "p",
        "administrator_password": "a",
        "api_password": "key1",
        "private_key": "-----BEGIN",
        "private_key_file": "/keys/rtx",
        "key_passphrase": "open",
        "host_key": "SHA256:" + "A" * 43,
        "known_hosts": "/keys/known",
        "host_key_policy": "accept-new",
        "legacy_algorithms": "True",
        "timeout_seconds": "5",
        "serial": "S4H000001",
        "preview": "live",
        "confirmed_commit": "always",
        "confirm_timeout_seconds": "120",
        "allow_lockout": "True",
        "source_address": "192.0.2.7",
    }
    environ = {environment_key(name): text for name, text in values.items()}
    assert str(getattr(load({}, environ), field)).removesuffix(".0") == values[field]


def test_the_stack_comes_before_the_environment_and_an_empty_key_counts_for_nothing() -> None:
    environ = {"RTX_TIMEOUT_SECONDS": "7", "RTX_USERNAME": "from-env"}
    settings = load({**EXECUTE, "username": "", "timeoutSeconds": "9"}, environ)
    assert (settings.timeout_seconds, settings.username) == (9.0, "from-env")


@pytest.mark.parametrize("other", [{"RTX_HOST": "198.51.100.1"}, {"RTX_PORT": "8081"}])
def test_an_environment_of_another_router_is_left_alone(other: dict[str, str]) -> None:
    """Its credentials would be tried on the wrong router."""
    environ = {**other, "RTX_API_PASSWORD": "another"}
    settings = load({**EXECUTE, "port": "8080"}, environ)
    assert (settings.host, settings.port, settings.api_password) == ("192.0.2.1", 8080, "")


@pytest.mark.parametrize(
    ("change", "key", "remedy"),
    [
        ({"port": "0"}, "rtx:port", "1..65535"),
        ({"port": "65536"}, "rtx:port", "1..65535"),
        ({"port": "http"}, "rtx:port", "1..65535"),
        ({"transport": "telnet"}, "rtx:transport", "http"),
        ({"httpDoor": "front"}, "rtx:httpDoor", "execute, api or auto"),
        ({"host": "router one"}, "rtx:host", "a name or an address"),
        ({"host": "router\nx"}, "rtx:host", "a name or an address"),
        ({"host": "router\n"}, "rtx:host", "a name or an address"),
        ({"host": "user:pw@router"}, "rtx:host", "a name or an address"),
        ({"host": "router:8080"}, "rtx:host", "its port is rtx:port"),
        ({"host": "fe80::1"}, "rtx:host", "in [ ]"),
        ({"timeoutSeconds": "0"}, "rtx:timeoutSeconds", "0..600"),
        ({"timeoutSeconds": "601"}, "rtx:timeoutSeconds", "0..600"),
        ({"timeoutSeconds": "soon"}, "rtx:timeoutSeconds", "0..600"),
        ({"apiPassword": "hush with blanks"}, "rtx:apiPassword", "letters and digits"),
        ({"apiPassword": "h" * 33}, "rtx:apiPassword", "at most 32"),
    ],
)
def test_a_malformed_key_is_named_with_what_it_must_be(
    change: dict[str, str], key: str, remedy: str
) -> None:
    (fault,) = faults({**EXECUTE, **change})
    assert fault.startswith(f"{key} ")
    assert remedy in fault


@pytest.mark.parametrize(
    ("keys", "missing"),
    [
        ({}, ["rtx:host", "rtx:username", "rtx:administratorPassword"]),
        ({"host": "r"}, ["rtx:username", "rtx:administratorPassword"]),
        ({"host": "r", "username": "u"}, ["rtx:administratorPassword"]),
        ({"host": "r", "administratorPassword": "p"}, ["rtx:username"]),
        ({"host": "r", "httpDoor": "api"}, ["rtx:apiPassword"]),
        (
            {"host": "r", "httpDoor": "execute", "apiPassword": "k"},
            ["rtx:username", "rtx:administratorPassword"],
        ),
    ],
)
def test_each_missing_key_says_who_needs_it_and_how_to_set_it(
    keys: dict[str, str], missing: list[str]
) -> None:
    found = faults(keys)
    assert missing == [fault.split(" ")[0] for fault in found]
    for fault, key in zip(found, missing, strict=True):
        secret = "--secret " if "assword" in key else ""
        assert f"pulumi config set {secret}{key}" in fault
        assert (
            environment_key(next(n for n in RouterSettings.model_fields if config_key(n) == key))
            in fault
        )


def test_all_faults_are_told_at_once_and_none_shows_a_secret() -> None:
    keys = {"port": "x", "timeoutSeconds": "-1", "apiPassword": "hush hush", "httpDoor": "execute"}
    found = faults(keys)
    assert {fault.split(" ")[0] for fault in found} == {
        "rtx:administratorPassword",
        "rtx:apiPassword",
        "rtx:host",
        "rtx:port",
        "rtx:timeoutSeconds",
        "rtx:username",
    }
    assert [fault for fault in found if "hush" in fault] == []


def test_settings_shown_by_a_debugger_hold_no_secret() -> None:
    settings = load({**EXECUTE, "password": "hush-login", "apiPassword": "hushapi"})
    assert "hush" not in repr(settings)
    assert "hush" not in str(settings)
    assert settings.secrets == ("hush-login", "hush-admin", "hushapi")
