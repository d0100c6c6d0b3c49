import numpy as np
import pytest

pytest.importorskip("numba")

from keras_hand3d import skeleton
from keras_hand3d.data.synthetic.visibility import uncovered_keypoints, visible_keypoints


def _visible(keypoint, part, distance=0, right=False, place=(30.0, 30.0)):
    mask = np.zeros((60, 60), np.uint8)
    mask[30, 30 + distance] = part
    uv = np.full((21, 2), -50.0)
    uv[skeleton.KEYPOINT_NAMES.index(keypoint)] = place
    return visible_keypoints(mask, uv, right).any()


@pytest.mark.parametrize(
    ("keypoint", "part", "expected"),
    [
        ("wrist", 17, True),
        ("wrist", 4, False),
        ("thumb_tip", 2, True),
        ("thumb_tip", 4, True),
        ("thumb_tip", 5, False),
        ("thumb_tip", 17, False),
        ("thumb_cmc", 17, True),
        ("pinky_tip", 14, True),
        ("pinky_mcp", 16, True),
        ("pinky_mcp", 17, True),
        ("pinky_mcp", 13, False),
        ("pinky_pip", 17, False),
        ("index_dip", 1, False),
    ],
)
def test_own_part_decides(keypoint, part, expected):
    assert _visible(keypoint, part) == expected
    assert _visible(keypoint, part + 16, right=True) == (expected and part > 1)
    assert not _visible(keypoint, part + 16)


@pytest.mark.parametrize(("distance", "expected"), [(3, True), (-3, True), (4, False)])
def test_three_pixels_are_near(distance, expected):
    assert _visible("index_tip", 5, distance) == expected


def test_points_outside_the_picture_are_not_visible():
    mask = np.full((60, 60), 17, np.uint8)
    uv = np.tile([[-1.0, 30.0], [59.5, 30.0], [30.0, 60.0]], (7, 1))
    assert not visible_keypoints(mask, uv, False).any()


def test_what_is_far_before_a_point_hides_it():
    depth = np.full((40, 40), 5.0, np.float32)
    depth[10, 20:23] = 0.5, 0.46, 0.48
    uv = np.array([[20.2, 10.0], [21.0, 10.4], [22.0, 9.6], [-3.0, 10.0], [20.0, 39.6]])
    expected = [True, False, True, False, False]
    assert uncovered_keypoints(depth, uv, np.full(5, 0.5)).tolist() == expected
