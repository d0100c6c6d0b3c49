import numpy as np

from keras_hand3d.inference.place import Place, halfway_box

KEYPOINTS_UV = np.linspace([12.0, 30.0], [28.0, 34.0], 21)
"""Their box is 16 wide and 4 high around (20, 32)."""


def test_between_two_boxes_are_the_middle_and_the_geometric_means():
    box = halfway_box(np.array([0.0, 0.0, 10.0, 4.0]), np.array([10.0, 2.0, 40.0, 16.0]))
    np.testing.assert_allclose(box[2:], [20.0, 8.0])
    np.testing.assert_allclose(box[:2] + box[2:] / 2, [17.5, 6.0])


def test_a_found_hand_is_between_detector_and_key_points():
    place = Place(np.array([14.0, 23.0, 4.0, 16.0]), score=0.9)
    expected = [18.0 - 4.0, 31.5 - 4.0, 8.0, 8.0]
    np.testing.assert_allclose(place.box_of(KEYPOINTS_UV), expected)


def test_a_second_look_keeps_the_detectors_part():
    place = Place(np.array([14.0, 23.0, 4.0, 16.0]), score=0.9)
    again = place.of_same_hand(KEYPOINTS_UV + 100.0)
    np.testing.assert_array_equal(again.box_xywh, [112.0, 130.0, 16.0, 4.0])
    np.testing.assert_allclose(again.box_of(KEYPOINTS_UV), place.box_of(KEYPOINTS_UV))


def test_a_box_that_was_told_stays():
    box = np.array([14.0, 23.0, 4.0, 16.0])
    np.testing.assert_array_equal(Place(box).box_of(KEYPOINTS_UV), box)
