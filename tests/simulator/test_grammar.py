"""The grammar: what a router accepts, what it refuses, and with which words."""

import pytest

from rtx_provider.simulator import Options, Simulator
from tests.simulator.conftest import Typed

NAME = "Error: Invalid command name\n"
KEYWORD = "Error: Illegal keyword\n"
COUNT = "Error: Insufficient or too many parameters\n"
RANGE = "Error: Parameter out of range\n"
INTEGER = "Error: Parameter must be an integer\n"
ADDRESS = "Error: Unrecognized IP address parameter\n"
SJIS = Options(charset="cp932")
ENGLISH_IN_SJIS = Options(console_character="en.ascii", charset="cp932")
SELECT = "Error: Execute pp select command beforehand\n"

ACCEPTED = """
ipsec sa policy 1 1 esp
ipsec sa policy 101 1 esp aes-cbc sha-hmac
ipsec sa policy 2 2 esp aes256-cbc sha256-hmac anti-replay-check=off
ipsec sa policy 3 3 ah sha-hmac local-id=192.168.0.0/24 remote-id=192.168.1.0/24
ipsec ike version 1 1
ipsec ike pre-shared-key 1 text a"#"b$c+d@e
ipsec ike pre-shared-key 1 0x0123456789abcdef
ipsec ike local address 1 192.168.100.1
ipsec ike local address 1 ipcp pp 1
ipsec ike local address 1 vrrp lan1 10
ipsec ike remote address 1 any
ipsec ike remote address 1 vpn.example.com
ipsec ike local name 1 office key-id
ipsec ike group 1 modp1024 modp2048
ipsec ike duration ipsec-sa 1 3600
ipsec ike duration isakmp-sa 1 28800 2000000 rekey 80%
ipsec ike keepalive use 1 off
ipsec ike keepalive use 1 on heartbeat 10 6
ipsec ike keepalive use 1 on dpd 10 6 0
ipsec ike keepalive use 1 on icmp-echo 192.0.2.1 10 5
ipsec ike keepalive use 1 on rfc4306 10 3
ipsec ike nat-traversal 1 on
ipsec ike nat-traversal 1 on type=2 keepalive=300 force=off
ipsec ike log 1 key-info message-info payload-info
ipsec transport 1 1 udp 1701
ipsec transport 3 3 udp 1701 *
ipsec transport template 33 34-48
ipsec auto refresh on
ipsec auto refresh 1 off
ipsec use on
l2tp service on
l2tp service on l2tpv3 l2tp
ip filter 1 pass-log * * established * *
ip filter 2 reject *
ip filter 3 pass * 192.168.100.1 esp * *
ip filter 4 pass * * 4
ip filter 5 reject * * udp,tcp netbios_ns-netbios_ssn *
ip filter 6 pass 192.0.2.1-192.0.2.9,198.51.100.0/24 *.example.com tcp * www,8000-8080
ip filter 9 pass * * tcpflag=0x0002/0x0017
ip filter 7 reject 10.*.*.* *
ip filter 8   pass   *   *   udp   *   500,4500
ip filter dynamic 100 * * ftp
ip filter dynamic 101 * * www syslog=off timeout=60
ip filter dynamic 102 * * filter 35 in 30 out 10,11
ip filter set office in 1 2 3
ip lan1 secure filter in 1 2 dynamic 100
ip lan1 secure filter out dynamic 100 101
ip lan1 secure filter name office
ip lan1 intrusion detection in on reject=on
ip lan1 proxyarp on
ip route default gateway pp 1
ip route 10.0.0.0/8 gateway tunnel 1 hide gateway pp 1 filter 1 2 weight 3
ip route 10.0.0.0/8 gateway pp anonymous name=alice
ip route default gateway dhcp lan2
nat descriptor type 1000 masquerade
nat descriptor address outer 1000 203.0.113.1-203.0.113.3 203.0.113.9
nat descriptor masquerade static 1000 1 192.168.100.1 esp
nat descriptor masquerade static 1000 2 192.168.100.1 4
nat descriptor masquerade static 1000 3 192.168.100.1 udp 500,4500
nat descriptor masquerade static 1000 4 192.168.100.1 tcp 8009=https,8089,82=www,smtp
nat descriptor masquerade incoming 1000 forward 192.168.100.9
nat descriptor static 1000 1 203.0.113.1=192.168.100.1 4
ip lan2 nat descriptor 1000 reverse 1001
schedule at 1 +600 * restart
schedule at 2 startup * lua /x.lua
description 1 "main office"
description lan1 'ground floor'
""".strip().splitlines()

PP_ACCEPTED = """
pp bind tunnel1 tunnel3-tunnel5
pp auth request mschap-v2
pp auth username alice secret
pp auth username alice secret 192.168.100.201
pp auth username * secret
ppp ccp type mppe-any
ppp lcp mru on 1454
ip pp remote address pool 192.168.100.200-192.168.100.219
ip pp remote address pool 192.168.100.200 192.168.100.219
ip pp remote address pool dhcp
ip pp mtu 1258
ip pp tcp mss limit auto
ip pp secure filter in 1 2 dynamic 3
ip pp nat descriptor 1000
pp name "インターネット接続"
description pp 本社
""".strip().splitlines()

TUNNEL_ACCEPTED = """
tunnel encapsulation l2tp
tunnel template 2-5 7
tunnel endpoint address 192.168.100.1 203.0.113.1
ipsec tunnel 101
l2tp tunnel auth on secret
l2tp tunnel disconnect time off
l2tp keepalive use on
l2tp keepalive use on 10 3
l2tp keepalive log on
l2tp hostname office
ip tunnel tcp mss limit auto
tunnel name "Anonymous PP 用"
""".strip().splitlines()

REFUSED = [
    ("frobnicate", NAME),
    ("ipsec ike frobnicate 1", KEYWORD),
    ("ipsec ike hash 1 md4", KEYWORD),
    ("ipsec ike hash 1", COUNT),
    ("ipsec ike hash", COUNT),
    ("ipsec ike hash 1 sha sha", COUNT),
    ("ipsec ike hash 101 sha", RANGE),
    ("ipsec ike hash x sha", INTEGER),
    ("ipsec ike hash 1 sha512", KEYWORD),
    ("ipsec ike local address 1 ${address}", ADDRESS),
    ("ipsec ike local address 1 192.168.100.256", ADDRESS),
    ("ipsec ike pre-shared-key 1 secret", KEYWORD),
    ("ipsec ike pre-shared-key 1 text " + "x" * 129, RANGE),
    ("ipsec ike pre-shared-key 1 text a#b c", None),
    ("ipsec ike pre-shared-key 1 text a|b", KEYWORD),
    ("ipsec ike pre-shared-key 1 text 'a", KEYWORD),
    ("ipsec ike keepalive use 1 on dpd 10", COUNT),
    ("ipsec ike keepalive use 1 on dpd 601 6", RANGE),
    ("ipsec ike nat-traversal 1 on keepalive=29", RANGE),
    ("ipsec sa policy 1 101 esp", RANGE),
    ("ipsec sa policy 1 1 esp aes512-cbc", KEYWORD),
    ("ipsec transport 1 1 udp 70000", RANGE),
    ("l2tp service", COUNT),
    ("l2tp service maybe", KEYWORD),
    ("ip filter 0 pass * *", RANGE),
    ("ip filter 21474837 pass * *", RANGE),
    ("ip filter 1 allow * *", KEYWORD),
    ("ip filter 1 pass", COUNT),
    ("ip filter 1 pass 300.0.0.0/8 *", ADDRESS),
    ("ip filter 1 pass * * tcp * wwww", KEYWORD),
    ("ip filter 1 pass * * tcp * 1,2,3,4,5,6,7,8,9,10,11", RANGE),
    ("ip filter dynamic 1 * * gopherr", KEYWORD),
    ("ip lan1 secure filter in", COUNT),
    ("ip lan1 secure filter in " + " ".join(map(str, range(1, 131))), COUNT),
    ("ip lan4 secure filter in 1", RANGE),
    ("ip pp proxyarp on", KEYWORD),
    ("nat descriptor type 1 nat44", KEYWORD),
    ("nat descriptor masquerade static 1 1 192.168.100.1 tcp", COUNT),
    ("nat descriptor masquerade static 1 1 192.168.100.1 esp 500", COUNT),
    ("nat descriptor masquerade static 1 0 192.168.100.1 esp", RANGE),
    ("pp select 101", RANGE),
    ("tunnel select 101", RANGE),
    ("pp enable 101", RANGE),
    ("description 1 ｶﾅ", KEYWORD),
    ("ipsec ike pre-shared-key 1 text 鍵", KEYWORD),
    ("httpd custom-gui user nobody directory=/", KEYWORD),
    ("schedule at 1 +3601 * restart", RANGE),
    ("schedule at 1 +60 * save", KEYWORD),
    ("no", NAME),
    ("no ip filter", COUNT),
    ("no frobnicate", NAME),
    ("x" * 4096, RANGE),
]


@pytest.mark.parametrize("line", ACCEPTED)
def test_line_is_taken_in_silence(typed: Typed, line: str) -> None:
    assert typed(line) == ""


@pytest.mark.parametrize("line", PP_ACCEPTED)
def test_line_of_a_selected_peer_is_taken(typed: Typed, line: str) -> None:
    assert typed("pp select anonymous", line, options=SJIS) == ""


@pytest.mark.parametrize("line", TUNNEL_ACCEPTED)
def test_line_of_a_selected_tunnel_is_taken(typed: Typed, line: str) -> None:
    assert typed("tunnel select 1", line, options=SJIS) == ""


@pytest.mark.parametrize(("line", "words"), REFUSED)
def test_line_is_refused_in_the_routers_words(typed: Typed, line: str, words: str | None) -> None:
    """`None` stands for a line that looks wrong and is legal: `#` begins a comment."""
    assert typed(line, options=ENGLISH_IN_SJIS) == (words or "")


@pytest.mark.parametrize("line", [*PP_ACCEPTED, *TUNNEL_ACCEPTED])
def test_line_of_a_selection_is_refused_without_one(line: str) -> None:
    router = Simulator(options=SJIS)
    with pytest.raises(ValueError, match="Execute pp select"):
        router.edit([line])


@pytest.mark.parametrize(
    ("selection", "line"),
    [("tunnel select 1", "pp auth request chap"), ("pp select 1", "tunnel encapsulation l2tp")],
)
def test_line_of_the_other_selection_is_refused(typed: Typed, selection: str, line: str) -> None:
    assert typed(selection, line) == SELECT


@pytest.mark.parametrize("line", ["pp bind tunnel1 tunnel2", "pp bind tunnel1-tunnel2"])
def test_several_tunnels_bind_to_the_anonymous_peer_alone(typed: Typed, line: str) -> None:
    assert typed("pp select 1", line) == COUNT


@pytest.mark.parametrize(
    ("model", "lines", "words"),
    [
        ("RTX1300", ("ipsec ike hash 1 sha512",), ""),
        ("RTX1300", ("ip lan1 mtu 9000",), ""),
        ("RTX1210", ("ip lan1 mtu 9000",), RANGE),
        ("RTX830", ("tunnel select 21",), RANGE),
        ("RTX830", ("pp select 31",), RANGE),
        ("RTX810", ("tunnel select 7",), RANGE),
        ("RTX830", ("ip lan3 address 192.0.2.1/24",), RANGE),
        ("RTX830", ("pp select anonymous", "ip pp remote address pool 10.0.0.1-10.0.0.32"), ""),
        ("RTX830", ("pp select anonymous", "ip pp remote address pool 10.0.0.1-10.0.0.33"), RANGE),
        ("RTX1210", ("pp select anonymous", "ip pp remote address pool 10.0.0.9-10.0.0.1"), RANGE),
    ],
)
def test_limits_are_those_of_the_model(
    typed: Typed, model: str, lines: tuple[str, ...], words: str
) -> None:
    assert typed(*lines, options=Options(model=model, console_character="en.ascii")) == words


def test_an_unknown_model_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="RTX9"):
        Simulator(options=Options(model="RTX9"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("frobnicate", "エラー: コマンド名を確認してください\n"),
        ("l2tp service maybe", "エラー: パラメータのキーワードが認識できません\n"),
        ("l2tp service", "エラー: パラメータの数が不適当です\n"),
        ("pp select 101", "エラー: パラメータが範囲を越えています\n"),
        ("pp auth request chap", "エラー: このコマンドは相手を選択してから実行してください\n"),
    ],
)
def test_a_japanese_console_refuses_in_japanese(typed: Typed, line: str, words: str) -> None:
    assert typed(line, options=SJIS) == words
