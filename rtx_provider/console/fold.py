"""Lines that a console broke at its width, joined again."""

import re

_COLUMNS = re.compile(r"^console columns (\d{1,4})\b", re.MULTILINE)
_COMMAND_WORDS = re.compile(
    r"\s*(#|"
    r"administrator|alias|analog|audio|auth|batch|bgp|bridge|clock|cloud|console|"
    r"cooperation|dashboard|description|dhcp|disconnect|dns|embedded|ethernet|external|file|"
    r"heartbeat|http|httpd|ip|ipsec|ipv6|isdn|l2tp|lan|line|login|loopback|lua|mail|"
    r"mail-notify|mobile|monitor|nat|netvolante-dns|ngn|no|ntpdate|operation|ospf|pki|pp|"
    r"ppp|pppoe|pptp|provider|qos|queue|radius|rip|rtfs|schedule|scp|sd|security|set|sftpd|"
    r"sip|snmp|sntpd|speed|ssh|sshd|statistics|storage|switch|syslog|system|telnetd|"
    r"terminal|tftp|timezone|tunnel|upnp|url|usbhost|user|vlan|wake|wan|wins|wol|yno"
    r")\s"
)


def unfold(text: str, columns: int = 0) -> str:
    """Join lines that a console broke at its width, also inside a word (wild 1).

    A text with a line beyond the console's width was not broken at all.

    Args:
        text: What it printed.
        columns: Its width; 0 for what the text itself says, else 80.
    """
    found = _COLUMNS.search(text)
    width = (columns or (int(found[1]) if found else 80)) - 1
    lines = text.split("\n")
    widths = list(map(_width, lines))
    if max(widths) > width:
        return text
    joined: list[list[str]] = []
    was_full = False
    for line, columns_taken in zip(lines, widths, strict=True):
        if was_full and not _COMMAND_WORDS.match(line):
            joined[-1].append(line)
        else:
            joined.append([line])
        was_full = columns_taken == width
    return "\n".join(map("".join, joined))


def _width(line: str) -> int:
    return len(line) if line.isascii() else len(line.encode("cp932", errors="replace"))
