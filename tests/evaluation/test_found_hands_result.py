import numpy as np
import pytest

from keras_hand3d.evaluation import FOUND_HANDS_PROTOCOLS
from keras_hand3d.evaluation.found_hands_conditions import FoundHandsConditions
from keras_hand3d.evaluation.found_hands_result import FoundHandsResult

CONDITIONS = FoundHandsConditions("wrist", False, False, min_score=0.0, side_compared=False)


def _result(scores):
    """Of an image a hand, all of them found, with these scores."""
    count = len(scores)
    hands = {
        "prediction": np.arange(count),
        "counted": np.ones((count, 21), bool),
        "errors_uv": np.ones((count, 21)),
        "box_sides": np.full(count, 50.0),
        "confidence": np.ones((count, 21)),
        "score": scores,
    }
    nothing = np.zeros(count, int)
    images = {
        "annotated": nothing + 1, "ignored": nothing, "false": nothing, "false_scores": np.zeros(0)
    }  # fmt: skip
    protocol = FOUND_HANDS_PROTOCOLS["found_hands"]
    return FoundHandsResult.from_arrays(protocol, CONDITIONS, hands, images)


@pytest.mark.parametrize("count", [1, 200, 202, 1000])
def test_the_curve_ends_at_what_was_found_in_all(count):
    result = _result(np.linspace(0.1, 0.9, count) if count > 1 else np.array([0.1]))
    assert result.score_curve[-1] == pytest.approx((0.1, 1.0, 0.0))


def test_the_curve_has_no_more_points_than_a_picture_shows():
    curve = _result(np.linspace(0.1, 0.9, 1001)).score_curve
    assert len(curve) <= 200
    assert [score for score, _, _ in curve] == sorted((x for x, _, _ in curve), reverse=True)
