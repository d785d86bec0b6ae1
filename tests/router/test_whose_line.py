"""Lines that others change between our reading and our line, and saves that never came."""

from dataclasses import replace

import pytest

from rtx_provider.errors import SaveError
from rtx_provider.router.ownership import holding
from tests.router.room import changed, gone, new, room, want

OURS = "ip filter 5 pass * * tcp * 80"
OURS_ANEW = "ip filter 5 pass * * tcp * 443"
THEIRS = "ip filter 5 reject 10.9.9.0/24 * * * *"


@pytest.mark.parametrize("transport", ["http", "ssh"])
@pytest.mark.parametrize("deletes", [True, False])
def test_what_a_colleague_made_of_a_line_since_our_reading_stays(
    transport: str,
    deletes: bool,  # noqa: FBT001
) -> None:
    with room(OURS, transport=transport) as office:  # type: ignore[arg-type]
        office.router.snapshot()
        office.simulator.edit([THEIRS])
        [error] = office.apply(gone(OURS) if deletes else changed(OURS, OURS_ANEW))
        assert isinstance(error, Exception)
        assert THEIRS in str(error)
        assert THEIRS in office.simulator.running_text()


def test_what_an_earlier_run_wrote_and_never_saved_is_not_vouched_for() -> None:
    with room() as office:
        owned = replace(holding("IpFilter 5", (want(OURS),)), revision="r1")
        office.router.ownership.tell("urn", owned)
        with pytest.raises(SaveError, match="made and did not save are gone"):
            office.router.save(vouches={"r1"})
        office.router.save(vouches={"r2"})


def test_a_loss_that_a_delete_finds_is_not_forgotten_by_the_last_save() -> None:
    with room(OURS) as office:
        office.router.saves_later = True
        office.router.write(new("ip filter 6 pass *"))
        office.simulator.restart()
        with pytest.raises(SaveError, match="ip filter 6"):
            office.router.apply(gone(OURS), is_durable=True)
        with pytest.raises(SaveError, match="ip filter 6"):
            office.router.save(unless_saved=True)
