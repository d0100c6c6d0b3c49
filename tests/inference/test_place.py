import numpy as np
import pytest
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.place import Place, box_between, upright_square, without_doubles

KEYPOINTS_UV = np.linspace([12.0, 30.0], [28.0, 34.0], 21)
"""Their box is 16 wide and 4 high around (20, 32)."""


@pytest.mark.parametrize(
    ("part", "center", "sides"),
    [(0.5, [17.5, 6.0], [20.0, 8.0]), (0.75, [23.75, 8.0], [10 * 4**0.75, 4 * 4**0.75])],
)
def test_between_two_boxes_are_weighted_means(part, center, sides):
    box = box_between(np.array([0.0, 0.0, 10.0, 4.0]), np.array([10.0, 2.0, 40.0, 16.0]), part)
    np.testing.assert_allclose(box[2:], sides)
    np.testing.assert_allclose(box[:2] + box[2:] / 2, center)


def test_predicted_key_points_lie_in_a_box_that_is_larger_than_theirs():
    place = Place.of_keypoints(KEYPOINTS_UV)
    np.testing.assert_allclose(place.box_xywh, [10.8, 29.7, 18.4, 4.6])


def test_the_square_of_a_turned_hand_lies_around_what_the_turned_picture_shows():
    # 40 long and 10 wide, turned by 30 degrees.
    upright_uv = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, -40.0], [10.0, -40.0]])
    angle = np.radians(30.0)
    across, along = np.array([[np.cos(angle), np.sin(angle)], [np.sin(angle), -np.cos(angle)]])
    turned_uv = [60.0, 50.0] + upright_uv[:, :1] * across - upright_uv[:, 1:] * along
    center, side = upright_square(turned_uv, angle, 1.4)
    np.testing.assert_allclose(center, [60.0, 50.0] + 5.0 * across + 20.0 * along)
    np.testing.assert_allclose(side, 1.4 * 1.1 * 40.0)


def test_the_square_is_that_of_training_but_for_its_size():
    keypoints_uv = np.random.RandomState(0).uniform(20.0, 90.0, (21, 2))
    center, side = upright_square(keypoints_uv, 0.7, 1.0)
    batch = ops.convert_to_tensor(keypoints_uv[None].astype("float32"))
    pair = geometry.turned_square(batch, ops.convert_to_tensor(np.array([-0.7], "float32")))
    trained_center, trained_side = (ops.convert_to_numpy(value)[0] for value in pair)
    np.testing.assert_allclose(center, trained_center, atol=1e-3)
    np.testing.assert_allclose(side, 1.1 * trained_side, rtol=1e-4)


def test_a_found_hand_is_between_detector_and_key_points():
    place = Place(np.array([14.0, 23.0, 4.0, 16.0]), score=0.9)
    box = place.box_of(KEYPOINTS_UV)
    # Centres (16, 31) and (20, 32), sides 4 x 16 and 18.4 x 4.6.
    np.testing.assert_allclose(box[2:], [4**0.2 * 18.4**0.8, 16**0.2 * 4.6**0.8])
    np.testing.assert_allclose(box[:2] + box[2:] / 2, [19.2, 31.8])


def test_a_second_look_keeps_the_detectors_part():
    place = Place(np.array([14.0, 23.0, 4.0, 16.0]), score=0.9)
    again = place.of_same_hand(KEYPOINTS_UV + 100.0)
    np.testing.assert_allclose(again.box_xywh, [110.8, 129.7, 18.4, 4.6])
    np.testing.assert_allclose(again.box_of(KEYPOINTS_UV), place.box_of(KEYPOINTS_UV))


def test_a_box_that_was_told_stays():
    box = np.array([14.0, 23.0, 4.0, 16.0])
    np.testing.assert_array_equal(Place(box).box_of(KEYPOINTS_UV), box)


def _hand(keypoints_uv, score):
    return Hand(keypoints_uv, np.full(21, score), score, np.zeros(4))


def _line(low, high):
    return np.linspace([low, low], [high, high], 21)


@pytest.mark.parametrize(
    ("low", "high", "count"),
    [
        # Boxes overlap by 0.64 and by 0.25 of the larger; the median distances are 7 and 18 of 100.
        (10.0, 90.0, 1),
        (25.0, 75.0, 1),
        # By a sixteenth, and 27.
        (37.5, 62.5, 2),
        # By 0.39, and 35; by all, with the fingers where the other's wrist is.
        (25.0, 125.0, 2),
        (100.0, 0.0, 1),
    ],
)
def test_a_hand_is_found_once(low, high, count):
    hands = [_hand(_line(low, high), 0.6), _hand(_line(0.0, 100.0), 0.8)]
    assert [hand.score for hand in without_doubles(hands)] == [0.8, 0.6][:count]


def test_hands_that_meet_are_two():
    # Boxes overlap by 0.33; the median distance is 85 of 100.
    hands = [
        _hand(_line(0.0, 100.0), 0.8),
        _hand(np.linspace([150.0, 100.0], [50.0, 0.0], 21), 0.6),
    ]
    assert len(without_doubles(hands)) == 2
