"""Errors in an office's configuration: each has its place and remedy, and all come at once."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest
from pulumi.runtime.config import set_all_config

import rtx_provider as rtx
from components import RemoteAccessVpnArgs, VpnUser, read_office
from rtx_provider.config.pools import pool_of
from rtx_provider.shared_values import read_shared

ALICE = {"name": "alice", "password": "hush-alice", "address": "192.168.100.201"}
BOB = {"name": "bob", "password": "hush-bob", "address": "192.168.100.202"}
OFFICE: dict[str, Any] = {
    "name": "事務所",
    "server": "vpn.example.jp",
    "wan": "pp 1",
    "lanAddress": "192.168.100.1/24",
    "preSharedKey": "hush-key",
    "users": [ALICE, BOB],
}


def faults(**changes: object) -> list[str]:
    values = {name: value for name, value in {**OFFICE, **changes}.items() if value is not None}
    office, lines = read_office(values)
    assert office is None
    return lines


def office(**changes: object) -> RemoteAccessVpnArgs:
    read, lines = read_office({**OFFICE, **changes})
    assert lines == []
    assert read is not None
    return read


def test_a_list_may_be_given_as_text() -> None:
    assert office(tunnels="[4, 7]").tunnels == (4, 7)
    assert office(adopt='["Pp"]').adopt == ("Pp",)
    assert office(users=json.dumps([ALICE])).users[0].address == "192.168.100.201"


def test_a_value_that_is_no_office_at_all_is_refused_in_one_line() -> None:
    value: Any = "[1]"
    read, lines = read_office(value)
    assert (read, len(lines)) == (None, 1)


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"pol": "x"}, "office.pol", "no such field; did you mean pool?"),
    ({"users": [{**ALICE, "pasword": "x"}]}, "office.users[0].pasword", "did you mean password?"),
    ({"nat": {"descriptor": 1, "own": True}}, "office.nat.own", "did you mean owned?"),
    ({"ipsec": {"cipher": "aes"}}, "office.ipsec.cipher", "no such field; docs/use/office.md"),
    ({"users": []}, "office.users", "is empty"),
    ({"users": None}, "office.users", "is missing"),
    ({"preSharedKey": None}, "office.preSharedKey", "is missing"),
    ({"server": None}, "office.server", "is missing"),
    ({"users": [{"name": "alice"}]}, "office.users[0].password", "is missing"),
    (
        {"users": [ALICE, {**ALICE, "address": "192.168.100.203"}]},
        "office.users",
        "alice is listed twice",
    ),
    (
        {"users": [ALICE, {**BOB, "address": ALICE["address"]}]},
        "office.users",
        "192.168.100.201 is listed twice",
    ),
    ({"tunnels": [1, 2, 1]}, "office.tunnels", "tunnel 1 is listed twice"),
    ({"tunnels": [0]}, "office.tunnels[0]", "1"),
    ({"tunnels": "[1, 0]"}, "office.tunnels[1]", "1"),
    ({"tunnels": "1,2"}, "office.tunnels", "must be a list; set each item: `pulumi config set"),
    ({"tunnels": "[1,2"}, "office.tunnels", "--path 'rtx:office.tunnels[0]' …`"),
    ({"tunnels": [6001]}, "office.tunnels[0]", "6000"),
    ({"mtu": 1501}, "office.mtu", "1500"),
    ({"mtu": "big"}, "office.mtu", "must be a whole number; it is bytes, 64..1500 (1258)"),
    ({"nat": [1000]}, "office.nat", "must have fields, each with its value; it is the NAT"),
    ({"filtersFrom": 21474837}, "office.filtersFrom", "21474836"),
    ({"nat": {"descriptor": 0}}, "office.nat.descriptor", "1"),
    ({"l2tpKeepalive": {"interval": 0}}, "office.l2tpKeepalive.interval", "1"),
    ({"openings": "all"}, "office.openings", "as_in_seed"),
    ({"adopt": ["Routr"]}, "office.adopt[0]", "SecureFilterMembership"),
    ({"wan": "eth0"}, "office.wan", "pp 1"),
    ({"wan": "pp anonymous"}, "office.wan", "not an internet line"),
    ({"wan": "tunnel 1"}, "office.wan", "not an internet line"),
    ({"wan": "lan1"}, "office.wan", "the interface of the LAN, too"),
    ({"wan": "pp 1\nrestart"}, "office.wan", "no interface"),
    ({"wan": "lan2", "wanName": "x"}, "office.wanName", "only where wan is a pp"),
    ({"lan": "pp 1"}, "office.lan", "lan1"),
    ({"lanAddress": "192.168.100.1"}, "office.lanAddress", "mask"),
    ({"lanAddress": "192.168.100.0/24"}, "office.lanAddress", "own address"),
    ({"lanAddress": "192.168.100.1/40"}, "office.lanAddress", "40"),
    ({"lanAddress": "office"}, "office.lanAddress", "192.168.100.1/24"),
    ({"pool": "192.168.1.10-192.168.1.20"}, "office.pool", "outside the LAN 192.168.100.0/24"),
    ({"pool": "192.168.100.250-192.168.101.5"}, "office.pool", "poolIsRouted: true"),
    ({"pool": "192.168.100.210"}, "office.pool", "1 addresses for 2 tunnels"),
    ({"pool": "192.168.100.1-192.168.100.9"}, "office.pool", "router's own address"),
    ({"pool": "192.168.100.9-192.168.100.2"}, "office.pool", "before it starts"),
    (
        {"pool": "10.0.0.0-10.255.255.255", "poolIsRouted": True},
        "office.pool",
        "more than any model",
    ),
    ({"pool": "everything"}, "office.pool", "everything"),
    ({"users": [{**ALICE, "address": None}, BOB]}, "office.pool", "have no address: alice"),
    ({"users": [{**ALICE, "address": "10.0.0.9"}]}, "office.users", "outside the LAN"),
    ({"users": [{**ALICE, "address": "192.168.100.1"}]}, "office.users", "router's own address"),
    ({"users": [{**ALICE, "address": "192.168.100"}]}, "office.users[0].address", "192.168.100"),
    ({"users": [{**ALICE, "name": "a b"}]}, "office.users[0].name", "blank"),
    ({"users": [{**ALICE, "name": "a\nb"}]}, "office.users[0].name", "line break"),
    ({"users": [{**ALICE, "name": "o'hara"}]}, "office.users[0].name", "quote"),
    ({"users": [{**ALICE, "name": ""}]}, "office.users[0].name", "empty"),
    ({"users": [{**ALICE, "name": "x" * 65}]}, "office.users[0].name", "64"),
    ({"users": [{**ALICE, "password": "hush\nrestart"}]}, "office.users[0].password", "line break"),
    ({"users": [{**ALICE, "password": 'hu"sh'}]}, "office.users[0].password", "quote"),
    ({"users": [BOB, {**ALICE, "password": ""}]}, "office.users[1].password", "empty"),
    ({"users": [{**ALICE, "password": "h" * 65}]}, "office.users[0].password", "64"),
    ({"users": [{**ALICE, "password": 1234}]}, "office.users[0].password", "valid string"),
    ({"preSharedKey": "hush\\"}, "office.preSharedKey", "backslash"),
    ({"preSharedKey": "秘密hush"}, "office.preSharedKey", "ASCII"),
    ({"preSharedKey": "h" * 129}, "office.preSharedKey", "128"),
    ({"preSharedKey": "*"}, "office.preSharedKey", "hides a secret"),
    ({"server": "vpn example"}, "office.server", "host name or address"),
    ({"server": "vpn.example\n"}, "office.server", "host name or address"),
    ({"name": ""}, "office.name", "at least 1"),
    ({"name": "a\nb"}, "office.name", "line break"),
    ({"tunnelName": "x\ny"}, "office.tunnelName", "line break"),
    ({"ipsec": {"esp": "rot13"}}, "office.ipsec.esp", "aes-cbc"),
]


@pytest.mark.parametrize(
    ("changes", "place", "says"), FAULTS, ids=[f"{at}-{row[1]}" for at, row in enumerate(FAULTS)]
)
def test_a_fault_is_one_line_with_place_and_remedy_and_without_secrets(
    changes: dict[str, Any], place: str, says: str
) -> None:
    (line,) = faults(**changes)
    assert line.partition(":")[0] == place
    assert says in line
    assert "\n" not in line
    assert "hush" not in line


def test_faults_of_fields_and_between_fields_come_together() -> None:
    lines = faults(
        pol=1,
        mtu=9,
        users=[ALICE, {**BOB, "address": "10.0.0.9"}],
        tunnels=[1, 1],
        wan="lan1",
        pool="192.168.100.210",
    )
    places = [line.partition(":")[0] for line in lines]
    assert sorted(places) == [
        "office.mtu",
        "office.pol",
        "office.pool",
        "office.tunnels",
        "office.users",
        "office.wan",
    ]


def test_an_empty_office_names_every_field_that_is_needed() -> None:
    _, lines = read_office({})
    assert [line.partition(":")[0] for line in lines] == [
        f"office.{name}"
        for name in ("name", "server", "wan", "lanAddress", "preSharedKey", "users")
    ]


def test_a_program_may_write_names_with_underscores_and_hears_of_them_too() -> None:
    values = {name: value for name, value in OFFICE.items() if name != "lanAddress"}
    _, lines = read_office(
        {**values, "lan_address": "192.168.100.1/24", "mtu": 9, "tunnels": [1, 1]}
    )
    assert [line.partition(":")[0] for line in lines] == ["office.mtu", "office.tunnels"]


def test_a_secret_that_is_not_known_yet_passes() -> None:
    # A value of Pulumi's needs a loop, which another test may have closed.
    asyncio.set_event_loop(asyncio.new_event_loop())
    hidden: pulumi.Output[str] = pulumi.Output.secret("hush")
    read = office(preSharedKey=hidden, users=[{**ALICE, "password": hidden}])
    assert read.pre_shared_key is hidden
    assert read.users[0].password is hidden


def test_secrets_are_not_in_what_a_debugger_shows() -> None:
    assert "hush" not in repr(office())
    assert "hush" not in repr(VpnUser(name="a", password="hush"))


@pytest.mark.parametrize(
    ("changes", "numbers"),
    [({}, (1, 2)), ({"tunnels": [7, 3]}, (7, 3)), ({"users": [ALICE]}, (1,))],
)
def test_tunnels_are_numbered_by_the_users_or_as_given(
    changes: dict[str, Any], numbers: tuple[int, ...]
) -> None:
    assert numbers == office(**changes).tunnel_numbers


@pytest.mark.parametrize(
    ("changes", "needs"),
    [
        ({}, True),
        ({"pool": "192.168.100.210-192.168.100.219"}, True),
        ({"pool": "dhcp"}, True),
        ({"users": [{**ALICE, "address": "10.9.0.2"}], "poolIsRouted": True}, False),
        (
            {
                "users": [{**ALICE, "address": None}],
                "pool": "10.9.0.2-10.9.0.9",
                "poolIsRouted": True,
            },
            False,
        ),
        ({"users": [ALICE], "pool": "10.9.0.2-10.9.0.9", "poolIsRouted": True}, True),
    ],
)
def test_the_lan_answers_for_clients_whose_addresses_lie_in_it(
    changes: dict[str, Any],
    needs: bool,  # noqa: FBT001  # a column of the table
) -> None:
    assert needs == office(**changes).needs_proxy_arp


def test_a_pool_is_counted_from_end_to_end() -> None:
    assert list(map(str, pool_of("192.0.2.9-192.0.2.11"))) == [
        "192.0.2.9",
        "192.0.2.10",
        "192.0.2.11",
    ]
    assert list(map(str, pool_of("192.0.2.9 192.0.2.1"))) == ["192.0.2.9", "192.0.2.1"]
    assert pool_of("dhcpc lan1") == ()


def test_the_seed_s_own_office_is_taken() -> None:
    read = office(
        name="作業場所",
        wanName="インターネット接続",
        users=[ALICE],
        tunnels=[1],
        tunnelName="Anonymous PP 用 L2TP 設定",
        openings="as_in_seed",
        filtersFrom=201040,
        nat={"descriptor": 20100, "owned": True},
        mtu=1258,
        l2tpKeepalive={"interval": 10, "count": 3},
        adopt=["Pp"],
    )
    assert read.router_address == "192.168.100.1"
    assert read.network == "192.168.100.0/24"


class TestRequireOffice:
    """`rtx.require_office()`: the office of the stack, or one error with every fault."""

    @pytest.fixture
    def warned(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
        found: list[str] = []
        monkeypatch.setattr("pulumi.log.warn", found.append)
        set_all_config({})
        yield found
        set_all_config({})

    def configure(self, text: str, *secret: str) -> None:
        set_all_config({"rtx:office": text}, list(secret))

    def test_the_office_is_returned_and_plain_secrets_are_warned_of(
        self, warned: list[str]
    ) -> None:
        self.configure(json.dumps(OFFICE))
        assert rtx.require_office() == office()
        assert len(warned) == 1
        assert warned[0].startswith("rtx:office holds its key and passwords unencrypted")

    def test_an_encrypted_one_is_not_warned_of(self, warned: list[str]) -> None:
        self.configure(json.dumps(OFFICE), "rtx:office")
        rtx.require_office()
        assert warned == []

    @pytest.mark.usefixtures("warned")
    def test_every_fault_is_in_the_one_error(self) -> None:
        self.configure(json.dumps({**OFFICE, "server": None, "users": [], "pol": "x"}))
        with pytest.raises(pulumi.RunError) as caught:
            rtx.require_office()
        assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
            "office.server",
            "office.pol",
            "office.users",
        ]

    @pytest.mark.usefixtures("warned")
    def test_a_fault_of_the_shared_values_comes_before_the_fields_that_it_hides(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = "config: {rtx:office: [{server: vpn.example}]}\n"
        (tmp_path / "fleet.yaml").write_text(text, encoding="utf-8")
        monkeypatch.setattr(
            "rtx_provider.resources._stack_checks._files",
            lambda: SimpleNamespace(shared=read_shared(tmp_path)),
        )
        self.configure(json.dumps({**OFFICE, "server": None}))
        with pytest.raises(pulumi.RunError) as caught:
            rtx.require_office()
        first, second = str(caught.value).splitlines()
        assert first.startswith("fleet.yaml: rtx:office is not a structured value; set it field")
        assert second.startswith("office.server")

    @pytest.mark.usefixtures("warned")
    def test_what_is_missing_or_broken_is_named_without_its_value(self) -> None:
        with pytest.raises(pulumi.RunError, match="rtx:office is missing; set it field by field"):
            rtx.require_office()
        self.configure('{"preSharedKey": "hush-key"')
        with pytest.raises(pulumi.RunError, match="rtx:office is not a structured value") as caught:
            rtx.require_office()
        assert "hush" not in str(caught.value)
        assert caught.value.__context__ is None
