"""What `show environment` tells of a router.

Imports errors.

Source: 57.1; its form is from published captures (wild 26).
"""

import re
from dataclasses import dataclass

from rtx_provider.errors import UnsupportedError

_MODEL = re.compile(r"^((?:RTX|NVR|FWX|SRT|vRX)\S*) (?:BootROM Ver\. \S+|Rev\.(\S+))", re.MULTILINE)
_FIRMWARE = re.compile(r"\bRev\.(\S+)")
_SERIAL = re.compile(r"\bserial=(\S+)")
_CLOCK = re.compile(
    r"(?:Current time|現在の時刻|現在時刻)\s*[:：]\s*(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)"
)
_CONFIG_FILE = re.compile(r"(?:Config\. file|設定ファイル)\s*[:：]\s*(\S+)")


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
    def boots_elsewhere(self) -> bool:
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
        clock[1] if clock else "",
    )
