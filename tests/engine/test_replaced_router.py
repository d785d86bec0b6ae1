"""The real engine: an office moves onto the router that has taken the place of its own."""

from pathlib import Path

import pytest
import yaml

from rtx_provider.simulator import Options, Simulator
from rtx_provider.workspace import stack
from tests.engine.test_ownership import PROGRAM
from tests.engine.test_several_routers import BRANCH
from tests.meta.source import ROOT
from tools.trial import DEMO, KEY, PASSWORDS, Office, Open

OLD, NEW = "S4H000001", "S4H777777"
REFRESH = ("refresh", "--run-program", "--yes", "--skip-preview", "--stack", "test")
BY_HAND = (ROOT / "examples" / "office.conf").read_text("utf-8")
"""What stands on the new router: the internet line and the LAN, and nothing of the VPN."""

PROGRAM_OF_BRANCH = f"""{BRANCH}\
rtx.IpFilter("away", number=5001, action="reject", source="*", destination="*", opts=there)
"""


def written(office: Office) -> dict[str, object]:
    text = (office.folder / "Pulumi.test.yaml").read_text("utf-8")
    values: dict[str, object] = yaml.safe_load(text)
    return values


@pytest.mark.parametrize(
    "in_file", [True, False], ids=["settings of the file", "settings of the environment"]
)
def test_an_office_moves_onto_another_router_and_nothing_of_its_file_is_lost(
    open_office: Open,
    monkeypatch: pytest.MonkeyPatch,
    in_file: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    office = open_office(program=PROGRAM)
    office.office = {}
    users = [{name: user[name] for name in user if name != "password"} for user in DEMO["users"]]
    office.write_office(**DEMO | {"preSharedKey": None, "users": users})
    office.set_secret("rtx:office.preSharedKey", KEY)
    for at, user in enumerate(users):
        office.set_secret(f"rtx:office.users[{at}].password", PASSWORDS[user["name"]])
    if in_file:
        office.configure("rtx:serial", OLD)
        office.configure("rtx:port", office.environment.pop("RTX_PORT"))
    office.up()
    right = office.router.running_text()
    with Simulator(BY_HAND, Options(serial=NEW)) as router:
        if in_file:
            office.configure("rtx:port", str(router.port))
        else:
            office.environment["RTX_PORT"] = str(router.port)
        file = written(office)
        text = office.pulumi(*REFRESH, ok=False)
        assert f"`rtx replace test {NEW}` moves the office onto it" in text
        assert router.running_text() == router.saved_text()
        there = router.running_text()

        _replace(office, monkeypatch)
        assert router.running_text() == there
        office.router = router
        office.up()
        assert router.running_text() == right == router.saved_text()
        changed = {"rtx:serial": NEW} if in_file else {}
        known = file["config"]
        assert isinstance(known, dict)
        assert written(office) == file | {"config": known | changed}
        office.destroy()
        assert router.running_text() == there


def test_a_router_of_an_explicit_provider_is_moved_by_the_program(open_office: Open) -> None:
    office = open_office(program=PROGRAM_OF_BRANCH)
    password = office.router.options.administrator_password
    options = Options(administrator_password=password, serial=NEW)
    with Simulator(BY_HAND, options) as router:
        office.configure("branch:host", router.host)
        office.configure("branch:port", str(office.router.port))
        office.configure("branch:username", options.username)
        office.set_secret("branch:password", password)
        office.up()
        office.configure("branch:port", str(router.port))
        text = office.pulumi(*REFRESH, ok=False)
        assert f"branch is RTX1210 serial {NEW}, but branch belongs to serial {OLD}" in text
        assert f'giving the provider `serial="{NEW}"` and running `pulumi refresh --run' in text
        office.configure("branch:serial", NEW)
        office.pulumi(*REFRESH)
        assert "ip filter 5001" not in router.running_text()
        office.up()
        assert "ip filter 5001" in router.saved_text()


def _replace(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(office.folder)
    stack.replace(stack.Stack("test", office.environment), NEW)
    monkeypatch.chdir(Path(__file__).parent)
