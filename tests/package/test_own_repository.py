"""A repository that `rtx new` wrote: its commands, and its README word by word."""

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from rtx_provider.testing import StartRouter
from rtx_provider.workspace.repository import TEMPLATE
from tests.meta.source import ROOT
from tests.package.environments import empty_environment, environment_with, run

pytestmark = pytest.mark.xdist_group("wheel")

SECRETS = {
    "rtx:password": "demo-password",
    "rtx:administratorPassword": "demo-admin",
    "rtx:office.preSharedKey": "a-key-of-the-office",
    "rtx:office.users[0].password": "a-password",
}
STEPS = (TEMPLATE / "steps.sh").read_text(encoding="utf-8")


@pytest.fixture
def repository(wheel: Path, packages: Path, tmp_path: Path) -> Iterator[Path]:
    """Return a repository that an installed wheel wrote, with an environment to install into."""
    environment_with(wheel, tmp_path / "boot", packages)
    run(tmp_path, tmp_path / "boot" / "bin" / "rtx", "new", "my offices")
    folder = tmp_path / "my offices"
    empty_environment(folder / ".venv", packages)
    (folder / "components").mkdir()
    (folder / "components" / "__init__.py").write_text('raise RuntimeError("theirs")\n', "utf-8")
    yield folder
    for process in folder.glob(".rtx/simulator/*/pid"):  # of a test that failed
        os.kill(int(process.read_text(encoding="utf-8")), signal.SIGTERM)


@pytest.mark.engine
@pytest.mark.timeout(600)
def test_the_demo_office_is_brought_up_tested_and_taken_back(repository: Path) -> None:
    up = run(repository, "make", "up")
    assert "+ 21 created" in up
    assert "pp auth username alice * 192.168.100.160" in up
    (history,) = repository.glob(".rtx/backend/.pulumi/history/**/*.history.json")
    about = json.loads(history.read_text(encoding="utf-8"))["environment"]
    assert about["exec.kind"] == "auto.inline"
    python = repository / ".venv" / "bin" / "python"
    where = run(repository, python, "-c", "import rtx_provider; print(rtx_provider.__file__)")
    assert Path(where.strip()).is_relative_to(repository / ".venv")
    assert "1 passed" in run(repository, "make", "test")
    assert "- 21 deleted" in run(repository, "make", "down")


@pytest.mark.engine
@pytest.mark.timeout(600)
def test_its_readme_can_be_followed_word_by_word(
    repository: Path, rtx_simulator: StartRouter
) -> None:
    router = rtx_simulator(repository / "examples" / "office.conf", transport="ssh")
    before = router.running_text()
    steps = written_for(router.settings)
    run(repository, "sh", "-eu", "-c", f"{steps}\npulumi up --yes --stack tokyo")
    assert "pp auth username alice a-password" in router.running_text()
    assert " pp bind tunnel1-tunnel3\n" in router.running_text()
    stack_file = (repository / "Pulumi.tokyo.yaml").read_text(encoding="utf-8")
    assert [secret for secret in SECRETS.values() if secret in stack_file] == []
    follow_up = "\n".join([*STEPS.splitlines()[:2], "pulumi destroy --yes --stack tokyo"])
    run(repository, "sh", "-eu", "-c", follow_up)
    assert router.running_text() == before


def written_for(settings: dict[str, str]) -> str:
    """Return the steps with what a user fills in: this router's address and key, the secrets."""
    lines = []
    for line in STEPS.splitlines():
        key = re.search(r"rtx:[\w.\[\]]+", line)
        if key and key[0] in SECRETS:
            lines.append(f"printf %s '{SECRETS[key[0]]}' | {line}")
        elif key and key[0] in {"rtx:host", "rtx:hostKey", "rtx:username"}:
            lines.append(f"pulumi config set {key[0]} '{settings[key[0]]}'")
        else:
            lines.append(line)
    return "\n".join([*lines, f"pulumi config set rtx:port {settings['rtx:port']}"])


def test_the_product_s_readme_names_the_same_steps() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert STEPS.splitlines() == [line for line in STEPS.splitlines() if line.strip() in readme]
