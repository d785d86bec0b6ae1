"""The page of a fleet: one HTML file that loads nothing, in English and Japanese, light and dark.

The language and the colours are radio buttons that the style looks at, so they work without
scripts, and so do the pages of the offices, which the style shows when their address is chosen.
Scripts add search, filters and sorting, and remember the choices.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Literal
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rtx_provider.config.tree import parse_config
from rtx_provider.fleet.facts import OfficeFacts, Run
from rtx_provider.fleet.network import Network, network_of
from rtx_provider.fleet.picture import WIDTH, Box, boxes_of, height_of
from rtx_provider.fleet.report_texts import TEXTS
from rtx_provider.fleet.tasks import SEVERITIES, RuleFinding
from rtx_provider.redaction import visible

Language = Literal["en", "ja"]
_CHOICES = ("en", "ja", "auto", "light", "dark")
_TABLES = {
    "offices": (
        *("office", "groups", "model", "firmware", "last_run", "drift", "guard", "rules"),
        *("users", "sessions"),
    ),
    "rules": ("rule", "finding", "remedy"),
    "interfaces": ("interface", "addresses", "description", "over", "nat"),
    "tunnels": ("tunnel", "kind", "peer", "over", "gateway", "description"),
    "users": ("user", "interface", "address"),
    "runs": ("time", "result", "changes", "who"),
}
"""The columns of each table. On a narrow page, each cell stands below the other, with its name."""
_ANONYMOUS = "pp anonymous"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as the page shows it."""

    iso: str
    local: str


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run with its time as the page shows it."""

    run: Run
    iso: str
    local: str


@dataclass(frozen=True)
class ShownOffice:
    """An office as the page shows it.

    Attributes:
        facts: What is known of it.
        zone: The time zone of the page.
    """

    facts: OfficeFacts
    zone: tzinfo

    @property
    def id(self) -> str:
        """Return the address of its page, which is the same in an attribute and in a link."""
        return f"office-{quote(self.facts.name, safe='')}"

    @property
    def label(self) -> str:
        """Return what people call it."""
        return self.facts.title or self.facts.name

    @property
    def marks(self) -> str:
        """Return the filters of the table that show it."""
        marks = {
            "drift": bool(self.facts.drift),
            "failed": self.facts.is_unknown,
            "rules": bool(self.facts.broken),
            "guard": bool(self.facts.guard.pending),
        }
        return " ".join(name for name, holds in marks.items() if holds)

    @property
    def groups_json(self) -> str:
        """Return its groups for the script."""
        return json.dumps(self.facts.groups, ensure_ascii=False)

    @cached_property
    def broken(self) -> tuple[tuple[str, int], ...]:
        """Return how many rules of each severity are broken, the worst severity first."""
        found = [each.severity for each in self.facts.broken]
        return tuple((severity, found.count(severity)) for severity in SEVERITIES)

    @property
    def weight(self) -> int:
        """Return a number that orders offices by the severity of what the rules find."""
        (_, errors), (_, warnings), (_, notes) = self.broken
        return errors * 10**6 + warnings * 10**3 + notes

    @property
    def rules(self) -> tuple[RuleFinding, ...]:
        """Return what the rules find, with what is accepted at the end."""
        accepted = (each for each in self.facts.rules or () if each.accepted)
        return (*self.facts.broken, *accepted)

    @cached_property
    def runs(self) -> tuple[ShownRun, ...]:
        """Return its runs, the newest first."""
        return tuple(self._shown(run) for run in self.facts.history)

    @cached_property
    def last(self) -> ShownRun | None:
        """Return its last run."""
        return self._shown(self.facts.last_run) if self.facts.last_run else None

    def _shown(self, run: Run) -> ShownRun:
        moment = _moment(datetime.fromtimestamp(run.time, self.zone))
        return ShownRun(run, moment.iso, moment.local)

    @property
    def refreshed(self) -> ShownRun | None:
        """Return its last refresh."""
        return next((each for each in self.runs if each.run is self.facts.refreshed), None)

    @property
    def may_show_removed(self) -> bool:
        """Return whether the last run that wrote also removed something."""
        writing = (run for run in self.facts.history if run.kind == "update")
        last = next(writing, None)
        return last is not None and "delete" in dict(last.changes)

    @cached_property
    def network(self) -> Network:
        """Return its network."""
        return network_of(parse_config(self.facts.configuration))

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """Return the boxes of its picture."""
        users = sum(user.interface == _ANONYMOUS for user in self.facts.users)
        return boxes_of(self.network, self.label, self.facts.model, users)

    @property
    def picture_height(self) -> int:
        """Return the height of its picture."""
        return height_of(self.boxes)


def page_of(offices: Sequence[OfficeFacts], moment: datetime, language: Language = "en") -> str:
    """Return the page.

    Args:
        offices: What is known of each office.
        moment: The time at which it was gathered; all times are shown in its time zone.
        language: The language that is shown until somebody chooses.
    """
    return "".join(_parts(offices, moment, language))


def _parts(offices: Sequence[OfficeFacts], moment: datetime, language: Language) -> Iterator[str]:
    """Yield the parts of the page, of which only one office's is in memory at once."""
    environment = _environment()
    labels = {key: _label(*texts) for key, texts in TEXTS.items()}
    common = {"texts": TEXTS, "tables": _TABLES, "choices": _CHOICES, "width": WIDTH}
    style = environment.get_template("report.css.j2").render(common)
    script = _script(environment)
    zone = moment.tzinfo
    if zone is None:
        msg = "moment: has no time zone"
        raise ValueError(msg)
    template = environment.get_template("report.html.j2")
    yield from template.generate(
        **common,
        t=labels.__getitem__,
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704  # our own text, without a value of an office
        script=Markup(script),  # noqa: S704  # the same
        language=language,
        moment=_moment(moment),
        counts=tuple(_counts(offices)),
        groups=sorted({group for each in offices for group in each.groups}),
        offices=[ShownOffice(each, zone) for each in offices],
    )


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("rtx_provider.fleet"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )


def _finalized(value: object) -> object:
    """Return a value for the page, without characters that nobody can see."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


def _label(english: str, japanese: str) -> Markup:
    """Return a text in both languages, of which the style shows one."""
    both = '<span lang="en">{}</span><span lang="ja">{}</span>'
    return Markup(both).format(english, japanese)  # noqa: S704  # `format` escapes what it is given


def _script(environment: Environment) -> str:
    loader = environment.loader
    if loader is None:  # what the type allows
        raise TypeError
    text, _, _ = loader.get_source(environment, "report.js")
    return text


def _policy(style: str, script: str) -> str:
    """Return what the page may do: nothing but its own style and its own script."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _moment(when: datetime) -> Moment:
    return Moment(when.isoformat(timespec="seconds"), when.strftime("%Y-%m-%d %H:%M"))


def _counts(offices: Sequence[OfficeFacts]) -> Iterator[tuple[str, int, str]]:
    """Yield the counts of the overview: the text, the count, and the class of one above 0."""
    yield "offices", len(offices), ""
    yield "drifting", sum(bool(each.drift) for each in offices), "warn"
    yield "failed_runs", sum(each.is_unknown for each in offices), "bad"
    kinds = {"error": "bad", "warning": "warn", "note": ""}
    for severity in SEVERITIES:
        count = sum(rule.severity == severity for each in offices for rule in each.broken)
        yield f"rules_{severity}", count, kinds[severity]
    yield "guard_pending", sum(bool(each.guard.pending) for each in offices), "bad"
