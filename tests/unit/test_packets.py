"""How static filters treat a packet: each form of 8.1.10, and lists from practice."""

import pytest

from rtx_provider.access.matching import ACK, FIN, RST, SYN, Packet, matches
from rtx_provider.access.packets import Verdict, verdict
from rtx_provider.config.tree import parse_config
from tests.unit.changes import office

HERE, THERE = "198.51.100.7", "192.168.100.1"
WEB = Packet(HERE, THERE, "tcp", None, 80, SYN)
ANSWER = Packet(THERE, HERE, "tcp", 80, None, SYN | ACK)


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        ("pass", True),
        ("pass *", True),
        ("pass * *", True),
        ("pass * * *", True),
        ("pass * * * * *", True),
        # addresses
        ("pass 198.51.100.7", True),
        ("pass 198.51.100.8", False),
        ("pass 198.51.100.0/24 192.168.100.0/255.255.255.0", True),
        ("pass 198.51.100.0/0xffffff00", True),
        ("pass 198.51.*.*", True),
        ("pass 10.*.*.*", False),
        ("pass 198.51.100.1-198.51.100.9", True),
        ("pass -198.51.100.6", False),
        ("pass 10.0.0.1,198.51.100.7", True),
        ("pass * 192.168.100.1", True),
        ("pass * 192.168.100.2", False),
        ("pass www.example.com", None),
        ("pass *.example.com", None),
        ("pass www.example.com 192.168.100.2", False),
        ("pass @app", None),
        ("pass map-e *", None),
        # protocols
        ("pass * * tcp", True),
        ("pass * * 6", True),
        ("pass * * udp,tcp", True),
        ("pass * * 1,17", False),
        ("pass * * udp", False),
        ("pass * * esp", False),
        ("pass * * 4", False),
        ("pass * * icmp", False),
        ("pass * * icmp-error", False),
        ("pass * * established", False),
        ("pass * * tcpsyn", True),
        ("pass * * tcpfin", False),
        ("pass * * udp,tcpsyn", True),
        ("pass * * tcpflag=0x0002/0x0017", True),
        ("pass * * tcpflag=0x0012/0x0012", False),
        ("pass * * tcpflag!=0x0000/0x0007", True),
        ("pass * * tcpflag!=0x0002/0x0002", False),
        ("pass * * tcpflag=odd", None),
        ("pass * * newproto", None),
        ("pass * * newproto,tcp", True),
        # ports
        ("pass * * tcp * 80", True),
        ("pass * * tcp * www", True),
        ("pass * * tcp * www,https", True),
        ("pass * * tcp * 1-79,81-", False),
        ("pass * * tcp * -79", False),
        ("pass * * tcp * 80-", True),
        ("pass * * tcp * ftp-www", True),
        ("pass * * tcp * telnet-pop3", True),
        ("pass * * tcp * ms-ds", False),
        ("pass * * tcp * newname", None),
        ("pass * * tcp * newname,80", True),
        ("pass * * * * 81", False),
        # the port that a client picks by itself
        ("pass * * tcp 1024-65535 *", True),
        ("pass * * tcp 1024- 80", True),
        ("pass * * tcp 135", False),
        ("pass * * tcp 1-1023", False),
        ("pass * * tcp 1-1024", None),
        ("pass * * tcp 1024-65534", None),
        ("pass * * tcp 0- *", True),
        ("pass * * udp,tcp netbios_ns-netbios_ssn *", False),
        ("pass * * tcp 49152- *", None),
        ("pass * * tcp 5000 *", None),
    ],
)
def test_a_rule_matches_the_first_packet_of_a_connection(rule: str, fits: bool | None) -> None:  # noqa: FBT001
    assert fits is matches(tuple(rule.split()), WEB)


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        ("pass * * established", True),
        ("pass * * tcpsyn", True),
        ("pass * * tcprst", False),
        ("pass * * tcp www *", True),
        ("pass * * tcp * 1024-", True),
        ("pass * * tcp * 1-1023", False),
    ],
)
def test_a_rule_matches_the_answer(rule: str, fits: bool) -> None:  # noqa: FBT001
    assert fits is matches(tuple(rule.split()), ANSWER)


@pytest.mark.parametrize(
    ("flags", "fitting"),
    [
        (SYN, ["tcpsyn"]),
        (ACK, ["established"]),
        (SYN | ACK, ["tcpsyn", "established"]),
        (FIN | ACK, ["tcpfin", "established"]),
        (RST, ["tcprst"]),
    ],
)
def test_flags_tell_the_stages_of_a_connection(flags: int, fitting: list[str]) -> None:
    packet = Packet(HERE, THERE, "tcp", 5000, 80, flags)
    kinds = ("tcpsyn", "tcpfin", "tcprst", "established")
    assert fitting == [kind for kind in kinds if matches(("pass", "*", "*", kind), packet)]


@pytest.mark.parametrize(
    ("rule", "packet", "fits"),
    [
        ("pass * * established", Packet(HERE, THERE, "tcp", 5000, 80), None),
        ("pass * * tcp", Packet("", THERE, "tcp", 5000, 80), True),
        ("pass 10.0.0.0/8 * tcp", Packet("", THERE, "tcp", 5000, 80), None),
        ("pass * * udp * 500,4500", Packet(HERE, THERE, "17", 500, 4500), True),
        ("pass * * tcp,esp * 80", Packet(HERE, THERE, "esp"), True),
        ("pass * * udp * 500", Packet(HERE, THERE, "udp", 500, 4500), False),
        ("pass * * * * 80", Packet(HERE, THERE, "icmp"), True),
        ("pass * * icmp-info", Packet(HERE, THERE, "tcp", 5000, 80), False),
        ("pass * * icmp 8 *", Packet(HERE, THERE, "icmp"), None),
        ("pass * * icmp * *", Packet(HERE, THERE, "1"), True),
        ("pass * * icmp-info 8 *", Packet(HERE, THERE, "icmp"), None),
        ("pass * * 41", Packet(HERE, THERE, "ipv6"), True),
        ("pass * * icmp6", Packet(HERE, THERE, "58"), True),
        ("pass * * tcp * ftp", Packet(HERE, THERE, "tcp", 5000, 20), True),
        ("pass * * tcp * ftp", Packet(HERE, THERE, "tcp", 5000, 22), False),
    ],
)
def test_other_packets_and_what_is_not_known_of_them(
    rule: str,
    packet: Packet,
    fits: bool | None,  # noqa: FBT001
) -> None:
    assert fits is matches(tuple(rule.split()), packet)


FILTERS = """\
ip filter 1 pass * * tcp * www
ip filter 2 reject * 192.168.100.0/24
ip filter 3 pass-log * *
ip filter 4 reject-nolog * * udp
ip filter 5 restrict * * tcp
ip filter 6 pass www.example.com *
ip filter 7 newaction * *
ip filter 8 reject *
ip filter 10 reject www.example.com *
ip filter dynamic 9 * * tcp
"""


@pytest.mark.parametrize(
    ("listed", "outcome", "number"),
    [
        ("1 2", "passes", 1),
        ("2 1", "rejects", 2),
        ("4 3", "passes", 3),
        ("4 5 2", "passes", 5),
        ("4", "rejects", 0),
        ("4 dynamic 3", "rejects", 0),
        ("dynamic 9", "rejects", 0),
        ("6 1", "passes", 1),
        ("6 2", "unknown", 6),
        ("10 2", "rejects", 2),
        ("10 4", "rejects", 0),
        ("10 1", "unknown", 10),
        ("10 6 2", "unknown", 10),
        ("10 4711 2", "unknown", 10),
        ("1 6", "passes", 1),
        ("4711 1", "unknown", 4711),
        ("1 4711", "passes", 1),
        ("7 1", "unknown", 7),
        ("8", "rejects", 8),
        ("9", "unknown", 9),
    ],
)
def test_the_first_rule_that_matches_decides(listed: str, outcome: str, number: int) -> None:
    config = parse_config(f"{FILTERS}ip lan2 secure filter in {listed}")
    found = verdict(config, "lan2", "in", WEB)
    assert (outcome, number) == (found.outcome, found.number)


@pytest.mark.parametrize(
    ("lines", "interface", "expected"),
    [
        ("", "lan2", Verdict("passes")),
        ("ip lan1 secure filter in 2", "lan2", Verdict("passes")),
        ("ip lan2 secure filter out 2", "lan2", Verdict("passes")),
        ("ip lan2 secure filter in 2", "lan2", Verdict("rejects", 2)),
        ("pp select 1\n ip pp secure filter in 2", "pp 1", Verdict("rejects", 2)),
        ("pp select 1\n ip pp secure filter in 2", "pp 2", Verdict("passes")),
        ("tunnel select 1\n ip tunnel secure filter in 2", "tunnel 1", Verdict("rejects", 2)),
        ("ip lan2 secure filter name A\nip filter set A in 4 2", "lan2", Verdict("rejects", 2)),
        ("ip lan2 secure filter name A\nip filter set A out 1 in 2", "lan2", Verdict("rejects", 2)),
        ("ip lan2 secure filter name A\nip filter set A in 1 out 2", "lan2", Verdict("passes", 1)),
        ("ip lan2 secure filter name A\nip filter set A in 4 out 1", "lan2", Verdict("rejects")),
        ("ip lan2 secure filter name A\nip filter set A out 2", "lan2", Verdict("passes")),
        ("ip lan2 secure filter name A\nip filter set B in 2", "lan2", Verdict("passes")),
        (
            "pp select 1\n ip pp secure filter name A\nip filter set A in 2",
            "pp 1",
            Verdict("rejects", 2),
        ),
    ],
)
def test_a_list_counts_on_its_own_interface_and_in_its_own_direction(
    lines: str, interface: str, expected: Verdict
) -> None:
    assert expected == verdict(parse_config(FILTERS + lines), interface, "in", WEB)


@pytest.mark.parametrize(
    ("packet", "direction", "expected"),
    [
        (WEB, "in", Verdict("rejects", 200099)),
        (Packet(HERE, "192.168.100.10", "tcp", None, 80, SYN), "in", Verdict("passes", 200032)),
        (Packet("192.168.100.9", THERE, "tcp", None, 80), "in", Verdict("rejects", 200003)),
        (Packet(HERE, THERE, "tcp", None, 445), "in", Verdict("rejects", 200025)),
        (Packet(HERE, "192.168.100.9", "icmp"), "in", Verdict("passes", 200030)),
        (ANSWER, "out", Verdict("passes", 200098)),
        (Packet(THERE, HERE, "tcp", 135, None), "out", Verdict("rejects", 200020)),
    ],
)
def test_the_office_s_line_lets_in_what_its_lists_say(
    packet: Packet, direction: str, expected: Verdict
) -> None:
    assert expected == verdict(office(), "pp 1", direction, packet)


# The lists of a published RTX1220 (wild 18), with its two hosts behind VPN ports.
PUBLISHED = """\
ip lan2 secure filter in 110 3000
ip lan3 secure filter in 1 11 12 13 14 2000
ip lan3 secure filter out 1010 1011 3000 dynamic 100
ip filter 1 pass-log * * established * *
ip filter 11 pass-log * * udp * 500
ip filter 12 pass-log * * esp
ip filter 13 pass-log * * udp * 4500
ip filter 14 pass-log * * udp * 1701
ip filter 110 reject * 192.168.11.0/24 * * *
ip filter 1010 reject * * udp,tcp 135 *
ip filter 1011 reject * * udp,tcp * 135
ip filter 2000 reject * *
ip filter 3000 pass-log * *
"""


@pytest.mark.parametrize(
    ("interface", "packet", "expected"),
    [
        ("lan3", WEB, Verdict("rejects", 2000)),
        ("lan3", Packet(HERE, THERE, "tcp", None, 80, ACK), Verdict("passes", 1)),
        ("lan3", Packet(HERE, THERE, "udp", None, 500), Verdict("passes", 11)),
        ("lan3", Packet(HERE, THERE, "50"), Verdict("passes", 12)),
        ("lan2", Packet(HERE, "192.168.11.1", "tcp", None, 80), Verdict("rejects", 110)),
        ("lan2", WEB, Verdict("passes", 3000)),
        ("lan1", WEB, Verdict("passes")),
    ],
)
def test_a_published_list_is_read_as_its_router_reads_it(
    interface: str, packet: Packet, expected: Verdict
) -> None:
    assert expected == verdict(parse_config(PUBLISHED), interface, "in", packet)
