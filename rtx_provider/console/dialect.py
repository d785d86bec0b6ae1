"""The console's messages in English and Japanese, as data.

No other file searches a text for errors.

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
"""The character set of a console without a `console character` line (4.21)."""

ERROR = re.compile(r"^\s*(?:Error|エラー)\s*[:：]\s*(.*)$")
SAVED = tuple(map(re.compile, (r"Saving|セーブ中", r"CONFIG", r"Done|終了")))
"""What `save` prints on success: one of each, in this order."""
# An interactive console, in bytes: prompts and questions are ASCII in every character set.
USER_LEVEL, ADMINISTRATOR_LEVEL = b">", b"#"
CONTEXT = rb"[A-Za-z0-9\[\]._-]{0,24}"
"""The context in a prompt, before `>` or `#`, such as `pp1` or `tunnel1`."""
ANY_PROMPT = re.compile(rb"(?:^|[\r\n])([^\r\n]{0,100})([>#]) ?\Z")
PASSWORD_QUESTION = re.compile(rb"assword[^\r\n]{0,20}: ?\Z")
PASSWORD_WORD = re.compile(r"password|パスワード", re.IGNORECASE)
"""What the refusal of a password speaks of (wild 22)."""
SAVE_QUESTION = re.compile(rb"\(Y/N\)[^\r\n]{0,12}\Z", re.IGNORECASE)
SAVE_WORD = re.compile(rb"\(Y/N\)", re.IGNORECASE)
"""What the output of `exit` contains if the console asked whether to save, with the answer."""
LEAVE_UNSAVED = b"N"
"""The answer to the question: neither the running configuration nor flash changes."""
ENTER, BACKSPACE = b"\r", b"\b"
ADMINISTRATOR, EXIT = b"administrator", b"exit"
RETURN = LEAVE_UNSAVED + BACKSPACE + ADMINISTRATOR + ENTER
"""What is typed behind `exit`, whether the console then asks or not.

If it asks whether to save, `N` answers; at a prompt, `N` is taken out again. No key of it says yes.
"""
PAGER = re.compile(rb"---[^\r\n]{0,24}---[ \r]*\Z")


class Meaning(NamedTuple):
    """The meaning and the remedy of a known refusal."""

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
    """Return the error lines of a text, in the console's own words, fit to be quoted."""
    found = (ERROR.match(line) for line in text.splitlines())
    return [quotable(match.group(0)) for match in found if match]


def says_saved(text: str) -> bool:
    """Return whether a text contains what `save` prints on success."""
    at = 0
    for word in SAVED:
        found = word.search(text, at)
        if found is None:
            return False
        at = found.end()
    return True


def saving_line(text: str) -> str:
    """Return the line with which `save` begins to report; empty if there is none."""
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if SAVED[0].match(line)), "")


def before_saving(text: str) -> str:
    """Return the part of a text before the output of `save`."""
    lines = text.splitlines()
    at = next((at for at, line in enumerate(lines) if SAVED[0].match(line.strip())), len(lines))
    return "\n".join(lines[:at])


def meaning(words: str) -> Meaning | None:
    """Return what is known about a refusal; None if nothing is."""
    return next((entry for entry in MEANINGS if entry.pattern.search(words)), None)
