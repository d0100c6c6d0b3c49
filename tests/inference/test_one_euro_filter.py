import math

import numpy as np
import pytest

from keras_hand3d.inference import OneEuroFilter


def _weight(cutoff, elapsed):
    return 1.0 / (1.0 + 1.0 / (2.0 * math.pi * cutoff * elapsed))


def test_what_stands_still_stays():
    smooth = OneEuroFilter(min_cutoff=0.5, beta=1.0)
    for time in (0.0, 0.1, 0.3):
        np.testing.assert_array_equal(smooth([3.0, -1.0], time), [3.0, -1.0])


def test_a_step_follows_the_paper():
    smooth = OneEuroFilter(min_cutoff=1.0, beta=0.5, derivative_cutoff=2.0)
    smooth(0.0, 0.0)
    # From 0 to 1 within 0.1 s: a speed of 10, smoothed at 2 Hz, raises the cutoff.
    speed = 10.0 * _weight(2.0, 0.1)
    assert smooth(1.0, 0.1) == pytest.approx(_weight(1.0 + 0.5 * speed, 0.1))


def test_noise_shrinks():
    noise = np.random.default_rng(0).normal(size=400)
    smooth = OneEuroFilter(min_cutoff=0.5)
    filtered = np.array([smooth(x, i / 30.0) for i, x in enumerate(noise)])
    assert filtered[60:].std() < 0.35 * noise.std()


def test_beta_shortens_the_lag():
    ramp = np.arange(30) / 3.0
    lags = []
    for beta in (0.0, 1.0):
        smooth = OneEuroFilter(beta=beta)
        lags.append(ramp[-1] - [smooth(x, i / 30.0) for i, x in enumerate(ramp)][-1])
    assert 0.0 < lags[1] < 0.3 * lags[0]


def test_time_must_go_on():
    smooth = OneEuroFilter()
    smooth(0.0, 1.0)
    with pytest.raises(ValueError, match=r"expected a time after 1\.0 s, got 1\.0 s"):
        smooth(0.0, 1.0)


@pytest.mark.parametrize("arguments", [{"min_cutoff": 0.0}, {"beta": -1.0}])
def test_senseless_parameters_are_refused(arguments):
    with pytest.raises(ValueError, match="expected cutoffs above zero"):
        OneEuroFilter(**arguments)
