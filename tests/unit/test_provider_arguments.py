"""`rtx.Provider`: its arguments are checked as the `rtx:` keys are, and named as arguments."""

import inspect

import pulumi
import pytest

import rtx_provider as rtx
from rtx_provider.settings import (
    LABEL_KEY,
    RouterSettings,
    argument_faults,
    as_arguments,
    config_key,
    environment_key,
    load_settings,
)

EXECUTE = {"host": "192.0.2.1", "username": "admin", "administrator_password": "hush-admin"}
LABELLED = {LABEL_KEY: "hq", **{config_key(name): value for name, value in EXECUTE.items()}}


def test_it_has_an_argument_for_each_setting() -> None:
    taken = set(inspect.signature(rtx.Provider.__init__).parameters)
    assert taken == {"self", "resource_name", "opts"} | set(RouterSettings.model_fields)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"port": 0}, "`port` must be 1..65535 (80, over SSH 22)"),
        ({"transport": "telnet"}, "`transport` must be http or ssh (http)"),
        ({"host": "router:80"}, "in [ ]; its port is `port`"),
        (
            {"api_password": "hush with blanks"},
            "`api_password` must be at most 32 letters and digits",
        ),
        ({"username": ""}, "`username` is missing, and the door `execute` needs it: give it as"),
        ({"timeout_seconds": 601}, "`timeout_seconds` must be 0..600 (30)"),
    ],
)
def test_a_fault_names_the_argument(change: dict[str, object], fault: str) -> None:
    (found,) = argument_faults({**EXECUTE, **change})
    assert fault in found
    assert "rtx:" not in found
    assert "RTX_" not in found
    assert "hush" not in found


def test_all_faults_are_told_at_once() -> None:
    found = argument_faults({"port": 0, "timeout_seconds": 0})
    assert [each.split()[0] for each in found] == [
        "`host`",
        "`port`",
        "`timeout_seconds`",
        "`username`",
        "`administrator_password`",
    ]


def test_what_is_known_later_is_neither_missing_nor_wrong() -> None:
    assert argument_faults({"host": "r"}, {"username", "administrator_password"}) == []
    assert argument_faults({"username": "u"}, {"host", "administrator_password"}) == []
    assert argument_faults({"host": "r"}, {"transport"}) == []
    assert argument_faults(EXECUTE) == []


@pytest.mark.parametrize("name", ["", "h q", "hq/1", "hq:1", "-hq", "h" * 65])
def test_a_name_that_could_not_begin_an_id_is_refused(name: str) -> None:
    with pytest.raises(pulumi.RunError, match="the name must be of letters"):
        rtx.Provider(name, host="r", username="u", administrator_password="hush")


def test_neither_the_environment_nor_another_router_s_keys_fill_in_what_is_left_out() -> None:
    environ = {environment_key("source_address"): "192.0.2.7", "RTX_PREVIEW": "live"}
    settings = load_settings(LABELLED.get, environ)
    assert (settings.preview, settings.source_address) == ("offline", "")


def test_a_message_names_the_router_and_the_arguments() -> None:
    assert as_arguments("check rtx:host and rtx:port", "hq") == "check `host` and `port`"
    assert as_arguments("but this stack belongs to serial X", "hq").endswith(
        "hq belongs to serial X"
    )
    moved = as_arguments("`rtx replace STACK S4H2` moves the office onto it", "hq")
    assert moved == (
        'giving the provider `serial="S4H2"` and running `pulumi refresh --run-program` moves the '
        "office onto it"
    )
    read = as_arguments("run `rtx replace test S4H2`, which reads that router", "hq")
    assert read == "run `pulumi refresh --run-program`, which reads that router"
    assert "rtx replace" not in as_arguments("or move the office with `rtx replace`", "hq")
    pinned = as_arguments("then `pulumi config set rtx:hostKey ssh-rsa AAAA`", "hq")
    assert pinned == 'then give the provider the argument `host_key` with the value "ssh-rsa AAAA"'
