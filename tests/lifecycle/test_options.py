"""All nouns together, on routers that answer in every possible way."""

import pytest

from rtx_provider.errors import ApplyError
from rtx_provider.resources.pp_user import PpUserProvider
from rtx_provider.simulator import Options
from tests.lifecycle.bench import OFFICE, Bench, office, settings_among
from tests.lifecycle.cases import CASES, OTHER_PASSWORD, PASSWORD
from tests.lifecycle.engine import Resource

JAPANESE = "console character ja.sjis"
OFFICE_LINES = tuple(line for case in CASES for line in case.office)

ROUTERS: dict[str, tuple[Options, str]] = {
    "Japanese in Shift_JIS": (Options(), JAPANESE),
    "Japanese in UTF-8": (Options(), "console character ja.utf8"),
    "Japanese in EUC": (Options(), "console character ja.euc"),
    "without a character line": (Options(), ""),
    "masked secrets": (Options(mask_secrets=True), JAPANESE),
    "one command per request": (
        Options(commands_per_post="one", context_lasts="session"),
        JAPANESE,
    ),
    "one command per request, in UTF-8, masked": (
        Options(commands_per_post="one", context_lasts="session", mask_secrets=True),
        "console character ja.utf8",
    ),
    "no Content-Length": (Options(content_length=False), JAPANESE),
    "no Content-Length and no echo": (Options(content_length=False, old_firmware=True), JAPANESE),
    "no Content-Length, one command": (
        Options(content_length=False, commands_per_post="one", context_lasts="session"),
        JAPANESE,
    ),
    "old firmware": (Options(old_firmware=True), JAPANESE),
    "folded lines": (Options(fold_lines=True), JAPANESE),
    "folded lines in UTF-8": (Options(fold_lines=True), "console character ja.utf8"),
    "small requests": (Options(request_limit=8192), JAPANESE),
    "a context that lasts for the session": (Options(context_lasts="session"), JAPANESE),
    "keep-alive": (Options(keep_alive=True), JAPANESE),
    "RTX830": (Options(model="RTX830"), JAPANESE),
    "RTX1300": (Options(model="RTX1300"), JAPANESE),
}

# The doors differ in how a request begins; what follows is the same on both.
DOORS = [(name, "execute") for name in ROUTERS] + [
    (name, "api") for name in ("Japanese in Shift_JIS", "one command per request", "old firmware")
]


def restart(bench: Bench, door: str) -> None:
    """Begin another run through a door."""
    secret = bench.simulator.options.api_password
    bench.new_process(**{"rtx:httpDoor": door, "rtx:apiPassword": secret})


@pytest.mark.parametrize(("name", "door"), DOORS)
def test_the_whole_life_of_every_noun(name: str, door: str) -> None:
    options, character = ROUTERS[name]
    config = OFFICE.replace(JAPANESE, character)
    with office(options, *OFFICE_LINES, config=config) as bench:
        before = bench.simulator.running_text()
        restart(bench, door)
        resources = [Resource(case.provider()) for case in CASES]
        for case, resource in zip(CASES, resources, strict=True):
            assert resource.up(case.values) == ["create"]
        up = bench.simulator.running_text()
        restart(bench, door)
        for case, resource in zip(CASES, resources, strict=True):
            assert resource.refresh()
            assert resource.up(case.values) == [], case.name
        bench.simulator.reset_counters()
        for case, resource in zip(CASES, resources, strict=True):
            assert resource.up(case.with_changed()) == ["update"]
        sent = settings_among(bench.simulator.lines)
        assert sent == tuple(line for case in CASES for line in case.update)
        for case, resource in zip(CASES, resources, strict=True):
            resource.up(case.values)
        assert up == bench.simulator.running_text()
        restart(bench, door)
        binds_tunnels = next(at for at, each in enumerate(CASES) if "pp_bind" in each.values)
        for resource in (resources.pop(binds_tunnels), *reversed(resources)):
            resource.destroy()
        assert before == bench.simulator.running_text()
        assert before == bench.simulator.saved_text()


@pytest.mark.parametrize(
    "options",
    [Options(context_lasts="line"), Options(commands_per_post="one", context_lasts="post")],
    ids=["line", "request"],
)
def test_a_router_that_forgets_the_selected_context_is_left_as_it_was(options: Options) -> None:
    with office(options, *OFFICE_LINES) as bench:
        before = bench.simulator.running_text()
        for case in CASES:
            if any(" select " in line for line in case.update):
                with pytest.raises(ApplyError, match="forgets `pp select`"):
                    Resource(case.provider()).up(case.values)
        assert before == bench.simulator.running_text()


def test_a_hidden_secret_that_was_changed_by_hand_is_written_again_when_it_changes() -> None:
    with office(Options(mask_secrets=True)) as bench:
        user = Resource(PpUserProvider())
        values = {"username": "alice", "password": PASSWORD}
        user.up(values)
        bench.simulator.edit(["pp select anonymous", "pp auth username alice by-hand"])
        assert bench.refreshed(user)
        assert user.up(values) == []
        assert user.up({**values, "password": OTHER_PASSWORD}) == ["update"]
        assert f"pp auth username alice {OTHER_PASSWORD}" in bench.simulator.running_text()
