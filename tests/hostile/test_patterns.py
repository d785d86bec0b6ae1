"""No pattern of ours, and none of the simulator, backtracks without bound, whatever it is given."""

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from rtx_provider.console.echo import echo_of, ends_at
from rtx_provider.redaction import _heads
from rtx_provider.shared_values import _SCALARS
from tests.hostile.pumps import pumped
from tests.meta.source import PACKAGE, modules, name_of
from tools.alarms import time_limit

LENGTH = 2_000
"""About half of the longest line that a router may have."""
SHORT = 60
SECONDS = 2.0
SEARCHING = ("search", "finditer", "findall", "sub", "split")
_FUNCTIONS = {"compile", "match", "search", "fullmatch", "sub", "findall", "finditer", "split"}
# The patterns that are made when they are used, each as it is made from what a router may send.
MADE: dict[str, list[re.Pattern[Any]]] = {
    "redaction.py": [_heads()],
    "resources/_host.py": [re.compile(r"(?<![\w.:-])192\.0\.2\.1:80(?!\d)")],
    "workspace/pulumi_build.py": [re.compile(r"^\s*go (\d+)\.(\d+)", re.MULTILINE)],
    "models/ike_gateway.py": [
        re.compile(r"ipcp pp [0-9]+"),
        re.compile(r"vrrp [a-z0-9/]+ [0-9]+"),
        re.compile(r"ipv6 prefix [0-9A-Za-z:./@-]+ on [a-z0-9/]+"),
    ],
    "console/echo.py": [
        re.compile(rb"(?<=[\r\n])([^\r\n]{0,100})# *\r?\n\1# ?\Z"),
        re.compile(rb"(?<=[\r\n])RTX[A-Za-z0-9]{0,24}# *[\r\n]{0,2}e[\r\n]{0,2}c *\r?\n"),
        re.compile(rb"(?<=[\r\n])([^\r\n]{0,100})> ?[^\r\n]{0,12}" + echo_of(b"administrator")),
        ends_at(b"RTX"),
        ends_at(b"RTX", ahead=b"show"),
    ],
    "fleet/comparison.py": [re.compile(r"ip route default gateway .*")],
    "shared_values.py": [re.compile(rf"(?:{pattern})\Z") for _, pattern, _ in _SCALARS],
    "console/screen.py": [re.compile(rb"^console lines infinity\r\n", re.MULTILINE)],
}
# The simulator takes these from whoever tests with it, and not from a client.
GIVEN = {"simulator/faults.py", "simulator/expressions.py"}


class Found(NamedTuple):
    """One pattern, where it is, and whether texts are searched for it from any place on."""

    place: str
    pattern: re.Pattern[Any]
    is_searched: bool = True


def _calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of a function of `re`, with the function's name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
            yield node.func.attr, node


def _in_calls(path: Path) -> tuple[list[Found], list[str]]:
    """Return the patterns that stand in a file, and the places of those that are made later."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    names = vars(importlib.import_module(".".join(("rtx_provider", *parts))))
    found, made = [], []
    for attribute, call in _calls(path):
        place = f"{path.relative_to(PACKAGE)}:{call.lineno}"
        if attribute not in _FUNCTIONS or not call.args:
            continue
        try:
            text = eval(  # noqa: S307  # an expression of our own source
                compile(ast.Expression(call.args[0]), str(path), "eval"), dict(names)
            )
            if attribute != "compile":  # those with a name are found by it
                found.append(Found(place, re.compile(text), attribute in SEARCHING))
        except NameError:
            made.append(place)
    return found, made


def _in_values(value: Any, place: str) -> Iterator[Found]:  # noqa: ANN401
    if isinstance(value, re.Pattern):
        uses = USES.get(place.rpartition(":")[2], set())
        yield Found(place, value, not uses or bool(uses & set(SEARCHING)))
    elif isinstance(value, (tuple, list, set, frozenset)):
        for each in value:
            yield from _in_values(each, place)
    elif isinstance(value, dict):
        yield from _in_values(tuple(value.values()), place)


NEED_MORE = {"rules/pack.py"}
"""Modules that need a package which the environment lacks; they have no pattern."""


def _all() -> dict[str, list[Found]]:
    everything: dict[str, list[Found]] = {}
    for path in modules("rtx_provider"):
        if path.name == "__init__.py" or "template" in path.parts:
            continue
        own = str(path.relative_to(PACKAGE))
        if own in NEED_MORE:
            continue
        found, _ = _in_calls(path) if "re." in path.read_text(encoding="utf-8") else ([], [])
        module = ".".join(("rtx_provider", *path.relative_to(PACKAGE).with_suffix("").parts))
        values: dict[str, Any] = vars(importlib.import_module(module))
        for name, value in values.items():
            found += _in_values(value, f"{own}:{name}")
        found += [Found(own, each) for each in MADE.get(own, [])]
        if found:
            everything[own] = list({each.pattern: each for each in found}.values())
    return everything


def _uses() -> dict[str, set[str]]:
    """Return the functions of each name that our source calls."""
    uses = defaultdict[str, set[str]](set)
    for path in modules("rtx_provider"):
        for name, function in re.findall(r"\b(\w+)\.(\w+)\(", path.read_text(encoding="utf-8")):
            uses[name].add(function)
    return uses


USES = _uses()
ALL = _all()


def slow(pattern: re.Pattern[Any], *, is_searched: bool = True, length: int = LENGTH) -> str:
    """Return the beginning of a text that takes a pattern too long; empty if none does."""
    # Whatever grows exponentially is endless in a short text; a long one shows the other powers.
    for size, most in ((SHORT, 999), (length, 2)):
        for text in pumped(pattern, size, most):
            given = text.encode() if isinstance(pattern.pattern, bytes) else text
            try:
                with time_limit(SECONDS, TimeoutError, of_processor=True):
                    pattern.search(given) if is_searched else pattern.match(given)
                    pattern.fullmatch(given)
            except TimeoutError:
                return text[:80]
    return ""


@pytest.mark.parametrize("path", ALL)
def test_no_text_makes_a_pattern_slow(path: str) -> None:
    found = [(each.place, slow(each.pattern, is_searched=each.is_searched)) for each in ALL[path]]
    assert [each for each in found if each[1]] == []


@pytest.mark.parametrize(
    "pattern",
    [r'"(?:\\.|[^"])*"', r"^(?:\S+ ?)*$", r"x(?:a|a)*y", r"(\d+,?)+;", r"login user (?:\w+\s*)+:",
     r"<(?:[a-z]*\s*)*>"],
)  # fmt: skip
def test_a_pattern_that_backtracks_without_bound_would_be_found(pattern: str) -> None:
    assert slow(re.compile(pattern)) != ""


def test_every_pattern_that_is_made_when_it_is_used_is_in_the_table() -> None:
    made = {
        place.partition(":")[0]
        for path in modules("rtx_provider")
        if "template" not in path.parts and path.name != "__init__.py"
        if str(path.relative_to(PACKAGE)) not in NEED_MORE
        for place in _in_calls(path)[1]
    }
    assert made - GIVEN == set(MADE)


def test_what_cannot_be_loaded_has_no_pattern() -> None:
    texts = [(PACKAGE / each).read_text(encoding="utf-8") for each in NEED_MORE]
    assert not [text for text in texts if "import re" in text]


def test_the_patterns_are_found(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.rootpath / "rtx_provider" == PACKAGE
    assert sum(map(len, ALL.values())) > 100
    assert {"redaction.py", "console/dialect.py", "simulator/patterns.py"} <= set(ALL)
    assert name_of(PACKAGE / "redaction.py")
