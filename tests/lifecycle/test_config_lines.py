"""ConfigLines on a router that has lines of the same commands: no foreign line is lost.

The row of a command says what identifies a line, what is secret, and how it is taken back.
"""

import pytest

from rtx_provider.errors import ApplyError, ConflictError
from rtx_provider.resources.config_lines import ConfigLinesProvider
from rtx_provider.resources.ip_filter import IpFilterProvider
from rtx_provider.resources.ip_route import IpRouteProvider
from rtx_provider.simulator import Options
from tests.lifecycle.bench import Bench, office
from tests.lifecycle.engine import CheckFailedError, Resource


def lines(*texts: str, adopt: bool = False, select: str = "") -> dict[str, object]:
    return {"label": "x", "lines": list(texts), "select": select, "adopt": adopt}


def running(bench: Bench) -> list[str]:
    return [line.strip() for line in bench.simulator.running_text().splitlines()]


@pytest.mark.parametrize("masks", [False, True])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("login user bob moon-moon", "login user bob sun-sun"),
        ("httpd custom-gui api password moonmoon", "httpd custom-gui api password sunsun"),
        ("l2tp tunnel auth on moon", "l2tp tunnel auth on sun"),
        ("pp auth myname me moon", "pp auth myname me sun"),
        ("ipsec ike pre-shared-key 7 text moon", "ipsec ike pre-shared-key 7 text sun"),
    ],
)
def test_a_line_with_a_secret_comes_stays_changes_and_goes(
    first: str, second: str, *, masks: bool
) -> None:
    select = {"l2tp": "tunnel 7", "pp": "pp 2"}.get(first.split(maxsplit=1)[0], "")
    with office(Options(mask_secrets=masks, door_api=False)) as bench:
        before = [line for line in running(bench) if "api password" not in line]
        if "api password" in first:
            bench.simulator.edit(["no httpd custom-gui api password"])
        resource = Resource(ConfigLinesProvider())
        assert resource.up(lines(first, select=select)) == ["create"]
        assert bench.refreshed(resource)
        assert resource.up(lines(first, select=select)) == []
        assert resource.up(lines(second, select=select)) == ["update"]
        assert bench.refreshed(resource)
        bench.new_process()
        resource.destroy()
        assert [line for line in running(bench) if "api password" not in line] == before


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("user attribute administrator=off connection=off login-timer=300",
         "user attribute login-timer=600"),
        ("httpd custom-gui user directory=/ index=a.html",
         "httpd custom-gui user directory=/x index=b.html"),
        ("user attribute admin login-timer=300", "user attribute admin login-timer=600"),
        ("ip lan1 intrusion detection in on", "ip lan1 intrusion detection in off"),
        ("ip lan1 intrusion detection in ip on reject=on", "ip lan1 intrusion detection in ip off"),
    ],
)  # fmt: skip
def test_an_option_is_no_part_of_the_key(theirs: str, ours: str) -> None:
    with office(None, theirs) as bench:
        before = running(bench)
        with pytest.raises(ConflictError, match="the router already has"):
            Resource(ConfigLinesProvider()).up(lines(ours))
        assert running(bench) == before
        adopted = Resource(ConfigLinesProvider())
        adopted.up(lines(ours, adopt=True))
        assert ours in running(bench)
        assert theirs not in running(bench)
        bench.new_process()
        adopted.destroy()
        assert running(bench) == before


def test_a_line_that_goes_only_by_its_whole_is_taken_back() -> None:
    with office() as bench:
        before = running(bench)
        resource = Resource(ConfigLinesProvider())
        bench.simulator.reset_counters()
        resource.up(lines("ip pp intrusion detection in on", select="pp 2"))
        assert " ip pp intrusion detection in on" in bench.simulator.running_text().splitlines()
        bench.new_process()
        bench.simulator.reset_counters()
        resource.destroy()
        assert "no ip pp intrusion detection in on" in bench.simulator.lines
        assert running(bench) == before


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("login password moon", "begins with `login password`, which the console takes in a"),
        ("administrator password moon", "begins with `administrator password`, which the"),
        ("administrator password encrypted moon", "begins with `administrator password encr"),
        ("sshd host key generate", "begins with `sshd host key generate`, which the console"),
        ("embedded file a.lua <<EOF", "begins with `embedded file`, which takes lines up to"),
        ("lua -e x", "begins with `lua`, which acts at once"),
        ("Administrator", "begins with `administrator`, which acts at once"),
        ("date 2026/01/01", "begins with `date`, which acts at once"),
    ],
)
def test_what_no_line_can_set_is_refused_with_the_reason(line: str, reason: str) -> None:
    with office():
        with pytest.raises(CheckFailedError, match=reason) as caught:
            Resource(ConfigLinesProvider()).check(lines(line))
        assert "moon" not in str(caught.value)


@pytest.mark.parametrize("line", ["lua use off", "http revision-up permit off", "date format x"])
def test_a_setting_that_begins_like_an_operation_is_taken(line: str) -> None:
    if line.startswith("date"):
        with pytest.raises(CheckFailedError):
            Resource(ConfigLinesProvider()).check(lines(line))
        return
    with office():
        Resource(ConfigLinesProvider()).check(lines(line))


def test_an_encrypted_password_that_was_adopted_goes_back() -> None:
    theirs = "login user bob encrypted $1$theirs"
    with office(Options(mask_secrets=False), theirs) as bench:
        before = running(bench)
        shown = next(line for line in before if line.startswith("login user bob"))
        resource = Resource(ConfigLinesProvider())
        resource.up(lines("login user bob moon-moon", adopt=True))
        bench.new_process()
        resource.destroy()
        assert ("*" in shown) or running(bench) == before


def test_a_variable_of_somebody_else_is_no_place_for_ours() -> None:
    with office(None, "set LUA_PATH=theirs") as bench:
        before = running(bench)
        with pytest.raises(ConflictError, match="it is not known of this command"):
            Resource(ConfigLinesProvider()).up(lines("set LUA_PATH=ours"))
        assert running(bench) == before
        Resource(ConfigLinesProvider()).up(lines("set OTHER=ours"))


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("dns static a foo.example 192.0.2.1", "dns static a foo.example 192.0.2.2"),
        ("ipv6 lan1 prefix 2001:db8::/64", "ipv6 lan1 prefix 2001:db8:1::/64"),
        ("snmp host 192.0.2.1", "snmp host any"),
        ("ip lan1 intrusion detection in ftp on", "ip lan1 intrusion detection in on"),
    ],
)
def test_a_line_that_ours_replaces_is_written_again(theirs: str, ours: str) -> None:
    """Where our table and a router disagree about what tells two lines apart."""
    with office(None, theirs) as bench:
        before = running(bench)
        resource = Resource(ConfigLinesProvider())
        try:
            resource.up(lines(ours))
        except ApplyError as error:
            assert "changed meanwhile" in str(error)  # noqa: PT017  # some routers keep both
        else:
            assert theirs in running(bench)
            bench.new_process()
            resource.destroy()
        assert running(bench) == before


@pytest.mark.parametrize("destination", ["10.9.9.9/32", "10.9.9.9", "10.9.9.9/255.255.255.255"])
@pytest.mark.parametrize("theirs", ["10.9.9.9", "10.9.9.9/32"])
def test_a_route_is_the_same_however_its_network_is_written(theirs: str, destination: str) -> None:
    with office(None, f"ip route {theirs} gateway 192.168.100.9") as bench:
        before = running(bench)
        values = {"destination": destination, "gateways": [{"to": "192.168.100.8"}]}
        with pytest.raises(ConflictError, match="already has `ip route"):
            Resource(IpRouteProvider()).up(values)
        with pytest.raises(ConflictError, match="already has `ip route"):
            Resource(ConfigLinesProvider()).up(
                lines(f"ip route {destination} gateway 192.168.100.8")
            )
        assert running(bench) == before


def test_a_resource_that_moves_to_another_router_is_replaced() -> None:
    values = {"number": 5001, "action": "pass"}
    with office():
        resource = Resource(IpFilterProvider())
        resource.up(values)
        inputs = resource.check(values)
        assert not resource.provider.diff("ip-filter:5001", resource.outputs, inputs).changes
        moved = resource.provider.diff("branch/ip-filter:5001", resource.outputs, inputs)
        assert (moved.changes, moved.delete_before_replace) == (True, False)
        assert moved.replaces
