"""The console's words, in English and Japanese, as data.

Imports nothing of ours. No other file looks for an error in a text.

Source: published captures (wild 22, 23); 4.21 for the character sets.
"""

import re
from typing import NamedTuple

CHARSETS = {
    "ascii": "ascii", "en.ascii": "ascii",
    "sjis": "cp932", "ja.sjis": "cp932",
    "euc": "euc_jp", "ja.euc": "euc_jp",
    "utf8": "utf-8", "ja.utf8": "utf-8",
}  # fmt: skip
DEFAULT_CHARACTER = "ja.sjis"
"""What a console speaks that has no `console character` line (4.21)."""

ERROR = re.compile(r"^\s*(?:Error|エラー)\s*[:：]\s*(.*)$")
SAVED = re.compile(r"(?:Saving|セーブ中).*CONFIG\S*.*(?:Done|終了)", re.DOTALL)


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
    """Return the console's error lines, in its own words."""
    found = (ERROR.match(line) for line in text.splitlines())
    return [match.group(0).strip() for match in found if match]


def meaning(words: str) -> Meaning | None:
    """Look up what is known of a refusal."""
    return next((entry for entry in MEANINGS if entry.pattern.search(words)), None)
