"""A user whose password the router changes by itself, such as a one-time password."""

from rtx_provider.resources.pp_user import PpUserProvider
from tests.lifecycle.bench import office
from tests.lifecycle.engine import Properties, Resource

VALUES: Properties = {
    "pp": "anonymous",
    "username": "alice",
    "password": "first",
    "password_kept_elsewhere": True,
}
ROLLED = ("pp select anonymous", "pp auth username alice 492817", "pp select none")


def test_it_is_added_given_an_address_and_revoked_and_the_password_is_left_alone() -> None:
    with office() as bench:
        before = bench.simulator.running_text()
        alice = Resource(PpUserProvider())
        alice.up(VALUES)
        assert "pp auth username alice first" in bench.simulator.running_text()
        bench.simulator.edit(ROLLED)
        assert bench.refreshed(alice)
        assert "written" not in alice.outputs
        assert alice.up(VALUES) == []
        bench.new_process()
        assert alice.up({**VALUES, "address": "192.168.100.202"}) == ["update"]
        line = "pp auth username alice 492817 192.168.100.202"
        assert line in bench.simulator.running_text()
        bench.simulator.edit(
            ["pp select anonymous", "pp auth username alice 5 192.168.100.202", "pp select none"]
        )
        bench.new_process()
        alice.destroy()
        assert bench.simulator.running_text() == before
