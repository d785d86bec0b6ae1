"""Which programs run in the process of `rtx`, and which ones Pulumi's own language host runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from rtx_provider.workspace import inline, paths, project

LIBRARIES = project._libraries
PYTHON = "name: office\nruntime: python\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay a project with a program into a folder, below libraries without Pulumi's plugins."""
    for name in (project.INLINE, project.PYTHON_COMMAND):
        monkeypatch.delenv(name, raising=False)
    libraries = tmp_path / "libraries"
    (libraries / "pulumi-3.272.0.dist-info").mkdir(parents=True)
    (libraries / "requests").mkdir()
    monkeypatch.setattr(project, "_libraries", lambda: {libraries})
    monkeypatch.setattr(paths, "PYTHON", Path(sys.prefix) / "bin" / "python")
    own = tmp_path / "office"
    own.mkdir()
    (own / "Pulumi.yaml").write_text(PYTHON, encoding="utf-8")
    (own / "__main__.py").touch()
    return own


def options(folder: Path, **values: str) -> None:
    lines = "".join(f"    {name}: {value}\n" for name, value in values.items())
    text = f"name: office\nruntime:\n  name: python\n  options:\n{lines}"
    (folder / "Pulumi.yaml").write_text(text, encoding="utf-8")


def test_a_program_of_this_python_runs_here(folder: Path) -> None:
    assert project.why_not_inline(folder) == ""
    options(folder, virtualenv=sys.prefix, toolchain="pip", typechecker="none")
    assert project.why_not_inline(folder) == ""
    (folder / "helpers.py").touch()
    (folder / "docs").mkdir()
    assert project.why_not_inline(folder) == ""


def test_the_virtual_environment_of_the_project_may_be_named_by_a_link(folder: Path) -> None:
    (folder / ".venv").symlink_to(sys.prefix)
    options(folder, virtualenv=".venv")
    assert project.why_not_inline(folder) == ""


@pytest.mark.parametrize("value", ["no", "No", "off", "false", "0"])
def test_a_user_can_leave_it_to_pulumi(
    folder: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv(project.INLINE, value)
    assert project.why_not_inline(folder) == "RTX_INLINE says so"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name: [", "cannot be read"),
        ("- a list", "cannot be read"),
        ("name: office\nruntime: nodejs\n", "not Python"),
        ("name: office\nruntime:\n  name: yaml\n", "not Python"),
        ("name: office\n", "not Python"),
        (f"{PYTHON}main: elsewhere\n", "no program"),
        (f"{PYTHON}main: app.py\n", "no program"),
        (f"{PYTHON}packages:\n  own: ./own\n", "plugins"),
        (f"{PYTHON}plugins:\n  providers:\n  - name: own\n    path: .\n", "plugins"),
    ],
)
def test_what_this_python_cannot_run_is_left_to_pulumi(
    folder: Path, text: str, reason: str
) -> None:
    (folder / "Pulumi.yaml").write_text(text, encoding="utf-8")
    assert reason in project.why_not_inline(folder)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("toolchain", "uv", "another toolchain"),
        ("toolchain", "poetry", "another toolchain"),
        ("typechecker", "mypy", "a type checker"),
        ("virtualenv", "other", "another Python"),
        ("virtualenv", "missing", "another Python"),
    ],
)
def test_an_environment_that_pulumi_prepares_otherwise_is_left_to_pulumi(
    folder: Path, name: str, value: str, reason: str
) -> None:
    (folder / "other" / "bin").mkdir(parents=True)
    options(folder, **{name: value})
    assert reason in project.why_not_inline(folder)


@pytest.mark.parametrize("name", project.LOCK_FILES)
def test_a_lock_file_above_means_another_toolchain_unless_pip_is_named(
    folder: Path, name: str
) -> None:
    (folder.parent / name).touch()
    assert "another toolchain" in project.why_not_inline(folder)
    options(folder, toolchain="pip")
    assert project.why_not_inline(folder) == ""


def test_another_python_command_is_left_to_pulumi(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(project.PYTHON_COMMAND, "python3.13")
    assert "another Python" in project.why_not_inline(folder)
    monkeypatch.delenv(project.PYTHON_COMMAND)
    monkeypatch.setattr(paths, "PYTHON", folder / "bin" / "python")
    assert "another Python" in project.why_not_inline(folder)


@pytest.mark.parametrize(
    ("entry", "is_inline"),
    [
        ("pulumi_random-4.18.0.dist-info", False),
        ("pulumi-aws-7.0.0.dist-info", False),
        ("pulumiverse_time/pulumi-plugin.json", False),
        ("pulumi_policy-1.20.0.dist-info", True),
    ],
)
def test_a_package_that_brings_a_plugin_is_left_to_pulumi_which_installs_it(
    folder: Path, entry: str, *, is_inline: bool
) -> None:
    path = folder.parent / "libraries" / entry
    path.parent.mkdir(exist_ok=True)
    path.touch()
    assert (project.why_not_inline(folder) == "") is is_inline


@pytest.mark.parametrize(
    ("module", "is_inline"),
    [
        ("requests.py", False),
        ("requests/__init__.py", False),
        ("secrets.py", False),
        ("requests/notes.txt", True),
        ("offices.py", True),
    ],
)
def test_a_module_that_is_loaded_here_from_elsewhere_is_left_to_pulumi(
    folder: Path, module: str, *, is_inline: bool
) -> None:
    (folder / module).parent.mkdir(exist_ok=True)
    (folder / module).touch()
    assert (project.why_not_inline(folder) == "") is is_inline


def test_the_program_may_be_a_file_or_a_folder(folder: Path) -> None:
    (folder / "app").mkdir()
    (folder / "app" / "__main__.py").touch()
    (folder / "tokyo.py").touch()
    for main in ("app", "app/", "./app", "tokyo.py", str(folder / "app")):
        (folder / "Pulumi.yaml").write_text(f"{PYTHON}main: {main}\n", encoding="utf-8")
        assert project.why_not_inline(folder) == "", main


def test_modules_count_wherever_this_python_finds_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of PYTHONPATH or of the user's own packages may be missing."""
    monkeypatch.setattr(project, "_libraries", LIBRARIES)
    monkeypatch.setattr(sys, "path", [str(folder), str(folder.parent / "missing"), *sys.path])
    (folder / "offices.py").touch()
    assert project.why_not_inline(folder) == ""
    own = folder.parent / "own"
    own.mkdir()
    (own / "offices.py").touch()
    monkeypatch.setattr(sys, "path", [*sys.path, str(own)])
    assert "the name of an installed one" in project.why_not_inline(folder)
    (own / "offices.py").unlink()
    (own / "pulumi_random-4.18.0.dist-info").mkdir()
    assert "plugins" in project.why_not_inline(folder)


@pytest.mark.parametrize(
    ("words", "variables"),
    [
        (("--config-file", "hq.yaml"), {}),
        (("--config-file=hq.yaml",), {}),
        (("--cwd", "elsewhere"), {}),
        (("-C", "elsewhere"), {}),
        ((), {"PULUMI_OPTION_CONFIG_FILE": "hq.yaml"}),
    ],
)
def test_a_command_with_files_elsewhere_is_left_to_pulumi(
    folder: Path, words: tuple[str, ...], variables: dict[str, str]
) -> None:
    """The program looks for plain secrets in the file which the command above it names."""
    with inline.led_here(("preview",), folder, {}) as (led, _):
        assert "--client" in led
    with inline.led_here(("preview", *words), folder, variables) as given:
        assert given == (("preview", *words), variables)
