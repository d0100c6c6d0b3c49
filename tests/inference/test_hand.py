import json

import numpy as np
import pytest
from inference_stand_ins import a_hand

from keras_hand3d import skeleton
from keras_hand3d.inference.hand import Hand


def test_another_order_moves_every_array_alike():
    points = np.arange(63.0).reshape(21, 3)
    hand = a_hand(keypoints_normalized=points).in_order("MediaPipe")
    thumb_tip = skeleton.KEYPOINT_ORDERS["mediapipe"].index("thumb_tip")
    # The thumb's tip is key point 1 of RHD.
    np.testing.assert_array_equal(hand.keypoints_normalized[thumb_tip], [3, 4, 5])
    np.testing.assert_array_equal(hand.keypoints_uv[thumb_tip], a_hand().keypoints_uv[1])
    assert hand.keypoint_confidence[thumb_tip] == a_hand().keypoint_confidence[1]
    assert hand.keypoint_order == "mediapipe"


def test_orders_lead_back():
    hand = a_hand().in_order("interhand2.6m").in_order("rhd")
    np.testing.assert_array_equal(hand.keypoints_uv, a_hand().keypoints_uv)


def test_a_hand_survives_json():
    hand = a_hand(keypoints_metric=np.ones((21, 3)), handedness="left", track_id=3)
    again = Hand.from_dict(json.loads(json.dumps(hand.to_dict())))
    assert (again.handedness, again.track_id, again.keypoints_xyz) == ("left", 3, None)
    np.testing.assert_array_equal(again.keypoints_metric, hand.keypoints_metric)
    np.testing.assert_array_equal(again.box_xywh, hand.box_xywh)


def test_a_score_may_be_rounded_up():
    assert Hand.from_dict(a_hand().to_dict() | {"score": 1.0000001}).score == 1.0000001


def test_what_is_no_hand_is_refused():
    with pytest.raises(ValueError, match="Expected the content of a hand"):
        Hand.from_dict({"fingers": 5})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("keypoints_uv", [[1.0, 2.0]], r"keypoints_uv: expected the shape \(21, 2\), got \(1, 2\)"),
        ("keypoints_xyz", [0.0] * 21, r"keypoints_xyz: expected the shape \(21, 3\), got \(21,\)"),
        ("box_xywh", None, r"box_xywh: expected the shape \(4,\)"),
        ("keypoint_order", "toes", "toes"),
        ("keypoint_order", None, "keypoint_order: expected one of .* got None"),
        ("keypoint_confidence", ["0.5"] * 21, r"confidence: expected numbers of the shape \(21,\)"),
        ("score", "0.5", "score: expected a number from 0 to 1, got '0.5'"),
        ("score", 1.5, "score: expected a number from 0 to 1, got 1.5"),
        ("score", None, "score: expected a number from 0 to 1, got None"),
        ("handedness_probability", True, "expected a number from 0 to 1, or None, got True"),
        ("handedness", "both", "handedness: expected one of .'left', 'right'., or None, got 'both"),
        ("handedness", ["left"], "handedness: expected one of"),
        ("root_keypoint", "elbow", "root_keypoint: expected one of .* got 'elbow'"),
        ("track_id", "3", "track_id: expected a whole number from 0, or None, got '3'"),
        ("track_id", -1, "track_id: expected a whole number from 0, or None, got -1"),
        ("score", 10**400, "Expected the content of a hand"),
        ("box_xywh", [0, 0, 10**400, 1], "Expected the content of a hand"),
    ],
)
def test_what_a_hand_cannot_be_is_named(name, value, told):
    with pytest.raises(ValueError, match=told):
        Hand.from_dict(a_hand().to_dict() | {name: value})
