import dataclasses

import numpy as np
import pytest

from keras_hand3d.recipes import RECIPES
from keras_hand3d.training.learning_rates import rate_at, schedule_of

STEPPED = RECIPES["posenet"]
STEPS = (0, 9_999, 10_000, 19_999, 20_000, 50_000)
EXPECTED = (1e-4, 1e-4, 1e-5, 1e-5, 1e-6, 1e-6)

COSINE = dataclasses.replace(
    STEPPED, schedule="cosine", learning_rates=((0, 2e-3),), steps=1100, warmup_steps=100
)
# Even up to the peak, half of it half way down, nothing at the end and after it.
COSINE_STEPS = {0: 0.0, 25: 5e-4, 100: 2e-3, 600: 1e-3, 1100: 0.0, 1500: 0.0}


def test_a_rate_holds_from_its_step_on():
    schedule = schedule_of(STEPPED)
    np.testing.assert_allclose([float(schedule(step)) for step in STEPS], EXPECTED, rtol=1e-5)


def test_the_rate_that_is_shown_is_the_schedules():
    assert [rate_at(STEPPED, step) for step in STEPS] == list(EXPECTED)


def test_one_rate_is_a_number():
    recipe = dataclasses.replace(STEPPED, learning_rates=((0, 3e-4),))
    assert schedule_of(recipe) == pytest.approx(3e-4)


def test_a_cosine_rises_evenly_and_falls_to_nothing():
    schedule = schedule_of(COSINE)
    shown = [rate_at(COSINE, step) for step in COSINE_STEPS]
    taken = [float(schedule(step)) for step in COSINE_STEPS]
    np.testing.assert_allclose(shown, list(COSINE_STEPS.values()), atol=1e-9)
    np.testing.assert_allclose(taken, list(COSINE_STEPS.values()), atol=1e-9)


@pytest.mark.parametrize(("steps", "first"), [(8, 2e-3), (50, 0.0)])
def test_the_rise_is_a_tenth_of_the_steps_at_the_most(steps, first):
    recipe = dataclasses.replace(COSINE, steps=steps)
    assert rate_at(recipe, 0) == first
    assert float(schedule_of(recipe)(0)) == pytest.approx(first)
    assert rate_at(recipe, steps // 10) == pytest.approx(2e-3)
