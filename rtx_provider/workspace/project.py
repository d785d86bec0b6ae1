"""What `Pulumi.yaml` says of the program, and whether the program may run in this process.

Pulumi's own language host starts Python for the program as that file says. Only where it would
start the very Python that runs here, with nothing before the program, is the result the same.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rtx_provider.workspace import paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INLINE = "RTX_INLINE"
"""The variable that, as `no`, leaves the program to Pulumi's own language host."""
PYTHON_COMMAND = "PULUMI_PYTHON_CMD"
LOCK_FILES = ("uv.lock", "poetry.lock")
"""By one of these, a newer language host knows another toolchain than pip."""
NO_PLUGIN = {"pulumi", "pulumi_policy", "pulumi_esc_sdk"}
"""The packages of Pulumi's own that bring no plugin which the engine would have to install."""


class Project(NamedTuple):
    """What a project's file says of its program.

    Attributes:
        folder: The folder of the project's file.
        runtime: The name of the language.
        options: The options of the language host.
        main: The program's folder or file, as the file names it.
        has_packages: Whether the file names packages, which the language host prepares.
    """

    folder: Path
    runtime: str
    options: Mapping[str, Any]
    main: str
    has_packages: bool

    @property
    def program(self) -> Path:
        """Return the file that Python runs."""
        path = (self.folder / self.main).resolve()
        return path / "__main__.py" if path.is_dir() else path


def read(folder: Path) -> Project | None:
    """Return what the project's file says; None if it cannot be read, as Pulumi then reports."""
    import yaml  # noqa: PLC0415  # the checkout makes its environment with this package, without it

    try:
        content = yaml.safe_load((folder / paths.PROJECT).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None
    if not isinstance(content, Mapping):
        return None
    runtime = content.get("runtime")
    about: Mapping[str, Any] = runtime if isinstance(runtime, Mapping) else {"name": runtime}
    options = about.get("options")
    return Project(
        folder,
        str(about.get("name")),
        options if isinstance(options, Mapping) else {},
        str(content.get("main") or "."),
        bool(content.get("packages") or content.get("plugins")),
    )


def why_not_inline(folder: Path) -> str:
    """Return why the program of a project does not run in this process; empty if it may."""
    if os.environ.get(INLINE, "").strip().lower() in {"no", "off", "false", "0"}:
        return f"{INLINE} says so"
    project = read(folder)
    if project is None:
        return f"{paths.PROJECT} cannot be read"
    return next((reason for reason, applies in _REASONS if applies(project)), "")


def _has_other_toolchain(project: Project) -> bool:
    chosen = str(project.options.get("toolchain") or "")
    if chosen:
        return chosen.lower() != "pip"
    start = project.program.parent
    return any((each / name).is_file() for each in (start, *start.parents) for name in LOCK_FILES)


def _has_other_python(project: Project) -> bool:
    """Return whether the language host would run another Python than this."""
    chosen = project.options.get("virtualenv")
    if chosen:
        return (project.folder / str(chosen)).resolve() != Path(sys.prefix).resolve()
    return bool(os.environ.get(PYTHON_COMMAND)) or not _is_found_on_path()


def _is_found_on_path() -> bool:
    """Return whether `python3` in our own folder, the first on Pulumi's PATH, is this Python."""
    return (paths.PYTHON.parent / "python3").is_file()


def _has_plugins(project: Project) -> bool:
    """Return whether an installed package may bring a plugin that the engine is to install."""
    return project.has_packages or any(
        _distribution(entry) not in NO_PLUGIN
        for library in _libraries()
        for entry in (*library.glob("pulumi[-_]*.dist-info"), *library.glob("*/pulumi-plugin.json"))
    )


def _distribution(path: Path) -> str:
    """Return the name of the package to which an entry of a library folder belongs."""
    folder = path.parent if path.name == "pulumi-plugin.json" else path
    name = re.split(r"-[0-9]", folder.name, maxsplit=1)[0]
    return name.replace("-", "_").lower()


def _hides_installed_module(project: Project) -> bool:
    """Return whether a module of the program has the name of one that may be loaded here.

    In a process of its own the program would get its own module, and here the loaded one.
    """
    names = {
        name.removesuffix(".py")
        for name, is_package in _entries(project)
        if name.endswith(".py") or is_package
    } - {"__main__"}
    libraries = _libraries() - {project.program.parent}
    installed = {
        each.name.removesuffix(".py") for library in libraries for each in library.iterdir()
    }
    return bool(names & (installed | sys.stdlib_module_names))


def _entries(project: Project) -> Iterator[tuple[str, bool]]:
    """Yield the names in the program's folder, and whether each is a package."""
    for each in project.program.parent.iterdir():
        yield each.name, (each / "__init__.py").is_file()


def _libraries() -> set[Path]:
    """Return the folders of what may be loaded here besides Python's own modules.

    The user's own packages and PYTHONPATH are among them.
    """
    own = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")}
    places = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    found = {each.resolve() for each in (*places, *map(Path, sys.path))}
    return {each for each in found - own if each.is_dir()}


_REASONS: tuple[tuple[str, Callable[[Project], bool]], ...] = (
    ("the program is not Python", lambda project: project.runtime != "python"),
    ("there is no program", lambda project: not project.program.is_file()),
    (
        "a type checker comes first",
        lambda project: str(project.options.get("typechecker") or "none") != "none",
    ),
    ("another toolchain than pip makes its environment", _has_other_toolchain),
    ("it has another Python", _has_other_python),
    ("it needs plugins", _has_plugins),
    ("a module of its own has the name of an installed one", _hides_installed_module),
)
