"""How long a batch waits: as long as the engine usually takes to bring the next operation."""

import pytest

from rtx_provider.router.pace import Pace
from rtx_provider.router.timing import Timing


class Paced(Pace):
    """A pace by a clock of its own."""

    def __init__(self) -> None:
        """Begin without any."""
        self.now = 100.0
        super().__init__(lambda: self.now)

    def bring(self, pauses: list[float]) -> None:
        for pause in pauses:
            self.now += pause
            self.arrived()


def test_nothing_is_expected_before_anything_is_known() -> None:
    assert Pace().patience(1) == 0.0


def test_a_slow_engine_is_waited_for_longer_than_a_fast_one() -> None:
    fast, slow = Paced(), Paced()
    fast.bring([0.01] * 5)
    slow.bring([0.0, *[0.01, 0.01, 0.2, 0.01] * 2])
    assert fast.patience(5) == pytest.approx(0.03)
    assert slow.patience(5) == pytest.approx(0.6)


def test_one_long_pause_says_nothing_of_the_others() -> None:
    paced = Paced()
    paced.bring([0.0, *[0.01] * 3, 5.0])
    assert paced.patience(5) == pytest.approx(0.03)
    paced.bring([5.0])
    assert paced.patience(5) == pytest.approx(15.0)


def test_long_pauses_are_forgotten() -> None:
    paced = Paced()
    paced.bring([0.0, 5.0, 5.0, *[0.01] * 8])
    assert paced.patience(5) == pytest.approx(0.03)


def test_the_time_in_which_a_batch_was_served_is_no_pause() -> None:
    paced = Paced()
    paced.bring([0.0])
    paced.now += 1.5
    paced.answered(1)
    paced.bring([0.02])
    assert paced.patience(5) == pytest.approx(0.03)


def test_the_engine_writes_down_each_answer_before_it_goes_on() -> None:
    paced = Paced()
    paced.bring([0.0])
    paced.answered(9)
    paced.bring([1.0])
    assert paced.patience(5) == pytest.approx(0.3)


def test_no_more_are_expected_than_the_engine_brings_at_once() -> None:
    paced = Paced()
    paced.bring([0.1] * 8)
    paced.stopped(8)
    assert paced.patience(8) == pytest.approx(0.3)  # once may be chance
    paced.stopped(8)
    assert paced.patience(8) == 0.0
    assert paced.patience(7) == pytest.approx(0.3)
    paced.stopped(12)
    assert paced.patience(8) == pytest.approx(0.3)


def test_a_few_that_come_alone_are_no_limit_of_the_engine() -> None:
    paced = Paced()
    paced.bring([0.1] * 8)
    paced.stopped(1)
    paced.stopped(1)
    assert paced.patience(1) == pytest.approx(0.3)


def test_over_ssh_a_batch_waits_longer_because_one_more_costs_turns() -> None:
    usual = Timing()
    assert usual.over("http") is usual
    distant = usual.over("ssh")
    assert (distant.gather_seconds, distant.announced_seconds) == (0.15, 0.15)
    patient = Timing(gather_seconds=1.0).over("ssh")
    assert (patient.gather_seconds, patient.announced_seconds) == (1.0, 0.15)
