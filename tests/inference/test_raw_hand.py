import numpy as np

from keras_hand3d.inference.raw_hand import RawHand

UV = np.arange(42.0).reshape(21, 2)
SHAPE = np.arange(63.0).reshape(21, 3)


def test_a_mirrored_hand_lies_as_far_from_the_other_border():
    hand = RawHand(UV, np.ones(21), np.array([10.0, 20.0, 30.0, 40.0])).mirrored(128)
    np.testing.assert_array_equal(hand.keypoints_uv[:, 0], 127.0 - UV[:, 0])
    np.testing.assert_array_equal(hand.keypoints_uv[:, 1], UV[:, 1])
    # From column 10 to 40 is from 87 to 117 counted from the right.
    np.testing.assert_array_equal(hand.box_xywh, [87.0, 20.0, 30.0, 40.0])


def test_a_mirrored_hand_is_of_the_other_side():
    hand = RawHand(
        UV, np.ones(21), None, {"left": SHAPE, "right": 2.0 * SHAPE}, 0.9, 0.75
    ).mirrored(128)
    assert (hand.right_probability, hand.score, hand.box_xywh) == (0.25, 0.9, None)
    expected = SHAPE * (-1.0, 1.0, 1.0)
    np.testing.assert_array_equal(hand.keypoints_normalized["right"], expected)
    np.testing.assert_array_equal(hand.keypoints_normalized["left"], 2.0 * expected)


def test_a_hand_whose_side_nobody_predicts_is_mirrored_without():
    hand = RawHand(UV, np.ones(21)).mirrored(128)
    assert hand.right_probability is None and hand.keypoints_normalized == {}
