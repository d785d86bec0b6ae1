"""The output of the `show` commands, and of the pipes after them.

Source: 2.5.1, 57, 58.10, 58.21, 58.47.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from rtx_provider.simulator.associations import Associations
from rtx_provider.simulator.expressions import Expression
from rtx_provider.simulator.flash import Flash
from rtx_provider.simulator.logins import Login, Logins
from rtx_provider.simulator.models import MACS, Model
from rtx_provider.simulator.options import Options
from rtx_provider.simulator.replies import Complaint, RefusedError
from rtx_provider.simulator.rows import Match
from rtx_provider.simulator.store import Config
from rtx_provider.simulator.users import user_rows
from rtx_provider.simulator.words import Word

_FLAGS = {"-i", "-v", "-w"}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class ShowFacts(Protocol):
    """The parts of a device that `show` commands read."""

    options: Options
    model: Model
    running: Config
    logins: Logins
    flash: Flash
    associations: Associations

    @property
    def is_japanese(self) -> bool:
        """Return whether the console prints Japanese."""
        ...

    @property
    def now(self) -> datetime:
        """Return the router's time of day."""
        ...

    @property
    def booted(self) -> datetime:
        """Return when the router started."""
        ...


class ShowConsole(Protocol):
    """The console that runs the command: its selection and its login."""

    selected: str
    login: Login | None


Show = Callable[[ShowFacts, Match, ShowConsole], list[str]]


def header(device: ShowFacts) -> list[str]:
    """Return the comment lines with which `show config` begins."""
    model = device.model
    reported = f"{_MONTHS[device.now.month - 1]} {device.now.day} {device.now:%H:%M:%S %Y}"
    return [
        f"# {model.name} {model.firmware}",
        f"# MAC Address : {', '.join(MACS[: model.lans])}",
        f"# Memory {model.memory}",
        f"# {_main_board(device)}",
        f"# Reporting Date: {reported}",
    ]


def _main_board(device: ShowFacts) -> str:
    macs = " ".join(f"MAC-Address={mac}" for mac in MACS[: device.model.lans])
    return f"main:  {device.model.name} ver=00 serial={device.options.serial} {macs}"


def _config(device: ShowFacts, match: Match, _: ShowConsole) -> list[str]:
    if match.texts:
        raise RefusedError(Complaint.DIALOGUE)
    return header(device) + device.running.render(masked=device.options.mask_secrets)


def _files(device: ShowFacts, _: Match, __: ShowConsole) -> list[str]:
    return device.flash.rows()


def _external_files(device: ShowFacts, match: Match, _: ShowConsole) -> list[str]:
    """List the files of a USB stick. Unverified: the form of a row."""
    if not match.texts[0].startswith("usb1:") or not device.options.usb_files:
        raise RefusedError(Complaint.RANGE)
    return [
        f"{device.now:%Y/%m/%d %H:%M:%S}        1,024  {name}" for name in device.options.usb_files
    ]


def _block(device: ShowFacts, match: Match, console: ShowConsole) -> list[str]:
    kind = match.command.family.split()[-1]
    where = f"{kind} {match.texts[0]}" if match.texts else console.selected
    if not where.startswith(f"{kind} "):
        raise RefusedError(Complaint.SELECT)
    return device.running.render_block(where, masked=device.options.mask_secrets)


def _environment(device: ShowFacts, _: Match, __: ShowConsole) -> list[str]:
    model, flash = device.model, device.flash
    uptime = device.now - device.booted
    minutes, seconds = divmod(uptime.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    stamp = "%Y/%m/%d %H:%M:%S +09:00"
    return [
        f"{model.name} {model.firmware}",
        f"  {_main_board(device)}",
        "CPU:   1%(5sec)   1%(1min)   1%(5min)    Memory: 33% used",
        "Packet-buffer:   0%(small)   0%(middle)   8%(large)   0%(jumbo) used",
        f"Firmware: exec0  Config. file: {flash.running}",
        f"Default firmware: exec0  Default config. file: {flash.default}",
        f"Boot time: {device.booted:{stamp}}",
        f"Current time: {device.now:{stamp}}",
        f"Elapsed time from boot: {uptime.days}days {hours:02}:{minutes:02}:{seconds:02}",
        "Security Class: 1, FORGET: ON, TELNET: OFF",
    ]


def _l2tp(device: ShowFacts, _: Match, __: ShowConsole) -> list[str]:
    is_on = device.running.value("l2tp service", "off") == "on"
    return ["------------------- L2TP INFORMATION -------------------"] if is_on else []


def _ipsec(device: ShowFacts, _: Match, __: ShowConsole) -> list[str]:
    return device.associations.rows()


def _users(device: ShowFacts, _: Match, console: ShowConsole) -> list[str]:
    return user_rows(device.logins, console.login, device.now, japanese=device.is_japanese)


SHOWS: dict[str, Show] = {
    "show config": _config,
    "show config list": _files,
    "show file list": _external_files,
    "show config pp": _block,
    "show config tunnel": _block,
    "show environment": _environment,
    "show status l2tp": _l2tp,
    "show ipsec sa": _ipsec,
    "show status user": _users,
}


def split_pipes(words: Sequence[Word]) -> tuple[list[Word], list[list[Word]]]:
    """Split a line at each unquoted `|`; return the command, and the words of each pipe.

    Raises:
        RefusedError: if the output is redirected, because the simulator has no storage.
    """
    parts: list[list[Word]] = [[]]
    for word in words:
        if word.is_operator and word.value != "|":
            raise RefusedError(Complaint.KEYWORD)
        if word.is_operator:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts[0], parts[1:]


def piped(lines: list[str], filters: Iterable[list[Word]]) -> list[str]:
    """Return the lines that pass each `grep`.

    Raises:
        RefusedError: if a pipe is no `grep`, or its pattern is invalid.
    """
    is_searched = False
    for words in filters:
        lines, is_searched = _grep(lines, words), True
    return ["Searching ...", *lines] if is_searched else lines


def _grep(lines: list[str], words: list[Word]) -> list[str]:
    if not words or words[0].folded != "grep":
        raise RefusedError(Complaint.KEYWORD)
    flags = {word.value for word in words[1:] if word.value in _FLAGS}
    patterns = [word.value for word in words[1:] if word.value not in _FLAGS]
    if len(patterns) != 1:
        raise RefusedError(Complaint.COUNT)
    try:
        wanted = Expression(patterns[0], ignores_case="-i" in flags, is_word="-w" in flags)
    except ValueError:
        raise RefusedError(Complaint.KEYWORD) from None
    return [line for line in lines if wanted.is_in(line) != ("-v" in flags)]
