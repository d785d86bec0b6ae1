"""An office's whole VPN through the real engine, on a router that has a configuration already."""

import difflib

import pytest

from tests.lifecycle.bench import settings_among
from tools.trial import KEY, PASSWORDS, SEED, Office, Open

pytestmark = pytest.mark.language_host

# The published configuration of 2017, with our key, user and addresses; `...` stands
# for what the office has in the same list.
SEED_LINES = f"""\
pp select 1
 pp name インターネット接続
 description pp インターネット接続
 ip pp nat descriptor 1000 20100
pp select anonymous
 pp bind tunnel1
 pp auth request mschap-v2
 pp auth username alice {PASSWORDS["alice"]} 192.168.100.201
 ppp ipcp ipaddress on
 ppp ipcp msext on
 ppp ccp type mppe-any
 ppp ccp no-encryption accept
 ip pp mtu 1258
 pp enable anonymous
tunnel select 1
 tunnel name "Anonymous PP 用 L2TP 設定"
 description tunnel "Anonymous PP 用 L2TP 設定"
 tunnel encapsulation l2tp
 ipsec tunnel 1
  ipsec sa policy 1 1 esp aes-cbc sha-hmac
  ipsec ike keepalive use 1 off
  ipsec ike local address 1 ipcp pp 1
  ipsec ike nat-traversal 1 on
  ipsec ike pre-shared-key 1 text {KEY}
  ipsec ike remote address 1 any
 l2tp tunnel disconnect time off
 l2tp keepalive use on 10 3
 l2tp keepalive log off
 ip tunnel tcp mss limit auto
 tunnel enable 1
ip filter 201040 pass * * udp * 500,4500
ip filter 201041 pass * * esp * *
ip filter 201042 pass * * tcp * 1701
nat descriptor type 20100 masquerade
nat descriptor address outer 20100 ipcp
nat descriptor masquerade static 20100 1 192.168.100.1 udp 500,4500
nat descriptor masquerade static 20100 2 192.168.100.1 esp
nat descriptor masquerade static 20100 3 192.168.100.1 tcp 1701
ipsec use on
ipsec transport 1 1 udp 1701
l2tp service on
ip lan1 proxyarp on
""".splitlines()

IN_BEFORE = "200003 200020 200021 200022 200023 200024 200025 200030 200032 200099"
OUT_BEFORE = (
    "200013 200020 200021 200022 200023 200024 200025 200098 "
    "dynamic 200080 200081 200082 200083 200084 200085"
)
IN_AFTER = (
    "200003 200020 200021 200022 200023 200024 200025 200030 200032 201040 201041 201042 200099"
)


def seed(open_office: Open, **options: object) -> Office:
    """Return an office that has the published configuration."""
    office = open_office(**options)
    office.office = {}
    office.write_office(**SEED)
    return office


def settings_sent(office: Office) -> list[str]:
    """Return what the router was told, without what only reads, saves, rollbacks or selects."""
    selecting = ("pp select", "tunnel select")
    lines = settings_among(office.router.lines)
    return [line for line in lines if not line.startswith(selecting)]


class TestBrownfield:
    """A router whose PP 1 has its own lists, descriptor and forty other lines."""

    def test_up_adds_each_line_and_destroy_leaves_the_router_as_it_was(
        self, open_office: Open
    ) -> None:
        office = seed(open_office)
        office.previews = True  # as a user does it
        before = office.router.running_text()

        office.up()
        after = office.router.running_text()
        assert [line for line in SEED_LINES if line not in after.splitlines()] == []
        assert f" ip pp secure filter in {IN_AFTER}" in after.splitlines()
        assert "201040 201041 201042 dynamic 200080" in after
        assert office.router.saved_text() == after

        changed = list(difflib.ndiff(before.splitlines(), after.splitlines()))
        gone = {line[2:].strip() for line in changed if line.startswith("- ")}
        assert gone == {
            f"ip pp secure filter in {IN_BEFORE}",
            f"ip pp secure filter out {OUT_BEFORE}",
            "ip pp nat descriptor 1000",
            'description pp "internet line"',
        }

        office.destroy()
        assert office.router.running_text() == before
        assert office.router.saved_text() == before

    def test_the_offices_own_descriptor_can_be_joined_instead(self, open_office: Open) -> None:
        office = open_office()
        before = office.router.running_text()
        office.up()
        static = "nat descriptor masquerade static 1000 2 192.168.100.1 udp 500,4500"
        assert static in office.router.running_text().splitlines()
        assert " ip pp nat descriptor 1000" in office.router.running_text().splitlines()
        office.destroy()
        assert office.router.running_text() == before

    def test_a_number_that_is_taken_is_refused_with_free_ones(self, open_office: Open) -> None:
        office = open_office()
        before = office.router.running_text()
        office.write_office(nat={"descriptor": 1000, "staticsFrom": 1})
        text = office.up(ok=False)
        assert (
            "NatStatic 1000 1: the router already has `nat descriptor masquerade static 1000 1 "
            "192.168.100.10 tcp www`; choose another number (2, 3, 4 are free). If it is yours"
        ) in text
        command = "`pulumi config set --path 'rtx:office.adopt[0]' NatStatic --stack test`"
        assert command in text
        office.write_office(adopt=["Pp"])
        again = office.up(ok=False)
        assert command.replace("[0]", "[1]") in again  # the first place of the list is taken
        office.destroy()
        assert office.router.running_text() == before


class TestDrift:
    """What is changed by hand between two runs."""

    def test_nothing_is_sent_when_nothing_changes(self, open_running: Open) -> None:
        office = open_running()
        office.router.reset_counters()
        assert "24 unchanged" in office.up()
        assert office.router.requests == ()

    def test_refresh_finds_an_edit_of_ours_and_up_repairs_it(self, open_running: Open) -> None:
        office = open_running()
        right = office.router.running_text()
        office.router.edit(["tunnel select 1", "l2tp keepalive use on 60 3", "tunnel select none"])
        office.router.edit(["no ip filter 201041", "pp select anonymous", "no ppp ipcp msext"])

        text = office.refresh()
        assert "2 updated" in text
        assert "1 deleted" in text
        office.router.reset_counters()
        office.up()
        assert office.router.running_text() == right
        assert office.router.saved_text() == right

    def test_an_edit_of_others_is_neither_reported_nor_touched(self, open_running: Open) -> None:
        office = open_running()
        theirs = ["ip filter 200030 pass * * icmp * *", "dns server 9.9.9.9", "pp select 1"]
        office.router.edit([*theirs, "ip pp mtu 1400"])
        edited = office.router.running_text()
        assert "24 unchanged" in office.refresh()
        assert "24 unchanged" in office.up()
        assert office.router.running_text() == edited


class TestChanges:
    """Updates in place, with only the lines that they need."""

    def test_each_change_sends_its_own_lines_alone(self, open_running: Open) -> None:
        office = open_running(confirmed_commit="off")

        self._changed(office, {"preSharedKey": "Another-key-1"}, [
            "ipsec ike pre-shared-key 1 text Another-key-1",
        ])  # fmt: skip
        user = {"name": "alice", "password": "Another-pw-2", "address": "192.168.100.201"}
        self._changed(office, {"users": [user]}, [
            "pp auth username alice Another-pw-2 192.168.100.201",
        ])  # fmt: skip
        self._changed(office, {"mtu": 1240}, [
            "pp disable anonymous",
            "disconnect anonymous",
            "ip pp mtu 1240",
            "pp enable anonymous",
        ])  # fmt: skip
        self._changed(office, {"tunnels": [1, 2]}, [
            "ipsec sa policy 2 2 esp aes-cbc sha-hmac",
            "ipsec ike pre-shared-key 2 text Another-key-1",
            "ipsec ike local address 2 ipcp pp 1",
            "ipsec ike remote address 2 any",
            "ipsec ike keepalive use 2 off",
            "ipsec ike nat-traversal 2 on",
            "ipsec transport 2 2 udp 1701",
            'tunnel name "Anonymous PP 用 L2TP 設定"',
            'description tunnel "Anonymous PP 用 L2TP 設定"',
            "tunnel encapsulation l2tp",
            "ipsec tunnel 2",
            "l2tp tunnel disconnect time off",
            "l2tp keepalive use on 10 3",
            "l2tp keepalive log off",
            "ip tunnel tcp mss limit auto",
            "tunnel enable 2",
            "pp disable anonymous",
            "disconnect anonymous",
            "pp bind tunnel1-tunnel2",
            "pp enable anonymous",
        ])  # fmt: skip

    def test_a_changed_filter_is_one_line(self, open_office: Open) -> None:
        office = open_office(program=FILTER_PROGRAM)
        office.configure("rtx:ports", "500")
        office.up()
        office.router.reset_counters()
        office.configure("rtx:ports", "500,4500")
        office.up()
        assert settings_sent(office) == ["ip filter 201040 pass * * udp * 500,4500"]

    @staticmethod
    def _changed(office: Office, changes: dict[str, object], expected: list[str]) -> None:
        office.router.reset_counters()
        office.write_office(**changes)
        office.up()
        assert sorted(settings_sent(office)) == sorted(expected)
        assert office.router.saves == 1
        assert office.router.saved_text() == office.router.running_text()


FILTER_PROGRAM = """\
import pulumi
from rtx_provider.resources.ip_filter import IpFilter

IpFilter("vpn", number=201040, action="pass", destination="*", protocol="udp", source_ports="*",
         destination_ports=pulumi.Config().require("ports"))
"""
