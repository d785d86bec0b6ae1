"""Values that all offices share: plain `pulumi` sees `fleet.yaml` below each office's own file."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from rtx_provider.simulator import Simulator
from tests.engine.inline_runs import led
from tests.engine.test_what_a_run_loads import heard, processes
from tools.trial import DEMO, KEY, PASSWORDS, Office, Open

OWN = ("wan", "lanAddress", "pool", "nat")
NEW_KEY = "Nw8-shared-key-Yb"
TELLS = """
import rtx_provider
key = rtx_provider.require_office().pre_shared_key
print("printed", key)
raise ValueError(f"raised {key}")
"""


@dataclass
class Fleet:
    """A project with two offices, each with a router of its own."""

    project: Office
    routers: dict[str, Simulator]

    def write(self, office: str, key: str, value: object) -> None:
        """Set one key of an office in its file, without Pulumi."""
        path = self.project.folder / f"Pulumi.{office}.yaml"
        known = yaml.safe_load(path.read_text(encoding="utf-8"))
        known.setdefault("config", {})[key] = value
        path.write_text(yaml.safe_dump(known), encoding="utf-8")

    def share(self, place: str, value: str, *, secret: bool = False) -> None:
        """Set a shared value by Pulumi's own command, as the documentation says."""
        words = ("--config-file", "fleet.yaml", *(("--secret",) if secret else ()))
        self.project.pulumi(
            "config", "set", *words, "--path", place, "--stack", "test", given=value
        )

    def run(self, office: str, *words: str, ok: bool = True) -> str:
        return self.project.pulumi(*words, "--stack", office, ok=ok)

    def preview(self, office: str) -> str:
        return self.run(office, "preview", "--diff")

    def up(self, office: str, *, ok: bool = True) -> str:
        return self.run(office, "up", "--yes", "--skip-preview", ok=ok)


@pytest.fixture
def fleet(open_office: Open) -> Fleet:
    """Open two offices whose secrets are encrypted; what reaches their routers is shared."""
    first, second = open_office(), open_office()
    fleet = Fleet(first, {"test": first.router, "osaka": second.router})
    options = first.router.options
    first.environment = {
        name: text for name, text in first.environment.items() if not name.startswith("RTX_")
    } | {"RTX_BACKUPS": first.environment["RTX_BACKUPS"]}
    first.pulumi("stack", "init", "osaka", "--secrets-provider", "passphrase")
    for office, router in fleet.routers.items():
        own = {name: DEMO[name] for name in OWN}
        fleet.write(office, "rtx:office", own | {"name": office, "users": [{"name": "alice"}]})
        fleet.write(office, "rtx:host", router.host)
        fleet.write(office, "rtx:port", router.port)
        place = "rtx:office.users[0].password"
        words = ("config", "set", "--secret", "--path", place, "--stack", office)
        first.pulumi(*words, given=PASSWORDS["alice"])
    fleet.share("rtx:office.server", "vpn.office.example")
    fleet.share("rtx:office.preSharedKey", KEY, secret=True)
    fleet.share("rtx:username", options.username)
    fleet.share("rtx:password", options.password, secret=True)
    fleet.share("rtx:administratorPassword", options.administrator_password, secret=True)
    return fleet


@pytest.mark.language_host
def test_a_shared_value_and_a_shared_secret_reach_each_office_and_show_in_its_preview(
    fleet: Fleet, tmp_path: Path
) -> None:
    for office, router in fleet.routers.items():
        fleet.up(office)
        assert KEY in router.running_text()

    fleet.write("osaka", "rtx:confirmedCommit", "off")
    fleet.share("rtx:office.mtu", "1300")
    texts = {office: fleet.preview(office) for office in fleet.routers}
    assert [text.count("ip pp mtu 1300") > 0 for text in texts.values()] == [True, True], texts
    own = yaml.safe_load((fleet.project.folder / "Pulumi.osaka.yaml").read_text("utf-8"))
    fleet.write("osaka", "rtx:office", own["config"]["rtx:office"] | {"mtu": 1280})
    assert "1300" not in fleet.preview("osaka")

    fleet.share("rtx:office.preSharedKey", NEW_KEY, secret=True)
    for office in fleet.routers:
        text = fleet.preview(office)
        assert "pre-shared-key" in text
        assert not [each for each in (KEY, NEW_KEY) if each in text]
        fleet.up(office)
        assert NEW_KEY in fleet.routers[office].running_text()
    left = (path for path in (fleet.project.folder / "backend").rglob("*") if path.is_file())
    assert not [path for path in left if NEW_KEY in path.read_text("utf-8", errors="replace")]

    heard(fleet.project, folder := tmp_path / "heard")
    fleet.preview("test")
    started = {kind: events for kind, _, events in processes(folder) if kind != "pip"}
    assert started == {"program": ["subprocess.Popen"], "provider": ["subprocess.Popen"]}
    fleet.run("test", "destroy", "--yes", "--skip-preview")
    assert NEW_KEY not in fleet.routers["test"].running_text()


def test_what_must_not_be_shared_is_named_with_its_file_and_command(fleet: Fleet) -> None:
    file = fleet.project.folder / "fleet.yaml"
    shared = yaml.safe_load(file.read_text(encoding="utf-8"))
    shared["config"] |= {
        "rtx:office": {"server": "vpn.office.example", "preSharedKey": "Plain-key-4140"},
        "rtx:apiPassword": "Plain5150",
        "rtx:host": "192.0.2.1",
        "rtx:usrename": "admin",
        "hq:password": "Plain-6160",
    }
    file.write_text(yaml.safe_dump(shared), encoding="utf-8")
    fleet.write("osaka", "rtx:groups", ["kanto", "two words"])
    fleet.write("osaka", "rtx:tags", {"floor": 3, "lines": ["a"]})
    text = fleet.run("osaka", "preview", ok=False)
    command = "`pulumi config set --config-file fleet.yaml --secret"
    assert f"{command} --path 'rtx:office.preSharedKey' --stack osaka` asks for the value" in text
    assert f"{command} rtx:apiPassword --stack osaka` asks for the value" in text
    assert "fleet.yaml: rtx:host belongs to one office" in text
    assert "fleet.yaml: rtx:usrename is nothing that offices share; did you mean" in text
    assert "fleet.yaml: hq:password is nothing that offices share" in text
    assert "rtx:groups[1] must be the name of a group" in text
    assert "rtx:tags.lines must be a text of one line" in text
    assert "rtx:tags.floor" not in text
    assert "Plain" not in text


def test_a_file_that_cannot_be_used_is_named_and_nothing_is_declared(fleet: Fleet) -> None:
    fleet.project.environment["PULUMI_CONFIG_PASSPHRASE"] = "another"
    fleet.project.pulumi("stack", "init", "nara", "--secrets-provider", "passphrase")
    for key, value in (("rtx:host", "127.0.0.1"), ("rtx:username", "a"), ("rtx:port", "9")):
        fleet.write("nara", key, value)
    text = fleet.run("nara", "preview", ok=False)
    command = "`pulumi config --config-file fleet.yaml --stack nara`"
    assert f"fleet.yaml cannot be decrypted, because {command} failed (incorrect pass" in text
    (fleet.project.folder / "fleet.yaml").write_text("config: [", encoding="utf-8")
    assert "fleet.yaml is no valid YAML at line 1" in fleet.run("nara", "preview", ok=False)


def test_in_the_process_of_rtx_the_command_that_decrypts_shows_nothing(
    fleet: Fleet, capfd: pytest.CaptureFixture[str]
) -> None:
    text = led(fleet.project, "preview", "--diff")
    assert "tunnel encapsulation l2tp" in text
    assert KEY not in text
    assert capfd.readouterr() == ("", "")
    folder = fleet.project.folder
    (folder / "__main__.py").write_text(TELLS, encoding="utf-8")
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump({**project, "main": "."}), encoding="utf-8")
    text = led(fleet.project, "preview", ok=False)
    assert ("printed [secret]" in text, "ValueError: raised [secret]" in text) == (True, True), text
    assert KEY not in text


def test_a_setting_that_cannot_be_decrypted_ends_the_run_before_the_router_is_asked(
    fleet: Fleet,
) -> None:
    for key in ("rtx:administratorPassword", "rtx:office.preSharedKey"):
        shared = ("--config-file", "fleet.yaml", "--path", key)
        fleet.run("test", "config", "rm", *shared)
    fleet.project.environment["PULUMI_CONFIG_PASSPHRASE"] = "another"
    fleet.project.pulumi("stack", "init", "nara", "--secrets-provider", "passphrase")
    router = fleet.routers["osaka"]
    fleet.write("nara", "rtx:office", {name: DEMO[name] for name in (*OWN, "name")})
    fleet.write("nara", "rtx:host", router.host)
    fleet.write("nara", "rtx:port", router.port)
    for place, value in (
        ("rtx:office.preSharedKey", KEY),
        ("rtx:office.users[0].password", PASSWORDS["alice"]),
    ):
        words = ("config", "set", "--secret", "--path", place, "--stack", "nara")
        fleet.project.pulumi(*words, given=value)
    place = "rtx:office.users[0].name"
    fleet.project.pulumi("config", "set", "--path", place, "alice", "--stack", "nara")
    asked = len(router.requests)
    for command in ("preview", "up"):
        text = fleet.run("nara", command, *(("--yes",) if command == "up" else ()), ok=False)
        assert "fleet.yaml cannot be decrypted" in text
        assert "incorrect passphrase" in text
    assert len(router.requests) == asked
