"""What `show environment` tells of a router.

Source: 57.1; its form is from published captures (wild 26).
"""

import re
from dataclasses import dataclass
from datetime import datetime

from rtx_provider.errors import UnsupportedError

# What is shown in messages and kept in a state is short, and holds nothing but ASCII.
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
    """Which router answers.

    Attributes:
        model: Such as `RTX1210`.
        firmware: Such as `14.01.42`.
        serial: Empty where the router does not print it.
        config_file: The file it booted from, such as `config0`.
        clock: The time it was when it told this, by its own clock, such as
            `2026/01/06 17:00:00`; empty where it did not say.
    """

    model: str
    firmware: str
    serial: str
    config_file: str
    clock: str = ""

    @property
    def boots_externally(self) -> bool:
        """Tell whether it booted from a USB stick or card, which a save does not reach."""
        return self.config_file.startswith(("usb", "sd"))


def parse_facts(text: str) -> Facts:
    """Read `show environment`.

    Raises:
        UnsupportedError: The text is no router's.
    """
    model = _MODEL.search(text)
    if model is None:
        msg = (
            "what answers is no Yamaha RTX: `show environment` names no model; "
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
    """Tell whether a clock shows a day and an hour that there are."""
    try:
        datetime.strptime(text, _CLOCK_FORMAT)  # noqa: DTZ007  # the router's own time
    except ValueError:
        return False
    return True
