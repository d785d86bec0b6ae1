"""The offices of a project, and the words that choose among them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtx_provider.fleet.inventory import chosen_offices, select
from rtx_provider.fleet.tasks import Office
from rtx_provider.workspace.messages import ToolError

KNOWN = (
    Office("kyoto", ("kansai", "shops"), {"floor": "3"}),
    Office("nara", ("kansai",), {"floor": "2", "line": "FTTH"}),
    Office("tokyo", ("kanto", "shops")),
    Office("tokyo-2", ("kanto",)),
)


def write(folder: Path, name: str, config: Any) -> None:  # noqa: ANN401
    text = json.dumps({"config": config}, ensure_ascii=False)
    (folder / f"Pulumi.{name}.yaml").write_text(text, encoding="utf-8")


def test_each_stack_file_is_an_office_with_its_groups_tags_and_router(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: offices\n", encoding="utf-8")
    (tmp_path / "fleet.yaml").write_text("config: {rtx:port: 1}\n", encoding="utf-8")
    (tmp_path / "Pulumi.empty.yaml").touch()
    config = {"rtx:groups": ["関東", "shops"], "rtx:tags": {"floor": 3, "open": True}}
    write(tmp_path, "tokyo", {**config, "rtx:host": "192.0.2.1"})
    write(tmp_path, "_lab", {})
    write(tmp_path, "as.text", {"rtx:groups": '["a", "a"]', "rtx:host": {"secure": "v1:x"}})
    assert chosen_offices(tmp_path) == (
        Office("_lab"),
        Office("as.text", ("a",), {}, "[secret]"),
        Office("empty"),
        Office("tokyo", ("関東", "shops"), {"floor": "3", "open": "true"}, "192.0.2.1"),
    )


@pytest.mark.parametrize("name", ["京都", "new office", "-a", ".a", "a" * 101])
def test_a_name_that_pulumi_refuses_is_named_before_a_run(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, {})
    with pytest.raises(ToolError, match=f"Pulumi.{name}.yaml: '{name}' must be of letters"):
        chosen_offices(tmp_path)


def test_all_faults_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.a.yaml").write_text("config: [", encoding="utf-8")
    (tmp_path / "Pulumi.b.yaml").write_bytes(b"\xff")
    write(tmp_path, "c", {"rtx:groups": "kanto", "rtx:tags": ["x"]})
    write(tmp_path, "d", {"rtx:groups": ["a b", {}], "rtx:tags": {"a=b": 1, "c": "two\nlines"}})
    with pytest.raises(ToolError) as failure:
        chosen_offices(tmp_path)
    found = str(failure.value).splitlines()
    assert [each.split(" must")[0] for each in found] == [
        "Pulumi.a.yaml is no valid YAML at line 1",
        "Pulumi.b.yaml cannot be read: it is not UTF-8 text",
        "Pulumi.c.yaml: rtx:groups",
        "Pulumi.c.yaml: rtx:tags",
        "Pulumi.d.yaml: rtx:groups[0]",
        "Pulumi.d.yaml: rtx:groups[1]",
        "Pulumi.d.yaml: rtx:tags: the name of a tag",
        "Pulumi.d.yaml: rtx:tags.c",
    ]


def test_offices_that_are_named_are_not_stopped_by_the_files_of_others(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.a.yaml").write_text("config: [", encoding="utf-8")
    write(tmp_path, "new office", {})
    write(tmp_path, "nara", {"rtx:groups": ["kansai"]})
    nara = Office("nara", ("kansai",))
    assert chosen_offices(tmp_path, ["nara"]) == (nara,)
    assert chosen_offices(tmp_path, ["nara"], ["kansai"]) == (nara,)


@pytest.mark.parametrize("only", [["a"], ["nara", "a"], ["n*"], ["floor=3"], []])
def test_a_fault_in_what_could_be_meant_stops_the_command(tmp_path: Path, only: list[str]) -> None:
    (tmp_path / "Pulumi.a.yaml").write_text("config: [", encoding="utf-8")
    write(tmp_path, "nara", {})
    with pytest.raises(ToolError, match=r"^Pulumi.a.yaml is no valid YAML"):
        chosen_offices(tmp_path, only)


@pytest.mark.parametrize(
    ("only", "groups", "names"),
    [
        ([], [], "kyoto nara tokyo tokyo-2"),
        (["tokyo"], [], "tokyo"),
        (["tokyo*"], [], "tokyo tokyo-2"),
        (["nara", "tokyo-?"], [], "nara tokyo-2"),
        ([], ["shops"], "kyoto tokyo"),
        ([], ["shops", "kansai"], "kyoto nara tokyo"),
        (["tokyo*"], ["shops"], "tokyo"),
        (["floor=2"], [], "nara"),
        (["*"], ["floor=3", "line=FTTH"], "kyoto nara"),
    ],
)
def test_words_choose_offices(only: list[str], groups: list[str], names: str) -> None:
    assert [each.name for each in select(KNOWN, only, groups)] == names.split()


def test_each_word_that_chooses_no_office_is_named_with_the_nearest() -> None:
    with pytest.raises(ToolError) as failure:
        select(KNOWN, ["Tokio", "x", "o*a", "floor=9"], ["kanta", "zzz", "flor=3"])
    assert str(failure.value).splitlines() == [
        "Tokio is no office, because there is no Pulumi.Tokio.yaml; did you mean tokyo?",
        "x is no office, because there is no Pulumi.x.yaml",
        "no office has a name like o*a; `rtx fleet list` shows all",
        "no office has the tag floor=9; floor has the values 2, 3",
        "no office is in the group kanta; did you mean kanto?",
        "no office is in the group zzz; the groups are kansai, kanto, shops",
        "no office has the tag flor=3, nor any tag flor; did you mean floor?",
    ]
    with pytest.raises(ToolError, match=r"^no office that is nara is in kanto$"):
        select(KNOWN, ["nara"], ["kanto"])


WORDS = st.lists(
    st.sampled_from(("kyoto", "nara", "tokyo*", "*", "floor=3", "shops", "kansai")), max_size=3
)


@given(WORDS, WORDS)
def test_a_choice_keeps_the_order_and_each_word_of_a_list_only_adds(
    only: list[str], groups: list[str]
) -> None:
    try:
        chosen = select(KNOWN, only, groups)
    except ToolError:
        return
    names = [each.name for each in chosen]
    assert names == [each.name for each in KNOWN if each.name in names]
    assert set(names) == named(only) & named((), groups)
    for size in range(1, len(only)):
        assert named(only[:size]) <= named(only)


def named(*words: Sequence[str]) -> set[str]:
    return {each.name for each in select(KNOWN, *words)}
