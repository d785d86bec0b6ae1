"""The rows of the grammar: what is known of each command family.

Data; imports nothing of ours. `{n}` in a pattern is a number, `{option}` a
`name=value`, `{word}` any word. The algorithms that read it are in config.grammar.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Scope = Literal["global", "pp", "tunnel"]


@dataclass(frozen=True, slots=True)
class Row:
    """One command family.

    Attributes:
        scope: Where its lines live; a `pp` or `tunnel` line acts on the selected one.
        pattern: The words that identify a line.
        section: The section of the vendor's reference.
        order: Lines are sent in this order, and taken back in the reverse of it.
        live: Whether it can change while its pp or tunnel is in use, without
            the vendor's disable, change, enable (56.7.1).
        shared: Whether its arguments are a list that several owners join.
        secret: Whether it holds a secret, which the router may show as `*`. In
            any other family `*` is a value like another: any address, any port.
        undo: The word that takes the line back, in place of its second word
            where the device has one (`pp disable` for `pp enable`), else `no`.
    """

    scope: Scope
    pattern: str
    section: str
    order: int
    live: bool = False
    shared: bool = False
    secret: bool = False
    undo: str = "no"

    @property
    def words(self) -> tuple[str, ...]:
        """Return the pattern, word by word."""
        return tuple(self.pattern.split())


# Orders, from section 1 of the digest: what is referred to comes before what
# refers to it, and what opens a door comes last.
_FILTER, _NAT, _IPSEC, _IKE, _TUNNEL, _TUNNEL_UP, _PP, _PP_UP, _TRANSPORT, _SERVICE, _ATTACH = (
    range(10, 120, 10)
)


def _rows(
    scope: Scope,
    order: int,
    table: str,
    *,
    live: bool = False,
    shared: bool = False,
    secret: bool = False,
    undo: str = "no",
) -> Iterator[Row]:
    """Read `pattern | section` lines as rows that have the rest in common."""
    for line in filter(None, map(str.strip, table.splitlines())):
        pattern, section = line.split(" | ")
        yield Row(scope, pattern, section, order, live, shared, secret, undo)


# How a command names an interface, by where its lines live.
_INTERFACES: tuple[tuple[Scope, str], ...] = (
    ("pp", "pp"),
    ("tunnel", "tunnel"),
    ("global", "{word}"),
)

ROWS: tuple[Row, ...] = (
    *_rows(
        "global",
        _FILTER,
        """
        ip filter {n} | 8.1.10
        ip filter dynamic {n} | 8.1.14
        ip filter dynamic timer | 8.1.15
        ip filter set {word} | 8.1.11
        ip filter source-route | 8.1.12
        ip filter directed-broadcast | 8.1.13
        ip filter fqdn timer | 8.1.16
        """,
    ),
    *_rows("global", _NAT, "nat descriptor type {n} | 23.3"),
    *_rows(
        "global",
        _NAT + 1,
        """
        nat descriptor address outer {n} | 23.4
        nat descriptor address inner {n} | 23.5
        nat descriptor masquerade incoming {n} | 23.10
        nat descriptor masquerade unconvertible port {n} {word} | 23.13
        nat descriptor masquerade port range {n} | 23.11
        nat descriptor masquerade rlogin {n} | 23.7
        nat descriptor masquerade session limit {n} | 23.17
        nat descriptor masquerade session limit total {n} | 23.18
        nat descriptor timer {n} | 23.9
        nat descriptor timer {n} {option} | 23.9
        nat descriptor timer {n} {option} {option} | 23.9
        nat descriptor timer {n} tcpfin | 23.9
        nat descriptor ftp port {n} | 23.12
        nat descriptor sip {n} | 23.15
        nat descriptor static {n} {n} | 23.6
        nat descriptor masquerade static {n} {n} | 23.8
        nat descriptor masquerade remove df-bit | 23.16
        nat descriptor log | 23.14
        nat descriptor backward-compatibility | 23.1
        """,
    ),
    *_rows("global", _IPSEC, "ipsec sa policy {n} | 15.48.2"),
    *_rows(
        "global",
        _IKE,
        """
        ipsec ike version {n} | 15.2
        ipsec ike auth method {n} | 15.3
        ipsec ike always-on {n} | 15.12
        ipsec ike backward-compatibility {n} | 15.28
        ipsec ike child-exchange type {n} | 15.46
        ipsec ike duration ipsec-sa {n} | 15.48.1
        ipsec ike duration child-sa {n} | 15.48.1
        ipsec ike duration isakmp-sa {n} | 15.48.1
        ipsec ike duration ike-sa {n} | 15.48.1
        ipsec ike encryption {n} | 15.22
        ipsec ike esp-encapsulation {n} | 15.43
        ipsec ike group {n} | 15.24
        ipsec ike hash {n} | 15.25
        ipsec ike keepalive log {n} | 15.21
        ipsec ike keepalive use {n} | 15.20
        ipsec ike license-key use {n} | 15.41
        ipsec ike local address {n} | 15.18
        ipsec ike local id {n} | 15.19
        ipsec ike local name {n} | 15.17
        ipsec ike log {n} | 15.42
        ipsec ike message-id-control {n} | 15.45
        ipsec ike mode-cfg address {n} | 15.38
        ipsec ike nat-traversal {n} | 15.48.5
        ipsec ike negotiate-strictly {n} | 15.11
        ipsec ike negotiation receive {n} | 15.47
        ipsec ike payload type {n} | 15.27
        ipsec ike pfs {n} | 15.30
        ipsec ike proposal-limitation {n} | 15.44
        ipsec ike remote address {n} | 15.15
        ipsec ike remote id {n} | 15.16
        ipsec ike remote name {n} | 15.14
        ipsec ike restrict-dangling-sa {n} | 15.48.4
        ipsec ike send info {n} | 15.29
        ipsec ike xauth request {n} | 15.36
        """,
    ),
    *_rows("global", _IKE, "ipsec ike pre-shared-key {n} | 15.5", secret=True),
    *_rows(
        "tunnel",
        _TUNNEL,
        """
        tunnel encapsulation | 14.4
        tunnel type | 14.3
        tunnel endpoint address | 14.9
        tunnel endpoint name | 14.10
        tunnel endpoint local address | 14.7
        tunnel endpoint remote address | 14.8
        tunnel template | 15.49.6
        tunnel backup | 15.49.5
        ipsec tunnel | 15.49.3
        ipsec tunnel outer df-bit | 15.49.2
        ipsec tunnel fastpath-fragment-function follow df-bit | 15.49.1
        ipsec ipcomp type | 15.49.4
        l2tp tunnel disconnect time | 16.3
        l2tp keepalive use | 16.4
        l2tp always-on | 16.7
        l2tp hostname | 16.8
        l2tp local router-id | 16.9
        l2tp remote router-id | 16.10
        l2tp remote end-id | 16.11
        ip tunnel address | 14.5
        ip tunnel remote address | 14.6
        ip tunnel mtu | 8.1.4
        ip tunnel tcp mss limit | 8.1.21
        """,
    ),
    *_rows(
        "tunnel",
        _TUNNEL,
        """
        tunnel name | 33.5
        description tunnel | 4.56
        l2tp keepalive log | 16.5
        l2tp syslog | 16.6
        """,
        live=True,
    ),
    *_rows("tunnel", _TUNNEL, "l2tp tunnel auth | 16.2", secret=True),
    *_rows("global", _TUNNEL_UP, "tunnel enable {n} | 14.1", live=True, undo="disable"),
    *_rows("pp", _PP, "pp bind | 17.1.2", shared=True),
    *_rows(
        "pp",
        _PP,
        """
        pp always-on | 6.2.1
        pp auth request | 11.3
        pp auth accept | 11.2
        pp auth multi connect prohibit | 11.5
        pp keepalive interval | 8.2.3
        pp keepalive use | 8.2.4
        ppp ccp type | 11.11.1
        ppp ccp no-encryption | 17.2.5
        ppp ccp restart | 11.11
        ppp ipcp ipaddress | 11.9.2
        ppp ipcp msext | 11.9.8
        ppp ipcp remote address check | 11.9.9
        ppp ipcp restart | 11.9
        ppp ipcp vjc | 11.9.1
        ppp ipv6cp use | 11.12.1
        ppp lcp acfc | 11.6
        ppp lcp magicnumber | 11.6
        ppp lcp mru | 11.6.3
        ppp lcp pfc | 11.6
        ppp lcp restart | 11.6
        ppp lcp silent | 11.6
        ip pp address | 8.1.2
        ip pp remote address | 8.2.1
        ip pp remote address pool | 8.2.2
        ip pp mtu | 8.1.4
        ip pp rebound | 8.1.5
        ip pp tcp mss limit | 8.1.21
        """,
    ),
    *_rows(
        "pp",
        _PP,
        """
        pp name | 33.5
        description pp | 4.56
        ip pp intrusion detection {word} {word} | 8.1.17
        """,
        live=True,
    ),
    *_rows("pp", _PP, "pp auth myname | 11.4", secret=True),
    *_rows("pp", _PP, "pp auth username {word} | 11.1", live=True, secret=True),
    *_rows("global", _PP_UP, "pp enable {word} | 56.7.1", live=True, undo="disable"),
    *_rows(
        "global",
        _TRANSPORT,
        """
        ipsec transport {n} | 15.50.1
        ipsec transport template {n} | 15.50.2
        """,
    ),
    *_rows(
        "global",
        _SERVICE,
        """
        ipsec use | 15.1
        ipsec auto refresh | 15.10
        ipsec auto refresh {n} | 15.10
        ipsec ike retry | 15.13
        ipsec ike queue length | 15.23
        ipsec log illegal-spi | 15.26
        ip {word} proxyarp | 8.1.28
        """,
    ),
    *_rows("global", _SERVICE, "l2tp service | 16.1", shared=True),
    *(
        row
        for scope, word in _INTERFACES
        for row in _rows(
            scope,
            _ATTACH,
            f"""
            ip {word} secure filter in | 8.1.25
            ip {word} secure filter out | 8.1.25
            ip {word} nat descriptor | 23.2
            """,
            live=True,
            shared=True,
        )
    ),
    *(
        row
        for scope, word in _INTERFACES
        for row in _rows(scope, _ATTACH, f"ip {word} secure filter name | 8.1.25", live=True)
    ),
    # No noun has these. Known are they because what identifies a line decides whether
    # another one would take its place: for ConfigLines, and for what is nobody's of ours.
    *_rows(
        "global",
        _SERVICE,
        """
        administrator password | 4.3
        console character | 4.21
        console columns | 4.22
        console info | 4.24
        console lines | 4.23
        console prompt | 4.20
        description {word} | 4.56
        dhcp scope {n} | 12.1
        dhcp scope bind {n} {word} | 12.1
        dhcp scope option {n} | 12.1
        dhcp server rfc2131 compliant | 12.1
        dhcp service | 12.1
        dns host | 24.13
        dns notice order {word} | 24.6
        dns server | 24.2
        dns server dhcp | 24.5
        dns server pp | 24.4
        dns server select {n} | 24.7
        dns service | 24.1
        dns static {word} {word} | 24.10
        httpd custom-gui api password | 47.4
        httpd custom-gui api use | 47.3
        httpd custom-gui use | 47.1
        httpd custom-gui user {word} | 47.2
        httpd host | 33.2
        httpd listen | 33.4
        httpd proxy-access l2ms permit | 48.5.1
        httpd service | 33.1
        httpd timeout | 33.3
        ip route {word} | 8.1.7
        ip simple-service | 8.1.6
        ipv6 filter {n} | 30.7
        ipv6 filter dynamic {n} | 30.7
        ip {word} address | 8.1.2
        ip {word} secondary address | 8.1.3
        ip {word} mtu | 8.1.4
        ip {word} rebound | 8.1.5
        ip {word} tcp mss limit | 8.1.21
        ipv6 {word} mtu | 30.1.2
        lan type {word} | 4.50
        login password | 4.1
        login timer | 4.53
        login user {word} | 4.5
        lua use | 46.1
        schedule at {n} | 37.1
        security class | 4.12
        sftpd host | 4.78
        sshd auth method | 4.74
        sshd authorized-keys filename {word} | 4.75
        sshd client alive | 4.72
        sshd encrypt algorithm | 4.71
        sshd hide openssh version | 4.73
        sshd host | 4.67
        sshd host key generate | 4.69
        sshd listen | 4.66
        sshd service | 4.65
        sshd session | 4.68
        statistics {word} | 51.1
        syslog debug | 4.31
        syslog execute command | 4.36
        syslog facility | 4.27
        syslog host | 4.25
        syslog info | 4.30
        syslog local address | 4.34
        syslog notice | 4.29
        syslog srcport | 4.35
        telnetd host | 4.40
        telnetd listen | 4.39
        telnetd service | 4.38
        telnetd session | 4.41
        tftp host | 4.54
        timezone | 4.13
        user attribute {word} | 4.10
        wins server | 11.9.7
        """,
    ),
    *_rows(
        "pp",
        _PP,
        """
        pppoe auto connect | 11.16.3
        pppoe auto disconnect | 11.16.4
        pppoe disconnect time | 11.16.9
        pppoe tcp mss limit | 11.16.11
        pppoe use | 11.16.1
        """,
    ),
)
