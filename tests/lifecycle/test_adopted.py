"""What a delete says of what the stack had adopted."""

import pytest

from rtx_provider.resources.pp_user import PpUserProvider
from tests.lifecycle.bench import office
from tests.lifecycle.engine import Properties, Resource

VALUES: Properties = {"pp": "anonymous", "username": "alice", "password": "ours-1"}
THEIRS = ("pp select anonymous", "pp auth username alice theirs-9 192.168.100.77", "pp select none")


@pytest.mark.parametrize("is_adopted", [True, False])
def test_an_adopted_thing_is_removed_and_its_delete_says_what_stood_there(
    capfd: pytest.CaptureFixture[str], *, is_adopted: bool
) -> None:
    with office() as bench:
        if is_adopted:
            bench.simulator.edit(THEIRS)
        alice = Resource(PpUserProvider())
        alice.up({**VALUES, "adopt": is_adopted})
        foretold = alice.inputs["on_delete"]
        assert ("what stood there before and was adopted" in foretold) is is_adopted
        bench.new_process()
        capfd.readouterr()
        alice.destroy()
        assert "username alice" not in bench.simulator.running_text()
        said = capfd.readouterr().err
        assert ("the stack had adopted this, so it is removed" in said) is is_adopted
        assert ("`pp auth username alice * 192.168.100.77`" in said) is is_adopted
        assert "theirs-9" not in said
