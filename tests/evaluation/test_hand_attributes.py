import numpy as np
import pytest

from keras_hand3d.evaluation.hand_attributes import box_sides, hand_attributes
from keras_hand3d.evaluation.sample_errors import best_and_worst, sample_errors

UV = np.zeros((2, 21, 2))
UV[0, 3], UV[0, 4], UV[0, 5] = (10, 0), (0, -30), (500, 500)
VISIBLE = np.ones((2, 21), bool)
VISIBLE[0, 5] = VISIBLE[1] = False


def test_the_box_is_that_of_the_visible_points():
    assert box_sides(UV, VISIBLE).tolist() == [30.0, 0.0]


def test_what_is_not_known_is_left_out():
    attributes = hand_attributes(UV, VISIBLE)
    assert set(attributes) == {"hand_size_px", "visible"}
    assert attributes["visible"].tolist() == [20, 0]


def _straight_hand(turn):
    """Five straight fingers on a fan; the palm turned about the column axis by degrees."""
    xyz = np.zeros((21, 3))
    for finger in range(5):
        angle = 0.3 * (finger - 2)
        direction = np.array([np.sin(angle), -np.cos(angle), 0.0])
        for place, joint in enumerate(range(4 * finger + 4, 4 * finger, -1)):
            xyz[joint] = direction * (5 + place)
    cosine, sine = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    return xyz @ np.array([[cosine, 0, -sine], [0, 1, 0], [sine, 0, cosine]])


@pytest.mark.parametrize(("turn", "view"), [(0, 0), (30, 30), (90, 90), (170, 10)])
def test_the_view_is_the_palms_angle_to_the_image(turn, view):
    xyz = _straight_hand(turn)[None]
    attributes = hand_attributes(UV[:1], VISIBLE[:1], np.array([[0, 1]]), xyz)
    assert attributes["view_deg"][0] == pytest.approx(view, abs=1e-5)
    assert attributes["flexion_deg"][0] == pytest.approx(0.0, abs=1e-5)
    assert attributes["is_right"].tolist() == [True]


def test_flexion_is_the_mean_angle_of_the_fingers():
    xyz = _straight_hand(0)
    xyz[5] = xyz[6] + np.array([0.0, 0.0, 2.0])
    attributes = hand_attributes(UV[:1], VISIBLE[:1], keypoints_xyz=xyz[None])
    assert attributes["flexion_deg"][0] == pytest.approx(90.0 / 5)


def test_a_samples_error_is_the_mean_of_what_counts():
    errors = np.array([[1.0, 5.0], [3.0, 4.0], [7.0, 7.0]], "float32")
    counted = np.array([[True, False], [True, True], [False, False]])
    came = sample_errors({"errors": errors, "counted": counted})
    np.testing.assert_array_equal(came, [1.0, 3.5, np.nan])


def test_a_masks_error_is_what_is_missing_to_one():
    parts = {"intersection": np.array([1.0, 0.0]), "union": np.array([4.0, 0.0])}
    assert sample_errors(parts).tolist() == [0.75, 0.0]


@pytest.mark.parametrize(
    ("count", "best", "worst"), [(1, [2], [1]), (9, [2, 0], [1, 3]), (0, [], [])]
)
def test_best_and_worst(count, best, worst):
    errors = np.array([[3.0], [9.0], [1.0], [5.0], [0.0]])
    counted = np.array([[True]] * 4 + [[False]])
    came = best_and_worst({"errors": errors, "counted": counted}, count)
    assert came == (best, worst)
