"""`--changed-since`: the offices whose values or program a branch changes, in a real repository."""

import argparse
from pathlib import Path

import pytest

from rtx_provider.cli.fleet_options import chosen
from rtx_provider.fleet.changed import CANNOT_MATTER, Changed, changed_since
from rtx_provider.workspace import paths
from rtx_provider.workspace.messages import ToolError
from tests.fleet.repositories import OFFICE, Clone
from tests.meta.source import ROOT

SHARED = "config:\n  rtx:username: pulumi\n  rtx:office:\n    wan: pp 1\n    mtu: 1258\n"


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """Return a clone on a branch that has not changed anything yet."""
    made = Clone(tmp_path / "it's a clone")
    made.write("Pulumi.yaml", "name: rtx\n")
    made.write("__main__.py", "import rtx_provider\n")
    made.write("fleet.yaml", SHARED)
    for name in ("osaka", "tokyo"):
        made.write(f"Pulumi.{name}.yaml", OFFICE.format(name=name))
    made.commit()
    made.git("checkout", "--quiet", "-b", "branch")
    return made


def found(clone: Clone) -> Changed:
    return changed_since("main", clone.folder)


def test_nothing_has_changed(clone: Clone) -> None:
    assert found(clone) == Changed(clone.git("rev-parse", "main"))


@pytest.mark.parametrize("is_committed", [True, False])
def test_an_office_of_other_values_has_changed(clone: Clone, *, is_committed: bool) -> None:
    clone.write("Pulumi.tokyo.yaml", OFFICE.format(name="Tokyo"))
    if is_committed:
        clone.commit()
    assert found(clone).changed == found(clone).present == ("tokyo",)


def test_a_secret_that_was_encrypted_anew_is_a_change(clone: Clone) -> None:
    clone.write("Pulumi.tokyo.yaml", OFFICE.format(name="tokyo").replace("v1:abc", "v1:def"))
    assert found(clone).changed == ("tokyo",)


def test_comments_order_and_spelling_of_yaml_are_no_change(clone: Clone) -> None:
    text = """\
# an office
config:
  rtx:office: {users: [{password: {secure: "v1:abc"}, name: 'alice'}], name: tokyo}
  rtx:host: "192.0.2.1"
"""
    clone.write("Pulumi.tokyo.yaml", text)
    clone.write("fleet.yaml", f"# shared\n{SHARED}")
    assert found(clone).present == ()


@pytest.mark.parametrize(
    ("old", "new"), [("1", '"1"'), ("yes", "true"), ("010", "8"), ("1", "true"), ("1", "1.0")]
)
def test_scalars_that_pulumi_may_read_differently_are_a_change(
    clone: Clone, old: str, new: str
) -> None:
    text = "config:\n  rtx:office:\n    name: {}\n"
    clone.git("checkout", "--quiet", "main")
    clone.commit(Pulumi__tokyo__yaml=text.format(old))
    clone.git("checkout", "--quiet", "-b", "other")
    clone.write("Pulumi.tokyo.yaml", text.format(new))
    assert found(clone).changed == ("tokyo",)


def test_new_and_retired_offices_are_told_apart_also_if_nobody_added_them(clone: Clone) -> None:
    clone.git("rm", "--quiet", "Pulumi.osaka.yaml")
    clone.write("Pulumi.kyoto.yaml", OFFICE.format(name="kyoto"))
    changed = found(clone)
    assert (changed.changed, changed.new, changed.retired) == ((), ("kyoto",), ("osaka",))
    assert changed.present == ("kyoto",)


def test_an_office_that_was_renamed_is_a_new_one_and_a_retired_one(clone: Clone) -> None:
    clone.git("mv", "Pulumi.osaka.yaml", "Pulumi.kobe.yaml")
    clone.commit()
    assert (found(clone).new, found(clone).retired) == (("kobe",), ("osaka",))


def test_a_shared_value_counts_for_the_offices_that_do_not_replace_it(clone: Clone) -> None:
    clone.git("checkout", "--quiet", "main")
    own = OFFICE.format(name="tokyo") + "    mtu: 1400\n"
    clone.commit(Pulumi__tokyo__yaml=own)
    clone.git("checkout", "--quiet", "-b", "other")
    clone.write("fleet.yaml", SHARED.replace("1258", "1300"))
    assert found(clone).changed == ("osaka",)
    clone.write("fleet.yaml", SHARED.replace("pulumi", "admin"))
    assert found(clone).changed == ("osaka", "tokyo")


def test_a_demo_shares_nothing(clone: Clone) -> None:
    clone.git("checkout", "--quiet", "main")
    text = "encryptionsalt: v1:R9nZi+IlCUM=:x\n" + OFFICE.format(name="demo")
    clone.commit(Pulumi__demo__yaml=text)
    clone.git("checkout", "--quiet", "-b", "other")
    clone.write("fleet.yaml", SHARED.replace("1258", "1300"))
    assert found(clone).changed == ("osaka", "tokyo")


def test_a_value_that_moves_into_the_shared_file_is_no_change(clone: Clone) -> None:
    clone.git("checkout", "--quiet", "main")
    clone.commit(Pulumi__tokyo__yaml=OFFICE.format(name="tokyo") + "    mtu: 1258\n")
    clone.git("checkout", "--quiet", "-b", "other")
    clone.write("Pulumi.tokyo.yaml", OFFICE.format(name="tokyo"))
    assert found(clone).present == ()


def test_what_main_did_since_is_not_ours(clone: Clone) -> None:
    clone.commit(Pulumi__tokyo__yaml=OFFICE.format(name="Tokyo"))
    clone.git("checkout", "--quiet", "main")
    clone.commit(Pulumi__osaka__yaml=OFFICE.format(name="Osaka"))
    clone.git("checkout", "--quiet", "branch")
    assert found(clone).changed == ("tokyo",)


@pytest.mark.parametrize(
    "name",
    [
        "__main__.py",
        "Pulumi.yaml",
        "requirements.txt",
        "offices/vpn.py",
        "Pulumi.d/a.yaml",
        "日本 語.py",
    ],
)
def test_a_file_of_the_program_counts_for_every_office(clone: Clone, name: str) -> None:
    clone.write(name, "# another one\n")
    changed = found(clone)
    assert (changed.changed, changed.program) == (("osaka", "tokyo"), (name,))


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "offices/README.md",
        "docs/map.png",
        "tests/unit/test_it.py",
        ".github/workflows/up.yml",
        ".gitlab-ci.yml",
        "Makefile",
        ".gitignore",
    ],
)
def test_what_no_program_reads_counts_for_none(clone: Clone, name: str) -> None:
    clone.write(name, "another one\n")
    assert found(clone).present == ()


def test_what_git_ignores_counts_for_none(clone: Clone) -> None:
    clone.commit(__gitignore="/.rtx/\n")
    clone.write(".rtx/state", "a state")
    assert found(clone).present == ()


def test_a_project_in_a_folder_of_the_repository_is_only_that_folder(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "mono")
    clone.write("infra/Pulumi.tokyo.yaml", OFFICE.format(name="tokyo"))
    clone.commit(app__py="old")
    clone.git("checkout", "--quiet", "-b", "branch")
    clone.commit(app__py="new")
    assert changed_since("main", clone.folder / "infra").present == ()
    clone.write("infra/Pulumi.tokyo.yaml", OFFICE.format(name="Tokyo"))
    assert changed_since("main", clone.folder / "infra").changed == ("tokyo",)


@pytest.mark.parametrize("name", ["fleet.yaml", "Pulumi.tokyo.yaml"])
def test_a_file_that_is_no_yaml_is_a_change_that_the_preview_explains(
    clone: Clone, name: str
) -> None:
    clone.write(name, "config: [\n")
    assert "tokyo" in found(clone).changed


def test_the_page_lists_what_counts_for_no_office() -> None:
    page = (ROOT / "docs" / "use" / "pull-requests.md").read_text(encoding="utf-8")
    assert [pattern for pattern in CANNOT_MATTER if f"`{pattern}`" not in page] == []


@pytest.mark.parametrize("reference", ["nowhere", "", "--all", "main:Pulumi.yaml"])
def test_an_unknown_commit_is_named(clone: Clone, reference: str) -> None:
    with pytest.raises(ToolError, match=f"^git knows no commit `{reference}`; fetch it"):
        changed_since(reference, clone.folder)


def project_below(clone: Clone) -> Path:
    """Move to a project in a folder of a repository that has other files besides."""
    clone.git("checkout", "--quiet", "main")
    for name in ("Pulumi.yaml", "__main__.py"):
        clone.write(f"infra/{name}", "name: rtx\n")
    clone.write("infra/Pulumi.tokyo.yaml", OFFICE.format(name="tokyo"))
    clone.write("common/values.py", "MTU = 1258\n")
    clone.commit()
    clone.git("checkout", "--quiet", "-b", "lower")
    clone.write("common/values.py", "MTU = 1280\n")
    clone.write("docs/more.txt", "x\n")
    clone.write("infra/Pulumi.tokyo.yaml", OFFICE.format(name="Tokyo"))
    clone.commit()
    return clone.folder / "infra"


def test_a_file_outside_the_project_is_named_and_counts_for_no_office(clone: Clone) -> None:
    changed = changed_since("main", project_below(clone))
    assert (changed.changed, changed.program) == (("tokyo",), ())
    assert changed.outside == ("common/values.py",)
    assert found(clone).outside == ()


def test_every_command_that_chooses_by_a_commit_warns_of_it(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project_below(clone)
    monkeypatch.setattr(paths, "root", lambda: folder)
    args = argparse.Namespace(only=[], group=[], changed_since="main")
    assert [each.name for each in chosen(args)] == ["tokyo"]
    assert "warning: common/values.py changed outside the project's folder" in (
        capsys.readouterr().err
    )


def test_a_folder_outside_of_every_repository_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        ToolError, match="is in no repository that git can use: fatal: not a git repo"
    ):
        changed_since("main", tmp_path)


def test_histories_that_have_nothing_in_common_are_named(clone: Clone) -> None:
    clone.git("checkout", "--quiet", "--orphan", "alone")
    clone.commit(note__txt="alone\n")
    with pytest.raises(ToolError, match="`main` and HEAD have no common commit at all"):
        found(clone)


def test_a_shallow_clone_is_told_to_fetch_the_whole_history(clone: Clone, tmp_path: Path) -> None:
    clone.commit(Pulumi__tokyo__yaml=OFFICE.format(name="Tokyo"))
    clone.git("checkout", "--quiet", "main")
    clone.commit(Pulumi__osaka__yaml=OFFICE.format(name="Osaka"))
    shallow = tmp_path / "shallow"
    source = clone.folder.as_uri()
    words = ("--quiet", "--depth=1", "--no-single-branch", "--branch=branch")
    clone.git("clone", *words, source, str(shallow))
    with pytest.raises(ToolError, match=r"in this shallow clone; fetch the whole .*fetch-depth: 0"):
        changed_since("origin/main", shallow)
    with pytest.raises(ToolError, match=r"git knows no commit `v1`.*fetch-depth: 0"):
        changed_since("v1", shallow)
