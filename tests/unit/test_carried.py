"""What carries the tunnel or pp that we connect through: refused, or made as a confirmed commit."""

import re

import pytest

from rtx_provider.access.lockout import lockout
from rtx_provider.access.risk import risks
from rtx_provider.config.tree import Config, parse_config
from tests.unit.carried_cases import OFFICES, Office
from tests.unit.changes import changed, edits


def _rows(kind: str) -> pytest.MarkDecorator:
    rows = [
        pytest.param(office, change, id=f"{office.name}: {change}".replace("\n", "; "))
        for office in OFFICES
        for change in getattr(office, kind)
    ]
    return pytest.mark.parametrize(("office", "change"), rows)


def _judged(office: Office, change: str) -> tuple[str, tuple[str, ...]]:
    before: Config = parse_config(office.lines)
    lines = change.split("\n")
    clause = lockout(office.path, before, changed(before, *lines))
    return clause, risks(edits(before, *lines), before, office.path)


@_rows("shut")
def test_what_shuts_it_for_certain_is_refused(office: Office, change: str) -> None:
    clause, reasons = _judged(office, change)
    assert re.match(r"`.*` (\(in `.*`\) )?would lock us out: ", clause)
    assert reasons


@_rows("later")
def test_what_only_the_next_negotiation_would_show_is_refused(office: Office, change: str) -> None:
    clause, reasons = _judged(office, change)
    assert re.match(r"`.*` (\(in `.*`\) )?(may|would) lock us out: ", clause)
    assert "moon" not in clause
    assert "example-pass" not in clause
    assert reasons


@_rows("proved")
def test_what_a_new_connection_proves_is_a_confirmed_commit(office: Office, change: str) -> None:
    clause, reasons = _judged(office, change)
    assert clause == ""
    assert reasons


@_rows("unmoved")
def test_what_has_no_part_in_it_is_left_alone(office: Office, change: str) -> None:
    assert _judged(office, change) == ("", ())


def test_the_line_and_its_place_are_named() -> None:
    clause, reasons = _judged(OFFICES[0], "pp 1: pp auth myname wrong@isp.example secret")
    assert clause == (
        "`pp auth myname wrong@isp.example *` (in `pp 1`) may lock us out: `pp 1` would use it "
        "only at its next negotiation, so a new connection would not show whether that succeeds; "
        "change it while you reach the router in another way"
    )
    assert reasons == ("the internet line (`pp auth myname` of `pp 1`)",)
    assert _judged(OFFICES[0], "nat descriptor masquerade static 1000 4 192.168.100.9 udp 500")[
        0
    ] == (
        "`nat descriptor masquerade static 1000 4 192.168.100.9 udp 500` would lock us out: NAT on "
        "`pp 1` would lead UDP 500, which carries `tunnel 10`, to another host; keep it leading to "
        "the router"
    )
