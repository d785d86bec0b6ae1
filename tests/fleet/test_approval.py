"""What was approved is what runs: digests, and the file that carries them."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rtx_provider.fleet.approval import Approval, digest_of, read, write
from rtx_provider.fleet.comment import PreviewFacts, as_json
from rtx_provider.workspace.messages import ToolError
from tests.fleet.results import FILTER, TUNNEL, changed, refused, unchanged

COMMIT = "a" * 40


def test_equal_changes_have_one_digest_in_whatever_order() -> None:
    marks = ["a=v1:x", "b=v1:y"]
    assert digest_of([TUNNEL, FILTER], marks) == digest_of([FILTER, TUNNEL], marks[::-1])
    assert len(digest_of([], [])) == 64


@pytest.mark.parametrize(
    "other",
    [
        replace(TUNNEL, gained=()),
        replace(TUNNEL, lost=("tunnel select 2",)),
        replace(TUNNEL, sent=("tunnel select 1",)),
        replace(TUNNEL, guard="filters"),
        replace(TUNNEL, operation="replace"),
        replace(TUNNEL, properties=()),
        replace(TUNNEL, urn=f"{TUNNEL.urn}2"),
        replace(TUNNEL, adopt=True),
        replace(TUNNEL, reclaim=True),
    ],
)
def test_whatever_differs_changes_the_digest(other: Any) -> None:  # noqa: ANN401  # a change
    assert digest_of([other], ()) != digest_of([TUNNEL], ())


def test_a_changed_secret_changes_the_digest_and_what_was_read_live_does_not() -> None:
    assert digest_of([TUNNEL], ["a=v1:x"]) != digest_of([TUNNEL], ["a=v1:y"])
    assert digest_of([TUNNEL], ["a=v1:x"]) != digest_of([TUNNEL], ["b=v1:x"])
    live = replace(TUNNEL, live=("alice is logged in",))
    assert digest_of([live], ()) == digest_of([TUNNEL], ())


def test_what_was_written_is_read_and_only_offices_that_may_run_are_approved(
    tmp_path: Path,
) -> None:
    results = [changed("tokyo"), unchanged("kobe"), refused("osaka")]
    path = tmp_path / "preview.json"
    write(path, results, COMMIT, as_json(results, PreviewFacts(COMMIT)))
    approved = {"tokyo": "0" * 64, "kobe": "1" * 64}
    assert read(path) == read(path, COMMIT) == Approval(COMMIT, approved)
    content = json.loads(path.read_text("utf-8"))
    assert content["version"] == 1
    assert content["offices"]["osaka"]["errors"] == [*results[2].errors]
    assert content["offices"]["tokyo"]["standing"] == "changed"


def test_equal_results_give_equal_bytes(tmp_path: Path) -> None:
    results = [changed("tokyo"), unchanged("kobe")]
    later = [replace(each, begun=5.0, worker="other:1") for each in results[::-1]]
    for name, given in (("one", results), ("two", later)):
        write(tmp_path / name, given, COMMIT, as_json(given))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_any_office_of_the_inventory_can_be_approved(tmp_path: Path) -> None:
    write(tmp_path / "preview.json", [changed("_lab"), changed("tokyo.2")], COMMIT, {})
    assert set(read(tmp_path / "preview.json").digests) == {"_lab", "tokyo.2"}


def test_a_commit_that_was_not_previewed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "preview.json"
    write(path, [changed("tokyo")], COMMIT, {})
    with pytest.raises(ToolError, match=f"approves {COMMIT}, and not {'b' * 40}; take the preview"):
        read(path, "b" * 40)
    write(path, [changed("tokyo")], "", {})
    with pytest.raises(ToolError, match="approves no commit, and not"):
        read(path, COMMIT)


GOOD = {
    "version": 1,
    "commit": COMMIT,
    "offices": {"tokyo": {"outcome": "changed", "digest": "0" * 64}},
}


def without(key: str) -> dict[str, object]:
    return {name: value for name, value in GOOD.items() if name != key}


def dumped(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "it is not JSON"),
        (b"\xff\xfe\x00", "it is not JSON"),
        (b"[" * 200_000, "it is not JSON"),
        (b'{"version": 1, "version": 1}', "it is not JSON"),
        (dumped([GOOD]), "it must have fields, each with its value"),
        (dumped(without("offices")), "offices is missing"),
        (dumped(GOOD | {"version": 2}), "version must be 1"),
        (dumped(GOOD | {"commit": "main"}), "commit must match pattern"),
        (dumped(GOOD | {"offices": {"a": {"outcome": "changed"}}}), "offices.a.digest is missing"),
        (
            dumped(GOOD | {"offices": {"a": {"outcome": "changed", "digest": ""}}}),
            "offices.a has no digest",
        ),
        (
            dumped(GOOD | {"offices": {"a": {"outcome": "failed", "digest": "x"}}}),
            "offices.a.digest",
        ),
        (
            dumped(GOOD | {"offices": {"../x\n": {"outcome": "changed", "digest": "0" * 64}}}),
            r"'../x\n' is no office",
        ),
    ],
)
def test_a_file_that_is_no_approval_is_refused_in_one_line(
    content: bytes, fault: str, tmp_path: Path
) -> None:
    path = tmp_path / "preview.json"
    path.write_bytes(content)
    with pytest.raises(ToolError) as raised:
        read(path)
    assert fault in str(raised.value)
    assert str(raised.value).endswith("; preview again")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (read, "cannot read .*: No such file or directory"),
        (lambda path: write(path / "there", [], "", {}), "cannot write .*: No such file"),
    ],
)
def test_a_place_that_cannot_be_used_is_named(
    act: Callable[[Path], object], words: str, tmp_path: Path
) -> None:
    with pytest.raises(ToolError, match=words):
        act(tmp_path / "nowhere")
