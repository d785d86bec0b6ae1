"""What `rtx fleet report` refuses before it looks an office up."""

from pathlib import Path

import pytest

from rtx_provider.cli import fleet_options
from rtx_provider.cli.main import main
from rtx_provider.fleet.changed import Changed


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ((), "name at least one of --html FILE and --prometheus FILE"),
        (("--html", "missing/x.html"), "the folder missing of missing/x.html is missing"),
        (("--prometheus", "."), ". is a folder; name a file"),
        (("--html", "x.html", "--parallel", "0"), "must be a whole number from 1"),
        (("--html", "x.html", "--language", "de"), "invalid choice: 'de'"),
    ],
)
def test_a_wrong_command_is_refused_by_the_name_of_the_option(
    words: tuple[str, ...], fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(("fleet", "report", *words))
    assert end.value.code == 2
    assert fault in capsys.readouterr().err


def test_an_office_that_is_not_there_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("fleet", "report", "--html", "x.html", "--only", "kyoto")) == 1
    assert "kyoto is no office" in capsys.readouterr().err
    assert not (project / "x.html").exists()


def test_a_report_of_no_offices_is_an_empty_page(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A branch may change no office; a job that then looks for the page must find it."""
    (project / "Pulumi.tokyo.yaml").write_text("config: {}\n", encoding="utf-8")
    nothing = Changed("0" * 40, (), (), ())
    monkeypatch.setattr(fleet_options, "changed_since", lambda *_: nothing)
    words = ("fleet", "report", "--html", "x.html", "--prometheus", "x.prom")
    assert main((*words, "--changed-since", "main")) == 0
    assert (project / "x.html").exists()
    assert (project / "x.prom").exists()
