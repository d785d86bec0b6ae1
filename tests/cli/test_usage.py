"""A word too many gets the usage of the command that it was given to."""

import pytest

from rtx_provider.cli.main import main


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["up", "tokyo", "osaka"], "up"),
        (["env", "tokyo", "osaka"], "env"),
        (["simulate", "tokyo"], "simulate"),
        (["doctor", "tokyo", "osaka"], "doctor"),
        (["new", "folder", "another"], "new"),
        (["profile", "tokyo", "alice", "bob"], "profile"),
        (["fleet", "list", "osaka"], "fleet list"),
        (["fleet", "up", "--no-such-option"], "fleet up"),
    ],
)
def test_what_is_too_much_is_named_below_the_usage_of_its_command(
    words: list[str], command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    usage, *_, last = capsys.readouterr().err.splitlines()
    assert usage.startswith(f"usage: rtx {command} ")
    assert last == f"rtx {command}: error: unrecognized arguments: {words[-1]}"
