"""A preview shows what the router will get."""

import json
import re
from collections import Counter
from typing import Any

from tests.engine.test_office import seed, settings_sent
from tools.trial import Office, Open

SELECTION = re.compile(r"(pp|tunnel) select ")


def shown(office: Office) -> list[str]:
    """Return the lines that a preview shows: all of a new resource's, an update's own."""
    lines = []
    for step in json.loads(office.preview("--json"))["steps"]:
        state: dict[str, Any] = step.get("newState") or {}
        inputs = state.get("inputs") or {}
        if step["op"] == "create":
            lines += inputs.get("commands", [])
        if step["op"] == "update":
            lines += [line for part in inputs.get("update", {}).values() for line in part]
    return [line for line in lines if line != "save" and not SELECTION.match(line)]


def masked(lines: list[str]) -> Counter[str]:
    """Count lines as a preview writes them: secrets masked, others' list members left out."""
    texts = []
    for line in lines:
        text = re.sub(r"(pre-shared-key \d+ text ).*", r"\1*", line)
        text = re.sub(r"(pp auth username \S+ )\S+", r"\1*", text)
        text = re.sub(
            r"(secure filter (?:in|out)) .*?(201040(?: 20104\d)*) .*", r"\1 ... \2 ...", text
        )
        texts.append(re.sub(r"(nat descriptor) 1000 (20100)$", r"\1 ... \2", text))
    return Counter(texts)


def test_the_lines_of_a_first_up(open_office: Open) -> None:
    office = seed(open_office)
    promised = shown(office)
    assert len(promised) > 35
    office.router.reset_counters()
    office.up()
    assert masked(settings_sent(office)) == Counter(promised)


def test_the_lines_of_an_update_with_those_that_bounce_the_pp(open_running: Open) -> None:
    office = open_running()
    user = {"name": "alice", "password": "New-password-9", "address": "192.168.100.201"}
    office.write_office(users=[user], mtu=1300, l2tpKeepalive={"interval": 20, "count": 5})
    promised = shown(office)
    assert sorted(promised) == [
        "disconnect anonymous",
        "ip pp mtu 1300",
        "l2tp keepalive use on 20 5",
        "pp auth username alice * 192.168.100.201",
        "pp disable anonymous",
        "pp enable anonymous",
        "tunnel disable 1",
        "tunnel enable 1",
    ]
    office.router.reset_counters()
    office.up()
    assert masked(settings_sent(office)) == Counter(promised)


def test_a_changed_line_shows_as_changed_and_a_secret_as_a_star(open_running: Open) -> None:
    office = open_running()
    office.write_office(mtu=1300, preSharedKey="A-new-key-1")
    text = office.preview("--diff")
    assert '"ip pp mtu 1258" => "ip pp mtu 1300"' in text
    assert '"ipsec ike pre-shared-key 1 text *"' in text
    assert "A-new-key-1" not in text


def test_a_removed_resource_shows_its_lines_as_going(open_office: Open) -> None:
    office = open_office()
    office.up()
    office.write_office(users=office.office["users"][:1], tunnels=[1, 2])
    text = office.preview("--diff")
    assert re.search(r"- pulumi-python:dynamic/rtx:PpUser: \(delete\)", text)
    assert re.search(r'- +\[1\]: "pp auth username bob \*"|\[1\]: "pp auth username bob \*"', text)


def test_a_value_that_is_not_known_yet_shows_as_a_placeholder(open_office: Open) -> None:
    office = open_office(program=UNKNOWN_PROGRAM)
    text = office.preview("--diff")
    assert '"description pp [known-after-up]"' in text
    office.up()
    assert " description pp RTX1210" in office.router.running_text().splitlines()


def test_a_preview_asks_no_router(open_office: Open) -> None:
    office = open_office()
    office.router.stop()
    assert "21 to create" in office.preview()


def said(text: str) -> int:
    """Return how often a run says it; the display repeats the last message beside the stack."""
    return text.partition("Diagnostics:")[2].count("no router was asked")


def test_every_offline_preview_says_once_that_no_router_was_asked(open_office: Open) -> None:
    """Whether something changes or not; the update says nothing."""
    office = open_office()
    office.environment["RTX_CALLED_BY"] = "rtx"
    first = office.preview()
    assert said(first) == 1
    assert "`rtx refresh test` asks the router" in first
    assert said(office.up()) == 0
    assert said(office.preview()) == 1
    del office.environment["RTX_CALLED_BY"]
    office.previews = True
    again = office.up()
    assert said(again) == 1
    assert "`pulumi refresh --stack test` asks the router" in again
    assert said(office.refresh()) == 0
    office.configure("rtx:preview", "live")
    assert said(office.preview()) == 0


def test_a_program_without_a_component_says_it_once_unless_it_reads(open_office: Open) -> None:
    office = open_office(program=PLAIN_PROGRAM)
    assert said(office.preview()) == 1
    assert said(office.up()) == 0
    reading = f'{PLAIN_PROGRAM}Pp.get("office", "pp:1")\n'
    (office.folder / "__main__.py").write_text(reading, "utf-8")
    assert said(office.preview()) == 0


def test_it_names_the_routers_of_several_that_no_preview_asks(open_office: Open) -> None:
    office = open_office(program=PROVIDERS_PROGRAM)
    text = office.preview()
    assert said(text) == 1
    assert "of branch, hq: no router was asked" in text


PLAIN_PROGRAM = """\
import rtx_provider as rtx
from rtx_provider.resources.pp import Pp

Pp("one", number=1, description="first", adopt=True)
rtx.IpFilter("two", number=201999, action="pass", source="*", destination="*", protocol="esp")
"""
PROVIDERS_PROGRAM = """\
import pulumi
import rtx_provider as rtx

for name in ("hq", "branch"):
    router = rtx.Provider(name, host="192.0.2.1", username="u", password=pulumi.Output.secret("p"))
    rtx.Pp(f"pp-{name}", number=2, opts=pulumi.ResourceOptions(provider=router))
"""
UNKNOWN_PROGRAM = """\
from rtx_provider.resources.pp import Pp
from rtx_provider.resources.router import Router

router = Router("router")
Pp("named", number=1, description=router.detected_model, adopt=True)
"""
