import numpy as np
import pytest

from keras_hand3d.inference.hand_score import (
    hand_score,
    least_promising,
    log_odds,
    surely,
)


@pytest.mark.parametrize(
    ("found", "confidence", "expected"),
    [(0.5, 0.5, 0.5), (0.8, 0.5, 0.8), (0.5, 0.2, 0.2), (0.8, 0.2, 0.5), (0.9, 0.8, 36 / 37)],
)
def test_odds_are_multiplied(found, confidence, expected):
    score = hand_score(found, 1.0, np.full(21, confidence))
    np.testing.assert_allclose(score, expected, rtol=1e-9)


def test_the_mean_of_the_key_points_counts():
    np.testing.assert_allclose(hand_score(0.5, 1.0, np.linspace(0.2, 0.4, 21)), 0.3)


@pytest.mark.parametrize(
    ("presence_odds", "odds"), [(1e5, 16.0), (1000.0, 16.0), (250.0, 8.0), (40.0, 3.2)]
)
def test_a_presence_less_sure_than_usual_makes_the_odds_less(presence_odds, odds):
    presence = presence_odds / (1.0 + presence_odds)
    score = hand_score(0.8, presence, np.full(21, 0.8))
    np.testing.assert_allclose(score, odds / (1.0 + odds), rtol=1e-9)


def test_no_hand_scores_more_than_its_presence():
    assert hand_score(0.9, 0.3, np.full(21, 0.9)) == 0.3


@pytest.mark.parametrize("edge", [0.0, 1.0])
def test_edges_stay_finite(edge):
    assert hand_score(edge, 1.0, np.full(21, edge)) == pytest.approx(edge, abs=1e-9)


def test_a_promising_place_has_a_sixth_of_the_odds():
    np.testing.assert_allclose(least_promising(0.5), 1.0 / 7.0)
    assert (least_promising(0.0), least_promising(1.0)) == (0.0, 1.0)


@pytest.mark.parametrize(("least", "expected"), [(0.05, 0.7), (0.5, 0.7), (0.9, 0.9)])
def test_a_sure_hand_is_asked_no_less_than_seven_tenths(least, expected):
    assert surely(least) == expected


@pytest.mark.parametrize(
    ("probability", "expected"), [(0.5, 0.0), (0.75, np.log(3.0)), (0.2, -np.log(4.0))]
)
def test_log_odds(probability, expected):
    np.testing.assert_allclose(log_odds(probability), expected, atol=1e-12)
    assert np.isfinite([log_odds(0.0), log_odds(1.0)]).all()
