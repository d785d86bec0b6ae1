"""A fleet of ten offices from its first run to its nightly one; `make fleet-trial` has 100."""

from tools.fleet_trial import run

COUNT, DRIFTING = 10, 3


def test_a_change_goes_from_its_comment_through_a_rollout_to_a_quiet_night() -> None:
    rows = run(COUNT, drifting=DRIFTING)
    results = [row.split(" | ")[-1].removesuffix(" |") for row in rows[2:]]
    assert results[:3] == ["10 changed", "10 unchanged", "10 would change"]
    assert results[4].endswith("changed")
    assert results[5] == f"{COUNT - DRIFTING} unchanged, {DRIFTING} differs from the router"
