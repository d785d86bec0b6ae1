"""What `fleet.yaml` may hold, how it is read, and when Pulumi's command decrypts it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from rtx_provider import shared_values
from rtx_provider.errors import SettingsError
from rtx_provider.resources import _shared
from rtx_provider.resources._shared import SETTINGS, office_over, with_shared_settings
from rtx_provider.shared_values import (
    faults_of,
    hidden,
    merged,
    read_shared,
    read_yaml,
    readable,
)

SECURE = {"secure": "v1:abc"}
PULUMI = """\
#!/bin/sh
echo "$* in=$(pwd) file=$PULUMI_OPTION_CONFIG_FILE" >> "$LOG"
[ -z "$FAULT" ] || { echo "warning: x" >&2; echo "error: $FAULT" >&2; exit 1; }
echo "$CONFIG"
"""
ANSWER = {
    "rtx:office": {"value": "…", "objectValue": {"server": "s", "users": [{"password": "moon"}]}},
    "rtx:password": {"value": "star", "secret": True},
    "rtx:username": {"value": "from the project's defaults"},
}


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a CLI on PATH that writes down what it is told, and return that file."""
    program = tmp_path / "bin" / "pulumi"
    program.parent.mkdir()
    program.write_text(PULUMI, encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/bin:/usr/bin")
    monkeypatch.setenv("LOG", str(tmp_path / "log"))
    monkeypatch.setenv("CONFIG", json.dumps(ANSWER))
    monkeypatch.setenv("PULUMI_OPTION_CONFIG_FILE", "another.yaml")
    return tmp_path / "log"


def write(folder: Path, config: Any) -> shared_values.SharedValues:  # noqa: ANN401
    (folder / "fleet.yaml").write_text(json.dumps({"config": config}), encoding="utf-8")
    found = read_shared(folder)
    assert found is not None
    return found


def test_objects_are_merged_and_everything_else_is_replaced() -> None:
    shared = {"nat": {"descriptor": 1, "owned": True}, "users": [1, 2], "mtu": 1280, "key": SECURE}
    own = {"nat": {"descriptor": 7}, "users": [3], "name": "Tokyo", "key": {"secure": "v1:own"}}
    assert merged(shared, own) == {
        "nat": {"descriptor": 7, "owned": True},
        "users": [3],
        "mtu": 1280,
        "key": {"secure": "v1:own"},
        "name": "Tokyo",
    }


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("off", "off"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("2026-01-06", "2026-01-06"),
        ("0123", "0123"),
        ("1_000", "1_000"),
        ("true", True),
        ("8080", 8080),
        ("1.5", 1.5),
        ("~", None),
    ],
)
def test_a_word_is_what_pulumi_takes_it_for(written: str, value: object) -> None:
    content, fault = read_yaml(f"config: {{rtx:x: {written}}}", "fleet.yaml")
    assert (content["config"]["rtx:x"], fault) == (value, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: [hush\nb", "fleet.yaml is no valid YAML at line 2"),
        ("config: !!python/object:os.system {}", "fleet.yaml is no valid YAML at line 1"),
        ("config: !!int hush", "fleet.yaml is no valid YAML"),
        ("[" * 9999, "fleet.yaml is no valid YAML"),
        ("hush", "fleet.yaml must have the keys of a stack's file, such as `config:`"),
        ("config: hush", "fleet.yaml: config must hold keys"),
    ],
)
def test_a_file_that_is_none_is_named_without_its_values(text: str, fault: str) -> None:
    found = read_yaml(text, "fleet.yaml")[1]
    assert found.startswith(fault)
    assert "hush" not in found


def test_a_file_that_cannot_be_read_has_a_fault_and_no_file_has_no_values(tmp_path: Path) -> None:
    assert read_shared(tmp_path) is None
    (tmp_path / "fleet.yaml").write_bytes(b"\xff\xfe")
    found = read_shared(tmp_path)
    assert found is not None
    assert found.fault == "fleet.yaml cannot be read: it is not UTF-8 text"
    with pytest.raises(SettingsError, match="not UTF-8"):
        readable(found, ["rtx:office"], "tokyo", {})


@pytest.mark.parametrize("key", ["konfig", "rtx:office", "Config"])
def test_a_file_whose_values_stand_in_the_wrong_place_is_not_read_as_empty(
    tmp_path: Path, key: str
) -> None:
    (tmp_path / "fleet.yaml").write_text(f"{key}: {{mtu: hush}}\n", encoding="utf-8")
    found = read_shared(tmp_path)
    assert found is not None
    assert found.fault.startswith(f"fleet.yaml: `{key}` is read by nobody; values stand below")
    assert "hush" not in found.fault


def test_each_key_that_is_not_shared_is_named_with_the_way_to_take_it_off() -> None:
    values = {"rtx:office": "hush", "rtx:groups": ["a"], "rtx:prot": 1, "x:y": 1, "rtx:port": 1}
    found = list(faults_of(values, SETTINGS))
    assert [each.split()[1] for each in found] == ["rtx:groups", "rtx:prot", "x:y", "rtx:office"]
    assert "did you mean rtx:port?" in found[1]
    assert "`pulumi config rm --config-file fleet.yaml x:y --stack ANY`" in found[2]
    assert "hush" not in "".join(found)
    assert list(faults_of({"rtx:password": SECURE}, SETTINGS)) == []


def test_what_takes_over_lines_is_not_shared() -> None:
    (whole,) = faults_of({"rtx:office": {"secure": "v1:x"}}, SETTINGS)
    assert whole.startswith("fleet.yaml: rtx:office is encrypted as a whole")
    office = {"server": "s", "adopt": ["PpUser"], "reclaim": True}
    adopt, reclaim = faults_of({"rtx:office": office}, SETTINGS)
    assert adopt.startswith("fleet.yaml: rtx:office.adopt would take over lines on every router")
    assert "`pulumi config rm --config-file fleet.yaml --path rtx:office.reclaim" in reclaim


def test_pulumi_decrypts_once_and_only_what_is_encrypted_is_taken_from_it(
    tmp_path: Path, log: Path
) -> None:
    office = {"server": "own words", "users": [{"password": SECURE}]}
    config = {"rtx:office": office, "rtx:password": SECURE, "rtx:username": "admin"}
    shared = write(tmp_path, config)
    assert readable(shared, ["rtx:username"], "tokyo", os.environ) == {"rtx:username": "admin"}
    assert not log.exists()
    for _ in range(2):
        assert readable(shared, list(config), "tokyo", os.environ) == {
            "rtx:office": {"server": "own words", "users": [{"password": "moon"}]},
            "rtx:password": "star",
            "rtx:username": "admin",
        }
    words = "config --config-file fleet.yaml --stack tokyo --json --show-secrets --non-interactive"
    assert log.read_text("utf-8").splitlines() == [f"{words} in={tmp_path} file="]
    assert "moon" not in repr(shared)


def test_what_was_decrypted_is_hidden_in_the_texts_of_a_program(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_values, "_SECRETS", set())
    assert hidden("bad key moon") == "bad key moon"
    shared = write(tmp_path, {"rtx:office": {"users": [{"password": SECURE}]}, "rtx:port": "80"})
    readable(shared, ["rtx:office", "rtx:port"], "tokyo", os.environ)
    assert log.exists()
    assert hidden("bad key moon, honeymoon:80\n") == "bad key [secret], honey[secret]:80\n"


def test_what_cannot_be_decrypted_is_said_with_pulumis_words(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAULT", "postgres://carol:moon@db.example: incorrect passphrase")
    monkeypatch.setattr(_shared, "project_folder", lambda: tmp_path)
    shared = write(tmp_path, {"rtx:office": SECURE, "rtx:password": SECURE})
    with pytest.raises(
        SettingsError,
        match=r"--stack tokyo` failed \(postgres://db\.example: incorrect passphrase\)",
    ):
        office_over(shared, {}, "tokyo")
    for _ in range(3):  # the engine configures each class of a process
        with pytest.raises(SettingsError, match="incorrect passphrase"):
            with_shared_settings({"rtx:host": "192.0.2.1"}.get, "tokyo")
    assert len(log.read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("own", "port"),
    [
        ({"rtx:host": "192.0.2.1"}, "8080"),
        ({"rtx:host": "192.0.2.1", "rtx:port": "81"}, "81"),
        ({}, None),
        ({"rtx:host": ""}, None),
        ({"rtx:host": "192.0.2.1", "rtx:label": "hq"}, None),
    ],
    ids=["lacks it", "has its own", "no router", "a blank one", "an explicit provider"],
)
def test_shared_settings_stand_in_for_a_stack_that_names_its_router(
    own: dict[str, str], port: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"rtx:port": 8080, "rtx:timeoutSeconds": 30}
    write(tmp_path, {**values, "rtx:allowLockout": True, "rtx:serial": "S1"})
    monkeypatch.setattr(_shared, "project_folder", lambda: tmp_path)
    lookup = with_shared_settings(own.get, "tokyo")
    assert lookup("rtx:port") == port
    assert lookup("rtx:serial") is None
    assert lookup("rtx:allowLockout") is None
    assert lookup("rtx:timeoutSeconds") == ("30" if port == "8080" or "rtx:port" in own else None)
