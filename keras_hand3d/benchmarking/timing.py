"""Timing calls: what they take once everything is warm, apart from the first one."""

import statistics
import time
from dataclasses import dataclass

LEAST_RUNS = 3


@dataclass(frozen=True)
class Timing:
    """Seconds of repeated calls.

    Attributes:
        first: The first call, with all that is compiled and allocated in it.
        median: Of the calls after the warm-up.
        fastest: Of these.
        slowest: Of these.
        runs: Their number.
    """

    first: float
    median: float
    fastest: float
    slowest: float
    runs: int


def time_call(call, runs=30, seconds=10.0, warm_up=2):
    """Time a call.

    Args:
        call: Function without arguments that returns when its results are there.
        runs: Calls to time, at the most.
        seconds: No further call is made after this time; at least `LEAST_RUNS` are.
        warm_up: Calls that are not counted, after the first.

    Returns:
        A `Timing`.
    """
    first = _seconds_of(call)
    for _ in range(warm_up):
        call()
    times = []
    begin = time.perf_counter()
    while len(times) < runs and (len(times) < LEAST_RUNS or time.perf_counter() - begin < seconds):
        times.append(_seconds_of(call))
    return Timing(first, statistics.median(times), min(times), max(times), len(times))


def _seconds_of(call):
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin
