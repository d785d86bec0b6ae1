"""The exact cost of a run for the router: requests, saves and commands."""

import copy

import pytest

from tests.engine.test_office import seed, settings_sent
from tools.trial import PASSWORDS, Office, Open

pytestmark = pytest.mark.language_host  # it counts requests; batches must not be split


def cost(office: Office) -> tuple[int, int]:
    """Return requests and saves since the last look."""
    spent = (office.requests, office.router.saves)
    office.router.reset_counters()
    return spent


@pytest.mark.parametrize("transport", ["http", "ssh"])
class TestManyAtOnce:
    """A router that takes several commands in one POST, or in one burst."""

    def test_a_stacks_life(self, open_office: Open, transport: str) -> None:
        office = seed(open_office, transport=transport, confirmed_commit="off")
        office.previews = True  # a preview costs the router nothing
        office.up()
        requests, saves = cost(office)
        assert (requests <= 6, saves) == (True, 1)

        office.up()
        assert cost(office) == (0, 0)
        office.preview()
        assert cost(office) == (0, 0)
        office.read_back()
        assert cost(office) == (1, 0)

        users = copy.deepcopy(office.office["users"])
        users[0]["password"] = PASSWORDS["alice"] + "x"
        office.write_office(users=users)
        office.preview()
        assert cost(office) == (0, 0)
        office.up()
        assert cost(office) == (3, 1)

        more = [
            {"name": f"user{n}", "password": f"Pw-{n}", "address": f"192.168.100.{150 + n}"}
            for n in range(10)
        ]
        office.write_office(users=[*users, *more])
        office.up()
        requests, saves = cost(office)
        assert (requests <= 5, saves) == (True, 1)

        office.destroy()
        requests, saves = cost(office)
        # Two levels of deletes: what uses (lists, pp), then what is used (filters, tunnels).
        assert (requests <= 10, saves) == (True, 2)

    def test_a_confirmed_commit_costs_two_requests_for_each_risky_batch(
        self, open_office: Open, transport: str
    ) -> None:
        office = seed(open_office, transport=transport)
        office.previews = True
        text = office.up()
        rollbacks = (
            text.count(": confirmed commit behind `") // 2
        )  # the engine shows each line twice
        assert rollbacks in {1, 2}
        requests, saves = cost(office)
        # Over HTTP the rollback restarts the router, so what runs is saved before it.
        assert (requests <= 6 + 2 * rollbacks, saves) == (
            True,
            1 + rollbacks * (transport == "http"),
        )
        office.up()
        assert cost(office) == (0, 0)


class TestOnePerPost:
    """A router that executes only the first command of a POST."""

    def test_the_number_of_commands_is_the_least_that_does_the_work(
        self, open_office: Open
    ) -> None:
        office = seed(
            open_office, commands_per_post="one", context_lasts="session", confirmed_commit="off"
        )
        before = office.router.running_text()
        office.up()
        sent = settings_sent(office)
        assert len(sent) == len(set(sent))
        assert office.router.saves == 1
        office.router.reset_counters()

        users = copy.deepcopy(office.office["users"])
        users[0]["password"] = "Pw-new"
        office.write_office(users=users)
        office.up()
        # Probe, read, select, the line, leave, read back, save.
        assert cost(office) == (7, 1)
        office.destroy()
        assert office.router.running_text() == before
