"""A secret that stands unencrypted in the stack's file ends the run before it is anywhere else."""

import json
from pathlib import Path

import pytest

from tools.trial import KEY, PASSWORDS, Office, Open

EXPLICIT = """\
import pulumi
import rtx_provider as rtx

keys = pulumi.Config("hq")
rtx.Provider("hq", host="192.0.2.1", username="pulumi", password=keys.{read}("password"),
             administrator_password=keys.require_secret("administratorPassword"))
"""
USER = """\
import pulumi
import rtx_provider as rtx

rtx.PpUser("alice", username="alice", password=pulumi.Config("staff").require("alice"))
pulumi.Config("staff").require_secret("bob")
"""


def written_by_runs(office: Office) -> str:
    """Return what runs left behind: state, history and backups, without the stack's own file."""
    files = (path for path in (office.folder / "backend").rglob("*") if path.is_file())
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def command(path: str) -> str:
    return f"`pulumi config set --secret {path} --stack test` asks for the value"


def test_one_plain_password_among_encrypted_ones_is_refused_by_its_path(open_office: Open) -> None:
    office = open_office()
    office.write_office(preSharedKey=None, users=[
        {"name": "alice"}, {"name": "bob", "password": PASSWORDS["bob"]},
    ])  # fmt: skip
    office.set_secret("rtx:office.preSharedKey", KEY)
    office.set_secret("rtx:office.users[0].password", PASSWORDS["alice"])
    text = office.preview(ok=False) + office.up(ok=False)
    assert command("--path 'rtx:office.users[1].password'") in text
    assert "users[0]" not in text
    assert "preSharedKey" not in text
    assert PASSWORDS["bob"] not in text
    assert [each for each in office.resources() if "provider" in each] == []

    office.set_secret("rtx:office.users[1].password", PASSWORDS["bob"] + "-new")
    assert PASSWORDS["bob"] + "-new" not in office.up() + written_by_runs(office)


def test_each_plain_setting_and_mistyped_key_is_named_at_once(open_office: Open) -> None:
    office = open_office()
    office.write_office(users=[{"name": "alice"}])
    office.set_secret("rtx:office.users[0].password", PASSWORDS["alice"])
    office.configure("rtx:password", "Plain-5150")
    office.configure("rtx:hsot", "192.0.2.1")
    office.configure("rtx:guardSeconds", "600")
    text = office.preview(ok=False)
    assert command("rtx:password") in text
    assert command("--path 'rtx:office.preSharedKey'") in text
    assert "Plain-5150" not in text
    assert "rtx:hsot: no such setting, and nothing reads it; did you mean rtx:host?" in text
    assert "did you mean rtx:confirmTimeoutSeconds?" in text


@pytest.mark.parametrize("read", ["require", "require_secret"])
def test_a_plain_argument_of_an_explicit_provider_is_refused(open_office: Open, read: str) -> None:
    office = open_office(program=EXPLICIT.format(read=read))
    office.configure("hq:password", "Plain-6160")
    office.set_secret("hq:administratorPassword", "Hidden-7170")
    text = office.preview(ok=False)
    assert "Provider hq: password is unencrypted at hq:password in Pulumi.test.yaml" in text
    assert command("hq:password") in text
    assert "Plain-6160" not in text


def test_a_plain_field_of_a_resource_is_refused(open_office: Open) -> None:
    office = open_office(program=USER)
    office.configure("staff:alice", "Plain-8180")
    office.set_secret("staff:bob", "Hidden-9190")
    text = office.preview(ok=False)
    assert "alice: password is unencrypted at staff:alice in Pulumi.test.yaml" in text
    assert "Plain-8180" not in text


def test_a_file_that_an_option_names_is_the_one_that_is_looked_at(
    open_office: Open, tmp_path: Path
) -> None:
    office = open_office()
    own = office.folder / "Pulumi.test.yaml"
    office.write_office(preSharedKey=None, users=[{"name": "alice"}])
    office.set_secret("rtx:office.preSharedKey", KEY)
    other = tmp_path / "other.yaml"
    office.set_secret("rtx:office.users[0].password", PASSWORDS["alice"])
    encrypted = own.read_text(encoding="utf-8")
    office.configure("rtx:office", {**office.office, "preSharedKey": KEY, "users": [
        {"name": "alice", "password": PASSWORDS["alice"]}]})  # fmt: skip
    office.set_secret("rtx:office.preSharedKey", KEY)
    other.write_text(own.read_text(encoding="utf-8"), encoding="utf-8")
    own.write_text(encrypted, encoding="utf-8")
    office.preview()
    text = office.preview("--config-file", str(other), ok=False)
    assert "rtx:office.users[0].password is unencrypted" in text
    assert "in other.yaml" in text


def test_a_trial_of_a_simulated_router_is_warned_and_a_stack_with_a_router_refused(
    open_office: Open,
) -> None:
    office = open_office()
    assert "refused for any router but a simulated one" in office.preview()
    office.configure("rtx:host", "127.0.0.1")
    text = office.preview(ok=False)
    assert command("--path 'rtx:office.users[0].password'") in text
    assert command("--path 'rtx:office.preSharedKey'") in text


def test_a_real_router_gets_no_secrets_under_the_public_passphrase(open_office: Open) -> None:
    office = open_office()
    office.environment["PULUMI_CONFIG_PASSPHRASE"] = "rtx-demo"
    office.pulumi("stack", "init", "public", "--secrets-provider", "passphrase")
    values = ("--secret", "--path", "rtx:office", "--stack", "public")
    office.pulumi("config", "set", *values, given=json.dumps(office.office))
    office.pulumi("preview", "--stack", "public")
    office.pulumi("config", "set", "rtx:host", "192.0.2.1", "--stack", "public")
    text = office.pulumi("preview", "--stack", "public", ok=False)
    assert "Pulumi.public.yaml is encrypted with the demo's passphrase, which is public" in text
    assert "`pulumi stack change-secrets-provider passphrase --stack public`" in text


def test_the_simulator_of_another_stack_is_not_this_stacks_router(open_office: Open) -> None:
    office = open_office()
    office.environment["RTX_SIMULATOR_STACK"] = f"demo:{office.router.port}"
    text = office.preview(ok=False)
    assert "the environment names the simulated router of stack demo" in text
    assert office.router.requests == ()
    office.environment["RTX_SIMULATOR_STACK"] = f"test:{office.router.port}"
    office.preview()


def test_a_run_whose_messages_pulumi_records_says_so(open_office: Open, tmp_path: Path) -> None:
    office = open_office()
    recorded = tmp_path / "grpc.json"
    office.environment["PULUMI_DEBUG_GRPC"] = str(recorded)
    text = office.preview()
    assert "warning: PULUMI_DEBUG_GRPC is set" in text
    assert PASSWORDS["alice"] in recorded.read_text(encoding="utf-8")
