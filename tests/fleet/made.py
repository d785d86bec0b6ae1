"""Offices for the tests of the report: recorded ones, and made-up ones."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rtx_provider.fleet.facts import (
    Drift,
    Guard,
    OfficeFacts,
    Run,
    VpnUser,
    facts_from,
)
from rtx_provider.fleet.tasks import Office, RuleFinding

MOMENT = datetime(2026, 11, 29, 6, 30, tzinfo=UTC)
OFFICE = Office("tokyo", ("kanto", "shops"), {"floor": "3"}, "192.0.2.1")
RULES = (
    RuleFinding("log-passwords", "warning", "the log records passwords", "enter `no syslog`"),
    RuleFinding("telnet-open", "error", "telnet answers every address", "enter `telnetd host`"),
    RuleFinding("old-group", "note", "a group of 1024 bits", accepted="2027-03-31"),
)


def recording(name: str) -> dict[str, Any]:
    """Return what `tests/fleet/record.py` has recorded: `up` or `drift`."""
    path = Path(__file__).parent / "recorded" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def recorded(name: str) -> OfficeFacts:
    """Return the facts of a recorded office."""
    found = recording(name)
    return facts_from(OFFICE, found["state"], found["history"], found["before"])


def fleet(count: int) -> list[OfficeFacts]:
    """Return offices of all kinds, the same ones each time."""
    up, drift = recorded("up"), recorded("drift")
    failed = Run(MOMENT.timestamp(), "up", "unreachable")
    kinds = (
        replace(up, title="", rules=()),
        replace(up, title="東京営業所", rules=RULES, sessions=2),
        replace(drift, title="大阪営業所", groups=("kansai",)),
        replace(up, title="Kyoto", last_run=failed, guard=Guard(None, ("filters: for 300 s",))),
        OfficeFacts("new", groups=("kansai",), fault="there is no such stack"),
    )
    return [replace(kinds[n % len(kinds)], name=f"office-{n:04}") for n in range(count)]


def filled(text: str) -> OfficeFacts:
    """Return an office all of whose values are one text, and whose lines contain it."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    lines = (
        f'description lan1 "{quoted}"',
        "ip lan1 address 192.168.1.1/24",
        f'ip filter 1 pass * * "{quoted}"',
        "ip lan1 secure filter in 1 2 dynamic 3",
        "nat descriptor type 1 masquerade",
        f'nat descriptor masquerade static 1 1 192.168.1.2 tcp "{quoted}"',
        "ip lan1 nat descriptor 1",
        "tunnel select 1",
        f'description tunnel "{quoted}"',
        f'tunnel endpoint address "{quoted}"',
    )
    run = Run(MOMENT.timestamp(), text, text, ((text, 1),), text, text)
    return OfficeFacts(
        name=text,
        title=text,
        groups=(text,),
        tags=((text, text),),
        router=text,
        model=text,
        firmware=text,
        serial=text,
        fault=text,
        last_run=run,
        drift=(Drift(text, "changed"),),
        guard=Guard(None, (text,)),
        rules=(
            RuleFinding(text, "error", text, text),
            RuleFinding(text, "note", text, text, accepted=text),
        ),
        users=(VpnUser(text, text, text, is_managed=False),),
        sessions=1,
        configuration="\n".join(lines),
        history=(run,),
    )
