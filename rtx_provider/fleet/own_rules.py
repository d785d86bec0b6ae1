"""Reads a user's own rules: `rules.py` and the folder `rules`, beside `Pulumi.yaml`."""

import importlib.util
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from rtx_provider.redaction import quotable
from rtx_provider.rules.rule import Finding, Rule
from rtx_provider.rules.trace import line_in

FILE, FOLDER = "rules.py", "rules"


class OwnRules(NamedTuple):
    """What a user's files hold.

    Attributes:
        rules: The rules.
        faults: What is wrong with the files, each with file and line.
    """

    rules: tuple[Rule, ...]
    faults: tuple[Finding, ...]


def own_rules(root: Path, taken: Collection[str] = ()) -> OwnRules:
    """Read the user's own rules; a file with a fault does not hide the others.

    Args:
        root: The folder of the project.
        taken: The ids that are in use already.
    """
    rules: list[Rule] = []
    faults: list[Finding] = []
    for path in _files(root):
        found = _read(path, root)
        if isinstance(found, Finding):
            faults.append(found)
        else:
            rules += found
    counts = Counter([*taken, *(each.id for each in rules)])
    faults += [
        Finding(f"{each.place}: the id {each.id} is taken; choose another")
        for each in rules
        if counts[each.id] > 1
    ]
    return OwnRules(tuple(each for each in rules if counts[each.id] == 1), tuple(faults))


def _files(root: Path) -> Iterator[Path]:
    single, folder = root / FILE, root / FOLDER
    if single.is_file():
        yield single
    if folder.is_dir():
        yield from sorted(each for each in folder.glob("*.py") if not each.name.startswith("_"))


def _read(path: Path, root: Path) -> list[Rule] | Finding:
    """Return the rules of a file, or the fault that keeps it from being read."""
    name = f"rtx_own_rules_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        return Finding(f"{path.relative_to(root)}: is no Python file")
    module = importlib.util.module_from_spec(spec)
    try:
        with _importable(name, module, root), redirect_stdout(sys.stderr):
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a user's code may raise anything
        return Finding(f"{_place(error, path, root)}: {type(error).__name__}: {_text(error)}")
    return [
        replace(each, place=f"{path.relative_to(root)}:{each.place.rpartition(':')[2]}")
        for each in vars(module).values()
        if isinstance(each, Rule) and each.place.rpartition(":")[0] == str(path)
    ]


@contextmanager
def _importable(name: str, module: object, root: Path) -> Iterator[None]:
    """Let a file import its neighbours, such as `rules.common`."""
    sys.modules[name] = module  # type: ignore[assignment]  # a module
    sys.path.insert(0, str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))
        for each in [each for each in sys.modules if each == name or _is_neighbour(each)]:
            del sys.modules[each]


def _is_neighbour(name: str) -> bool:
    return name == FOLDER or name.startswith(f"{FOLDER}.")


def _text(error: BaseException) -> str:
    return quotable(error.msg if isinstance(error, SyntaxError) else str(error))


def _place(error: BaseException, path: Path, root: Path) -> str:
    """Return the file, and its line where an error arose."""
    shown = path.relative_to(root)
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f"{shown}:{error.lineno}"
    line = line_in(error, str(path))
    return f"{shown}:{line}" if line else str(shown)
