"""Law of restoring: the lines that turn a configuration into another one do so on the router."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from rtx_provider.config.change import Change
from rtx_provider.config.context import in_contexts
from rtx_provider.config.differences import differences
from rtx_provider.config.overwriting import OverwritingPlan
from rtx_provider.config.planner import make_plan
from rtx_provider.config.tree import parse_config
from rtx_provider.models.noun import Noun
from rtx_provider.resources.nouns import PROVIDERS
from rtx_provider.simulator import Options, Simulator

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).parents[1] / "corpus"
FIELD = Path(__file__).parents[1] / "simulator" / "field"
# Not every model has every algorithm; this one takes all that the reference lists.
ANY_MODEL = Options(model="RTX1300", console_character="en.ascii")
MODELS = {provider.__module__.rpartition(".")[2]: provider.model for provider in PROVIDERS}


def _rows() -> Iterator[tuple[str, ...]]:
    """Yield the lines of each noun of the corpus, with their selections."""
    for name, model in sorted(MODELS.items()):
        for row in tomllib.loads((CORPUS / f"{name}.toml").read_text("utf-8")).get("row", ()):
            if row.get("direction", "both") in ("both", "render"):
                yield tuple(_lines(model, row["values"]))


def _lines(model: type[Noun], values: dict[str, object]) -> Iterator[str]:
    commands = model(**values).commands()
    return in_contexts((command.context, command.text) for command in commands)


ROWS = tuple(_rows())
OFFICES = (
    "",
    (ROOT / "examples" / "office.conf").read_text("utf-8"),
    (FIELD / "templates.conf").read_text("utf-8"),
)


@st.composite
def routers(draw: st.DrawFn) -> Simulator:
    """Draw a router with an office's configuration and lines of the corpus."""
    router = Simulator(draw(st.sampled_from(OFFICES)), ANY_MODEL)
    for row in draw(st.lists(st.sampled_from(ROWS), max_size=25)):
        _try(router, row)
    return router


def _try(router: Simulator, lines: tuple[str, ...]) -> None:
    """Enter lines, unless the router refuses one beside what it has already."""
    before = router.running_text()
    try:
        router.edit(lines)
    except ValueError:
        assert router.running_text() == before


@settings(max_examples=60, deadline=None)
@given(there=routers(), wanted=routers())
def test_what_the_plan_sends_turns_one_configuration_into_the_other(
    there: Simulator, wanted: Simulator
) -> None:
    one, other = (parse_config(router.running_text()) for router in (there, wanted))
    plan = make_plan(Change("restore", whole=other), one)
    assert isinstance(plan, OverwritingPlan)
    there.edit(list(in_contexts(plan.commands())))  # raises if a line is refused
    left = {each.key for each in plan.left}
    now = parse_config(there.running_text())
    assert [edit for edit in differences(now, other).changed if edit.key not in left] == []
    assert plan.predict(one).with_lines({key: now.words(key) for key in left}) == now.with_lines({})
    assert not make_plan(Change("restore", whole=other), now).edits
