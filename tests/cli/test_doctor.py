"""`rtx doctor`, on simulated routers over HTTP and SSH."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rtx_provider.cli import doctor, main
from rtx_provider.config.tree import EMPTY
from rtx_provider.fit.checks import CHECKS
from rtx_provider.fit.state import STATE_CHECKS, State
from rtx_provider.fleet import stack_router
from rtx_provider.testing import SimulatedRouter, StartRouter, Transport
from rtx_provider.workspace.stack_settings import StackValues
from tests.lifecycle.bench import settings_among
from tests.tokyo import OFFICE, ROUTER

Open = Callable[..., SimulatedRouter]
Look = Callable[..., tuple[int, str]]


@pytest.fixture
def open_router(rtx_simulator: StartRouter, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return a function that starts the router of the stack tokyo."""

    def start(
        transport: Transport = "http",
        *,
        office: dict[str, Any] | None = OFFICE,
        ids: tuple[str, ...] = (),
        settings: dict[str, str] | None = None,
        **options: object,
    ) -> SimulatedRouter:
        router = rtx_simulator(ROUTER, transport=transport, **options)
        known = {**router.settings, "rtx:timeoutSeconds": "3", **(settings or {})}
        if office is not None:
            known["rtx:office"] = json.dumps(office)
        values = StackValues("tokyo", known, {}, is_simulated=False)
        monkeypatch.setattr(stack_router, "stack_values", lambda _name: values)
        monkeypatch.setattr(doctor, "ids_of", lambda _name: ids)
        monkeypatch.setattr(doctor, "select_or_create", lambda _name: None)
        return router

    return start


@pytest.fixture
def look(capsys: pytest.CaptureFixture[str]) -> Look:
    """Return a function that runs `rtx doctor`; it returns the status and what was printed."""

    def run(*words: str) -> tuple[int, str]:
        status = main.main(["doctor", "tokyo", *words])
        return status, capsys.readouterr().out

    return run


def rows(text: str) -> dict[str, list[dict[str, str]]]:
    """Return the checks that did not end in `ok`, by name."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in json.loads(text)["checks"]:
        if row["result"] != "ok":
            found.setdefault(row["check"], []).append(row)
    return found


@pytest.mark.parametrize("transport", ["http", "ssh"])
def test_an_office_that_fits_is_fine_and_nothing_is_written(
    open_router: Open, look: Look, transport: Transport
) -> None:
    router = open_router(transport)
    status, text = look("--json")
    found = json.loads(text)
    clock = [row for row in found["checks"] if row["check"] == "clock"]
    assert clock[0]["result"] == "warns"  # the simulator's clock stands still in the past
    assert rows(text).keys() == ({"clock"} if transport == "ssh" else {"clock", "unsaved"})
    assert (status, found["status"]) == (3, 3)
    assert found["router"]["model"] == "RTX1210"
    assert len(found["checks"]) == len(CHECKS) + len(STATE_CHECKS)
    assert [s for s in settings_among(router.simulator.lines) if s != "pp select none"] == []
    assert router.simulator.saves == 0


@pytest.mark.parametrize("transport", ["http", "ssh"])
def test_everything_is_in_one_table_with_the_line_the_key_and_the_remedy(
    open_router: Open, look: Look, transport: Transport
) -> None:
    office = {**OFFICE, "nat": None, "lanAddress": "192.168.100.9/24", "accept": ["wan-filters"]}
    router = open_router(transport, office={k: v for k, v in office.items() if v is not None})
    router.simulator.edit(["ip filter 201040 pass * * gre * *", "syslog execute command on"])
    status, text = look()
    assert status == doctor.STATUS["refuses"]
    text = " ".join(text.split())
    for part in (
        "lan-address refuses office.lanAddress 192.168.100.9 is not the router's",
        "the router has `ip lan1 address 192.168.100.1/24`",
        "→ set office.lanAddress to 192.168.100.1/24; if it is meant, add lan-address to",
        "set office.nat.descriptor: 1000 and office.nat.staticsFrom: 2",
        "in-the-way refuses IpFilter 201040: the router already has `ip filter 201040",
        "syslog warns the log records every command",
        "unsaved warns changes" if transport == "ssh" else "unsaved unknown",
    ):
        assert part in text
    for secret in ("Kx7-secret-Qz", "Pw-alice", router.settings["rtx:administratorPassword"]):
        assert secret not in text


def test_the_router_s_own_state_is_part_of_the_table(open_router: Open, look: Look) -> None:
    router = open_router(
        office=None,
        default_file="config2",
        usb_files=("report.log", "CONFIG.TXT"),
    )
    router.simulator.edit(["telnetd host any", "no sshd host", "snmp host any public"])
    status, text = look("--json")
    found = rows(text)
    assert status == doctor.STATUS["refuses"]  # a save would not outlast a restart
    assert found["default-file"][0]["result"] == "refuses"
    assert found.keys() == {"boot-stick", "default-file", "unsaved", "clock", "services"}
    assert "boots config2 next" in found["default-file"][0]["finding"]
    assert "a USB stick holds CONFIG.TXT" in found["boot-stick"][0]["finding"]
    opened = {row["finding"]: row["line"] for row in found["services"]}
    assert opened.keys() == {
        "telnetd answers every address",
        "sshd answers every address (`sshd host any` is the default)",
        "snmp answers every address",
    }
    assert opened["snmp answers every address"].startswith("snmp host any")
    assert "public" not in text


def test_what_stops_a_run_or_everybody_guesses_is_found(open_router: Open, look: Look) -> None:
    router = open_router(office=None, boot_file="usb1:config.txt", administrator_password="Admin")
    router.simulator.edit(["no login user admin"])
    status, text = look("--json")
    found = rows(text)
    assert status == doctor.STATUS["refuses"]
    assert "to which `save` does not write" in found["external-boot"][0]["finding"]
    assert [row["finding"].partition(" is ")[0] for row in found["passwords"]] == [
        "rtx:administratorPassword",
        "anybody may log in without a password",
    ]
    assert "Admin" not in text


@pytest.mark.parametrize("number", ["5", "64901"], ids=["a colleague", "a run that was killed"])
@pytest.mark.parametrize("transport", ["http", "ssh"])
def test_a_rollback_that_is_armed_is_found_whoever_armed_it(
    open_router: Open, look: Look, transport: Transport, number: str
) -> None:
    router = open_router(transport)
    line = f"schedule at {number} 1/6 09:05:00 * restart"
    router.simulator.edit([line])
    status, text = look("--json")
    assert status == doctor.STATUS["refuses"]
    assert [row["line"] for row in rows(text)["rollback"]] == [line]
    assert len(json.loads(text)["checks"]) == len(CHECKS) + len(STATE_CHECKS)


def test_a_clock_that_is_right_in_any_zone_is_fine() -> None:
    (check,) = [each for each in STATE_CHECKS if each.name == "clock"]

    def told(**ahead: float) -> str:
        seconds = timedelta(**ahead).total_seconds()
        state = State(EMPTY, "RTX1210", "", "", "2017/01/01 00:00:00", seconds)
        return "".join(fault.text for fault in check.faults(state))

    assert told(hours=9, seconds=50) == ""
    assert told(hours=5, minutes=45) == ""
    assert "wrong by 5 min" in told(hours=9, minutes=5)
    assert "schedules fire at another time" in told(days=-3000)


def test_what_the_stack_has_created_already_is_not_in_its_own_way(
    open_router: Open, look: Look
) -> None:
    ids = ("urn", "ip-filter:201040", "S4H000001", "hq/ip-filter:1")
    router = open_router(ids=ids)
    router.simulator.edit(["ip filter 201040 pass * * gre * *"])
    router.simulator.save()
    assert "in-the-way" not in rows(look("--json")[1])


def test_an_office_with_faults_and_a_router_that_does_not_answer(
    open_router: Open, look: Look, capsys: pytest.CaptureFixture[str]
) -> None:
    router = open_router(office={**OFFICE, "wan": "lan1"})
    status, text = look("--json")
    assert status == doctor.STATUS["refuses"]
    assert "office.wan: lan1 is the interface of the LAN" in rows(text)["office"][0]["finding"]
    open_router(settings={"rtx:port": "1"})
    assert main.main(["doctor", "tokyo"]) == 1
    assert "error: " in capsys.readouterr().err
    assert router.simulator.saves == 0


def test_what_the_stack_has_besides_the_office_is_not_warned_of(
    open_router: Open, look: Look
) -> None:
    lines = ["pp select anonymous", "pp bind tunnel7", "pp auth username zoe Pw-zoe",
             "pp select none", "ipsec ike remote address 7 any"]  # fmt: skip
    warned = {"other-users", "other-tunnels", "other-gateways"}
    open_router().simulator.edit(lines)
    assert warned <= rows(look("--json")[1]).keys()
    ids = ("pp-user:anonymous:zoe", "tunnel:7", "ike-gateway:7")
    router = open_router(ids=ids)
    router.simulator.edit([*lines, "tunnel select 7", "tunnel encapsulation l2tp"])
    assert not warned & rows(look("--json")[1]).keys()
