"""The facts of a router that `show environment` prints.

Source: 57.1; the format is from published captures (wild 26).
"""

import re
from dataclasses import dataclass
from datetime import datetime

from rtx_provider.errors import UnsupportedError

# A name appears in messages and in the state, so only short ASCII text is accepted.
_NAME = r"[!-~]{1,64}"
_MODEL = re.compile(
    r"^((?:RTX|NVR|FWX|SRT|vRX)[!-~]{0,16}) (?:BootROM Ver\. \S|Rev\.\S)", re.MULTILINE
)
_FIRMWARE = re.compile(rf"\bRev\.({_NAME})")
_SERIAL = re.compile(rf"\bserial=({_NAME})")
_CLOCK = re.compile(
    r"(?:Current time|現在の時刻|現在時刻)\s*[:：]\s*"
    r"((?:19|20)\d\d/\d\d/\d\d \d\d:\d\d:\d\d)",
    re.ASCII,
)
_CLOCK_FORMAT = "%Y/%m/%d %H:%M:%S"
_CONFIG_FILES = re.compile(rf"(?:[Cc]onfig\. file|設定ファイル)\s*[:：]\s*({_NAME})")
"""The file that runs, and then the default one."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The identity of a router.

    Attributes:
        model: The model, such as `RTX1210`.
        firmware: The firmware revision, such as `14.01.42`.
        serial: The serial number; empty if the router does not print it.
        config_file: The file that it booted from, such as `config0`.
        clock: The time by its own clock, such as `2026/01/06 17:00:00`; empty if it did not
            print the time.
        default_file: The file that it boots from next; empty if it did not print it.
    """

    model: str
    firmware: str
    serial: str
    config_file: str
    clock: str = ""
    default_file: str = ""

    @property
    def time(self) -> datetime | None:
        """Return the time by its own clock; None if it is not known."""
        return _parsed(self.clock)

    @property
    def boots_another_file(self) -> bool:
        """Return whether the next restart boots another file than the one that runs."""
        is_known = bool(self.default_file and self.config_file)
        return is_known and self.default_file != self.config_file

    @property
    def boots_externally(self) -> bool:
        """Return whether it booted from a USB stick or card, which `save` does not write to."""
        return self.config_file.startswith(("usb", "sd"))


def parse_facts(text: str) -> Facts:
    """Return the facts in the output of `show environment`.

    Raises:
        UnsupportedError: The text does not come from a router.
    """
    model = _MODEL.search(text)
    if model is None:
        msg = (
            "the host is not a Yamaha RTX router: `show environment` names no model; "
            "check rtx:host and rtx:port"
        )
        raise UnsupportedError(msg)
    firmware = _FIRMWARE.search(text)
    serial = _SERIAL.search(text)
    file, default = (*_CONFIG_FILES.findall(text), "", "")[:2]
    return Facts(
        model[1],
        firmware[1] if firmware else "",
        serial[1] if serial else "",
        file,
        _clock_in(text),
        default,
    )


def clock_in(text: str) -> datetime | None:
    """Return the router's time in the output of `show environment`; None if there is none."""
    return _parsed(_clock_in(text))


def _clock_in(text: str) -> str:
    found = _CLOCK.search(text)
    return found[1] if found and _parsed(found[1]) else ""


def _parsed(clock: str) -> datetime | None:
    try:
        return datetime.strptime(clock, _CLOCK_FORMAT)  # noqa: DTZ007  # the router's own time
    except ValueError:
        return None
