import numpy as np
import pytest
from inference_stand_ins import BONE, K, a_hand, project, true_hand

from keras_hand3d.inference.space import (
    fit_root,
    in_perspective,
    perspective_error,
    place_hand,
    project_points,
    reference_bone_from_hand_length,
    root_depth_from_scale,
    turned_about_axis,
    weak_perspective_error,
)

XYZ, NORMALIZED, UV = true_hand()


def test_the_root_of_a_seen_hand_is_found():
    np.testing.assert_allclose(fit_root(XYZ - XYZ[0], UV, K), XYZ[0], atol=1e-9)


def test_whole_pixels_still_reproject_within_a_pixel():
    root = fit_root(XYZ - XYZ[0], np.round(UV), K)
    errors = np.linalg.norm(project(XYZ - XYZ[0] + root, K) - np.round(UV), axis=1)
    assert np.median(errors) < 1.0


def test_a_key_point_without_weight_does_not_count():
    seen = UV.copy()
    seen[5] += 300.0
    weights = np.ones(21)
    weights[5] = 0.0
    np.testing.assert_allclose(fit_root(XYZ - XYZ[0], seen, K, weights), XYZ[0], atol=1e-9)


def test_no_weight_at_all_counts_as_equal():
    root = fit_root(XYZ - XYZ[0], UV, K, np.zeros(21))
    np.testing.assert_allclose(root, XYZ[0], atol=1e-9)


def test_a_place_behind_the_camera_is_none():
    # Seen upside down: only a negative depth explains it.
    flipped = 2.0 * UV.mean(axis=0) - UV
    assert fit_root(XYZ - XYZ[0], flipped, K) is None
    assert perspective_error(XYZ - XYZ[0], flipped, K) == np.inf


def test_projection_is_that_of_a_pinhole():
    np.testing.assert_allclose(project_points(np.array([[0.1, -0.2, 2.0]]), K), [[355.0, 179.0]])


def test_a_true_shape_has_no_error_under_perspective():
    assert perspective_error(NORMALIZED, UV, K) == pytest.approx(0.0, abs=1e-9)


def test_weak_perspective_forgives_scale_and_place_alone():
    seen = 3.7 * NORMALIZED[:, :2] + (120.0, 80.0)
    assert weak_perspective_error(NORMALIZED, seen) == pytest.approx(0.0, abs=1e-9)
    # One of 21 points off by 21: the best fit cannot take up more than it adds elsewhere.
    seen[3, 0] += 21.0
    assert 3.0 < weak_perspective_error(NORMALIZED, seen) <= 21.0 / np.sqrt(21.0)


def test_weak_perspective_does_not_mirror():
    mirrored = NORMALIZED[:, :2] * (-1.0, 1.0)
    assert weak_perspective_error(NORMALIZED, mirrored) > 0.1


def test_the_hands_length_gives_the_bones():
    # Along the middle finger, in bones: wrist to base 2, then 1, 0.8 and 0.6.
    points = np.zeros((21, 3))
    points[[12, 11, 10, 9], 1] = -2.0, -3.0, -3.8, -4.4
    assert reference_bone_from_hand_length(points, 0.176, "wrist") == pytest.approx(0.04)
    points[1:, 1] += 1.0  # relative to the palm
    assert reference_bone_from_hand_length(points, 0.176, "palm") == pytest.approx(0.04)


def test_a_hand_is_placed_in_metres_before_its_camera():
    hand = a_hand(keypoints_uv=UV, keypoints_normalized=NORMALIZED)
    placed = place_hand(hand, reference_bone_length=BONE, intrinsics=K)
    np.testing.assert_allclose(placed.keypoints_metric, XYZ - XYZ[0], atol=1e-12)
    np.testing.assert_allclose(placed.keypoints_xyz, XYZ, atol=1e-9)


def test_without_a_camera_there_are_metres_alone():
    placed = place_hand(a_hand(keypoints_normalized=NORMALIZED), reference_bone_length=BONE)
    assert placed.keypoints_metric is not None
    assert placed.keypoints_xyz is None


@pytest.mark.parametrize("shape", [None, NORMALIZED], ids=["flat", "size unknown"])
def test_what_is_not_known_is_none(shape):
    length = BONE if shape is None else None
    placed = place_hand(a_hand(keypoints_normalized=shape), length, intrinsics=K)
    assert placed.keypoints_metric is None
    assert placed.keypoints_xyz is None


def seen_from_afar():
    """The true hand with x and y as in the picture, in reference bones at the root's depth."""
    scale = np.array([K[0, 0], K[1, 1]]) * BONE / XYZ[0, 2]
    return np.column_stack([(UV - UV[0]) / scale, NORMALIZED[:, 2]])


def test_the_roots_depth_follows_from_the_scale():
    depth = root_depth_from_scale(seen_from_afar(), UV, K)
    np.testing.assert_allclose(depth, XYZ[0, 2] / BONE, rtol=1e-9)


def test_a_hand_seen_from_afar_is_put_right_for_its_camera():
    hand = in_perspective(a_hand(keypoints_uv=UV, keypoints_normalized=seen_from_afar()), K)
    np.testing.assert_allclose(hand.keypoints_normalized, NORMALIZED, atol=1e-9)


def test_a_hand_that_would_lie_behind_the_camera_stays():
    shape = seen_from_afar()
    shape[3, 2] = -1e3
    hand = in_perspective(a_hand(keypoints_uv=UV, keypoints_normalized=shape), K)
    np.testing.assert_array_equal(hand.keypoints_normalized, shape)


def test_a_shape_that_no_depth_explains_stays():
    # Seen upside down, from afar.
    shape = seen_from_afar() * (-1.0, -1.0, 1.0)
    assert root_depth_from_scale(shape, UV, K) is None
    hand = in_perspective(a_hand(keypoints_uv=UV, keypoints_normalized=shape), K)
    np.testing.assert_array_equal(hand.keypoints_normalized, shape)


def test_a_quarter_turn_clockwise_brings_what_points_right_down():
    turned = turned_about_axis(np.array([[1.0, 0.0, 5.0], [0.0, 1.0, 5.0]]), np.pi / 2)
    np.testing.assert_allclose(turned, [[0.0, 1.0, 5.0], [-1.0, 0.0, 5.0]], atol=1e-12)
