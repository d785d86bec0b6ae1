"""Four hundred users cost the router and this product four times as much as a hundred, not more."""

import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import FrameType

from rtx_provider.access.management_path import ManagementPath
from rtx_provider.config.change import Change
from rtx_provider.models.pp_user import PpUser
from rtx_provider.router.operation import Operation
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.router.timing import Timing
from tests.lifecycle.bench import OFFICE
from tests.router.room import Room, room

MANY = 400
WORKERS = 64
"""How many operations the engine runs at once, as `rtx` and `make` start it."""
REQUESTS_EACH = 0.15
CLIENT = ManagementPath(
    "http", client_address="192.168.3.4", router_address="192.168.100.1", port=80
)
"""Our place in the LAN, from which the checks of a lock-out look at every line."""
FAST = Timing(
    gather_seconds=0.003,
    announced_seconds=0.006,
    save_gather_seconds=0.03,
    longest_pause_seconds=0.5,
    gather_limit_seconds=5.0,
)
"""A tenth of the usual times, for an engine that is ten times as fast."""
CHECKPOINT_SECONDS = 0.004


def user(number: int) -> Change:
    """Return the change that creates a user."""
    noun = PpUser(
        pp="anonymous",
        username=f"user{number}",
        password=f"Pw-{number}",
        address=f"192.168.{200 + number // 200}.{number % 200 + 1}",
    )
    return Change(
        noun.name,
        new=noun.desired_lines(),
        extent=noun.extent(),
        number=noun.key_number,
        needs=noun.needs(),
        things=noun.things(),
        id=noun.id,
        urn=f"urn:{noun.name}",
    )


def going(change: Change) -> Change:
    """Return the change that deletes what another has created."""
    return replace(change, old=change.new, new=())


class Engine:
    """Brings operations as Pulumi's engine does: one checkpoint before and after each."""

    def __init__(self) -> None:
        """Begin a run."""
        self._checkpoints = threading.Lock()

    def run(self, steps: Sequence[Callable[[], object]]) -> None:
        """Run all steps, at most so many at once as the engine does."""
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(self._step, steps))

    def _step(self, step: Callable[[], object]) -> None:
        self._checkpoint()
        step()
        self._checkpoint()

    def _checkpoint(self) -> None:
        with self._checkpoints:
            time.sleep(CHECKPOINT_SECONDS)


def test_a_resource_of_many_costs_a_seventh_of_a_request_at_most() -> None:
    changes = [user(number) for number in range(MANY)]
    with room(workers=WORKERS, timing=FAST) as office:
        router = office.router

        def created(change: Change) -> Callable[[], object]:
            router.announce(change.title, is_new=True)
            return lambda: router.apply(change)

        def deleted(change: Change) -> Callable[[], object]:
            return lambda: router.apply(going(change), is_durable=True)

        Engine().run([created(each) for each in changes])
        assert office.posts <= REQUESTS_EACH * MANY
        assert office.simulator.running_text().count("pp auth username user") == MANY

        office.simulator.reset_counters()
        router = office.another_run().router
        Engine().run([deleted(each) for each in changes])
        assert office.posts <= REQUESTS_EACH * MANY
        assert office.simulator.saves <= MANY / WORKERS + 3
        assert "pp auth username user" not in office.simulator.running_text()


def test_planning_one_operation_costs_the_same_beside_a_hundred_and_four_hundred_users() -> None:
    few, many = (calls_to_plan_beside(users) for users in (MANY // 4, MANY))
    for work, calls in few.items():  # an address that was parsed before is not parsed again
        assert many[work] <= 1.02 * calls


def calls_to_plan_beside(users: int) -> dict[str, int]:
    """Return how many functions are called to plan a batch on a router with so many users."""
    there = [user(number) for number in range(users)]
    lines = [edit.words for change in there for edit in change.new]  # type: ignore[union-attr]
    text = "".join(f" {' '.join(words or ())}\n" for words in lines)
    policy = SafetyPolicy(confirmed_commit="off")
    with room(config=f"{OFFICE}pp select anonymous\n{text}", policy=policy) as office:
        coming = [user(number) for number in range(1000, 1000 + WORKERS)]
        return {
            "create": calls_to_plan(office, coming),
            "delete": calls_to_plan(office, [going(each) for each in there[:WORKERS]]),
        }


def calls_to_plan(office: Room, changes: Sequence[Change]) -> int:
    """Return how many Python functions are called to plan changes, after the first of them."""
    transaction = office.router._transaction
    access = transaction.access
    access.policy = replace(access.policy, path=CLIENT)
    config = transaction.session.running_config()
    operations = [Operation(change) for change in changes]
    _, config = transaction._planned_one(operations[0], config)
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    for operation in operations[1:]:
        sys.setprofile(count)
        outcome, config = transaction._planned_one(operation, config)
        sys.setprofile(None)
        assert outcome.plan.edits
    return calls
