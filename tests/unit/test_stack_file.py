"""Where a stack's file holds a secret unencrypted, and how that place is named."""

from pathlib import Path
from typing import Any

import pulumi
import pytest

from rtx_provider.resources import _stack_file
from rtx_provider.resources._stack_file import Place, StackFile, text_of

SECURE = {"secure": "v1:abc"}
VALUES: dict[str, Any] = {
    "rtx:office": {
        "preSharedKey": SECURE,
        "users": [{"name": "alice", "password": SECURE}, {"name": "bob", "password": "hush"}],
    },
    "rtx:password": "hush",
    "hq:all": SECURE,
}
AS_TEXT = {"rtx:office": {"users": '[{"name": "bob", "password": "hush"}]'}}


@pytest.mark.parametrize(
    ("values", "place", "plain", "is_encrypted"),
    [
        (VALUES, ("rtx:office", "users", 1, "password"), "rtx:office.users[1].password", False),
        (VALUES, ("rtx:office", "users", 0, "password"), None, True),
        (VALUES, ("rtx:office", "users", 7, "password"), None, False),
        (VALUES, ("rtx:office", "preSharedKey"), None, True),
        (VALUES, ("hq:all", "password"), None, True),
        (VALUES, ("rtx:password",), "rtx:password", False),
        (AS_TEXT, ("rtx:office", "users", 0, "password"), "rtx:office.users", False),
    ],
)
def test_each_part_of_a_value_is_looked_at_by_itself(
    values: dict[str, Any],
    place: Place,
    plain: str | None,
    is_encrypted: bool,  # noqa: FBT001
) -> None:
    file = StackFile("Pulumi.x.yaml", values)
    found = file.plain(place, "hush")
    assert (found and text_of(found), file.is_encrypted(place)) == (plain, is_encrypted)
    assert file.plain(place, "another value") is None


def test_a_value_is_found_wherever_it_stands_and_never_in_what_is_encrypted() -> None:
    file = StackFile("Pulumi.x.yaml", VALUES, {"office": {"default": {"key": "hush"}}})
    assert [text_of(place) for place in file.places_of("hush")] == [
        "rtx:office.users[1].password",
        "rtx:password",
        "office.default.key",
    ]
    assert list(file.places_of("v1:abc")) == []


def test_a_name_that_is_no_plain_word_is_quoted_as_pulumi_takes_it() -> None:
    assert text_of(("hq:keys", "my.key", 0, "a-b")) == 'hq:keys["my.key"][0].a-b'


def test_a_command_that_cannot_be_seen_names_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No `/proc`, or a program that runs beside the command and not below it."""
    monkeypatch.setattr(_stack_file, "_pulumi_process", lambda: None)
    monkeypatch.delenv("PULUMI_OPTION_CONFIG_FILE", raising=False)
    monkeypatch.setattr(pulumi.runtime.settings.SETTINGS, "root_directory", str(tmp_path))
    (tmp_path / "Pulumi.yaml").write_text("name: rtx\n", encoding="utf-8")
    (tmp_path / "Pulumi.stack.yaml").write_text("config: {rtx:host: h}\n", encoding="utf-8")
    monkeypatch.setattr(pulumi, "get_stack", lambda: "stack")
    file = _stack_file.read_stack_file()
    assert file is not None
    assert file.values == {"rtx:host": "h"}
