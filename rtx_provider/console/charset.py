"""What a console speaks: found out from what it prints, and from its configuration."""

import re

from rtx_provider.console.dialect import CHARSETS, DEFAULT_CHARACTER
from rtx_provider.errors import UnsupportedError

HEADER = re.compile(r"^# \S+ (?:BootROM|Rev)", re.MULTILINE)
"""How a configuration begins."""
_NAMES = {"utf-8": "utf8", "cp932": "sjis", "euc_jp": "euc", "ascii": "ascii"}
# Python takes every byte for Shift_JIS; these are what no Shift_JIS text holds.
_NO_TEXT = re.compile(r"[\x80\xa0\uf8f0-\uf8f3]")
_CHARACTER = re.compile(r"^console character (\S+)", re.MULTILINE)
# What no configuration holds, and what would move the cursor where a message quotes it.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class Charset:
    """One console's character set, as far as it is known."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._character = ""

    def encode(self, text: str) -> bytes:
        """Write text as the console takes it.

        Raises:
            UnsupportedError: It cannot take it.
        """
        if text.isascii():
            return text.encode("ascii")
        character = self._character or DEFAULT_CHARACTER
        try:
            return text.encode(CHARSETS[character])
        except UnicodeEncodeError:
            msg = (
                f"the router's console speaks {character}, which cannot take Japanese text; "
                "enter `console character ja.utf8` on the router, or write ASCII"
            )
            raise UnsupportedError(msg) from None

    def decode(self, data: bytes) -> str:
        """Read text that the console printed, and learn from it what it speaks.

        Raises:
            UnsupportedError: It is text in no character set that we know.
        """
        known = CHARSETS.get(self._character)
        for charset in (known,) if known else ("utf-8", "cp932", "euc_jp"):
            try:
                text = data.decode(charset)
            except UnicodeDecodeError:
                continue
            if _NO_TEXT.search(text):
                continue
            self._learn(text)
            told = self._as_told(data, text, charset).replace("\r\n", "\n")
            return _CONTROLS.sub("\ufffd", told)
        self._character = ""
        msg = (
            "the router's text is in no character set that we know; "
            "enter `console character en.ascii` or `ja.utf8` on the router"
        )
        raise UnsupportedError(msg)

    def _as_told(self, data: bytes, text: str, charset: str) -> str:
        """Decode anew where the configuration names another character set than was tried.

        Some bytes are text in several of them: EUC-JP passes for Shift_JIS.
        """
        told = CHARSETS.get(self._character, charset)
        if told == charset:
            return text
        try:
            return data.decode(told)
        except UnicodeDecodeError:
            self._character = _NAMES[charset]
            return text

    def _learn(self, text: str) -> None:
        """Note the console's character set, once a configuration was seen."""
        found = _CHARACTER.search(text)
        if found and found[1] in CHARSETS:
            self._character = (
                "" if CHARSETS[found[1]] == "ascii" and not text.isascii() else found[1]
            )
        elif HEADER.search(text):
            self._character = DEFAULT_CHARACTER
