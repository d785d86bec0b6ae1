"""IPsec: lines that `show config` nests under `ipsec tunnel`, and the global ones.

Every line here carries its own ids, so it is accepted whatever is selected.

Source: 15.
"""

from rtx_provider.simulator.grammar.system import SWITCH
from rtx_provider.simulator.rows import Row, Section


def _nested(head: str, *tails: str) -> Row:
    return Row(head=head, tails=tails, section=Section.IPSEC)


def _ike(name: str, *tails: str) -> Row:
    return _nested(f"ipsec ike {name} <GATEWAY>", *tails)


_AUTHENTICATION = "<md5-hmac|sha-hmac|sha256-hmac|LONGSHA>"
_CIPHER = "<3des-cbc|des-cbc|aes-cbc|aes256-cbc>"
_REPLAY = "anti-replay-check=<on|off>"
_GROUP = "<modp768|modp1024|modp1536|modp2048>"
_NAME_TYPE = "[<ipv4-addr|fqdn|user-fqdn|rfc822-addr|ipv6-addr|key-id|tel|tel-key>]"
_TRIPLE = "[<1..600> <1..50> [<0..1000000>]]"
_DOWN = "{down=<disconnect> send-only-new-sa=<on|off|auto>}"
_INFO = "<message-info|payload-info|key-info>"
_LOG = f"{_INFO} [{_INFO} [{_INFO}]]"
_LIFETIME = (
    "<300..691200> [<100..2147483647|off>] [rekey <REKEY|off>] {forced-reduction=<1..691200>}"
)

NESTED_ROWS = (
    _nested(
        "ipsec sa policy <NUMBER>",
        f"<GATEWAY> ah [{_AUTHENTICATION}] {{local-id=<IPMASK> remote-id=<IPMASK> {_REPLAY}}}",
        f"<GATEWAY> esp [{_CIPHER}] [{_AUTHENTICATION}]"
        f" {{local-id=<IPMASK> remote-id=<IPMASK> {_REPLAY}}}",
    ),
    _ike("version", "<1|2>"),
    _ike("always-on", SWITCH),
    _ike("auth method", "<auto|pre-shared-key|certificate|eap-md5>"),
    _ike("backward-compatibility", "<1|2>"),
    _ike("child-exchange type", "<1|2>"),
    _ike("duration <ipsec-sa|child-sa|isakmp-sa|ike-sa>", _LIFETIME),
    _ike("encryption", _CIPHER),
    _ike("esp-encapsulation", SWITCH),
    _ike("group", f"{_GROUP} [{_GROUP}]"),
    _ike("hash", "<md5|sha|sha256|LONGSHA>"),
    _ike("keepalive log", SWITCH),
    _ike(
        "keepalive use",
        f"<on|off|auto> {_DOWN}",
        f"<on|off|auto> heartbeat {_TRIPLE} {_DOWN}",
        f"<on|off|auto> icmp-echo <IP> [length=<64..1500>] {_TRIPLE} {{down=<disconnect>}}",
        f"<on|off|auto> dpd {_TRIPLE}",
        f"<on|off|auto> rfc4306 {_TRIPLE}",
    ),
    _ike("license-key use", "on", "off"),
    _ike(
        "local address", "<IP>", "vrrp <IF> <1..255>", "ipv6 prefix <ANY> on <IF>", "ipcp pp <PEER>"
    ),
    _ike("local id", "<IPMASK>"),
    _ike("local name", f"<TEXT:256> {_NAME_TYPE}"),
    _ike("message-id-control", SWITCH),
    _ike("mode-cfg address", "<NUMBER>"),
    _ike("mode-cfg method", "<set|request>"),
    _ike("nat-traversal", "<on|off> {keepalive=<off|30..100000> force=<on|off> type=<1|2>}"),
    _ike("negotiate-strictly", SWITCH),
    _ike("negotiation receive", SWITCH),
    _ike("payload type", "<1..3> [<1..2>]"),
    _ike("pfs", SWITCH),
    _ike("pre-shared-key", "text <TEXT:128*>", "<HEXKEY*>"),
    _ike("proposal-limitation", SWITCH),
    _ike("remote address", "<IP|HOST|any>"),
    _ike("remote id", "<IPMASK>"),
    _ike("remote name", f"<TEXT:256> {_NAME_TYPE}"),
    _ike("restrict-dangling-sa", "<auto|off>"),
    _ike("send info", SWITCH),
    _ike("xauth myname", "<TEXT:256> <TEXT:64*>"),
    _ike("xauth request", "<on|off> [<NUMBER>]"),
    _ike("log", _LOG),
)


def _global(head: str, *tails: str) -> Row:
    return Row(head=head, tails=tails)


GLOBAL_ROWS = (
    _global("ipsec use", SWITCH),
    _global("ipsec auto refresh", SWITCH),
    _global("ipsec auto refresh <GATEWAY>", SWITCH),
    _global("ipsec log illegal-spi", SWITCH),
    _global("ipsec ike log", _LOG),
    _global("ipsec ike retry", "<1..50> <1..100> [<1..5>]"),
    _global("ipsec ike queue length", "<20..4400>"),
    _global("ipsec ike license-key <1..500>", "<TEXT:64*>"),
    _global("ipsec ike mode-cfg address pool <NUMBER>", "<IPRANGE>..."),
    _global(
        "ipsec transport <NUMBER>",
        "<NUMBER> [<tcp|udp|icmp|esp|ah|gre|0..255> [<PORTS> [<PORTS>]]]",
    ),
    _global("ipsec transport template <NUMBER>", "<TRANSPORTS>..."),
)
