"""Rules about the log and the clock: what the router does without leaving a trace.

Source: 4.17, 4.25-4.36 (log), 8.1.10 (filters), 15.26 (IPsec), 16.5-16.6 (L2TP), 37.1, 42.5.
"""

from collections.abc import Iterator

from rtx_provider.access.carriers import encapsulation
from rtx_provider.access.ingress import is_enabled
from rtx_provider.access.packets import members
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.rules.internet import lines_to_internet
from rtx_provider.rules.rule import Finding, Outcome, Rule, switched
from rtx_provider.rules.view import OfficeView

_CLOCKS = ("ntpdate", "rdate")


def _stays(office: OfficeView) -> Iterator[Outcome]:
    leaves = office.arguments("syslog", "host") or any(
        True for _ in office.lines("external-memory", "syslog", "filename")
    )
    if not leaves:
        yield Finding("the log stays in the router's memory")


def _info(office: OfficeView) -> Iterator[Outcome]:
    if office.switch("syslog", "info", default="on") == "off":
        yield Finding("logins and connections are not sent", office.shown("syslog", "info"))


def _notice(office: OfficeView) -> Iterator[Outcome]:
    filtered = [
        name
        for name in lines_to_internet(office)
        if members(office.configuration, name, "in") is not None
    ]
    if filtered and office.switch("syslog", "notice", default="off") != "on":
        text = f"what the filters of {filtered[0]} reject is not logged"
        yield Finding(text, office.shown("syslog", "notice"))


def _silent_rejects(office: OfficeView) -> Iterator[Outcome]:
    for name in lines_to_internet(office):
        for number in members(office.configuration, name, "in") or ():
            key = Key(GLOBAL, ("ip", "filter", number))
            rule = office.configuration.arguments(key) or ()
            is_whole = rule[1:3] in (("*", "*"), ("*",)) and set(rule[3:]) <= {"*"}
            if rule[:1] == ("reject-nolog",) and is_whole:
                yield Finding(f"{name}: the last filter rejects silently", office.shown_key(key))


def _l2tp(office: OfficeView) -> Iterator[Outcome]:
    silent = [
        key.context
        for key, _ in office.lines("tunnel", "encapsulation")
        if encapsulation(office.configuration, key.context) == "l2tp"
        and is_enabled(office.configuration, key.context)
        and office.switch("l2tp", "syslog", default="off", context=key.context) != "on"
    ]
    if silent:
        more = f" and {len(silent) - 1} more" if len(silent) > 1 else ""
        yield Finding(f"who connects through {silent[0]}{more} is not logged")


def _ipsec(office: OfficeView) -> Iterator[Outcome]:
    has_tunnel = any(True for _ in office.lines("ipsec", "tunnel"))
    if has_tunnel and office.switch("ipsec", "log", "illegal-spi", default="off") != "on":
        yield Finding("packets with a wrong SPI are not logged")


def _clock(office: OfficeView) -> Iterator[Outcome]:
    lines = [words for _, words in office.lines("schedule", "at")]
    if not any(clock in words for words in lines for clock in _CLOCKS):
        yield Finding("nothing sets the clock")


RULES = (
    Rule("log-has-passwords", "error", "the log records passwords",
         "every command is logged as it was entered (4.36)",
         "enter `no syslog execute command`",
         switched(("syslog", "execute", "command"),
                  "the log records every command that is entered, with its passwords"), "lines"),
    Rule("log-stays", "warning", "the log is sent nowhere",
         "a restart loses it, and so does whoever wants it lost (4.25, 42.5)",
         "enter `syslog host` with the address of a log server", _stays),
    Rule("log-info-off", "warning", "logins and connections are not sent to the log server",
         "`syslog info off` stops sending (4.30)", "enter `no syslog info`", _info, "lines"),
    Rule("log-notice-off", "note", "what filters reject is not logged",
         "attempts from the internet leave no trace; off is the default (4.29)",
         "enter `syslog notice on`", _notice),
    Rule("log-silent-rejects", "note", "the filter that rejects everything does not log",
         "attempts from the internet leave no trace (8.1.10)",
         "write `reject` in place of `reject-nolog`", _silent_rejects, "lines"),
    Rule("vpn-log-off", "note", "connections by L2TP are not logged",
         "off is the default; the lines are of the level debug (16.6, 4.31)",
         "enter `l2tp syslog on` in the tunnels, and `syslog debug on`", _l2tp),
    Rule("ipsec-log-off", "note", "IPsec packets with a wrong SPI are not logged",
         "they may come from somebody who tries; off is the default (15.26)",
         "enter `ipsec log illegal-spi on`", _ipsec),
    Rule("clock-not-set", "note", "nothing sets the clock",
         "the times of the log are then worth little, and schedules fire wrongly (4.17, 37.1)",
         "enter `schedule at N 0:00 * ntpdate SERVER syslog`", _clock),
)  # fmt: skip
