import numpy as np
import pytest

from keras_hand3d import skeleton
from keras_hand3d.drawing import (
    draw_hands,
    draw_hands_in_space,
    draw_label,
    draw_skeleton,
    draw_views,
)
from keras_hand3d.inference import Hand

BLACK = np.zeros((100, 100, 3), "uint8")


def _points():
    return np.stack([np.arange(21) * 4.0 + 8.0, np.arange(21) * 4.0 + 8.0], axis=-1)


def test_key_points_have_their_fingers_colours():
    picture = draw_skeleton(BLACK, _points(), thickness=1)
    for index in (1, 8, 20):
        row = column = 8 + 4 * index
        assert tuple(picture[row, column]) == skeleton.KEYPOINT_COLORS[index]


def test_the_image_given_is_not_changed():
    draw_skeleton(BLACK, _points())
    assert not BLACK.any()


def test_points_far_outside_do_no_harm():
    assert not draw_skeleton(BLACK, np.full((21, 2), -1e30)).any()


def test_views_stand_side_by_side():
    views = draw_views(np.random.default_rng(0).normal(size=(21, 3)), size=64)
    assert views.shape == (64, 192, 3)


def _hand(**changes):
    arrays = {"keypoints_uv": _points(), "keypoint_confidence": np.ones(21)}
    return Hand(**arrays, score=0.5, box_xywh=np.zeros(4), **changes)


def test_a_hand_is_drawn_whatever_its_order():
    rhd = draw_hands(BLACK, [_hand()])
    np.testing.assert_array_equal(rhd, draw_hands(BLACK, [_hand().in_order("mediapipe")]))
    assert tuple(rhd[40, 40]) == skeleton.KEYPOINT_COLORS[8]


def test_a_hand_far_outside_does_no_harm():
    hand = _hand()
    hand.keypoints_uv[:] = 1e30
    assert draw_hands(BLACK, [hand]).shape == BLACK.shape


@pytest.mark.parametrize("place", [(-900, 600), (2500, 600), (800, -900), (800, 2500)])
def test_the_label_lies_in_the_picture_whole(place):
    black = np.zeros((1200, 1600, 3), "uint8")
    hand = _hand()
    hand.keypoints_uv[:] += place
    whole = draw_label(black, "hand 0.50", (400, 400), scale=1.6).any(axis=-1).sum()
    # Of a hand outside of the picture there is nothing else to be seen.
    assert draw_hands(black, [hand]).any(axis=-1).sum() == whole


def test_a_picture_without_hands_is_a_new_one():
    picture = draw_hands(BLACK, [])
    assert not picture.any() and not np.shares_memory(picture, BLACK)


def test_lifted_hands_stand_below_each_other():
    shape = np.random.default_rng(0).normal(size=(21, 3))
    hands = [_hand(keypoints_normalized=shape, handedness=side) for side in ("left", "right")]
    assert draw_hands_in_space(hands, 64).shape == (128, 192, 3)
    assert draw_hands_in_space([], 64).shape == (64, 192, 3)
