"""Two runs of a program in one process find the same."""

from __future__ import annotations

import importlib
import io
import logging
import os
import re
import runpy
import socket
import sys
import warnings
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rtx_provider.workspace import fresh as fresh_module
from rtx_provider.workspace.fresh import fresh

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = """\
import json, logging, os, socket, sys, warnings
import counted, package.counted
from rtx_provider import errors

counted.COUNT.append(1)
package.counted.COUNT.append(1)
found = [
    len(counted.COUNT), len(package.counted.COUNT), os.environ.get("LEFT"), os.getcwd(),
    sys.argv, len(sys.path), len(logging.root.handlers), logging.root.level,
    socket.getdefaulttimeout(), len(warnings.filters), sys.stdin.read(), "LEFT" in sys.path,
    os.environ.get("TAKEN"), len(logging.getLogger("office.tokyo").handlers),
    logging.getLogger("known").level, logging.root.manager.disable, sys.getrecursionlimit(),
]
print(json.dumps(found))
os.environ["LEFT"] = "by the first run"
del os.environ["TAKEN"]
os.chdir("..")
sys.argv = ["LEFT"]
sys.path.append("LEFT")
sys.stdout.flush()
sys.stdout = None
logging.basicConfig(level=logging.DEBUG)
logging.getLogger("office.tokyo").addHandler(logging.StreamHandler())
logging.getLogger("known").setLevel(logging.ERROR)
logging.disable(logging.INFO)
socket.setdefaulttimeout(1)
sys.setrecursionlimit(5000)
warnings.simplefilter("error")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Lay a program, a module of its own and a package on PYTHONPATH into a folder."""
    own = tmp_path / "office"
    for path in (own / "counted.py", tmp_path / "library" / "package" / "counted.py"):
        path.parent.mkdir(parents=True)
        path.write_text("COUNT = []\n", encoding="utf-8")
    (tmp_path / "library" / "package" / "__init__.py").touch()
    (own / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "library")
    monkeypatch.setenv("TAKEN", "given")
    monkeypatch.chdir(own)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + 1)  # as nothing else sets it
    yield own
    sys.setrecursionlimit(limit)


def run(entry: str = ".") -> str:
    output = io.StringIO()
    with fresh(output):
        runpy.run_path(entry, run_name="__main__")
    return output.getvalue()


def state() -> list[Any]:
    """Return what this process has that a program could change."""
    return [
        *(dict(os.environ), Path.cwd(), list(sys.argv), list(sys.path), sys.stdout, sys.stderr),
        *(sys.stdin, list(logging.root.handlers), logging.root.level, list(warnings.filters)),
        *(socket.getdefaulttimeout(), logging.getLogger("known").level),
        *(
            sys.getrecursionlimit(),
            logging.root.manager.disable,
            list(logging.getLogger("office.tokyo").handlers),
        ),
    ]


def test_a_second_run_finds_nothing_that_the_first_has_left(folder: Path) -> None:
    before = state()
    first = run()
    assert state() == before
    assert run() == first != ""
    assert str(folder) in first


BY_VALUE = """\
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider

class Own(ResourceProvider):
    serialize_as_secret_always = False

for _ in range(300):
    print(serialize_provider(Own()))
"""


def test_the_limit_of_nested_calls_is_as_far_away_as_in_a_process_of_its_own(folder: Path) -> None:
    """Pulumi's SDK nests calls with each dynamic provider, and a process runs many programs."""
    (folder / "__main__.py").write_text(BY_VALUE, encoding="utf-8")
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(800)
    try:
        first = run()
        assert all(run() == first for _ in range(3))
    finally:
        sys.setrecursionlimit(before)


REGISTERS = """\
import pulumi
from pulumi.runtime import rpc
from semver import VersionInfo

class Own:
    def version(self):
        return VersionInfo.parse("1.0.0")

rpc.register_resource_module("own", "own:index", Own())
rpc.register_resource_package("own", Own())
print(len(rpc._RESOURCE_MODULES), len(rpc._RESOURCE_PACKAGES))
"""


def test_what_a_program_registers_with_pulumi_is_registered_for_its_own_run(folder: Path) -> None:
    importlib.import_module("pulumi.runtime.rpc")
    (folder / "__main__.py").write_text(REGISTERS, encoding="utf-8")
    assert run() == run() != ""


def test_the_loggers_of_what_stays_stay(folder: Path) -> None:
    text = "import logging; logging.getLogger('asyncssh.new').setLevel(7)"
    (folder / "__main__.py").write_text(text, encoding="utf-8")
    run()
    assert logging.getLogger("asyncssh.new").level == 7


def test_what_the_program_imported_is_imported_anew_and_what_we_need_stays(folder: Path) -> None:
    errors = importlib.import_module("rtx_provider.errors")
    run()
    assert folder.name
    assert {"counted", "package", "package.counted"}.isdisjoint(sys.modules)
    assert sys.modules["rtx_provider.errors"] is errors


def test_a_module_of_another_folder_is_not_taken_for_the_programs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python keeps what it has found below the relative name `.`."""
    run()
    other = folder.parent / "other"
    other.mkdir()
    (other / "__main__.py").write_text("import counted; print(counted.COUNT)", encoding="utf-8")
    (other / "counted.py").write_text("COUNT = ['other']\n", encoding="utf-8")
    monkeypatch.chdir(other)
    assert run() == "['other']\n"


def test_a_change_to_a_module_between_two_runs_counts(folder: Path) -> None:
    """Somebody edits a file while the question after the preview waits for an answer."""
    (folder / "__main__.py").write_text("import late; print(late.VALUE)", encoding="utf-8")
    (folder / "late.py").write_text("VALUE = 1\n", encoding="utf-8")
    assert run() == "1\n"
    (folder / "late.py").write_text("VALUE = 'two'\n", encoding="utf-8")
    assert run() == "two\n"


def test_a_program_that_fails_leaves_nothing_either(folder: Path) -> None:
    with (folder / "__main__.py").open("a", encoding="utf-8") as text:
        text.write("raise ValueError\n")
    before = state()
    for _ in range(2):
        with pytest.raises(ValueError, match=r"^$"):
            run()
        assert state() == before


def test_a_package_with_compiled_parts_stays_because_python_loads_it_once(folder: Path) -> None:
    (folder / "__main__.py").write_text(
        "import sys, package.counted\npackage.__file__ = 'package.abi3.so'\n", encoding="utf-8"
    )
    run()
    assert "package.counted" in sys.modules
    for name in ("package", "package.counted"):
        del sys.modules[name]


def test_what_stays_is_what_this_package_consists_of() -> None:
    """A package that comes with a new version of Pulumi has to be in the list."""
    needed, rest = set[str](), ["rtx-provider"]
    while rest:
        name = rest.pop()
        if name in needed:
            continue
        try:
            requirements = metadata.requires(name) or []
        except metadata.PackageNotFoundError:  # for another system or version of Python
            continue
        needed.add(name)
        wanted = (each for each in requirements if "extra ==" not in each)
        rest += [re.split(r"[^A-Za-z0-9._-]", each)[0].lower() for each in wanted]
    found = {
        top
        for top, owners in metadata.packages_distributions().items()
        if needed & {each.lower() for each in owners}
        and not top.startswith("_")
        and not top.endswith("-stubs")
    }
    assert found - {"rtx_provider"} <= fresh_module.KEPT


CHANGES = {
    "the policy of event loops": (
        "import asyncio",
        "type(asyncio.get_event_loop_policy()).__name__",
        "class Own(asyncio.DefaultEventLoopPolicy): pass\nasyncio.set_event_loop_policy(Own())",
    ),
    "the time zone": (
        "import os, time",
        "time.localtime(0).tm_hour",
        "os.environ['TZ'] = 'Asia/Tokyo'; time.tzset()",
    ),
    "the mask of new files": ("import os", "os.umask(0o077)", ""),
    "hooks": (
        "import sys, threading",
        "[sys.unraisablehook, threading.excepthook]",
        "sys.unraisablehook = threading.excepthook = lambda _: None",
    ),
    "a trace": ("import threading", "threading.gettrace()", "threading.settrace(print)"),
    "garbage collection": (
        "import gc",
        "[gc.isenabled(), gc.get_threshold()]",
        "gc.disable(); gc.set_threshold(5)",
    ),
    "the locale": (
        "import locale",
        "locale.setlocale(locale.LC_ALL)",
        "locale.setlocale(locale.LC_ALL, 'C.UTF-8')",
    ),
    "a module that was there": (
        "import sys, types",
        "getattr(sys.modules['json'], '__file__', None)",
        "sys.modules['json'] = types.ModuleType('json')",
    ),
    "a module that was taken out": (
        "import sys",
        "'json' in sys.modules",
        "del sys.modules['json']",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_program_changes_in_the_process_is_put_back(folder: Path, name: str) -> None:
    given, shown, change = CHANGES[name]
    (folder / "__main__.py").write_text(f"{given}\nprint({shown})\n{change}\n", encoding="utf-8")
    assert run() == run() != ""
