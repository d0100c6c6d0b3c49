import pytest

from keras_hand3d.benchmarking import timing
from keras_hand3d.benchmarking.timing import time_call


@pytest.fixture
def clock(monkeypatch):
    """A clock that moves only when it is told to."""

    class Clock:
        now = 0.0

    monkeypatch.setattr(timing.time, "perf_counter", lambda: Clock.now)
    return Clock


def _taking(clock, seconds):
    """A call that takes the next of some times."""
    times = iter(seconds)

    def call():
        clock.now += next(times)

    return call


def test_the_first_call_and_the_warm_up_are_apart(clock):
    call = _taking(clock, [9.0, 5.0, 5.0, 1.0, 3.0, 2.0])
    result = time_call(call, runs=3, seconds=100.0, warm_up=2)
    assert (result.first, result.runs) == (9.0, 3)
    assert (result.fastest, result.median, result.slowest) == (1.0, 2.0, 3.0)


def test_time_that_is_up_ends_it_but_not_before_three_runs(clock):
    result = time_call(_taking(clock, [1.0] * 20), runs=10, seconds=0.5, warm_up=0)
    assert result.runs == 3
    result = time_call(_taking(clock, [1.0] * 20), runs=10, seconds=4.5, warm_up=0)
    assert result.runs == 5
