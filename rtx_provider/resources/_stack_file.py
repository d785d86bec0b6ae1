"""The file with the values of the stack, in which a program can see what is encrypted.

Pulumi decrypts the values for the program, and says only of a whole value such as `rtx:office`
whether any part of it is encrypted. The file says it of each part.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import pulumi

from rtx_provider.shared_values import PUBLIC_SALTS, has_secret, is_secure, structured

_PROJECTS = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
_OPTION = "--config-file"
_ANCESTORS = 6
"""How many processes up the `pulumi` command is looked for: it starts the language host."""

Place = tuple[str | int, ...]
"""The names and indexes that lead to a value, the first of which is a key such as `rtx:office`."""


@dataclass(frozen=True, eq=False)
class StackFile:
    """The values of a stack as they are written.

    Each resource of a program asks, so what is found in the whole file is found once.

    Attributes:
        name: The name of the file.
        values: What the stack's file holds under `config`.
        project: What `Pulumi.yaml` holds under `config`: values for every stack.
        has_passphrase: Whether the values are encrypted with a passphrase.
        is_demo: Whether that passphrase is the demo's, which is public.
        option: The option with which Pulumi's command works on this file, and a blank.
    """

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    project: Mapping[str, Any] = field(default_factory=dict)
    has_passphrase: bool = False
    is_demo: bool = False
    option: str = ""

    def has(self, place: Place) -> bool:
        """Return whether there is a value at a place."""
        return len(list(_way(self.values, place))) == len(place)

    def is_encrypted(self, place: Place) -> bool:
        """Return whether the value at a place, or a value that holds it, is encrypted."""
        return any(is_secure(node) for _, node in _way(self.values, place))

    def plain(self, place: Place, value: str) -> Place | None:
        """Return where the file holds this value of a place unencrypted; None if nowhere.

        It may stand in a text, such as `[{"name": "alice"}]`, of which no part can be encrypted.
        """
        way = list(_way(self.values, place))
        if len(way) != len(place) or way[-1][1] != value:
            return None
        texts = (at for at, node in way if isinstance(node, str))
        return next(texts, place)

    def places_of(self, value: str) -> Sequence[Place]:
        """Return every place at which a value stands unencrypted."""
        return self._places.get(value, ())

    @cached_property
    def has_secret(self) -> bool:
        """Whether any value is encrypted."""
        return has_secret(self.values)

    @cached_property
    def _places(self) -> Mapping[str, Sequence[Place]]:
        places: dict[str, list[Place]] = {}
        for values in (self.values, self.project):
            for value, place in _texts(values, ()):
                places.setdefault(value, []).append(place)
        return places


def text_of(place: Place) -> str:
    """Return a place as `pulumi config set --path` takes it, such as `rtx:office.users[0].name`."""
    first, *rest = place
    steps = (f"[{step}]" if isinstance(step, int) else _named(step) for step in rest)
    return "".join((str(first), *steps))


def _named(step: str) -> str:
    is_plain = step.replace("_", "").replace("-", "").isalnum()
    return f".{step}" if is_plain else f'["{step}"]'


def read_stack_file() -> StackFile | None:
    """Return the values of the running stack as they are written; None where no file is found."""
    folder = project_folder()
    if folder is None:
        return None
    project_file = next(folder / name for name in _PROJECTS if (folder / name).is_file())
    project = _read(project_file)
    path = _given_file() or _own_file(project_file, project)
    if not path.is_file():
        return None
    content = _read(path)
    declared = project.get("config")
    return StackFile(
        path.name,
        _mapping(content.get("config")),
        _mapping(declared),
        has_passphrase="encryptionsalt" in content,
        is_demo=str(content.get("encryptionsalt", "")).startswith(PUBLIC_SALTS),
    )


def declared_keys() -> set[str]:
    """Return the keys that the project's file declares, with their namespace."""
    folder = project_folder()
    if folder is None:
        return set()
    project = _read(next(folder / name for name in _PROJECTS if (folder / name).is_file()))
    names = _mapping(project.get("config"))
    return {name if ":" in name else f"{project.get('name')}:{name}" for name in names}


def _own_file(project_file: Path, project: Mapping[str, Any]) -> Path:
    """Return the path of the stack's own file, which the project may keep in another folder."""
    legacy = project.get("config")
    folder = project.get("stackConfigDir") or (legacy if isinstance(legacy, str) else "")
    name = f"Pulumi.{pulumi.get_stack()}{project_file.suffix}"
    return project_file.parent / str(folder) / name


def project_folder() -> Path | None:
    """Return the folder of the project's file; an old language host does not tell it."""
    root = pulumi.runtime.settings.SETTINGS.root_directory
    command = _pulumi_process()
    here = Path.cwd()
    known = (Path(root) if root else None, command[1] if command else None, here, *here.parents)
    folders = (folder for folder in known if folder is not None)
    return next((each for each in folders if any((each / n).is_file() for n in _PROJECTS)), None)


def _given_file() -> Path | None:
    """Return the file that `--config-file` names, as far as the process can be looked at."""
    command = _pulumi_process()
    words, folder = command or ((), Path.cwd())
    given = os.environ.get("PULUMI_OPTION_CONFIG_FILE", "")
    for word, following in zip(words, (*words[1:], ""), strict=False):
        name, is_joined, value = word.partition("=")
        if name == _OPTION:
            given = value if is_joined else following
    return folder / given if given else None


@cache
def _pulumi_process() -> tuple[Sequence[str], Path] | None:
    """Return the words and the folder of the `pulumi` command; None where they cannot be seen."""
    process = os.getppid()
    for _ in range(_ANCESTORS):
        about = Path("/proc") / str(process)
        try:
            words = os.fsdecode((about / "cmdline").read_bytes()).rstrip("\0").split("\0")
            if Path(words[0]).name == "pulumi":
                return words, (about / "cwd").readlink()
            status = (about / "stat").read_text(encoding="utf-8", errors="replace")
            process = int(status.rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            return None
    return None


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return {}  # the engine reports what is wrong with it


@lru_cache(maxsize=8)
def _parsed(text: str) -> Mapping[str, Any]:
    import yaml  # noqa: PLC0415  # it takes time to load, and only a run of the engine needs it

    try:
        return _mapping(yaml.safe_load(text))
    except yaml.YAMLError:
        return {}  # as above


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _way(values: Mapping[str, Any], place: Place) -> Iterator[tuple[Place, Any]]:
    """Yield each part on the way to a place; a text with a list or an object in it counts as it."""
    node: Any = values
    for size, step in enumerate(place, start=1):
        node = _step(_structured(node), step)
        if node is None:
            return
        yield place[:size], node


def _step(node: object, step: str | int) -> object:
    if isinstance(node, Mapping):
        return node.get(step)
    is_inside = isinstance(node, list) and isinstance(step, int) and step < len(node)
    return node[step] if is_inside else None  # type: ignore[index]  # it is a list


def _structured(node: object) -> object:
    return _parsed_json(node) if isinstance(node, str) else node


@lru_cache(maxsize=8)
def _parsed_json(text: str) -> object:
    return structured(text)


def _texts(node: object, place: Place) -> Iterator[tuple[str, Place]]:
    """Yield each text that is not encrypted, with its place."""
    if is_secure(node):
        return
    if isinstance(node, Mapping):
        for name, inner in node.items():
            yield from _texts(inner, (*place, str(name)))
    elif isinstance(node, list):
        for at, inner in enumerate(node):
            yield from _texts(inner, (*place, at))
    elif isinstance(node, str):
        yield node, place


def program_names(word: str) -> bool:
    """Return whether a file of the program, by which we were called, names a key of its own."""
    frame: Any = sys._getframe()  # noqa: SLF001  # the callers, without their values
    seen = set()
    while frame is not None:
        seen.add(frame.f_code.co_filename)
        frame = frame.f_back
    ours = str(Path(__file__).parents[1])
    texts = (_text(Path(name)) for name in seen if not name.startswith(ours))
    return any(f'"{word}"' in text or f"'{word}'" in text for text in texts)


def _text(path: Path) -> str:
    if "site-packages" in path.parts or path.suffix != ".py":
        return ""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
