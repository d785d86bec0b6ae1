"""The console's words, in English and Japanese, as data.

No other file looks for an error in a text.

Source: published captures (wild 22, 23); 4.21 for the character sets.
"""

import re
from typing import NamedTuple

from rtx_provider.redaction import quotable

CHARSETS = {
    "ascii": "ascii", "en.ascii": "ascii",
    "sjis": "cp932", "ja.sjis": "cp932",
    "euc": "euc_jp", "ja.euc": "euc_jp",
    "utf8": "utf-8", "ja.utf8": "utf-8",
}  # fmt: skip
DEFAULT_CHARACTER = "ja.sjis"
"""What a console speaks that has no `console character` line (4.21)."""

ERROR = re.compile(r"^\s*(?:Error|エラー)\s*[:：]\s*(.*)$")
SAVED = tuple(map(re.compile, (r"Saving|セーブ中", r"CONFIG", r"Done|終了")))
"""What `save` prints when it is done, one word after the other."""
# An interactive console, in bytes: signs and questions are ASCII in every character set.
USER_LEVEL, ADMINISTRATOR_LEVEL = b">", b"#"
CONTEXT = rb"[A-Za-z0-9\[\]._-]{0,24}"
"""What a prompt shows between the text of `console prompt` and the sign: `pp1`, `tunnel1`."""
ANY_PROMPT = re.compile(rb"(?:^|[\r\n])([^\r\n]{0,100})([>#]) ?\Z")
PASSWORD_QUESTION = re.compile(rb"assword[^\r\n]{0,20}: ?\Z")
SAVE_QUESTION = re.compile(rb"\(Y/N\)[^\r\n]{0,4}\Z")
LEAVE_UNSAVED = b"N"
"""The one key that answers it: what runs stays as it is, and flash too."""
PAGER = re.compile(rb"---[^\r\n]{0,24}---[ \r]*\Z")


class Meaning(NamedTuple):
    """What a refusal means, where more is known than its words say."""

    pattern: re.Pattern[str]
    kind: str
    remedy: str


MEANINGS = (
    Meaning(
        re.compile(r"Administrator use only|管理レベルでのみ"),
        "administrator",
        "the router runs our lines at user level; set rtx:administratorPassword",
    ),
    Meaning(
        re.compile(r"Execute (?:pp|tunnel) select|相手を選択してから|トンネルを選択してから"),
        "context",
        "the router forgets `pp select` between lines or requests; use another door or transport",
    ),
    Meaning(
        re.compile(r"Invalid command name|コマンド名を確認"),
        "command",
        "this model or firmware lacks the command",
    ),
)


def refusals(text: str) -> list[str]:
    """Return the console's error lines, in its own words, fit to be quoted."""
    found = (ERROR.match(line) for line in text.splitlines())
    return [quotable(match.group(0)) for match in found if match]


def says_saved(text: str) -> bool:
    """Tell whether a text is what `save` prints when it is done."""
    at = 0
    for word in SAVED:
        found = word.search(text, at)
        if found is None:
            return False
        at = found.end()
    return True


def before_saving(text: str) -> str:
    """Return what was printed before the words of `save`."""
    lines = text.splitlines()
    at = next((at for at, line in enumerate(lines) if SAVED[0].match(line.strip())), len(lines))
    return "\n".join(lines[:at])


def meaning(words: str) -> Meaning | None:
    """Look up what is known of a refusal."""
    return next((entry for entry in MEANINGS if entry.pattern.search(words)), None)
