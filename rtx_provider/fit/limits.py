"""The checks of how much a model takes: tunnels, clients, and the entries of its lists."""

from collections.abc import Iterator

from rtx_provider.commands.models import MODELS, Model
from rtx_provider.config.desired import ListMembership
from rtx_provider.config.grammar import Key
from rtx_provider.config.pools import pool_of
from rtx_provider.fit.finding import Fault
from rtx_provider.fit.scene import Scene

_DESCRIPTORS = 16
"""How many descriptors one line of `nat descriptor` takes, on every model (23.1)."""


def _model(scene: Scene) -> Model | None:
    return next((each for each in MODELS if each.name == scene.model), None)


def tunnel_limit(scene: Scene) -> Iterator[Fault]:
    """Yield the fault of tunnel numbers that the model does not have."""
    model = _model(scene)
    above = [number for number in scene.office.tunnels if model and number > model.tunnels]
    if model and above:
        text = f"office.tunnels: {model.name} has tunnels 1 to {model.tunnels}, not {_list(above)}"
        yield Fault(text, "name fewer or lower numbers; a licence may raise the limit")


def pool_limit(scene: Scene) -> Iterator[Fault]:
    """Yield the fault of a pool with more addresses than the model takes."""
    model, size = _model(scene), len(pool_of(scene.office.pool))
    if model and size > model.pool:
        text = f"office.pool has {size} addresses, and {model.name} takes {model.pool}"
        yield Fault(text, "name a smaller pool; a licence may raise the limit")


def list_limit(scene: Scene) -> Iterator[Fault]:
    """Yield each list of the router that the office would make longer than the model takes."""
    lists = {
        each.key: None
        for change in scene.plan.changes
        for each in change.new
        if isinstance(each, ListMembership)
    }
    for key in lists:
        limit, what, remedy = _limit_of(scene, key)
        was, now = (_count(words) for words in (scene.arguments(key), _planned(scene, key)))
        if limit and now > limit and now > was:
            text = f"`{' '.join(key.words)}` of {scene.office.wan} would have {now} {what}"
            yield Fault(f"{text}, and {scene.model} takes {limit}", remedy, scene.line(key))


def _limit_of(scene: Scene, key: Key) -> tuple[int, str, str]:
    """Return how many entries a list takes, what they are, and what to do; 0 if not known."""
    model = _model(scene)
    if "filter" in key.words:
        remedy = "remove filters from the list, or set office.wanFilters: false"
        return (model.filters if model else 0), "filters", remedy
    if "descriptor" in key.words:
        remedy = (
            "remove descriptors from the line, or use one of them, with office.nat.owned: false"
        )
        return _DESCRIPTORS, "descriptors", remedy
    return 0, "", ""


def _planned(scene: Scene, key: Key) -> tuple[str, ...]:
    return scene.planned.arguments(key) or ()


def _count(words: tuple[str, ...]) -> int:
    """Return the number of entries; `dynamic` and `reverse` only divide a list."""
    return sum(word.isdecimal() for word in words)


def _list(numbers: list[int]) -> str:
    shown_numbers = ", ".join(map(str, numbers[:3]))
    return f"{shown_numbers} and {len(numbers) - 3} more" if len(numbers) > 3 else shown_numbers  # noqa: PLR2004
