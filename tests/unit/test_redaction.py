"""The secrets on a line are masked, and the rest stays readable."""

import time

import pytest

from rtx_provider.redaction import redact

MASKED = [
    ("ipsec ike pre-shared-key 1 text moon", "ipsec ike pre-shared-key 1 text *"),
    ("ipsec ike pre-shared-key 1 text two moons", "ipsec ike pre-shared-key 1 text *"),
    ('ipsec ike pre-shared-key 1 text "mo\\"on sun"', "ipsec ike pre-shared-key 1 text *"),
    ("ipsec ike pre-shared-key 1 text * moon", "ipsec ike pre-shared-key 1 text *"),
    ("ipsec ike pre-shared-key 1 0x0123", "ipsec ike pre-shared-key 1 *"),
    ("  ipsec ike pre-shared-key 12 text *moon", "  ipsec ike pre-shared-key 12 text *"),
    ("pp auth username alice moon", "pp auth username alice *"),
    ('pp auth username alice "mo on" 192.0.2.1', "pp auth username alice * 192.0.2.1"),
    ("pp auth username alice 'mo on' 192.0.2.1", "pp auth username alice * 192.0.2.1"),
    ("pp auth username alice mo\\ on 192.0.2.1", "pp auth username alice * 192.0.2.1"),
    ('pp auth username alice "moon without end', "pp auth username alice *"),
    ("pp auth username p moon myname me sun 192.0.2.1", "pp auth username p * 192.0.2.1"),
    ("pp auth username p * myname me sun", "pp auth username p * myname me *"),
    ("pp auth myname me moon", "pp auth myname me *"),
    ("l2tp tunnel auth on moon", "l2tp tunnel auth on *"),
    ("l2tp tunnel auth off moon", "l2tp tunnel auth off *"),
    ("login password moon", "login password *"),
    ("administrator password encrypted moon", "administrator password encrypted *"),
    ("login user bob moon", "login user bob *"),
    ("login user bob encrypted $1$moon", "login user bob encrypted *"),
    ("httpd custom-gui api password moon", "httpd custom-gui api password *"),
    ("POST /custom/api?password=moon&x=1", "POST /custom/api?password=*&x=1"),
    ("Authorization: Basic bW9vbg==", "Authorization: Basic *"),
    ("IPSEC IKE PRE-SHARED-KEY 1 TEXT moon", "IPSEC IKE PRE-SHARED-KEY 1 TEXT *"),
    ("auth user 1 bob moon", "auth user 1 bob *"),
    ("ipsec ike xauth myname 1 me moon", "ipsec ike xauth myname 1 me *"),
    ("ipsec ike license-key 1 moon", "ipsec ike license-key 1 *"),
    ("bgp neighbor pre-shared-key 1 text moon", "bgp neighbor pre-shared-key 1 text *"),
    ("ip lan1 ospf area 0 authkey=moon", "ip lan1 ospf area 0 authkey=*"),
    ("radius secret moon", "radius secret *"),
    ("ip lan2 rip auth key 5ec2e7", "ip lan2 rip auth key *"),
    ("ip pp rip auth key text moon", "ip pp rip auth key text *"),
    ("ip lan1 vrrp 1 192.0.2.1 priority=9 auth=moon", "ip lan1 vrrp 1 192.0.2.1 priority=9 auth=*"),
    ("snmp host 192.0.2.9 moon sun", "snmp host 192.0.2.9 *"),
    ('login user "' + "\\" * 60 + "moon", "login user *"),
    ("snmpv3 usm user moon", "snmpv3 usm user *"),
    ("sshd host key generate moon sun", "sshd host key generate *"),
    ('set KEY="moon"', "set KEY=*"),
]
PLAIN = [
    "ip filter 201040 pass * * udp * 500,4500",
    "ipsec ike keepalive use 1 off",
    "l2tp tunnel auth off",
    "no pp auth username alice",
    "no ipsec ike pre-shared-key 1",
    "pp auth request mschap-v2",
    'description pp "login desk"',
    "schedule at 1 */* 00:00 * restart",
]


@pytest.mark.parametrize(("line", "shown"), MASKED)
def test_a_secret_is_masked_and_its_line_stays(line: str, shown: str) -> None:
    assert shown == redact(line)
    assert shown == redact(redact(line))


@pytest.mark.parametrize("line", PLAIN)
def test_a_line_without_a_secret_is_shown_as_it_is(line: str) -> None:
    assert line == redact(line)


def test_each_line_of_many_is_masked_by_itself() -> None:
    lines, shown = zip(*MASKED, strict=True)
    assert "\n".join(shown[:6]) == redact("\n".join(lines[:6]))


def test_a_known_secret_is_masked_wherever_it_stands_the_longest_first() -> None:
    assert redact("reply: moonlight and moon", ["moon", "moonlight", ""]) == "reply: * and *"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "pp auth username z q pp auth username bob hush myname me hush",
            "pp auth username z * pp auth username bob *",
        ),
        (
            "refused: 'pp auth username a hush then pp auth username b hush myname x hush'",
            "refused: 'pp auth username a * then pp auth username b *",
        ),
        ("pp auth username z q pp auth myname me hush", "pp auth username z * pp auth myname me *"),
        ('pp auth username z "x pp auth username b hush" 192.0.2.1',
         "pp auth username z * 192.0.2.1"),
        ("snmp community hush", "snmp community *"),
        ("radius key hush", "radius key *"),
        ("mail server hush", "mail server *"),
        ("mail server pop 1 192.0.2.1 protocol=pop3 me hush", "mail server pop 1 192.0.2.1 *"),
        ("external-memory exec filename usb1:a hush", "external-memory exec filename usb1:a *"),
    ],
)  # fmt: skip
def test_every_command_that_begins_in_a_line_is_masked(text: str, shown: str) -> None:
    assert redact(text) == shown
    assert redact(shown) == shown


@pytest.mark.parametrize(
    "part",
    ["pp auth username a * ", "pp auth username a b ", "login user ", 'login user "', "\\", "'",
     "pp auth username a b myname ", "ipsec ike pre-shared-key 1 text ", "ip lan1 vrrp 1 a auth="],
)  # fmt: skip
def test_no_text_makes_it_slow(part: str) -> None:
    begin = time.process_time()
    redact(part * (40_000 // len(part)))
    assert time.process_time() - begin < 2
