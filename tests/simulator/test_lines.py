"""How lines are added, changed and removed, and how `show config` prints them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtx_provider.simulator import Options, Simulator
from tests.simulator.conftest import Typed
from tests.simulator.console import ENGLISH, OFFICE, Client

VPN = """\
pp select anonymous
 pp bind tunnel1-tunnel2
 pp auth request mschap-v2
 pp auth username bob second
 pp auth username alice "first one" 192.168.100.201
 ppp ipcp ipaddress on
 ppp ipcp msext on
 ip pp remote address pool 192.168.100.200-192.168.100.219
 pp enable anonymous
tunnel select 1
 tunnel encapsulation l2tp
 ipsec tunnel 101
  ipsec sa policy 101 1 esp aes-cbc sha-hmac
  ipsec ike keepalive use 1 off
  ipsec ike local address 1 192.168.100.1
  ipsec ike nat-traversal 1 on
  ipsec ike pre-shared-key 1 text "k#y"
  ipsec ike remote address 1 any
 l2tp tunnel disconnect time off
 l2tp keepalive use on 10 3
 ip tunnel tcp mss limit auto
 tunnel enable 1
ipsec sa policy 7 7 esp aes-cbc sha-hmac
ipsec ike remote address 7 any
ip filter 9 pass * * udp * 500
ip filter 10 pass * * esp
ip filter dynamic 1 * * ftp
nat descriptor type 10 masquerade
nat descriptor masquerade incoming 10 reject\x20
nat descriptor masquerade static 10 1 192.168.100.1 udp 500
nat descriptor type 1000 masquerade
ipsec auto refresh on
ipsec transport 1 101 udp 1701
l2tp service on
"""


def test_a_printed_configuration_loads_to_the_same_text() -> None:
    assert Simulator(VPN).running_text() == VPN


def test_the_office_is_printed_as_it_was_written() -> None:
    text = OFFICE.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("#")]
    assert Simulator(text).running_text() == "".join(lines)


def test_order_of_entry_does_not_matter_to_the_print() -> None:
    blocks = VPN.replace("tunnel select 1\n", "@tunnel select 1\n").split("@")
    globals_ = blocks[1].partition("ipsec sa policy 7")
    reordered = globals_[1] + globals_[2] + globals_[0] + blocks[0]
    assert Simulator(reordered).running_text() == VPN


def test_entering_again_replaces_the_line() -> None:
    router = Simulator("pp select 1\npp auth username a one\npp auth username b two")
    router.edit(["pp select 1", "pp auth username a three"])
    assert router.running_text() == (
        "pp select 1\n pp auth username a three\n pp auth username b two\n"
    )


@pytest.mark.parametrize(
    ("line", "taken_back"),
    [
        ("ip filter 1 pass * * udp * 500", "no ip filter 1"),
        ("ip filter 1 pass * * udp * 500", "no ip filter 1 reject anything"),
        ("ip lan1 secure filter in 1 2 3", "no ip lan1 secure filter in 2"),
        ("ipsec sa policy 1 1 esp", "no ipsec sa policy 1"),
        ("ipsec ike pre-shared-key 1 text k", "no ipsec ike pre-shared-key 1"),
        ("ipsec transport 1 1 udp 1701", "no ipsec transport 1"),
        ("ipsec auto refresh 1 on", "no ipsec auto refresh 1"),
        ("ipsec auto refresh on", "no ipsec auto refresh"),
        (
            "nat descriptor masquerade static 1 2 192.0.2.1 esp",
            "no nat descriptor masquerade static 1 2",
        ),
        ("l2tp service on", "no l2tp service"),
        ("schedule at 1 +60 * restart", "no schedule at 1"),
        ("set A=1", "no set A"),
        ("dns server 192.0.2.1 192.0.2.2", "no dns server 192.0.2.1"),
    ],
)
def test_no_removes_the_whole_line(line: str, taken_back: str) -> None:
    router = Simulator(line)
    assert router.running_text()
    router.edit([taken_back])
    assert router.running_text() == ""


@pytest.mark.parametrize("line", ["no ip filter 5", "no ipsec sa policy 9", "no l2tp service"])
def test_no_for_a_line_that_is_not_there_is_taken_in_silence(typed: Typed, line: str) -> None:
    assert typed(line) == ""


def test_no_removes_every_tunnel_of_a_bind() -> None:
    router = Simulator("pp select anonymous\npp bind tunnel1 tunnel2")
    router.edit(["pp select anonymous", "no pp bind tunnel2"])
    assert router.running_text() == ""


def test_no_of_one_family_leaves_its_longer_neighbour() -> None:
    router = Simulator("ip filter dynamic 1 * * ftp\nip filter 1 pass * *")
    router.edit(["no ip filter 1"])
    assert router.running_text() == "ip filter dynamic 1 * * ftp\n"


def test_a_default_that_was_entered_stays_visible() -> None:
    assert Simulator("l2tp service off").running_text() == "l2tp service off\n"


@pytest.mark.parametrize("taken_back", ["pp disable anonymous", "no pp enable anonymous"])
def test_enable_is_printed_inside_its_block_and_can_be_taken_back(taken_back: str) -> None:
    router = Simulator("pp select anonymous\npp auth request chap\npp enable anonymous")
    router.edit([taken_back])
    assert router.running_text() == "pp select anonymous\n pp auth request chap\n"


@pytest.mark.parametrize(
    ("line", "enabled"),
    [("tunnel enable 2-3", {2, 3}), ("tunnel enable -2", {1, 2}), ("tunnel enable 1 3", {1, 3})],
)
def test_enable_takes_spans(line: str, enabled: set[int]) -> None:
    text = Simulator(line).running_text()
    assert text == "".join(f"tunnel select {n}\n tunnel enable {n}\n" for n in sorted(enabled))


def test_a_schedule_is_printed_in_its_long_form() -> None:
    assert Simulator("schedule at 1 0:00 * ntpdate ntp.example").running_text() == (
        "schedule at 1 */* 00:00:00 * ntpdate ntp.example\n"
    )


def test_a_global_line_ends_no_selection() -> None:
    router = Simulator("tunnel select 1\nip filter 1 pass * *\ntunnel encapsulation l2tp")
    assert router.running_text() == (
        "tunnel select 1\n tunnel encapsulation l2tp\nip filter 1 pass * *\n"
    )


def test_an_embedded_file_is_not_read_as_commands() -> None:
    text = "embedded file x.lua <<EOF\nfrobnicate()\nl2tp service on\nEOF\n"
    assert Simulator(text).running_text() == text


@pytest.mark.parametrize(
    ("typed_value", "printed"),
    [
        ("plain", "plain"),
        ("'a b'", '"a b"'),
        (r"a\ b", '"a b"'),
        (r"a\#b", '"a#b"'),
        ("""'say "hi"'""", r'"say \"hi\""'),
        ('"it\'s"', '"it\'s"'),
        (r"back\\slash", r'"back\\slash"'),
    ],
)
def test_quotes_are_printed_in_one_way(typed_value: str, printed: str) -> None:
    router = Simulator(f"ipsec ike pre-shared-key 1 text {typed_value}")
    text = router.running_text()
    assert text == f"ipsec ike pre-shared-key 1 text {printed}\n"
    assert Simulator(text).running_text() == text


_REMOVABLE = [
    ("ip filter 77 pass * * esp", "no ip filter 77"),
    ("ipsec sa policy 77 77 esp aes-cbc", "no ipsec sa policy 77"),
    ("ipsec ike hash 77 sha", "no ipsec ike hash 77"),
    (
        "nat descriptor masquerade static 10 77 192.0.2.1 esp",
        "no nat descriptor masquerade static 10 77",
    ),
    ("ipsec transport 77 77 udp 1701", "no ipsec transport 77"),
    ("tunnel enable 77", "tunnel disable 77"),
    ("ip lan3 proxyarp on", "no ip lan3 proxyarp"),
    ("ip route 10.9.0.0/16 gateway pp 9", "no ip route 10.9.0.0/16"),
]


@settings(max_examples=30, deadline=None)
@given(st.permutations(_REMOVABLE), st.permutations(_REMOVABLE))
def test_adding_lines_and_taking_them_back_leaves_every_byte(
    added: list[tuple[str, str]],
    removed: list[tuple[str, str]],
) -> None:
    router = Simulator(VPN)
    router.edit([line for line, _ in added])
    assert router.running_text() != VPN
    router.edit([line for _, line in removed])
    assert router.running_text() == VPN


def test_secrets_can_be_masked() -> None:
    router = Simulator(VPN, Options(mask_secrets=True, console_character="en.ascii"))
    shown = Client(router).api("show config")
    assert "pp auth username bob *\r\n" in shown
    assert "ipsec ike pre-shared-key 1 text *\r\n" in shown
    assert "first one" not in shown


def test_login_passwords_are_never_printed() -> None:
    router = Simulator("administrator password secret1\nlogin user alice secret2", ENGLISH)
    assert router.running_text() == "administrator password *\nlogin user alice *\n"


def test_refused_lines_of_a_configuration_are_all_named() -> None:
    text = "l2tp service on\nfrobnicate\nip filter 0 pass * *\n"
    with pytest.raises(ValueError, match=r"(?s)line 2.*Invalid command.*line 3.*out of range"):
        Simulator(text, ENGLISH)


def test_refused_lines_can_be_skipped() -> None:
    router = Simulator("l2tp service on\nfrobnicate\n", ENGLISH, lenient=True)
    assert router.running_text() == "l2tp service on\n"
    assert router.rejected == ((2, "frobnicate", "Error: Invalid command name"),)


def test_a_hand_edit_that_is_refused_has_no_effect() -> None:
    router = Simulator("l2tp service on")
    with pytest.raises(ValueError, match="line 2"):
        router.edit(["no l2tp service", "frobnicate"])
    assert router.running_text() == "l2tp service on\n"


def test_configurations_met_in_the_field_load(field_config: Path) -> None:
    router = Simulator(field_config.read_text(encoding="utf-8"))
    assert Simulator(router.running_text()).running_text() == router.running_text()


@pytest.fixture(
    params=sorted((Path(__file__).parent / "field").glob("*.conf")), ids=lambda p: p.stem
)
def field_config(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path
