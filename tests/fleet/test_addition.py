"""A new office whose file cannot be finished."""

from pathlib import Path

import pytest

from rtx_provider.fleet.addition import Addition, add, neighbours
from rtx_provider.workspace import environment
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.stack import Stack

KYOTO = """\
config:
  rtx:host: 192.0.2.1
  rtx:allowLockout: "true"
  rtx:confirmedCommit: "off"
  rtx:office:
    name: kyoto
    adopt: [PpUser]
"""


def test_an_office_with_the_same_router_is_named_whatever_else_its_file_holds(
    tmp_path: Path,
) -> None:
    wrong = KYOTO.replace("  rtx:office:", "  rtx:tags: [x]\n  rtx:office:")
    (tmp_path / "Pulumi.kyoto.yaml").write_text(wrong, encoding="utf-8")
    (tmp_path / "Pulumi.osaka.yaml").write_text("config: {}\n", encoding="utf-8")
    for host, found in (("192.0.2.1", ("kyoto",)), ("192.0.2.2", ()), ("", ())):
        assert neighbours(Addition(tmp_path, "nara", host=host)) == found


def test_a_file_that_names_the_router_of_another_office_does_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.kyoto.yaml").write_text(KYOTO, encoding="utf-8")
    wanted = Addition(tmp_path, "nara", "kyoto")
    asked: list[tuple[str, ...]] = []

    def ask(_stack: Stack, *words: str) -> str:
        asked.append(words)
        if words[:2] == ("stack", "init"):
            wanted.file.write_text(KYOTO, encoding="utf-8")
            return ""
        msg = "the backend is gone"
        raise ToolError(msg)

    monkeypatch.setattr(Stack, "ask", ask)
    monkeypatch.setattr(environment, "environment_of", lambda _name: {})
    with pytest.raises(ToolError) as caught:
        add(wanted)
    assert not wanted.file.exists()
    assert "Pulumi.nara.yaml is taken back, because it named the router of kyoto" in str(
        caught.value
    )
    assert "`pulumi stack rm nara`" in str(caught.value)
    gone = ("rtx:host", "rtx:allowLockout", "rtx:confirmedCommit", "rtx:office.adopt")
    assert asked[1:] == [("config", "rm-all", "--path", *gone)]
