"""The figures of a fleet, read by Prometheus' own parser."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from rtx_provider.fleet.metrics import metrics_of
from tests.fleet.made import MOMENT, filled, fleet
from tests.fleet.test_report import HOSTILE

TEXT = metrics_of(fleet(5), MOMENT)


def samples(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """Return the figures by name and values of their labels."""
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def of(name: str) -> dict[tuple[str, ...], float]:
    """Return the figures of one name, by the values of their labels."""
    return {labels: value for (each, labels), value in samples(TEXT).items() if each == name}


def test_each_office_has_its_figures() -> None:
    names = [f"office-{n:04}" for n in range(5)]
    assert of("rtx_fleet_offices") == {(): 5}
    assert of("rtx_fleet_report_timestamp_seconds") == {(): MOMENT.timestamp()}
    assert of("rtx_office_readable") == {(n,): float(n != names[4]) for n in names}
    assert of("rtx_office_drifted_resources") == dict(
        zip([(n,) for n in names], [0, 0, 3, 0], strict=False)
    )
    assert of("rtx_office_vpn_users") == dict(
        zip([(n,) for n in names], [2, 2, 1, 2], strict=False)
    )
    assert of("rtx_office_guard_pending") == dict(
        zip([(n,) for n in names], [0, 0, 0, 1], strict=False)
    )
    assert of("rtx_office_last_run_failed") == dict(
        zip([(n,) for n in names], [0, 0, 0, 1], strict=False)
    )


def test_what_nobody_knows_is_left_out() -> None:
    assert [*of("rtx_office_vpn_sessions")] == [("office-0001",)]
    assert {labels[0] for labels in of("rtx_office_rules_broken")} == {"office-0000", "office-0001"}
    assert [*of("rtx_office_last_refresh_timestamp_seconds")] == [("office-0002",)]


def test_rules_are_counted_by_severity() -> None:
    assert {labels: value for labels, value in of("rtx_office_rules_broken").items() if value} == {
        ("office-0001", "error"): 1,
        ("office-0001", "warning"): 1,
    }


@pytest.mark.parametrize("text", ['a"b', "a\\b", "a\\", "a\nb", "東京", "{}", 'x="y"', *HOSTILE])
def test_every_text_is_a_label_and_no_more(text: str) -> None:
    found = samples(metrics_of([filled(text)], MOMENT))
    plain = samples(metrics_of([filled("x")], MOMENT))
    assert [name for name, _ in found] == [name for name, _ in plain]
    (labels,) = [labels for name, labels in found if name == "rtx_office_group"]
    assert labels == tuple(
        text.replace("\u202e", "\ufffd").replace("\u2028", "\ufffd") for _ in range(2)
    )


def test_equal_offices_give_equal_bytes() -> None:
    assert metrics_of(fleet(5), MOMENT) == TEXT


def test_each_figure_says_what_it_is() -> None:
    families = list(text_string_to_metric_families(TEXT))
    assert [each.name for each in families if not each.documentation] == []
    assert {each.type for each in families} == {"gauge"}
