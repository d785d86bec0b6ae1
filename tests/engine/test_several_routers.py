"""Two routers of different models in one program, each with its own process and settings."""

import json
import re
from collections.abc import Iterator

import pytest

from rtx_provider.simulator import Options, Simulator
from tests.lifecycle.bench import OFFICE
from tools.trial import KEY, PASSWORDS, Office, Open

PASSWORD = "Branch-admin-8181"
OTHER_PASSWORD = "Branch-admin-9191"
SECRETS = (KEY, *PASSWORDS.values())

BRANCH = """\
import pulumi
import rtx_provider as rtx

keys = pulumi.Config("branch")
branch = rtx.Provider(
    "branch",
    host=keys.require("host"),
    port=keys.require_int("port"),
    username=keys.require("username"),
    administrator_password=keys.require_secret("password"),
    serial=keys.get("serial"),
)
there = pulumi.ResourceOptions(provider=branch)
"""
PROGRAM = f"""{BRANCH}\

here = rtx.Router("here")
away = rtx.Router("away", opts=there)
rtx.IpFilter("web-here", number=5001, action="pass", source="*", destination="*")
rtx.IpFilter("web-away", number=5001, action="reject", source="*", destination="*", opts=there)
vpn = rtx.RemoteAccessVpn("vpn", rtx.require_office(), there)

pulumi.export("models", [here.detected_model, away.detected_model, vpn.router.detected_model])
"""


@pytest.fixture
def branch() -> Iterator[Simulator]:
    """Run the second router."""
    options = Options(model="RTX830", administrator_password=PASSWORD)
    with Simulator(OFFICE, options) as router:
        yield router


def two_routers(open_office: Open, branch: Simulator) -> Office:
    """Return a stack whose own router is an RTX1210, and whose program names the RTX830."""
    office = open_office(program=PROGRAM, model="RTX1210")
    office.write_office(preSharedKey=None, users=[{"name": "alice"}, {"name": "bob"}])
    office.set_secret("rtx:office.preSharedKey", KEY)
    office.set_secret("rtx:office.users[0].password", PASSWORDS["alice"])
    office.set_secret("rtx:office.users[1].password", PASSWORDS["bob"])
    office.configure("branch:host", branch.host)
    office.configure("branch:port", branch.port)
    office.configure("branch:username", branch.options.username)
    office.set_secret("branch:password", PASSWORD)
    return office


def test_two_models_are_brought_up_and_destroyed_by_one_program(
    open_office: Open, branch: Simulator
) -> None:
    office = two_routers(open_office, branch)
    before = (office.router.running_text(), branch.running_text())
    shown = office.preview("--diff")
    assert (office.router.running_text(), branch.running_text()) == before

    text = office.up()
    ours, theirs = office.router.running_text(), branch.running_text()
    assert "ip filter 5001 pass * *" in ours
    assert "ip filter 5001 reject * *" in theirs
    assert "ip filter 201040" in theirs
    assert "ip filter 201040" not in ours
    assert branch.saved_text() == theirs
    assert "RTX830 branch: saved" in text
    assert str(branch.port) not in text
    models = json.loads(office.pulumi("stack", "output", "models", "--json", "--stack", "test"))
    assert models == ["RTX1210", "RTX830", "RTX830"]

    ids = {name: each.get("id", "") for name, each in office.resources().items()}
    assert ids["web-here"] == "ip-filter:5001"
    assert ids["web-away"] == "branch/ip-filter:5001"
    assert ids["vpn-tunnel-1"] == "branch/tunnel:1"
    assert ids["vpn-saved"] == "branch/saved-config"
    assert ids["away"] == ids["vpn-router"] == "branch/router"

    state = json.dumps(office.state())
    assert [word for word in (PASSWORD, *SECRETS) if word in shown + text + state] == []

    office.destroy()
    assert (office.router.running_text(), branch.running_text()) == before


def test_a_changed_password_is_an_update_of_the_provider_alone(
    open_office: Open, branch: Simulator
) -> None:
    office = two_routers(open_office, branch)
    office.up()
    branch.reset_counters()
    office.set_secret("branch:password", OTHER_PASSWORD)
    text = office.up("--diff")
    assert re.search(r"~ 1 updated\n +\d+ unchanged", text)
    assert not branch.lines
    assert office.up("--expect-no-changes")

    office.set_secret("rtx:office.preSharedKey", f"{KEY}2")
    text += office.up(ok=False)
    assert "branch refused the credentials" in text
    assert "check `username` and `administrator_password`" in text
    assert [word for word in (PASSWORD, OTHER_PASSWORD, *SECRETS) if word in text] == []


def test_the_arguments_are_checked_before_anything_runs(open_office: Open) -> None:
    program = (
        "import rtx_provider as rtx\n"
        "rtx.Provider('branch', host='router one', transport='telnet', api_password='hush hush')\n"
    )
    office = open_office(program=program)
    text = office.preview(ok=False)
    assert "Provider branch: `host` must be a name or an address" in text
    assert "Provider branch: `transport` must be http or ssh" in text
    assert "hush" not in text
    assert "Traceback" not in text
