"""Which offices a branch changes: those whose values, or whose program, are no longer the same.

Values are compared as they are written, with secrets encrypted, so no passphrase is needed.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from rtx_provider.shared_values import (
    FILE,
    OFFICE_KEY,
    PUBLIC_SALTS,
    is_shared,
    merged,
    read_yaml,
    structured,
)
from rtx_provider.workspace.git_repository import Repository
from rtx_provider.workspace.paths import stacks

CANNOT_MATTER = (
    "*.md",
    "LICENSE*",
    "Makefile",
    "docs/*",
    "tests/*",
    ".github/*",
    ".gitlab-ci.yml",
    ".gitlab/*",
    ".gitattributes",
    ".gitignore",
    ".editorconfig",
    ".pre-commit-config.yaml",
    ".idea/*",
    ".vscode/*",
)
"""The files of a project that no program reads: `*` also stands for the folders in between. All
other files count as the program of every office, because a file too many costs a preview, and a
file too few hides a change. docs/use/pull-requests.md lists them."""
_STACK_FILE = re.compile(r"Pulumi\.([^/]+)\.yaml")


@dataclass(frozen=True, slots=True)
class Changed:
    """What has changed since a commit.

    Attributes:
        base: The commit.
        changed: The offices whose values or program changed.
        new: The offices that the commit does not have.
        retired: The offices that only the commit has.
        program: The files that changed for all offices.
        outside: Files of the repository outside the project's folder that changed, and count for
            no office.
    """

    base: str
    changed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    program: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    @property
    def present(self) -> tuple[str, ...]:
        """The offices that a preview can show."""
        return tuple(sorted((*self.changed, *self.new)))


def changed_since(reference: str, folder: Path) -> Changed:
    """Return the offices that changed since HEAD and another commit have parted.

    The working tree counts as it is, whether it is committed or not.

    Args:
        reference: The other commit, such as `origin/main`.
        folder: The folder of the project.

    Raises:
        ToolError: There is no repository, no such commit, or no common one.
    """
    repository = Repository(folder)
    base = repository.merge_base(reference)
    files = repository.changed_since(base)
    known = repository.files_of(base)
    before = _offices(known)
    now = {*stacks(folder)}
    program = tuple(sorted(name for name in files if _is_program(name)))
    present = before & now

    def at_base(name: str) -> str:
        return repository.text_of(base, name) if name in known else ""

    return Changed(
        base,
        tuple(sorted(present if program else _revalued(present, files, at_base, folder))),
        tuple(sorted(now - before)),
        tuple(sorted(before - now)),
        program,
        tuple(sorted(filter(_may_matter, repository.changed_outside(base)))),
    )


def _offices(names: Iterable[str]) -> set[str]:
    return {found[1] for name in names if (found := _STACK_FILE.fullmatch(name))}


def _is_program(name: str) -> bool:
    """Return whether a change of a file counts for all offices."""
    if name == FILE or _STACK_FILE.fullmatch(name):
        return False
    return _may_matter(name)


def _may_matter(name: str) -> bool:
    return not any(fnmatchcase(name, pattern) for pattern in CANNOT_MATTER)


def _revalued(
    offices: Iterable[str], files: set[str], at_base: Callable[[str], str], folder: Path
) -> set[str]:
    """Return the offices whose values differ; only files that changed are asked of git.

    Args:
        offices: The offices that are there now and were there then.
        files: The files that changed.
        at_base: Returns the text of a file as it was; empty if there was none.
        folder: The folder of the project.
    """
    own = {office: f"Pulumi.{office}.yaml" for office in offices}
    if FILE not in files:
        own = {office: name for office, name in own.items() if name in files}

    def then(name: str) -> str:
        if name not in files:
            return _read(folder / name)
        return at_base(name)

    shared = (then(FILE), _read(folder / FILE))
    return {
        office
        for office, name in own.items()
        if _whole(shared[0], then(name)) != _whole(shared[1], _read(folder / name))
    }


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _whole(shared_text: str, own_text: str) -> str:
    """Return all that an office's file says, with the shared values below it, as one text.

    The text tells `1`, `"1"` and `true` apart, as Pulumi does. A file that cannot be read counts
    as it is written; the preview says what is wrong with it.
    """
    shared, fault = read_yaml(shared_text, FILE)
    own, own_fault = read_yaml(own_text, "")
    if fault or own_fault:
        return json.dumps([shared_text, own_text])
    config, below = own.get("config") or {}, shared.get("config") or {}
    if str(own.get("encryptionsalt")).startswith(PUBLIC_SALTS):
        below = {}  # a demo shares nothing
    common = {key: structured(value) for key, value in below.items() if is_shared(str(key))}
    ours = {key: structured(value) for key, value in config.items()}
    whole = {**common, **ours}
    if OFFICE_KEY in common and OFFICE_KEY in ours:
        whole[OFFICE_KEY] = merged(common[OFFICE_KEY], ours[OFFICE_KEY])
    return json.dumps(_named({**own, "config": whole}), sort_keys=True)


def _named(node: object) -> object:
    """Return a value whose keys are all text, as JSON needs them."""
    if isinstance(node, Mapping):
        return {str(key): _named(value) for key, value in node.items()}
    return [_named(each) for each in node] if isinstance(node, list) else node
