"""The checks of the router itself: what boots next, its clock, its services, its passwords."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rtx_provider.commands.models import MODELS
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config
from rtx_provider.fit.finding import Fault, Severity

_ZONE, _ZONES = 15 * 60.0, 14 * 3600.0
"""Time zones differ by quarters of an hour, and by at most 14 hours from UTC."""
_SLACK = 120.0
_EVERYONE = "any"
_SERVICES = (
    # The command, its default hosts, and whether its service runs by default.
    ("telnetd", _EVERYONE, True),
    ("sshd", _EVERYONE, False),
    ("httpd", "lan", True),
)
_HOSTS = tuple((name, "host") for name in ("tftp", "sftpd", "dns", "snmp", "snmpv2c", "snmpv3"))
_BOOT_FILES = ("config.txt", "config.rtfg")


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the router besides its configuration.

    Attributes:
        config: The running configuration.
        model: The model.
        config_file: The file that it booted from; empty if it is not known.
        default_file: The file that it boots from next; empty if it is not known.
        clock: The time by its own clock, as it shows it; empty if it is not known.
        clock_ahead: How many seconds that is ahead of UTC; None if it is not known.
        has_unsaved: Whether there are changes that are not in flash; None if it is not known.
        administrators: The other administrators who are logged in.
        rollback: The line of an armed rollback; empty if there is none.
        stick: The lines of the list of files on a USB stick.
        weak: The settings of the stack that hold a password which others know.
    """

    config: Config
    model: str
    config_file: str
    default_file: str
    clock: str = ""
    clock_ahead: float | None = None
    has_unsaved: bool | None = None
    administrators: tuple[str, ...] = ()
    rollback: str = ""
    stick: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()

    def arguments(self, *words: str) -> tuple[str, ...]:
        """Return the words after a key; empty if there is no such line."""
        return self.config.arguments(Key(GLOBAL, words)) or ()


@dataclass(frozen=True, slots=True)
class StateCheck:
    """One check of the router itself.

    Attributes:
        name: Its name.
        severity: `refuse` if a run would stop or its changes would not last, else `warn`.
        finds: What it finds, as a phrase.
        faults: Yields the faults.
        is_known: Returns whether the router says what the check needs.
    """

    name: str
    severity: Severity
    finds: str
    faults: Callable[[State], Iterator[Fault]]
    is_known: Callable[[State], bool] = lambda _: True


def _external_boot(state: State) -> Iterator[Fault]:
    if state.config_file.startswith(("usb", "sd")):
        text = f"the router booted from {state.config_file}, to which `save` does not write"
        yield Fault(text, "take the stick or card out, and restart")


def _boot_stick(state: State) -> Iterator[Fault]:
    if state.arguments("external-memory", "boot", "permit") == ("off",):
        return
    files = [line for line in state.stick if line.rpartition(" ")[2].lower() in _BOOT_FILES]
    if files:
        name = files[0].rpartition(" ")[2]
        text = f"a USB stick holds {name}, which the next restart boots instead of what is saved"
        yield Fault(text, "take the stick out, or enter `external-memory boot permit off`")


def _default_file(state: State) -> Iterator[Fault]:
    known = state.config_file and state.default_file
    if known and state.default_file != state.config_file:
        text = f"the router runs {state.config_file}, and boots {state.default_file} next"
        remedy = "enter `set-default-config` with the number of the file that is to last"
        yield Fault(text, remedy)


def _rollback(state: State) -> Iterator[Fault]:
    if state.rollback:
        text = "a rollback is armed, so the router is about to go back to an earlier configuration"
        yield Fault(text, "wait for whoever armed it, or for the rollback", state.rollback)


def _unsaved(state: State) -> Iterator[Fault]:
    if state.has_unsaved:
        text = "changes are not saved: a restart loses them, and the next run saves them"
        yield Fault(text, "check them, then enter `save`, or `restart` to drop them")


def _clock(state: State) -> Iterator[Fault]:
    ahead = state.clock_ahead or 0.0
    zone = round(ahead / _ZONE) * _ZONE
    if abs(zone) > _ZONES:
        text = f"the clock shows {state.clock}, so schedules fire at another time"
    elif abs(ahead - zone) > _SLACK:
        text = f"the clock is wrong by {round(abs(ahead - zone) / 60)} min"
    else:
        return
    yield Fault(text, "enter `ntpdate` with a time server, and schedule it every day")


def _administrators(state: State) -> Iterator[Fault]:
    for name in state.administrators:
        text = f"{name} is logged in as administrator"
        yield Fault(text, "a run keeps their changes; ask before you start one")


def _services(state: State) -> Iterator[Fault]:
    has_http = all(each.has_http for each in MODELS if each.name == state.model)
    for name, default, runs in _SERVICES:
        service = state.arguments(name, "service")[:1]
        is_on = service == ("on",) or (runs and service != ("off",))
        allowed = state.arguments(name, "host")
        is_open = _EVERYONE in (allowed or (default,))
        if is_on and is_open and (name != "httpd" or has_http):
            line = (name, "host", *allowed) if allowed else ()
            yield _answers_all(
                name, line, "" if allowed else f" (`{name} host any` is the default)"
            )
    for words in state.config.lines.values():
        if words[:2] in _HOSTS and words[2:3] == (_EVERYONE,):
            yield _answers_all(words[0], words, "")


def _answers_all(name: str, line: tuple[str, ...], why: str) -> Fault:
    remedy = f"enter `{name} host` with the addresses that need it, your own among them"
    return Fault(f"{name} answers every address{why}", remedy, shown(line) if line else "")


def _passwords(state: State) -> Iterator[Fault]:
    for key in state.weak:
        text = f"{key} is a password that everybody knows or guesses"
        yield Fault(text, f"change it on the router, then `pulumi config set --secret {key}`")
    lines = state.config.lines
    if not any(key.words[:2] == ("administrator", "password") for key in lines):
        yield Fault("there is no administrator password", "enter `administrator password`")
    has_users = any(key.words[:2] == ("login", "user") for key in lines)
    has_login = any(key.words[:2] == ("login", "password") for key in lines)
    if not has_users and not has_login:
        yield Fault("anybody may log in without a password", "enter `login user`")


def _syslog(state: State) -> Iterator[Fault]:
    if state.arguments("syslog", "execute", "command") == ("on",):
        text = "the log records every command that is entered, with its passwords"
        yield Fault(text, "enter `no syslog execute command`", "syslog execute command on")


STATE_CHECKS = (
    StateCheck(
        "external-boot", "refuse", "the router booted from a USB stick or card", _external_boot,
    ),
    StateCheck("boot-stick", "warn", "a USB stick holds a configuration to boot from", _boot_stick),
    StateCheck(
        "default-file", "refuse", "the next restart boots another file", _default_file,
        lambda state: bool(state.config_file and state.default_file),
    ),
    StateCheck("rollback", "refuse", "somebody's rollback is armed", _rollback),
    StateCheck(
        "unsaved", "warn", "changes are not saved; only SSH shows it", _unsaved,
        lambda state: state.has_unsaved is not None,
    ),
    StateCheck(
        "clock", "warn", "the clock is wrong by more than two minutes", _clock,
        lambda state: state.clock_ahead is not None,
    ),
    StateCheck("administrators", "warn", "other administrators are logged in", _administrators),
    StateCheck(
        "services", "warn", "telnet, SSH, HTTP, TFTP, SFTP, SNMP or DNS answers every address",
        _services,
    ),
    StateCheck("passwords", "warn", "a password is missing, or everybody guesses it", _passwords),
    StateCheck("syslog", "warn", "the log records passwords", _syslog),
)  # fmt: skip
