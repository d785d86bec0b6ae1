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
_CONFIG_FILE = re.compile(rf"(?:Config\. file|設定ファイル)\s*[:：]\s*({_NAME})")


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
    """

    model: str
    firmware: str
    serial: str
    config_file: str
    clock: str = ""

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
    file, clock = _CONFIG_FILE.search(text), _CLOCK.search(text)
    return Facts(
        model[1],
        firmware[1] if firmware else "",
        serial[1] if serial else "",
        file[1] if file else "",
        clock[1] if clock and _is_a_time(clock[1]) else "",
    )


def _is_a_time(text: str) -> bool:
    """Return whether a clock shows a valid date and time."""
    try:
        datetime.strptime(text, _CLOCK_FORMAT)  # noqa: DTZ007  # the router's own time
    except ValueError:
        return False
    return True
