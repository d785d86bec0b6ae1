"""The character set of a console, detected from its output and its configuration."""

import re

from rtx_provider.console.dialect import CHARSETS, DEFAULT_CHARACTER
from rtx_provider.errors import UnsupportedError
from rtx_provider.redaction import visible

HEADER = re.compile(r"^# \S+ (?:BootROM|Rev)", re.MULTILINE)
"""The first line of a configuration."""
_NAMES = {"utf-8": "utf8", "cp932": "sjis", "euc_jp": "euc", "ascii": "ascii"}
# Python decodes any byte as Shift_JIS; these characters never occur in real Shift_JIS text.
_NO_TEXT = re.compile(r"[\x80\xa0\uf8f0-\uf8f3]")
_CHARACTER = re.compile(r"^console character (\S+)", re.MULTILINE)


class Charset:
    """The character set of one console, as far as it is known."""

    def __init__(self) -> None:
        """Begin with an unknown character set."""
        self._character = ""

    def encode(self, text: str) -> bytes:
        """Return a text in the console's character set.

        Raises:
            UnsupportedError: The character set cannot represent the text.
        """
        if text.isascii():
            return text.encode("ascii")
        missing = self.lacks(text)
        if missing:
            raise UnsupportedError(self.refusal(missing))
        return text.encode(CHARSETS[self._character or DEFAULT_CHARACTER])

    def lacks(self, text: str) -> str:
        """Return the characters of a text that the console's character set does not have."""
        charset = CHARSETS[self._character or DEFAULT_CHARACTER]
        if text.isascii():
            return ""
        return "".join(dict.fromkeys(each for each in text if not _has(charset, each)))

    def refusal(self, missing: str) -> str:
        """Return the message that characters are missing, and the remedy."""
        return (
            f"{' '.join(visible(missing))} is missing from the character set of the router's "
            f"console, {self._character or DEFAULT_CHARACTER}; write it another way, or enter "
            "`console character ja.utf8` on the router"
        )

    def decode(self, data: bytes) -> str:
        """Return text that the console printed, and learn its character set from it.

        Raises:
            UnsupportedError: The text is in an unknown character set.
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
            decoded = self._decoded_again(data, text, charset).replace("\r\n", "\n")
            return visible(decoded)  # the one place where the router's text becomes ours
        self._character = ""
        msg = (
            "the router's text is in an unknown character set; "
            "enter `console character en.ascii` or `ja.utf8` on the router"
        )
        raise UnsupportedError(msg)

    def _decoded_again(self, data: bytes, text: str, charset: str) -> str:
        """Decode again if the configuration names another character set than was tried.

        Some bytes are valid text in several character sets, such as EUC-JP and Shift_JIS.
        """
        named = CHARSETS.get(self._character, charset)
        if named == charset:
            return text
        try:
            return data.decode(named)
        except UnicodeDecodeError:
            self._character = _NAMES[charset]
            return text

    def _learn(self, text: str) -> None:
        """Remember the console's character set if the text is a configuration."""
        found = _CHARACTER.search(text)
        if found and found[1] in CHARSETS:
            self._character = (
                "" if CHARSETS[found[1]] == "ascii" and not text.isascii() else found[1]
            )
        elif HEADER.search(text):
            self._character = DEFAULT_CHARACTER


def _has(charset: str, character: str) -> bool:
    try:
        return bool(character.encode(charset))
    except UnicodeEncodeError:
        return False
