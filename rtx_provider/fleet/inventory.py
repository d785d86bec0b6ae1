"""The offices of a project: one stack file each, with its groups, tags and router.

Nothing here asks a backend or decrypts a value.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from rtx_provider.fleet.tasks import Office
from rtx_provider.groups import faults_of_groups, faults_of_tags, groups_of, tags_of
from rtx_provider.shared_values import (
    GROUPS_KEY,
    TAGS_KEY,
    as_text,
    is_secure,
    read_yaml,
    structured,
)
from rtx_provider.workspace.messages import ToolError, meant
from rtx_provider.workspace.paths import stack_file, stacks
from rtx_provider.workspace.stack import ROUTER_KEY

_HIDDEN = "[secret]"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
"""The names of stacks that Pulumi takes, but for those that begin with `-` or `.`."""


def fault_of_name(name: str) -> str:
    """Return why no office can have a name; empty if one can."""
    if _NAME.fullmatch(name):
        return ""
    return (
        f"{name!r} must be of letters from A to Z, digits, `_`, `.` and `-`, at most 100, and "
        "begin with a letter, a digit or `_`, because it names a stack of Pulumi; `name` of "
        "rtx:office takes any text"
    )


def chosen_offices(
    folder: Path, only: Sequence[str] = (), groups: Sequence[str] = ()
) -> tuple[Office, ...]:
    """Return the offices of the project in a folder that are asked for, by name; see `select`.

    Raises:
        ToolError: Files cannot be read, or hold wrong groups or tags; one line for each fault.
            Where offices are asked for by name, only their own files count. Or a word chooses no
            office.
    """
    found, faults = _read_offices(folder)
    are_named = bool(only) and not any(map(_is_of_many, only))
    refused = [each for name in faults if not are_named or name in only for each in faults[name]]
    if refused:
        raise ToolError("\n".join(refused))
    return select(found, only, groups)


def _read_offices(folder: Path) -> tuple[list[Office], dict[str, list[str]]]:
    """Return the offices whose files can be used, and the faults of the others by their names."""
    found, faults = [], {}
    for name in stacks(folder):
        config, problems = read_config(stack_file(folder, name))
        problems = problems or [f"Pulumi.{name}.yaml: {each}" for each in _faults(name, config)]
        if problems:
            faults[name] = problems
        else:
            found.append(_office(name, config))
    return found, faults


def read_config(path: Path) -> tuple[Mapping[str, Any], list[str]]:
    """Return the values of a stack's file as they are written, and why it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        return {}, [f"{path.name} cannot be read: {why}"]
    content, fault = read_yaml(text, path.name)
    return content.get("config") or {}, [fault] if fault else []


def _faults(name: str, config: Mapping[str, Any]) -> Iterator[str]:
    if fault := fault_of_name(name):
        yield fault
    yield from faults_of_groups(config.get(GROUPS_KEY))
    yield from faults_of_tags(config.get(TAGS_KEY))


def _office(name: str, config: Mapping[str, Any]) -> Office:
    groups, tags = groups_of(config.get(GROUPS_KEY)), tags_of(config.get(TAGS_KEY))
    return Office(name, groups, tags, router_of(config))


def router_of(config: Mapping[str, Any]) -> str:
    """Return the address of a router, as a stack's file has it; empty for a simulated one."""
    host = config.get(ROUTER_KEY) or ""
    return _HIDDEN if is_secure(structured(host)) else as_text(host)


# -- selection -----------------------------------------------------------------------------------

_Test = Callable[[Office], bool]


def select(
    known: Sequence[Office], only: Sequence[str] = (), groups: Sequence[str] = ()
) -> tuple[Office, ...]:
    """Return the offices that are asked for, in the order in which they are known.

    Args:
        known: All offices.
        only: Names, shell patterns such as `shop-*`, and tags such as `floor=3`; an office is
            chosen by any of them. Without them, every office is.
        groups: Groups, and tags, the same; an office must be chosen here, too.

    Raises:
        ToolError: A word chooses no office, or the two lists together choose none; one line for
            each fault.
    """
    faults = [*_unmatched(known, only, _named), *_unmatched(known, groups, _grouped)]
    if faults:
        raise ToolError("\n".join(faults))
    chosen = tuple(
        office
        for office in known
        if _is_chosen(office, only, _named) and _is_chosen(office, groups, _grouped)
    )
    if chosen or not (only and groups):
        return chosen
    msg = f"no office that is {' or '.join(only)} is in {' or '.join(groups)}"
    raise ToolError(msg)


def _is_chosen(office: Office, words: Sequence[str], test: Callable[[str], _Test]) -> bool:
    return not words or any(test(word)(office) for word in words)


def _named(word: str) -> _Test:
    """Return the test whether an office has a name, a name of a pattern, or a tag."""
    if "=" in word:
        return _tagged(word)
    if _is_pattern(word):
        return lambda office: fnmatchcase(office.name, word)
    return lambda office: office.name == word


def _grouped(word: str) -> _Test:
    """Return the test whether an office is in a group, or has a tag."""
    return _tagged(word) if "=" in word else lambda office: word in office.groups


def _tagged(word: str) -> _Test:
    key, _, value = word.partition("=")
    return lambda office: office.tags.get(key) == value


def _is_of_many(word: str) -> bool:
    """Return whether a word can choose several offices, because it is a tag or a pattern."""
    return "=" in word or _is_pattern(word)


def _is_pattern(word: str) -> bool:
    return not set("*?[").isdisjoint(word)


def _unmatched(
    known: Sequence[Office], words: Sequence[str], test: Callable[[str], _Test]
) -> Iterator[str]:
    """Yield a line for each word that chooses no office."""
    for word in dict.fromkeys(words):
        if not any(map(test(word), known)):
            say = _no_name if test is _named else _no_group
            yield _no_tag(known, word) if "=" in word else say(known, word)


def _no_tag(known: Sequence[Office], word: str) -> str:
    key = word.partition("=")[0]
    values = sorted({office.tags[key] for office in known if key in office.tags})
    if values:
        return f"no office has the tag {word}; {key} has the values {', '.join(values)}"
    keys = {each for office in known for each in office.tags}
    return f"no office has the tag {word}, nor any tag {key}{meant(key, keys)}"


def _no_name(known: Sequence[Office], word: str) -> str:
    if _is_pattern(word):
        return f"no office has a name like {word}; `rtx fleet list` shows all"
    return (
        f"{word} is no office, because there is no Pulumi.{word}.yaml"
        f"{meant(word, {office.name for office in known})}"
    )


def _no_group(known: Sequence[Office], word: str) -> str:
    groups = {each for office in known for each in office.groups}
    all_of_them = f"; the groups are {', '.join(sorted(groups))}" if groups else ""
    return f"no office is in the group {word}{meant(word, groups) or all_of_them}"
