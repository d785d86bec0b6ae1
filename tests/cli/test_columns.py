"""Rows as columns of a terminal."""

from rtx_provider.cli.columns import columns


def test_what_follows_a_japanese_text_stands_below_the_others() -> None:
    rows = [("OFFICE", "GROUPS", "ROUTER"), ("kyoto", "関西, 店", "a"), ("nara", "", "b")]
    assert [*columns(rows)] == [
        "OFFICE  GROUPS    ROUTER",
        "kyoto   関西, 店  a",
        "nara              b",
    ]


def test_a_long_text_widens_no_other_row() -> None:
    long = "failed: " + "x" * 60
    assert [*columns([("a", "unchanged", "never"), ("b", long, "never")])] == [
        "a  unchanged  never",
        f"b  {long}  never",
    ]
