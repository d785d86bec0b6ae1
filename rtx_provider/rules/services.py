"""Rules about the services of the router: which of them run, and whom they answer.

Source: 4.38-4.40 (telnet), 4.54 (TFTP), 4.65-4.78 (SSH, SFTP), 8.1.6, 17 (PPTP), 21 (SNMP),
24.13 (DNS), 33.1-33.2 and 47.3 (HTTP), 35.1 (UPnP), 41.1-41.2 (SNTP), 48.5.1, 49.1.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from rtx_provider.commands.models import MODELS
from rtx_provider.config.filter_terms import covers_everything
from rtx_provider.rules.rule import Finding, Outcome, Rule, switched
from rtx_provider.rules.view import OfficeView


class Service(NamedTuple):
    """One service of the router, and the vendor's defaults.

    Attributes:
        name: What it is called.
        switch: The words of the line that turns it on; empty if its list of hosts does.
        default: The word of that line without it.
        hosts: The words of the line that lists whom it answers.
        answers: Whom it answers without that line.
        protocol: Its protocol.
        listen: The words of the line with its port; empty if the port is fixed.
        port: The port without that line.
        on: The word that turns it on.
    """

    name: str
    switch: tuple[str, ...]
    default: str
    hosts: tuple[str, ...]
    answers: str
    protocol: str
    listen: tuple[str, ...]
    port: int
    on: str = "on"

    def is_on(self, office: OfficeView) -> bool:
        """Return whether the service runs."""
        if self.name == "httpd" and any(m.name == office.model and not m.has_http for m in MODELS):
            return False
        if not self.switch:
            return self.answered(office) != ("none",)
        return office.switch(*self.switch, default=self.default) == self.on

    def answered(self, office: OfficeView) -> tuple[str, ...]:
        """Return whom it answers."""
        words = office.arguments(*self.hosts) or (self.answers,)
        return tuple(part.lower() for word in words for part in word.split(","))

    def port_of(self, office: OfficeView) -> int:
        """Return the port that it listens on."""
        word = office.switch(*self.listen, default="") if self.listen else ""
        return int(word) if word.isdecimal() else self.port


SERVICES = (
    Service("telnetd", ("telnetd", "service"), "on", ("telnetd", "host"), "any",
            "tcp", ("telnetd", "listen"), 23),
    Service("sshd", ("sshd", "service"), "off", ("sshd", "host"), "any",
            "tcp", ("sshd", "listen"), 22),
    Service("httpd", ("httpd", "service"), "on", ("httpd", "host"), "lan",
            "tcp", ("httpd", "listen"), 80),
    Service("tftp", (), "", ("tftp", "host"), "none", "udp", (), 69),
    Service("sntpd", ("sntpd", "service"), "on", ("sntpd", "host"), "lan", "udp", (), 123),
    Service("dns", ("dns", "service"), "recursive", ("dns", "host"), "any",
            "udp", (), 53, "recursive"),
)  # fmt: skip
_BY_NAME = {each.name: each for each in SERVICES}
_SFTP = Service("sftpd", (), "", ("sftpd", "host"), "none", "tcp", (), 22)
SNMP = ("snmp", "snmpv2c", "snmpv3")
SNMP_PORT = 161


def is_everyone(hosts: tuple[str, ...]) -> bool:
    """Return whether a list of hosts is `any`, or holds every public address."""
    ranges = [each for each in hosts if each[:1].isdigit() or each[:1] == "-"]
    return "any" in hosts or covers_everything(",".join(ranges))


def snmp_hosts(office: OfficeView) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the key of each line that says whom SNMP answers, and the host in it; not `none`."""
    for name in SNMP:
        for key, words in office.lines(name, "host"):
            if len(words) > 2 and words[2].lower() != "none":  # noqa: PLR2004  # NAME host HOST
                yield key.words, words[2].lower()


# -- whom they answer ---------------------------------------------------------------------


def _open(name: str) -> Callable[[OfficeView], Iterator[Outcome]]:
    service = _BY_NAME.get(name, _SFTP)

    def judge(office: OfficeView) -> Iterator[Outcome]:
        if service.is_on(office) and is_everyone(service.answered(office)):
            line = office.shown(*service.hosts)
            why = "" if line else f" (`{' '.join(service.hosts)} any` is the default)"
            yield Finding(f"{name} answers every address{why}", line)

    return judge


def _snmp_open(office: OfficeView) -> Iterator[Outcome]:
    for key, host in snmp_hosts(office):
        if is_everyone((host,)):
            yield Finding(f"{key[0]} answers every address", office.shown(*key))


def _telnet_on(office: OfficeView) -> Iterator[Outcome]:
    telnet = _BY_NAME["telnetd"]
    hosts = telnet.answered(office)
    if telnet.is_on(office) and hosts != ("none",) and not is_everyone(hosts):
        line = office.shown(*telnet.switch) or office.shown(*telnet.hosts)
        yield Finding("telnet is on, which sends passwords readable (it is on by default)", line)


def _tftp_on(office: OfficeView) -> Iterator[Outcome]:
    tftp = _BY_NAME["tftp"]
    if tftp.is_on(office) and not is_everyone(tftp.answered(office)):
        yield Finding("TFTP is open", office.shown(*tftp.hosts))


def _snmp_plain(office: OfficeView) -> Iterator[Outcome]:
    for key, host in snmp_hosts(office):
        if key[0] != "snmpv3" and not is_everyone((host,)):
            text = f"{key[0]} sends its community readable, and anybody on the way can use it"
            yield Finding(text, office.shown(*key))


# -- services that should not run -----------------------------------------------------------


RULES = (
    Rule("telnet-open", "error", "telnet answers every address, as it does by default",
         "telnet sends the administrator's password readable, and anybody may try passwords "
         "(4.38, 4.40)",
         "enter `telnetd service off`, or `telnetd host lan`", _open("telnetd")),
    Rule("telnet-on", "warning", "telnet is on for some addresses",
         "whoever listens on the way reads the administrator's password (4.38)",
         "use SSH, and enter `telnetd service off`", _telnet_on),
    Rule("ssh-open", "error", "SSH answers every address",
         "without `sshd host`, anybody may try passwords (4.67)",
         "enter `sshd host` with the addresses that need it, your own among them",
         _open("sshd")),
    Rule("http-open", "error", "the web pages answer every address",
         "they take the administrator's password, over HTTP without encryption (33.2)",
         "enter `httpd host lan`, or the addresses that need it", _open("httpd"), "lines"),
    Rule("tftp-open", "error", "TFTP answers every address",
         "TFTP takes and gives the whole configuration (4.54, 2.3)",
         "enter `tftp host none`", _open("tftp"), "lines"),
    Rule("tftp-on", "warning", "TFTP is open for some addresses",
         "TFTP is meant to be open during a transfer only (4.54)",
         "enter `tftp host none`", _tftp_on, "lines"),
    Rule("sftp-open", "error", "SFTP answers every address",
         "SFTP takes and gives the whole configuration (4.78)",
         "enter `sftpd host` with the addresses that need it, or `none`", _open("sftpd"), "lines"),
    Rule("sntp-open", "warning", "the time server answers every address",
         "an open time server can be used to attack others (41.2)",
         "enter `sntpd host lan`", _open("sntpd"), "lines"),
    Rule("snmp-open", "error", "SNMP answers every address",
         "anybody may ask, and guess communities (21.1, 21.6, 21.14)",
         "name the address of the monitoring host in place of `any`", _snmp_open, "lines"),
    Rule("snmp-plain", "note", "SNMP version 1 or 2c is used",
         "these versions do not encrypt, the community among the rest (21.1, 21.6)",
         "use `snmpv3 host` with a user", _snmp_plain, "lines"),
    Rule("simple-service", "warning", "the services echo, discard and time are on",
         "they can be used to attack others, and nobody needs them (8.1.6)",
         "enter `no ip simple-service`",
         switched(("ip", "simple-service"), "echo, discard and time are on"), "lines"),
    Rule("upnp-on", "warning", "UPnP is on",
         "any program in the LAN can then open ports to the internet (35.1)",
         "enter `upnp use off`",
         switched(("upnp", "use"), "any program in the LAN may open ports"), "lines"),
    Rule("pptp-on", "warning", "PPTP is on",
         "its encryption can be broken by whoever records a connection (17)",
         "use L2TP over IPsec, and enter `no pptp service`",
         switched(("pptp", "service"), "PPTP is on"), "lines"),
    Rule("cloud-control", "note", "the vendor's cloud may manage the router",
         "it can push a configuration past this program (49.1)",
         "enter `no yno use`, unless it is meant",
         switched(("yno", "use"), "the vendor's cloud may manage the router"), "lines"),
    Rule("http-api", "note", "the API of the custom GUI is on",
         "its password travels readable in the address of each request (47.3, 47.4)",
         "use it in a network that you trust, or set `rtx:transport` to ssh and enter "
         "`no httpd custom-gui api use`",
         switched(("httpd", "custom-gui", "api", "use"), "passwords travel readable"),
         "lines"),
    Rule("l2ms-proxy", "note", "the web pages of switches are passed through the router",
         "who reaches the router's web pages then reaches those of the switches (48.5.1)",
         "enter `no httpd proxy-access l2ms permit`",
         switched(("httpd", "proxy-access", "l2ms", "permit"), "web pages are passed through"),
         "lines"),
)  # fmt: skip
