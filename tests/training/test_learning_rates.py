import numpy as np
import pytest

from keras_hand3d.recipes import RECIPES
from keras_hand3d.training.learning_rates import rate_at, schedule_of

RATES = RECIPES["posenet"].learning_rates
STEPS = (0, 9_999, 10_000, 19_999, 20_000, 50_000)
EXPECTED = (1e-4, 1e-4, 1e-5, 1e-5, 1e-6, 1e-6)


def test_a_rate_holds_from_its_step_on():
    schedule = schedule_of(RATES)
    np.testing.assert_allclose([float(schedule(step)) for step in STEPS], EXPECTED, rtol=1e-5)


def test_the_rate_that_is_shown_is_the_schedules():
    assert [rate_at(RATES, step) for step in STEPS] == list(EXPECTED)


def test_one_rate_is_a_number():
    assert schedule_of(((0, 3e-4),)) == pytest.approx(3e-4)
