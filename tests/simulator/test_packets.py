"""Which packets a filter of 8.1.10 matches, row by row."""

import pytest

from rtx_provider.simulator.packets import (
    ACK,
    SYN,
    SYN_ACK,
    Packet,
    Static,
    is_address,
    is_port,
    watches,
)

OPENING = Packet("192.0.2.10", 50123, "192.168.100.1", 22)

ADDRESSES = [
    ("*", True),
    ("192.0.2.10", True),
    ("192.0.2.11", False),
    ("192.0.2.*", True),
    ("192.0.*.*", True),
    ("*.*.2.10", True),
    ("192.0.3.*", False),
    ("192.0.2.0/24", True),
    ("192.0.3.0/24", False),
    ("192.0.2.0/28", True),
    ("192.0.2.0/29", False),
    ("192.0.2.0/255.255.255.0", True),
    ("192.0.2.0/255.255.255.248", False),
    ("192.0.2.0/0xffffff00", True),
    ("192.0.2.0/0xfffffff8", False),
    ("0.0.0.0/0", True),
    ("192.0.2.1-192.0.2.10", True),
    ("192.0.2.1-192.0.2.9", False),
    ("-192.0.2.10", True),
    ("-192.0.2.9", False),
    ("192.0.2.10-", True),
    ("192.0.2.11-", False),
    ("198.51.100.1,192.0.2.10", True),
    ("198.51.100.1,203.0.113.0/24", False),
    ("198.51.100.1,example.com,192.0.2.8-192.0.2.12", True),
    ("example.com", False),
    ("*.example.com", False),
    ("host-1.example.com", False),
    ("@app", False),
    ("map-e", False),
]
PORTS = [
    ("*", True),
    ("22", True),
    ("23", False),
    ("20-25", True),
    ("23-25", False),
    ("-22", True),
    ("-21", False),
    ("22-", True),
    ("23-", False),
    ("80,22", True),
    ("80,443", False),
    ("ftp-smtp", True),
    ("telnet", False),
    ("www,20-30", True),
]
NAMES = [
    ("ftp", 20),
    ("ftp", 21),
    ("ftpdata", 20),
    ("telnet", 23),
    ("smtp", 25),
    ("www", 80),
    ("submission", 587),
]
PROTOCOLS = [
    ("*", SYN, True),
    ("tcp", SYN, True),
    ("6", SYN, True),
    ("udp", SYN, False),
    ("17", SYN, False),
    ("icmp", SYN, False),
    ("icmp-error", SYN, False),
    ("udp,tcp", SYN, True),
    ("udp,icmp", SYN, False),
    ("established", SYN, False),
    ("established", SYN_ACK, True),
    ("established", ACK, True),
    ("tcpsyn", SYN, True),
    ("tcpsyn", ACK, False),
    ("tcpfin", SYN, False),
    ("tcprst", ACK, False),
    ("tcpflag=0x0002/0x0012", SYN, True),
    ("tcpflag=0x0002/0x0012", SYN_ACK, False),
    ("tcpflag!=0x0002/0x0012", SYN, False),
    ("tcpflag!=0x0002/0x0012", SYN_ACK, True),
]
RULES = [
    ("* *", True),
    ("*", True),
    ("192.0.2.10", True),
    ("192.0.2.11", False),
    ("* 192.168.100.1", True),
    ("* 192.168.100.2", False),
    ("192.168.100.1 192.0.2.10", False),
    ("* * tcp", True),
    ("* * tcp * 22", True),
    ("* * tcp 22 *", False),
    ("* * tcp 22", False),
    ("* * tcp 1024-65535 22", True),
    ("* * tcp * 80", False),
    ("* * udp * 22", False),
    ("* * * * 22", True),
]
WATCHED = [
    ("tcp", 22, True),
    ("ssh", 22, True),
    ("ssh", 80, False),
    ("http", 80, True),
    ("www", 80, True),
    ("www", 22, False),
    ("telnet", 23, True),
    ("https", 443, True),
    ("udp", 22, False),
    ("ftp", 21, False),
]


@pytest.mark.parametrize(("text", "matches"), ADDRESSES)
def test_an_address_is_compared(text: str, *, matches: bool) -> None:
    assert is_address(text, "192.0.2.10") is matches


@pytest.mark.parametrize(("text", "matches"), PORTS)
def test_a_port_is_compared(text: str, *, matches: bool) -> None:
    assert is_port(text, 22) is matches


@pytest.mark.parametrize(("name", "port"), NAMES)
def test_a_port_has_a_name(name: str, port: int) -> None:
    assert (is_port(name, port), is_port(name, 1)) == (True, False)


@pytest.mark.parametrize(("text", "flags", "matches"), PROTOCOLS)
def test_a_protocol_is_compared(text: str, flags: int, *, matches: bool) -> None:
    packet = Packet("192.0.2.10", 50123, "192.168.100.1", 22, flags)
    assert Static("pass", ("*", "*", text)).matches(packet) is matches


@pytest.mark.parametrize(("words", "matches"), RULES)
def test_a_filter_is_compared_as_a_whole(words: str, *, matches: bool) -> None:
    assert Static("pass", tuple(words.split())).matches(OPENING) is matches


@pytest.mark.parametrize(
    ("action", "passes"),
    [
        ("pass", True),
        ("pass-log", True),
        ("pass-nolog", True),
        ("restrict", True),
        ("restrict-nolog", True),
        ("reject", False),
        ("reject-log", False),
        ("reject-nolog", False),
    ],
)
def test_an_action_passes_or_not(action: str, *, passes: bool) -> None:
    assert Static(action, ("*",)).passes is passes


@pytest.mark.parametrize(("name", "port", "follows"), WATCHED)
def test_a_dynamic_filter_watches_by_name(name: str, port: int, *, follows: bool) -> None:
    packet = Packet("192.0.2.10", 50123, "192.168.100.1", port)
    assert watches(name, packet) is follows


def test_an_answer_goes_back_acknowledged() -> None:
    assert OPENING.answer() == Packet("192.168.100.1", 22, "192.0.2.10", 50123, SYN_ACK)
