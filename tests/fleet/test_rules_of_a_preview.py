"""What a preview with rules says in its summary, and when it fails."""

from dataclasses import replace

import pytest

from rtx_provider.cli.fleet_review import Review
from rtx_provider.fleet.progress import summary
from rtx_provider.fleet.tasks import OfficeResult, RuleFinding
from tests.fleet.results import changed

ERROR = RuleFinding("telnet-open", "error", "telnet answers every address")
WARNING = RuleFinding("log-stays", "warning", "the log is sent nowhere", is_new=True)
NOTE = RuleFinding("clock-not-set", "note", "nothing sets the clock")
ACCEPTED = replace(ERROR, accepted="a lab (until 2027-03-31)")


def judged(office: str, *rules: RuleFinding) -> OfficeResult:
    return replace(changed(office), rules=rules)


def review(fail_on: str) -> Review:
    return Review((None, None, None), fail_on=fail_on)


def test_the_summary_counts_errors_and_warnings_and_names_their_offices() -> None:
    results = [judged("tokyo", ERROR, WARNING, NOTE), judged("kyoto", ERROR), judged("nara", NOTE)]
    assert [line for line in summary(results, 1.0) if "rules" in line] == [
        "  rules: 2 errors in tokyo, kyoto",
        "  rules: 1 warning in tokyo, 1 of them new",
    ]
    blind = replace(changed("kobe"), rules_fault="the state cannot be read")
    assert "  rules: not judged in kobe: the state cannot be read" in [*summary([blind], 1.0)]
    many = [judged(f"o{number:02}", ERROR) for number in range(12)]
    assert "  rules: 12 errors in o00, o01, o02, o03, o04, o05, o06, o07, o08, o09 and 2 more" in [
        *summary(many, 1.0)
    ]
    assert not [line for line in summary([changed("tokyo")], 1.0) if "rules" in line]


@pytest.mark.parametrize(
    ("fail_on", "rule", "fails"),
    [
        ("error", ERROR, True),
        ("error", WARNING, False),
        ("error", ACCEPTED, False),
        ("warning", WARNING, True),
        ("warning", ERROR, True),
        ("warning", NOTE, False),
        ("", ERROR, False),
    ],
)
def test_a_preview_fails_from_the_severity_that_is_asked_for(
    fail_on: str,
    rule: RuleFinding,
    fails: bool,  # noqa: FBT001
) -> None:
    assert review(fail_on).fails([judged("tokyo", rule)]) is fails


def test_rules_that_could_not_be_judged_make_it_fail_where_that_is_asked_for() -> None:
    blind = replace(changed("kobe"), rules_fault="the state cannot be read")
    assert (review("error").fails([blind]), review("").fails([blind])) == (True, False)
