"""`rtx diff`: shows in what two configurations differ, by thing and not by line number.

Example:
    rtx diff 2026-01-06_08-00-00.000000Z.conf tokyo
"""

import argparse
import json
import sys

from rtx_provider.cli.configurations import text_of_word
from rtx_provider.config.backup import embedded, name_of
from rtx_provider.config.differences import Differences, differences
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, parse_config
from rtx_provider.workspace.messages import ToolError, say

SAME, DIFFERENT, TROUBLE = 0, 1, 2


def run(args: argparse.Namespace) -> int:
    """Print the differences and return the exit status."""
    try:
        one, other = text_of_word(args.one), text_of_word(args.other)
    except ToolError as error:
        say(f"error: {error}")
        return TROUBLE
    before, after = parse_config(one), parse_config(other)
    found = differences(before, after)
    data = _changed_data(one, other)
    if args.json:
        json.dump(_as_json(found, before, after, data), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print("".join(f"{line}\n" for line in (*found.lines(), *data)), end="")
        for key in found.unknown:
            name = name_of(key, after.words(key) or key.words)
            say(f"not compared, because a secret is masked or encrypted: {name}")
    return DIFFERENT if found.changed or data else SAME


def _changed_data(one: str, other: str) -> list[str]:
    """Return the embedded files and macros whose data differs."""
    before, after = embedded(one), embedded(other)
    names = (name for name in before if name in after and before[name] != after[name])
    return [f"the data behind `{shown(name)}` differs" for name in names]


def _as_json(found: Differences, before: Config, after: Config, data: list[str]) -> object:
    return {
        "same": not (found.changed or data),
        "changed": [
            {
                "context": edit.key.context,
                "before": shown(edit.before) if edit.before else None,
                "after": shown(edit.after) if edit.after else None,
            }
            for edit in found.changed
        ],
        "data": data,
        "not_compared": [
            {"context": key.context, "line": shown(after.words(key) or before.words(key) or ())}
            for key in found.unknown
        ],
    }
