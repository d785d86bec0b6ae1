"""The wheel: what it contains, what it requires, and that it works without a checkout."""

import hashlib
import re
import shutil
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.repository import TEMPLATE
from tests.meta.source import ROOT
from tests.package.environments import dependencies, environment_with, run
from tools import wheel as building

pytestmark = pytest.mark.xdist_group("wheel")

PROGRAM = '''\
"""A program of a user's own, with resources and the component, under Pulumi's mocks."""

import pulumi

import rtx_provider as rtx
from components.office import SERVER
from rtx_provider.testing import StartRouter


class Mocks(pulumi.runtime.Mocks):
    """Answer every resource with its inputs."""

    def new_resource(
        self, args: pulumi.runtime.MockResourceArgs
    ) -> tuple[str | None, dict[str, object]]:
        return args.name, args.inputs

    def call(
        self, args: pulumi.runtime.MockCallArgs
    ) -> tuple[dict[str, object], list[tuple[str, str]] | None]:
        return {}, None


pulumi.runtime.set_mocks(Mocks())


@pulumi.runtime.test  # type: ignore[untyped-decorator]  # of Pulumi
def main() -> "pulumi.Output[None]":
    user = rtx.VpnUser(name="alice", password="a-password", address="192.168.100.201")
    office = rtx.RemoteAccessVpnArgs(
        name="Tokyo",
        server=SERVER,
        wan="pp 1",
        lan_address="192.168.100.1/24",
        pre_shared_key="a-key-of-the-office",
        users=(user,),
    )
    vpn = rtx.RemoteAccessVpn("vpn", office)
    rtx.IpFilter("web", number=100, action="pass", source="*", destination="*", protocol="tcp")
    return vpn.client_settings.apply(lambda settings: print(settings["server"]))


def test(rtx_simulator: StartRouter) -> str:
    return rtx_simulator("ip lan1 address 192.168.0.1/24").running_text()


main()
'''


def requirements(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith("/METADATA"))
        metadata = message_from_string(archive.read(name).decode())
    return metadata.get_all("Requires-Dist") or []


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository of a user's own, which has a folder `components`."""
    folder = tmp_path / "theirs"
    (folder / "components").mkdir(parents=True)
    (folder / "components" / "__init__.py").touch()
    (folder / "components" / "office.py").write_text('SERVER = "vpn.tokyo.example"\n', "utf-8")
    (folder / "program.py").write_text(PROGRAM, "utf-8")
    return folder


def test_it_ships_the_package_the_licence_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    (information,) = tops - {"rtx_provider"}
    assert re.fullmatch(r"rtx_provider-[\d.]+\.dist-info", information)
    assert f"{information}/licenses/LICENSE" in names
    assert "rtx_provider/py.typed" in names
    shipped = {name for name in names if name.startswith("rtx_provider/")}
    there = {path for path in (ROOT / "rtx_provider").rglob("*") if path.is_file()}
    there = {path for path in there if "__pycache__" not in path.parts}
    assert shipped == {path.relative_to(ROOT).as_posix() for path in there}


def test_its_licence_is_the_standard_text_of_apache_2() -> None:
    # The text at www.apache.org/licenses/LICENSE-2.0.txt, as Debian's base-files has it, too.
    standard = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == standard


def test_a_build_that_fails_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "SOURCES", ("LICENSE",))
    with pytest.raises(ToolError, match="the wheel was not built"):
        building.build(tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_it_asks_for_ranges_and_keeps_what_few_need_in_extras(wheel: Path) -> None:
    always = [each for each in requirements(wheel) if "extra ==" not in each]
    extra = [each for each in requirements(wheel) if "extra ==" in each]
    names = [re.split(r"[<>=]", each)[0] for each in always]
    assert names == ["asyncssh", "httpcore", "httpx", "pulumi", "pydantic", "pyyaml"]
    assert [each for each in always if "==" in each or ">=" not in each] == []
    assert {(each.split(";")[0].strip(), each.rpartition("extra == ")[2]) for each in extra} == {
        ("distributed<2027,>=2026.8", '"dask"'),
        ("jinja2<4,>=3.1.6", '"report"'),
        ("prometheus-client<1,>=0.26", '"report"'),
        ("paramiko<5,>=4", '"simulator"'),
        ("pulumi-policy<2,>=1.21", '"policy"'),
    }


@pytest.mark.timeout(300)
def test_a_program_beside_a_folder_components_is_type_checked_and_runs(
    wheel: Path, packages: Path, repository: Path
) -> None:
    python = environment_with(wheel, repository / ".venv", packages)
    for name in ("main.py", "test_office.py"):  # what `rtx new` writes
        shutil.copy(TEMPLATE / f"{name}.txt", repository / name)
    programs = ("program.py", "main.py", "test_office.py")
    checked = run(repository, python, "-m", "mypy", "--strict", *programs)
    assert checked == "Success: no issues found in 3 source files\n"
    assert "vpn.tokyo.example" in run(repository, python, "program.py").splitlines()
    where = run(repository, python, "-c", "import rtx_provider; print(rtx_provider.__file__)")
    assert Path(where.strip()).is_relative_to(repository / ".venv")


def test_without_the_extra_only_the_simulator_says_what_to_install(
    wheel: Path, tmp_path: Path, repository: Path
) -> None:
    bare = dependencies(tmp_path / "bare", "paramiko")
    python = environment_with(wheel, repository / ".venv", bare)
    rtx = repository / ".venv" / "bin" / "rtx"
    assert run(repository, rtx, "--version") == "rtx 0.1.0\n"
    assert "vpn.tokyo.example" in run(repository, python, "program.py").splitlines()
    said = run(repository, rtx, "simulate", ok=False)
    assert said == (
        'error: the simulator needs the extra "simulator": '
        f"pip install 'rtx-provider[simulator] @ {wheel.as_uri()}'\n"
    )


def test_without_the_extra_only_the_report_says_what_to_install(
    wheel: Path, tmp_path: Path, repository: Path
) -> None:
    bare = dependencies(tmp_path / "bare", "prometheus_client")
    environment_with(wheel, repository / ".venv", bare)
    rtx = repository / ".venv" / "bin" / "rtx"
    said = run(repository, rtx, "fleet", "report", "--html", "fleet.html", ok=False)
    assert said == (
        'error: the report needs the extra "report": '
        f"pip install 'rtx-provider[report] @ {wheel.as_uri()}'\n"
    )
