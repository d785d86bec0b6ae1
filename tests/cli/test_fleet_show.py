"""`rtx fleet show`: where each value is from, and no secret."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from rtx_provider.cli.main import main

SECURE = {"secure": "v1:cipher"}
OWN: dict[str, Any] = {
    "rtx:host": "192.0.2.1",
    "rtx:port": "",
    "rtx:allowLockout": False,
    "rtx:office": {
        "name": "on: it # really",
        "nat": {"owned": True},
        "users": [{"name": "alice", "password": SECURE}, {"name": "bob", "password": "hush-1"}],
        "tunnels": "[1, 2]",
        "empty": [],
    },
    "hq:password": "hush-2",
}
SHARED = {
    "rtx:port": 8080,
    "rtx:allowLockout": True,
    "rtx:administratorPassword": "hush-3",
    "rtx:serial": "S1",
    "rtx:office": {"preSharedKey": SECURE, "name": "shared", "nat": {"descriptor": 1000}},
}
SHOWN = """\
# Pulumi.tokyo.yaml over fleet.yaml
rtx:administratorPassword: '[secret]'  # fleet.yaml
rtx:allowLockout: false  # Pulumi.tokyo.yaml
rtx:host: 192.0.2.1  # Pulumi.tokyo.yaml
rtx:port: 8080  # fleet.yaml
rtx:office:
  preSharedKey: '[secret]'  # fleet.yaml
  name: 'on: it # really'  # Pulumi.tokyo.yaml
  nat:
    descriptor: 1000  # fleet.yaml
    owned: true  # Pulumi.tokyo.yaml
  users:
    - name: alice  # Pulumi.tokyo.yaml
      password: '[secret]'  # Pulumi.tokyo.yaml
    - name: bob  # Pulumi.tokyo.yaml
      password: '[secret]'  # Pulumi.tokyo.yaml
  tunnels:
    - 1  # Pulumi.tokyo.yaml
    - 2  # Pulumi.tokyo.yaml
  empty: []  # Pulumi.tokyo.yaml
# not shown: hq:password
"""


def write(path: Path, config: object) -> None:
    path.write_text(json.dumps({"config": config}), encoding="utf-8")


def test_each_value_is_shown_with_its_file(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project / "Pulumi.tokyo.yaml", OWN)
    write(project / "fleet.yaml", SHARED)
    assert main(["fleet", "show", "tokyo"]) == 0
    shown = capsys.readouterr().out
    assert shown == SHOWN
    assert yaml.safe_load(shown)["rtx:office"]["nat"] == {"descriptor": 1000, "owned": True}


def test_without_shared_values_an_office_shows_its_own(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project / "Pulumi.tokyo.yaml", {"rtx:office": SECURE})
    assert main(["fleet", "show", "tokyo"]) == 0
    assert (
        capsys.readouterr().out
        == "# Pulumi.tokyo.yaml\nrtx:office: '[secret]'  # Pulumi.tokyo.yaml\n"
    )
    write(project / "fleet.yaml", SHARED)
    assert main(["fleet", "show", "tokyo"]) == 0
    assert "what it takes from fleet.yaml is not shown" in capsys.readouterr().out


def test_a_demo_shares_nothing_and_a_broken_file_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project / "fleet.yaml", SHARED)
    salt = {"encryptionsalt": "v1:R9nZi+IlCUM=:x", "config": {"rtx:office": {"name": "Demo"}}}
    (project / "Pulumi.demo.yaml").write_text(json.dumps(salt), encoding="utf-8")
    assert main(["fleet", "show", "demo"]) == 0
    assert "fleet.yaml" not in capsys.readouterr().out
    (project / "fleet.yaml").write_text("config: [", encoding="utf-8")
    assert main(["fleet", "show", "tokyo"]) == 1
    assert capsys.readouterr().err == "error: fleet.yaml is no valid YAML at line 1\n"
    assert main(["fleet", "show", "tokio"]) == 1
    assert "did you mean tokyo?" in capsys.readouterr().err
