"""The figures of a fleet in the Prometheus text format, for node_exporter's textfile collector."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from rtx_provider.fleet.facts import OfficeFacts
from rtx_provider.fleet.tasks import SEVERITIES
from rtx_provider.redaction import visible


def metrics_of(offices: Sequence[OfficeFacts], moment: datetime) -> str:
    """Return the figures; one that is not known is left out.

    Args:
        offices: What is known of each office.
        moment: The time at which it was gathered.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Fleet(offices, moment))
    return generate_latest(registry).decode()


class _Fleet(Collector):
    def __init__(self, offices: Sequence[OfficeFacts], moment: datetime) -> None:
        self._offices = offices
        self._moment = moment

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the families of figures."""
        readable = [each for each in self._offices if not each.fault]
        yield _family(
            "rtx_fleet_report_timestamp_seconds",
            "When these figures were gathered.",
            (),
            [((), self._moment.timestamp())],
        )
        yield _family(
            "rtx_fleet_offices", "How many offices there are.", (), [((), len(self._offices))]
        )
        yield _family(
            "rtx_office_readable",
            "Whether the state of the office could be read.",
            ("office",),
            [((each.name,), int(not each.fault)) for each in self._offices],
        )
        yield from _descriptions(self._offices)
        yield from _runs(self._offices)
        yield from _states(readable)


def _family(
    name: str,
    text: str,
    labels: tuple[str, ...],
    samples: Iterable[tuple[tuple[str, ...], float]],
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=labels)
    for values, figure in samples:
        family.add_metric([visible(value) for value in values], figure)
    return family


def _descriptions(offices: Sequence[OfficeFacts]) -> Iterable[GaugeMetricFamily]:
    yield _family(
        "rtx_office_info",
        "What the office is: its title, and its router.",
        ("office", "title", "router", "model", "firmware", "serial"),
        [
            ((each.name, each.title, each.router, each.model, each.firmware, each.serial), 1)
            for each in offices
        ],
    )
    yield _family(
        "rtx_office_group",
        "The groups of the office.",
        ("office", "group"),
        [((each.name, group), 1) for each in offices for group in dict.fromkeys(each.groups)],
    )


def _runs(offices: Sequence[OfficeFacts]) -> Iterable[GaugeMetricFamily]:
    yield _family(
        "rtx_office_last_run_timestamp_seconds",
        "When the last run ended.",
        ("office",),
        [((each.name,), each.last_run.time) for each in offices if each.last_run],
    )
    yield _family(
        "rtx_office_last_run_failed",
        "Whether the last run failed, or did not reach the router.",
        ("office",),
        [((each.name,), int(each.is_unknown)) for each in offices if each.last_run],
    )
    yield _family(
        "rtx_office_last_refresh_timestamp_seconds",
        "When the router was last read into the state.",
        ("office",),
        [((each.name,), run.time) for each in offices if (run := each.refreshed)],
    )


def _states(offices: Sequence[OfficeFacts]) -> Iterable[GaugeMetricFamily]:
    office = ("office",)
    yield _family(
        "rtx_office_drifted_resources",
        "How many resources the last refresh found changed or gone.",
        office,
        [((each.name,), len(each.drift)) for each in offices],
    )
    yield _family(
        "rtx_office_guard_pending",
        "How many guarded writes were begun and never ended.",
        office,
        [((each.name,), len(each.guard.pending)) for each in offices],
    )
    yield _family(
        "rtx_office_rules_broken",
        "How many findings of rules the office does not accept.",
        ("office", "severity"),
        [
            ((each.name, severity), sum(rule.severity == severity for rule in each.broken))
            for each in offices
            if each.rules is not None
            for severity in SEVERITIES
        ],
    )
    yield _family(
        "rtx_office_vpn_users",
        "How many users may connect.",
        office,
        [((each.name,), len(each.users)) for each in offices],
    )
    yield _family(
        "rtx_office_vpn_sessions",
        "How many users are connected.",
        office,
        [((each.name,), each.sessions) for each in offices if each.sessions is not None],
    )
