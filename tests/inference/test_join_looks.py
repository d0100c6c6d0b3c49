import numpy as np
import pytest

from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.join_looks import join_looks
from keras_hand3d.inference.place import Place

PLACE = Place(np.array([0.0, 0.0, 40.0, 40.0]), 0.0, 0.8, 0.6)


def a_hand(column, confidence=0.8, shape=0.0, **attributes):
    uv = np.stack([np.full(21, column), np.arange(21.0)], axis=-1)
    shape = None if shape is None else np.full((21, 3), shape)
    return Hand(
        keypoints_uv=uv,
        keypoint_confidence=np.broadcast_to(np.asarray(confidence, float), 21),
        box_xywh=np.zeros(4),
        keypoints_normalized=shape,
        **{"score": 0.9, "handedness": "left", **attributes},
    )


def sided(probability, handedness):
    return a_hand(10.0, handedness=handedness, handedness_probability=probability)


def test_one_look_is_the_hand():
    hand = a_hand(10.0)
    assert join_looks([hand], PLACE) is hand


def test_of_two_looks_that_are_as_sure_the_later_counts_more():
    hand = join_looks([a_hand(10.0, shape=1.0), a_hand(27.0, shape=2.7)], PLACE)
    np.testing.assert_allclose(hand.keypoints_uv[:, 0], 20.0)
    np.testing.assert_allclose(hand.keypoints_uv[:, 1], np.arange(21.0))
    np.testing.assert_allclose(hand.keypoints_normalized, 2.0)


def test_later_looks_count_the_same():
    hand = join_looks([a_hand(0.0), a_hand(27.0), a_hand(54.0)], PLACE)
    np.testing.assert_allclose(hand.keypoints_uv[:, 0], 81.0 / 2.7)


@pytest.mark.parametrize(("first", "second", "column"), [(0.9, 0.0, 10.0), (0.0, 0.9, 27.0)])
def test_a_look_that_is_sure_of_a_key_point_tells_it(first, second, column):
    hand = join_looks([a_hand(10.0, first), a_hand(27.0, second)], PLACE)
    np.testing.assert_allclose(hand.keypoints_uv[:, 0], column, atol=1e-6)


def test_key_points_are_weighed_each_by_itself():
    confidence = np.full(21, 0.5)
    confidence[3] = 1.0
    hand = join_looks([a_hand(10.0, confidence), a_hand(27.0, 0.5)], PLACE)
    # 0.7 * 1 to 0.125 for key point 3, 0.7 to 1 for the others.
    expected = np.full(21, 20.0)
    expected[3] = (0.7 * 10.0 + 0.125 * 27.0) / 0.825
    np.testing.assert_allclose(hand.keypoints_uv[:, 0], expected)


def test_looks_that_see_nothing_have_a_mean_all_the_same():
    hand = join_looks([a_hand(10.0, 0.0), a_hand(27.0, 0.0)], PLACE)
    np.testing.assert_allclose(hand.keypoints_uv[:, 0], 20.0)


def test_score_and_confidence_are_the_second_looks():
    looks = [a_hand(10.0, 0.9, score=0.99), a_hand(27.0, 0.5, score=0.6), a_hand(27.0, 0.7)]
    hand = join_looks(looks, PLACE)
    assert hand.score == 0.6
    np.testing.assert_array_equal(hand.keypoint_confidence, np.full(21, 0.5))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Odds of 9 to 1 against 4 to 1, and for it; their geometric mean.
        ((0.9, "right"), (0.8, "left"), ("right", 1.5 / 2.5)),
        ((0.9, "right"), (0.8, "right"), ("right", 6.0 / 7.0)),
        ((0.8, "right"), (0.9, "left"), ("left", 1.5 / 2.5)),
    ],
)
def test_the_side_is_that_of_the_mean_odds(first, second, expected):
    hand = join_looks([sided(*first), sided(*second)], PLACE)
    assert hand.handedness == expected[0]
    np.testing.assert_allclose(hand.handedness_probability, expected[1])


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_sides_that_are_certain_have_a_finite_mean(probability):
    hand = join_looks([sided(probability, "right"), sided(probability, "right")], PLACE)
    np.testing.assert_allclose(hand.handedness_probability, 1.0, atol=1e-5)


def test_a_side_that_was_told_stays():
    hand = join_looks([a_hand(10.0), a_hand(27.0)], PLACE)
    assert (hand.handedness, hand.handedness_probability) == ("left", None)


def test_the_box_is_that_of_the_joined_key_points():
    hand = join_looks([a_hand(10.0), a_hand(27.0)], PLACE)
    # Key points in column 20 from row 0 to 20, 1.15 times as large, and the found box of 40.
    sides = np.array([1.15, 23.0]) ** 0.8 * 40.0**0.2
    center = 0.8 * np.array([20.0, 10.0]) + 0.2 * np.array([20.0, 20.0])
    center[0] += 0.8 * 0.5  # A box is a pixel wide at least.
    np.testing.assert_allclose(hand.box_xywh[2:], sides)
    np.testing.assert_allclose(hand.box_xywh[:2], center - 0.5 * sides)


@pytest.mark.parametrize(("first", "second"), [(None, 1.0), (1.0, None)])
def test_without_a_shape_of_each_look_the_second_ones_stays(first, second):
    looks = [a_hand(10.0, shape=first), a_hand(27.0, shape=second)]
    hand = join_looks(looks, PLACE)
    assert hand.keypoints_normalized is looks[1].keypoints_normalized
