"""Which clients reach the services of the router under its running configuration."""

import asyncssh
import httpx
import pytest

from rtx_provider.simulator import Options, Simulator
from tests.simulator.console import Client
from tests.simulator.desk import Visitor

LAN = "192.168.100.7"
FAR = "198.51.100.9"
OUTER = "203.0.113.1"
OFFICE = """\
ip route default gateway pp 1
ip lan1 address 192.168.100.1/24
ip lan1 secondary address 10.9.0.1/255.255.255.0
ip lan2 address dhcp
ip lan3 address 172.16.5.1/0xffffff00
httpd host any
pp select 1
 ip pp address 203.0.113.1/32
pp enable 1
tunnel select 1
tunnel enable 1
"""
LAN_IN = "ip lan1 secure filter in"
LAN_OUT = "ip lan1 secure filter out"
PASS_HTTP = "ip filter 1 pass * 192.168.100.1 tcp * www"
PASS_ALL = "ip filter 9 pass * *"
NAT = ["pp select 1", "ip pp nat descriptor 5", "nat descriptor type 5 masquerade"]
NAT_TO = "nat descriptor masquerade static 5 1 192.168.100.1 tcp"


def _router(*lines: str, client: str | None = LAN, **options: object) -> Simulator:
    given = {"console_character": "en.ascii", "client_address": client, "ssh_service": True}
    router = Simulator(OFFICE, Options(**{**given, **options}))  # type: ignore[arg-type]
    router.edit(lines)
    return router


def _doors(router: Simulator) -> tuple[bool, bool]:
    return router.refusal("http") == "", router.refusal("ssh") == ""


def test_without_an_address_nothing_is_judged() -> None:
    router = _router("httpd service off", "sshd service off", "no ip lan1 address", client=None)
    assert _doors(router) == (True, True)


@pytest.mark.parametrize(
    ("client", "lines", "reason"),
    [
        (LAN, [], ""),
        ("10.9.0.8", [], ""),
        ("172.16.5.9", [], ""),
        (FAR, [], ""),
        (FAR, ["pp disable 1"], "pp 1 is down"),
        (FAR, ["no ip route default"], "no interface leads to 198.51.100.9"),
        (FAR, ["ip route 198.51.100.0/24 gateway tunnel 1", "pp disable 1"], ""),
        (FAR, ["ip route 198.51.100.9 gateway tunnel 1", "pp disable 1"], ""),
        (FAR, ["ip route 198.51.100.0/24 gateway tunnel 2"], "tunnel 2 is down"),
        (FAR, ["ip route 198.0.0.0/0xff000000 gateway tunnel 2"], "tunnel 2 is down"),
        (
            FAR,
            ["ip route 198.51.0.0/16 gateway tunnel 2", "ip route 198.51.100.0/24 gateway pp 1"],
            "",
        ),
        (FAR, ["ip route default gateway 192.168.100.254", "lan shutdown lan1"], "lan1 is down"),
        (FAR, ["ip route default gateway 10.1.1.1"], "no interface leads to 198.51.100.9"),
        (FAR, ["ip route default gateway dhcp lan2", "pp disable 1"], ""),
        (FAR, ["ip route default gateway pp 2 filter 1 gateway dhcp lan2"], ""),
        (FAR, ["ip route default gateway tunnel 2 gateway pp 2"], "tunnel 2 is down"),
        (LAN, ["lan shutdown lan1"], "lan1 is down"),
        (LAN, ["lan shutdown lan1 1"], ""),
        (LAN, ["lan shutdown lan2"], ""),
        (LAN, ["no ip lan1 address", "pp disable 1"], "pp 1 is down"),
    ],
)
def test_a_client_arrives_by_an_interface_that_is_up(
    client: str, lines: list[str], reason: str
) -> None:
    assert _router(*lines, client=client).refusal("ssh") == reason


@pytest.mark.parametrize(
    ("address", "interface", "reason"),
    [
        (None, "lan1", ""),
        ("10.9.0.1", "lan1", ""),
        ("172.16.5.1", "lan1", ""),
        (OUTER, "lan1", ""),
        ("192.168.100.99", "lan1", "192.168.100.99 is no address of the router"),
        (OUTER, "pp 1", ""),
        ("203.0.113.2", "pp 1", "203.0.113.2 is no address of the router"),
        ("203.0.113.2", "pp anonymous", ""),
        ("203.0.113.2", "lan2", ""),
        ("203.0.113.2", "tunnel 1", "203.0.113.2 is no address of the router"),
    ],
)
def test_a_client_asks_for_an_address_of_the_router(
    address: str | None, interface: str, reason: str
) -> None:
    router = _router("pp enable anonymous", router_address=address, client_interface=interface)
    assert router.refusal("ssh") == reason


@pytest.mark.parametrize(
    ("lines", "doors"),
    [
        ([f"{LAN_IN} 9", PASS_ALL], (True, True)),
        ([f"{LAN_IN} 1", PASS_HTTP], (True, False)),
        ([f"{LAN_IN} 8"], (False, False)),
        ([f"{LAN_IN} 8 1", PASS_HTTP], (True, False)),
        ([f"{LAN_IN} 2 9", PASS_ALL, "ip filter 2 reject * * tcp * 22"], (True, False)),
        ([f"{LAN_IN} 9 2", PASS_ALL, "ip filter 2 reject * * tcp * 22"], (True, True)),
        ([f"{LAN_IN} 2", "ip filter 2 restrict 192.168.100.0/24 * tcp * 20-25"], (False, True)),
        ([f"{LAN_IN} 2", "ip filter 2 pass 192.168.101.0/24 *"], (False, False)),
        ([f"{LAN_IN} 2", "ip filter 2 pass * * established"], (False, False)),
        ([f"{LAN_IN} 2", "ip filter 2 pass * * tcpsyn"], (False, False)),
        (
            [f"{LAN_IN} 2 3", "ip filter 2 pass * * tcpsyn", "ip filter 3 pass * * established"],
            (True, True),
        ),
        (
            [f"{LAN_IN} 2 dynamic 4", "ip filter 2 pass * * tcpsyn", "ip filter dynamic 4 * * ssh"],
            (False, True),
        ),
        ([f"{LAN_IN} dynamic 4", "ip filter dynamic 4 * * tcp"], (False, False)),
        ([f"{LAN_OUT} 2", "ip filter 2 pass * * established"], (True, True)),
        ([f"{LAN_OUT} 2", "ip filter 2 pass * * tcp 22"], (False, True)),
        ([f"{LAN_OUT} 2", "ip filter 2 reject * *"], (False, False)),
        (["ip lan1 secure filter name guard"], (True, True)),
        (
            ["ip lan1 secure filter name guard", "ip filter set guard in 1", PASS_HTTP],
            (True, False),
        ),
        (["ip lan1 secure filter name guard", "ip filter set guard out 8"], (False, False)),
        (["ip lan3 secure filter in 8"], (True, True)),
        (["httpd listen 8080", f"{LAN_IN} 1", PASS_HTTP], (False, False)),
        (["sshd listen 80", f"{LAN_IN} 1", PASS_HTTP], (True, True)),
    ],
)
def test_filters_of_the_interface_decide(lines: list[str], doors: tuple[bool, bool]) -> None:
    assert _doors(_router(*lines)) == doors


@pytest.mark.parametrize(
    ("dynamic", "doors"),
    [
        ("* * tcp", (True, True)),
        ("* * www", (True, False)),
        ("* * udp", (False, False)),
        ("192.168.100.0/24 * tcp", (True, True)),
        ("192.168.101.0/24 * tcp", (False, False)),
        ("* 192.168.100.2 tcp", (False, False)),
        ("* * filter 20", (False, True)),
        ("* * filter 21,20", (False, True)),
        ("* * filter 21 in 20", (False, False)),
        ("* * filter 21 out 20 syslog=off", (False, False)),
    ],
)
def test_a_dynamic_filter_opens_the_way_back(dynamic: str, doors: tuple[bool, bool]) -> None:
    router = _router(
        PASS_ALL,
        "ip filter 20 reject 192.0.2.1 192.0.2.2 tcp * 22",
        "ip filter 21 pass * * udp",
        f"ip filter dynamic 4 {dynamic}",
        f"{LAN_IN} 9 dynamic 4",
        f"{LAN_OUT} 8",
    )
    assert _doors(router) == doors


@pytest.mark.parametrize("block", ["pp", "tunnel"])
def test_filters_of_a_selected_interface_are_its_own(block: str) -> None:
    lines = (f"{block} select 1", f"ip {block} secure filter in 8")
    assert _doors(_router(*lines, client_interface=f"{block} 1")) == (False, False)
    assert _doors(_router(*lines, client_interface="lan1")) == (True, True)


@pytest.mark.parametrize(
    ("lines", "doors"),
    [
        ([], (False, False)),
        ([f"{NAT_TO} 22"], (False, True)),
        ([f"{NAT_TO} www,22"], (True, True)),
        ([f"{NAT_TO} 8080=80"], (True, False)),
        ([f"{NAT_TO} 80=8080"], (False, False)),
        (["nat descriptor masquerade static 5 1 192.168.100.2 tcp 22"], (False, False)),
        (["nat descriptor masquerade static 5 1 192.168.100.1 udp 22"], (False, False)),
        (["nat descriptor masquerade static 6 1 192.168.100.1 tcp 22"], (False, False)),
        (["nat descriptor masquerade incoming 5 through"], (True, True)),
        (["nat descriptor masquerade incoming 5 reject"], (False, False)),
        (
            [
                "nat descriptor masquerade incoming 5 through",
                "nat descriptor masquerade static 5 1 192.168.100.2 tcp 22",
            ],
            (True, False),
        ),
        (["nat descriptor type 5 nat-masquerade"], (False, False)),
        (["nat descriptor type 5 none"], (True, True)),
        (["ip pp nat descriptor 6 reverse 5"], (True, True)),
        (["nat descriptor address outer 5 203.0.113.7"], (True, True)),
        (["nat descriptor address outer 5 203.0.113.1"], (False, False)),
        # What is translated is filtered as it is inside.
        (
            [f"{NAT_TO} 22", "ip pp secure filter in 2", "ip filter 2 pass * 192.168.100.1"],
            (False, True),
        ),
        (
            [f"{NAT_TO} 22", "ip pp secure filter in 2", f"ip filter 2 pass * {OUTER}"],
            (False, False),
        ),
    ],
)
def test_an_outer_address_leads_where_nat_says(lines: list[str], doors: tuple[bool, bool]) -> None:
    router = _router(*NAT, *lines, client=FAR, router_address=OUTER)
    assert _doors(router) == doors


@pytest.mark.parametrize(
    ("interface", "outer", "address", "doors"),
    [
        ("lan2", "primary", "203.0.113.7", (False, False)),
        ("lan3", "primary", "172.16.5.1", (False, False)),
        ("lan3", "primary", "192.168.100.1", (True, True)),
        ("lan3", "203.0.113.7-203.0.113.9", "203.0.113.8", (False, False)),
        ("lan3", "203.0.113.7", "172.16.5.1", (True, True)),
    ],
)
def test_nat_of_a_lan_has_its_own_outer_address(
    interface: str, outer: str, address: str, doors: tuple[bool, bool]
) -> None:
    lines = (
        f"ip {interface} nat descriptor 5",
        "nat descriptor type 5 masquerade",
        f"nat descriptor address outer 5 {outer}",
    )
    router = _router(*lines, client=FAR, client_interface=interface, router_address=address)
    assert _doors(router) == doors


def test_an_inner_address_is_not_translated_on_its_way_through_a_tunnel() -> None:
    lines = ("tunnel select 1", "ip tunnel nat descriptor 5", "nat descriptor type 5 masquerade")
    assert _doors(_router(*lines, client="10.8.0.3", client_interface="tunnel 1")) == (True, True)


@pytest.mark.parametrize(
    ("lines", "doors"),
    [
        (["httpd service off"], (False, True)),
        (["sshd service off"], (True, False)),
        (["security class 3 on off off"], (False, False)),
        (["security class 2 on off off"], (True, True)),
        (["httpd host none"], (False, True)),
        (["sshd host none"], (True, False)),
        (["sshd host 192.168.100.7"], (True, True)),
        (["sshd host 192.168.100.1-192.168.100.6"], (True, False)),
        (["sshd host lan2 192.168.100.1-192.168.100.7"], (True, True)),
        (["sshd host lan1"], (True, True)),
        (["sshd host lan2"], (True, False)),
        (["no httpd host", "sshd host lan"], (True, True)),
    ],
)
def test_services_are_open_to_their_hosts(lines: list[str], doors: tuple[bool, bool]) -> None:
    assert _doors(_router(*lines)) == doors


@pytest.mark.parametrize("lines", [["no httpd host"], ["httpd host lan", "sshd host lan"]])
def test_the_lan_is_whoever_comes_by_one(lines: list[str]) -> None:
    router = _router(*lines, client=FAR, client_interface="pp 1")
    assert _doors(router) == (False, "sshd host lan" not in lines)


def test_a_router_without_ssh_has_no_ssh_service() -> None:
    router = _router(ssh_service=False)
    assert router.refusal("ssh") == "sshd service is off"


GUI = (
    "login user admin x",
    "httpd custom-gui use on",
    "httpd custom-gui user admin directory=/ index=x.html",
    "httpd custom-gui api use on",
    "httpd custom-gui api password other",
)


@pytest.mark.parametrize(
    ("lines", "statuses"),
    [
        ([], (200, 200)),
        (["httpd custom-gui use off"], (404, 404)),
        (["no httpd custom-gui user admin"], (404, 200)),
        (["httpd custom-gui api use off"], (200, 404)),
        (["no httpd custom-gui api password"], (200, 404)),
        (["httpd custom-gui api password another"], (200, 401)),
        (["user attribute admin connection=serial,ssh"], (401, 200)),
        (["user attribute admin connection=http"], (200, 200)),
        (["user attribute * connection=off"], (401, 200)),
        (["user attribute admin host=192.168.100.8"], (401, 200)),
        (["user attribute admin host=192.168.100.1-192.168.100.9"], (200, 200)),
        (["user attribute admin host=lan1"], (200, 200)),
    ],
)
def test_the_custom_gui_and_its_users_are_judged(
    lines: list[str], statuses: tuple[int, int]
) -> None:
    client = Client(_router(*GUI, *lines))
    page = client.http.get("/custom/custom_gui_lib.js").status_code
    assert (page, client.post("/custom/api?password=other", "#").status_code) == statuses


def test_a_door_closes_for_a_session_that_is_there() -> None:
    router = _router(*GUI)
    client = Client(router)
    session = client.session()
    router.edit(["no httpd custom-gui user admin"])
    assert client.post("/custom/execute", f"#{session}", "echo hello").status_code == 404


def test_a_configuration_without_custom_gui_leaves_the_doors_as_they_were() -> None:
    assert Client(_router()).api("echo hello") == "hello\r\n"


def test_a_user_who_may_not_administrate_stays_at_user_level() -> None:
    router = _router(*GUI, "user attribute admin administrator=off")
    assert Client(router).execute("l2tp service on") == "Error: Administrator use only\r\n"


def test_a_refused_connection_gets_no_byte_and_is_not_recorded() -> None:
    with _router("httpd service off") as router:
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"{router.url}/custom/custom_gui_lib.js")
        assert router.requests == ()


def test_what_a_filter_drops_meets_silence() -> None:
    with (
        _router(f"{LAN_IN} 8", refuse_by="silence") as router,
        pytest.raises(httpx.ReadTimeout),
    ):
        httpx.get(f"{router.url}/custom/custom_gui_lib.js", timeout=0.15)


def test_a_request_may_lock_the_next_one_out() -> None:
    client = Client(_router())
    assert client.api(f"{LAN_IN} 8", "echo done") == "done\r\n"
    with pytest.raises(httpx.RemoteProtocolError):
        client.api("echo hello")


def test_a_restart_opens_what_was_not_saved() -> None:
    router = _router()
    Client(router).api("schedule at 1 +60 * restart", "httpd service off")
    router.advance(60)
    assert Client(router).api("echo hello") == "hello\r\n"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("sshd service off", (asyncssh.ConnectionLost, ConnectionResetError)),
        ("user attribute admin host=192.0.2.1", asyncssh.PermissionDenied),
    ],
)
def test_ssh_is_judged_the_same(
    line: str, error: type[Exception] | tuple[type[Exception], ...]
) -> None:
    with _router("login user admin x") as router:
        with Visitor(router) as visitor:
            assert visitor.reads("> ")
        router.edit([line])
        with pytest.raises(error):
            Visitor(router)


def test_a_client_shows_with_its_address() -> None:
    with _router() as router, Visitor(router) as visitor:
        visitor.becomes_administrator()
        assert f" {LAN}\r\n" in visitor.asks("show status user\r")
