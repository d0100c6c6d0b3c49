import numpy as np
import pytest

from keras_hand3d.evaluation.reliability import Reliability


def test_bins_means_and_the_expected_error():
    # Two bins: 0.1, 0.3 of which one is right; 0.5, 1.0, 0.9 of which two are.
    curve = Reliability.of([0.1, 0.3, 0.5, 1.0, 0.9], [True, False, False, True, True], bins=2)
    assert curve.counts == (2, 3)
    assert curve.confidence == pytest.approx((0.2, 0.8))
    assert curve.share == pytest.approx((0.5, 2 / 3))
    assert curve.expected_error == pytest.approx((2 * 0.3 + 3 * (0.8 - 2 / 3)) / 5)


def test_an_empty_bin_has_no_share():
    curve = Reliability.of([0.9], [True], bins=4)
    assert curve.counts == (0, 0, 0, 1)
    assert curve.share == (None, None, None, 1.0)


def test_nothing_has_no_error():
    assert Reliability.of(np.zeros((0, 21)), np.zeros((0, 21), bool)).expected_error is None
