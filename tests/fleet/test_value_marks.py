"""What is approved with the lines: secrets by their ciphertexts, and settings."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from rtx_provider.fleet.value_marks import value_marks

OWN: dict[str, Any] = {
    "rtx:host": "192.0.2.1",
    "rtx:password": {"secure": "v1:one"},
    "rtx:groups": ["kanto"],
    "rtx:office": {"mtu": 1280, "users": [{"name": "alice", "password": {"secure": "v1:two"}}]},
}


def marks(folder: Path, shared: dict[str, Any] | None = None, **changes: Any) -> set[str]:  # noqa: ANN401
    own = {**OWN, **{f"rtx:{name}": value for name, value in changes.items()}}
    (folder / "Pulumi.tokyo.yaml").write_text(yaml.safe_dump({"config": own}), encoding="utf-8")
    if shared is not None:
        (folder / "fleet.yaml").write_text(yaml.safe_dump({"config": shared}), encoding="utf-8")
    return set(value_marks(folder, "tokyo"))


def test_secrets_and_settings_are_marked_with_their_places(tmp_path: Path) -> None:
    assert marks(tmp_path) == {
        "Pulumi.tokyo.yaml: rtx:host=192.0.2.1",
        "Pulumi.tokyo.yaml: rtx:password=v1:one",
        "Pulumi.tokyo.yaml: rtx:office.users[0].password=v1:two",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"host": "192.0.2.2"},
        {"password": {"secure": "v1:other"}},
        {"confirmedCommit": "off"},
        {"office": {"users": [{"password": {"secure": "v1:other"}}]}},
        {"shared": {"rtx:timeoutSeconds": "5"}},
    ],
)
def test_what_no_line_shows_changes_a_mark(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert marks(tmp_path) != marks(tmp_path, **changes)


def test_the_project_s_own_values_are_marked_and_its_secrets_only_as_ciphertexts(
    tmp_path: Path,
) -> None:
    config = {"rtx:host": "192.0.2.9", "rtx:allowLockout": {"value": "true"}, "plain": None}
    config |= {"rtx:apiPassword": {"secure": "v1:three"}}
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "a", "config": config}), "utf-8")
    assert marks(tmp_path) >= {
        "Pulumi.yaml: rtx:host=192.0.2.9",
        "Pulumi.yaml: rtx:allowLockout.value=true",
        "Pulumi.yaml: rtx:apiPassword=v1:three",
    }


def test_a_secret_that_nobody_has_encrypted_has_no_mark(tmp_path: Path) -> None:
    assert "Pw-canary" not in repr(marks(tmp_path, password="Pw-canary"))


def test_settings_of_the_environment_are_marked_but_for_secrets_and_files_of_the_machine(
    tmp_path: Path,
) -> None:
    given = {
        "RTX_HOST": "192.0.2.7",
        "RTX_OVERWRITE": "all",
        "RTX_ALLOW_LOCKOUT": "true",
        "RTX_SERIAL": "",
        "RTX_PASSWORD": "Pw-canary",
        "RTX_PRIVATE_KEY": "Pw-canary",
        "RTX_KNOWN_HOSTS": "/srv/known_hosts",
        "RTX_BACKUPS": "/srv",
        "HOME": "/srv",
    }
    found = {*value_marks(tmp_path, "tokyo", given)}
    assert found == {"$RTX_HOST=192.0.2.7", "$RTX_OVERWRITE=all", "$RTX_ALLOW_LOCKOUT=true"}


@pytest.mark.parametrize("changes", [{"groups": ["kansai"]}, {"tags": {"floor": "3"}}])
def test_what_reaches_no_router_changes_none(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert marks(tmp_path) == marks(tmp_path, **changes)
