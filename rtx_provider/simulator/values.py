"""The kinds of word in grammar rows; each reader returns the word as the router prints it.

`KINDS` maps each upper-case name that grammar rows use, such as `IP` or `PORTS`, to its reader.
"""

import re
from collections.abc import Callable

from rtx_provider.simulator.addresses import (
    address,
    addresses,
    filter_addresses,
    host,
    interface,
    masked_address,
    prefix6,
    translated_pair,
)
from rtx_provider.simulator.integers import Reader, number, numbered
from rtx_provider.simulator.models import Model
from rtx_provider.simulator.replies import Complaint, RefusedError
from rtx_provider.simulator.words import Word, quote

_FILTER_LIMIT = 21474836
_NUMBER_LIMIT = 2147483647
_PORT_LIMIT = 65535
_PROTOCOL_LIMIT = 255
_LIST_LIMIT = 10
_KEY_BYTES = 128
_DELETE = 0x7F

_HALF_KANA = re.compile("[\uff61-\uff9f]")
_USER = re.compile(r"[A-Za-z0-9_-]{1,32}")
_TCP_FLAG = re.compile(r"tcpflag!?=0x[0-9a-f]{1,4}/0x[0-9a-f]{1,4}")

PROTOCOLS = frozenset({"icmp", "tcp", "udp", "ipv6", "gre", "esp", "ah", "icmp6", "ospf"})
_SPECIALS = frozenset(
    {"icmp-error", "icmp-info", "tcpsyn", "tcpfin", "tcprst", "established", "icmp-nd", "icmp4"},
)
_PORT_NAMES = (
    "ftp ftpdata telnet smtp domain gopher finger www pop3 sunrpc ident ntp nntp snmp syslog "
    "printer talk route uucp submission https tftp ssh netbios_ns netbios_dgm netbios_ssn"
)
PORT_NAMES = frozenset(_PORT_NAMES.split())


def _protocols(word: Word, _: Model) -> str:
    for part in word.folded.split(","):
        if part == "*" or part in PROTOCOLS or part in _SPECIALS or _TCP_FLAG.fullmatch(part):
            continue
        _keyword_or_number(part, _PROTOCOL_LIMIT)
    return word.folded


def _keyword_or_number(part: str, limit: int) -> None:
    if not part.isdigit():
        raise RefusedError(Complaint.KEYWORD)
    number(part, 0, limit)


def _port_range(text: str) -> None:
    if text in PORT_NAMES:
        return
    for end in filter(None, text.split("-", 1)):
        if end not in PORT_NAMES:
            _keyword_or_number(end, _PORT_LIMIT)
    if not text.strip("-"):
        raise RefusedError(Complaint.KEYWORD)


def _ports(word: Word, _: Model) -> str:
    parts = word.folded.split(",")
    if len(parts) > _LIST_LIMIT:
        raise RefusedError(Complaint.RANGE)
    for part in parts:
        if part != "*":
            _port_range(part)
    return word.folded


def _translated_ports(word: Word, _: Model) -> str:
    for part in word.folded.split(","):
        for side in part.split("=", 1):
            _port_range(side)
    return word.folded


def _number_list(word: Word, _: Model) -> str:
    for part in word.value.split(","):
        number(part, 1, _FILTER_LIMIT)
    return word.value


def _peer(word: Word, model: Model) -> str:
    if word.folded == "anonymous":
        return "anonymous"
    return str(number(word.value, 1, model.peers))


def _tunnel(word: Word, model: Model) -> str:
    return str(number(word.value, 1, model.tunnels))


def _span(text: str, limit: int, prefix: str = "") -> None:
    ends = text.split("-", 1)
    if not all(end.startswith(prefix) for end in ends):
        raise RefusedError(Complaint.KEYWORD)
    numbers = [number(end.removeprefix(prefix), 1, limit) for end in ends]
    if numbers != sorted(numbers):
        raise RefusedError(Complaint.RANGE)


def _bound_tunnels(word: Word, model: Model) -> str:
    _span(word.folded, model.tunnels, "tunnel")
    return word.folded


def _open_span(text: str, limit: int) -> str:
    first, dash, last = text.partition("-")
    if dash and not (first and last):
        number(first or last, 1, limit)
    else:
        _span(text, limit)
    return text


def _peer_span(word: Word, model: Model) -> str:
    return _open_span(word.value, model.peers)


def _open_tunnel_span(word: Word, model: Model) -> str:
    return _open_span(word.value, model.tunnels)


def _tunnel_span(word: Word, model: Model) -> str:
    _span(word.value, model.tunnels)
    return word.value


def _transport_span(word: Word, _: Model) -> str:
    _span(word.value, _NUMBER_LIMIT)
    return word.value


def _port_span(word: Word, _: Model) -> str:
    _span(word.value, _PORT_LIMIT)
    return word.value


def _long_sha(word: Word, model: Model) -> str:
    if model.has_long_sha and word.folded in {"sha384", "sha512", "sha384-hmac", "sha512-hmac"}:
        return word.folded
    raise RefusedError(Complaint.KEYWORD)


def _hex_key(word: Word, _: Model) -> str:
    if not re.fullmatch(r"0x(?:[0-9a-fA-F]{2})+", word.value):
        raise RefusedError(Complaint.KEYWORD)
    if len(word.value) > 2 + 2 * _KEY_BYTES:
        raise RefusedError(Complaint.RANGE)
    return word.value


def _rekey(word: Word, _: Model) -> str:
    if not word.value.endswith("%"):
        raise RefusedError(Complaint.KEYWORD)
    return f"{number(word.value[:-1], 70, 90)}%"


def _lan_mtu(word: Word, model: Model) -> str:
    return str(number(word.value, 64, model.lan_mtu))


def _user(word: Word, _: Model) -> str:
    if not _USER.fullmatch(word.value):
        raise RefusedError(Complaint.KEYWORD)
    return word.value


def _anything(word: Word, _: Model) -> str:
    if not word.raw.isascii():
        raise RefusedError(Complaint.KEYWORD)
    return word.raw


def _flag_list(word: Word, _: Model) -> str:
    if not re.fullmatch(r"[a-z0-9-]+=\S+", word.value):
        raise RefusedError(Complaint.KEYWORD)
    return word.raw


def _clock(text: str) -> str:
    found = re.fullmatch(r"(\d{1,2}|\*):(\d{1,2}|\*)(?::(\d{1,2}))?", text)
    if not found:
        raise RefusedError(Complaint.KEYWORD)
    hour, minute, second = found[1], found[2], found[3] or "0"
    for part, limit in ((hour, 23), (minute, 59), (second, 59)):
        if part != "*":
            number(part, 0, limit)
    return ":".join(part if part == "*" else part.zfill(2) for part in (hour, minute, second))


def _time(word: Word, _: Model) -> str:
    return _clock(word.value)


def _daily(word: Word, _: Model) -> str:
    # The router adds the missing date: it prints `0:00` as `*/* 00:00:00`.
    return f"*/* {_clock(word.value)}"


def _date(word: Word, _: Model) -> str:
    if not re.fullmatch(r"[0-9*,-]+/[0-9a-z*,-]+", word.folded):
        raise RefusedError(Complaint.KEYWORD)
    return word.folded


def _delay(word: Word, _: Model) -> str:
    if not word.value.startswith("+"):
        raise RefusedError(Complaint.KEYWORD)
    return f"+{number(word.value[1:], 1, 3600)}"


def text(limit: int) -> Reader:
    """Return a reader of printable ASCII text of at most `limit` characters."""

    def read(word: Word, _: Model) -> str:
        if not word.value.isascii() or not word.value.isprintable():
            raise RefusedError(Complaint.KEYWORD)
        if not 1 <= len(word.value) <= limit:
            raise RefusedError(Complaint.RANGE)
        return quote(word.value)

    return read


def japanese_text(limit: int) -> Reader:
    """Return a reader of text in Shift_JIS of at most `limit` bytes, without half-width kana.

    Source: 4.56.
    """

    def read(word: Word, _: Model) -> str:
        try:
            size = len(word.value.encode("cp932"))
        except UnicodeEncodeError:
            raise RefusedError(Complaint.KEYWORD) from None
        if _HALF_KANA.search(word.value) or any(c < " " or ord(c) == _DELETE for c in word.value):
            raise RefusedError(Complaint.KEYWORD)
        if not 1 <= size <= limit:
            raise RefusedError(Complaint.RANGE)
        return quote(word.value)

    return read


KINDS: dict[str, Reader] = {
    "ANY": _anything,
    "ASSIGNED": _flag_list,
    "BOUND": _bound_tunnels,
    "DAILY": _daily,
    "DATE": _date,
    "DELAY": _delay,
    "DESCRIPTOR": numbered(1, _NUMBER_LIMIT),
    "FADDR": filter_addresses,
    "FILTER": numbered(1, _FILTER_LIMIT),
    "FILTERS": _number_list,
    "GATEWAY": _tunnel,
    "HEXKEY": _hex_key,
    "HOST": host,
    "IF": interface,
    "IP": lambda word, _: address(word.value),
    "IPMASK": masked_address,
    "IPRANGE": addresses,
    "LANMTU": _lan_mtu,
    "LONGSHA": _long_sha,
    "NATPAIR": translated_pair,
    "NATPORTS": _translated_ports,
    "NUMBER": numbered(1, _NUMBER_LIMIT),
    "PEER": _peer,
    "PEERS": _peer_span,
    "PORTS": _ports,
    "PORTSPAN": _port_span,
    "PREFIX6": prefix6,
    "PROTOCOL": _protocols,
    "REKEY": _rekey,
    "SPAN": _tunnel_span,
    "TIME": _time,
    "TRANSPORTS": _transport_span,
    "TUNNEL": _tunnel,
    "TUNNELS": _open_tunnel_span,
    "USER": _user,
}

PARAMETRISED: dict[str, Callable[[int], Reader]] = {"TEXT": text, "JTEXT": japanese_text}
