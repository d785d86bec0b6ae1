"""The identity of the lines that manage a router: same family, same line or another."""

import pytest

from rtx_provider.config.grammar import key_of, row_of
from rtx_provider.config.words import split


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("httpd host lan", "httpd host any"),
        ("httpd listen 80", "httpd listen 8080"),
        ("httpd custom-gui user bob directory=/", "httpd custom-gui user bob directory=/x"),
        ("httpd custom-gui api password a", "httpd custom-gui api password b"),
        ("httpd proxy-access l2ms permit on", "httpd proxy-access l2ms permit off"),
        ("sshd host lan", "sshd host any"),
        ("sshd host key generate *", "sshd host key generate bit=2048 *"),
        ("sshd client alive on", "sshd client alive off"),
        ("sshd hide openssh version on", "sshd hide openssh version off"),
        ("sshd authorized-keys filename bob path=/a", "sshd authorized-keys filename bob path=/b"),
        ("telnetd host lan", "telnetd host none"),
        ("login user bob *", "login user bob encrypted x"),
        ("user attribute bob host=any", "user attribute bob connection=off"),
        ("ip lan1 address 192.0.2.1/24", "ip lan1 address dhcp"),
        ("ip lan1 secondary address 10.0.0.1/8", "ip lan1 secondary address 10.0.0.2/8"),
        ("ip lan1 secure filter name A", "ip lan1 secure filter name B"),
        ("ip pp secure filter name A", "ip pp secure filter name B"),
        ("ip tunnel secure filter name A", "ip tunnel secure filter name B"),
        ("security class 1 on", "security class 3 off"),
        ("console prompt a", "console prompt b"),
        ("console lines 24", "console lines infinity"),
        ("schedule at 1 +600 * restart", "schedule at 1 */* 00:00 * restart"),
    ],
)
def test_one_line_takes_the_place_of_the_other(one: str, other: str) -> None:
    assert row_of(split(one)) is not None
    assert key_of("pp 1", split(one)) == key_of("pp 1", split(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("httpd custom-gui use on", "httpd custom-gui user bob directory=/"),
        ("httpd custom-gui use on", "httpd custom-gui api use on"),
        ("httpd host lan", "httpd listen 80"),
        ("sshd host lan", "sshd host key generate *"),
        ("sshd authorized-keys filename a path=/a", "sshd authorized-keys filename b path=/a"),
        ("login user a x", "login user b x"),
        ("login user password x", "login password"),
        ("user attribute a host=any", "user attribute * host=any"),
        ("ip lan1 address 192.0.2.1/24", "ip lan1 secondary address 192.0.2.1/24"),
        ("ip lan1 address 192.0.2.1/24", "ip lan2 address 192.0.2.1/24"),
        ("ip lan1 secure filter in 1", "ip lan1 secure filter name A"),
        ("ip pp secure filter name A", "ip tunnel secure filter name A"),
        ("schedule at 1 +600 * restart", "schedule at 2 +600 * restart"),
        ("console lines 24", "console columns 80"),
    ],
)
def test_both_lines_stand_side_by_side(one: str, other: str) -> None:
    assert key_of("pp 1", split(one)) != key_of("pp 1", split(other))


def test_a_set_stands_in_the_pp_or_tunnel_that_it_filters() -> None:
    pp, tunnel = (
        key_of(context, split(f"ip {kind} secure filter name A"))
        for context, kind in (("pp 1", "pp"), ("tunnel 2", "tunnel"))
    )
    assert (pp.context, tunnel.context) == ("pp 1", "tunnel 2")
    assert key_of("pp 1", split("ip lan1 secure filter name A")).context == ""
