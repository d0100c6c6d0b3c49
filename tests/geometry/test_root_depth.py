import numpy as np
import pytest
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.geometry.root_depth import FARTHEST, NEAREST

CAMERA = np.array([[300.0, 0.0, 60.0], [0.0, 320.0, 70.0], [0.0, 0.0, 1.0]])


def hands(count=4):
    """Hands in the camera frame, in reference bones, and what is known of them."""
    rs = np.random.RandomState(0)
    xyz = rs.uniform(-3.0, 3.0, (count, 21, 3)) + [0.0, 0.0, 20.0]
    bone = rs.uniform(-1.0, 1.0, (count, 3)) * [1.0, 1.0, 0.5]
    xyz[:, 11] = xyz[:, 12] + bone / np.linalg.norm(bone, axis=1, keepdims=True)
    homogeneous = xyz @ CAMERA.T
    uv = homogeneous[..., :2] / homogeneous[..., 2:]
    return xyz, uv, xyz[..., 2] - xyz[:, :1, 2], np.tile(CAMERA, (count, 1, 1))


def two_points(start_uv, end_uv, end_depth):
    """A hand all of whose key points lie in one place, but for the reference bone's end."""
    uv, depth = np.tile(np.asarray(start_uv, float), (1, 21, 1)), np.zeros((1, 21))
    uv[0, 11], depth[0, 11] = end_uv, end_depth
    return uv, depth, CAMERA[None]


def test_the_true_depth_of_projected_hands(evaluate):
    xyz, uv, depth, cameras = hands()
    found = evaluate(geometry.root_depth_from_bone, uv, depth, cameras)
    np.testing.assert_allclose(found, xyz[:, 0, 2], rtol=2e-3)


def test_a_bone_across_the_view_by_arithmetic(evaluate):
    # 30 pixels at a focal length of 300 are one length at ten lengths.
    found = evaluate(geometry.root_depth_from_bone, *two_points((60, 70), (90, 70), 0.0))
    np.testing.assert_allclose(found, [10.0], rtol=1e-5)


def test_the_larger_of_two_solutions(evaluate):
    uv, depth, cameras = two_points((100, 70), (110, 74), -0.8)
    start, end = (np.linalg.inv(CAMERA) @ [u, v, 1.0] for u, v in (uv[0, 12], uv[0, 11]))
    a, b = end - start, depth[0, 11] * end
    roots = np.roots([a @ a, 2 * a @ b, b @ b - 1.0])
    found = evaluate(geometry.root_depth_from_bone, uv, depth, cameras)
    np.testing.assert_allclose(found, [roots.max()], rtol=1e-4)


def test_where_no_depth_fits_the_bone_is_shortest(evaluate):
    uv, depth, cameras = two_points((100, 70), (110, 74), -2.0)
    start, end = (np.linalg.inv(CAMERA) @ [u, v, 1.0] for u, v in (uv[0, 12], uv[0, 11]))
    depths = np.linspace(1.0, 100.0, 100001)[:, None]
    lengths = np.linalg.norm((depths - 2.0) * end - depths * start, axis=1)
    assert lengths.min() > 1.0
    found = evaluate(geometry.root_depth_from_bone, uv, depth, cameras)
    np.testing.assert_allclose(found, depths[lengths.argmin()], rtol=1e-3)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (two_points((60, 70), (60, 70), 0.0), FARTHEST),
        (two_points((60, 70), (60.001, 70), 0.0), FARTHEST),
        (two_points((60, 70), (900, 70), 0.0), NEAREST),
    ],
    ids=["one pixel", "nearly one", "wide"],
)
def test_limits(evaluate, points, expected):
    found = evaluate(geometry.root_depth_from_bone, *points)
    np.testing.assert_allclose(found, [expected])


@pytest.mark.parametrize("end_depth", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("end_uv", [(60, 70), (75, 80)])
def test_gradients_are_finite(gradient_of, end_uv, end_depth):
    uv, depth, cameras = two_points((60, 70), end_uv, end_depth)
    cameras = ops.convert_to_tensor(cameras.astype("float32"))
    gradients = gradient_of(
        lambda u, d: ops.sum(geometry.root_depth_from_bone(u, d, cameras)), uv, depth
    )
    assert all(np.isfinite(gradient).all() for gradient in gradients)


def test_points_of_pixels_and_depths(evaluate):
    xyz, uv, depth, cameras = hands()
    found = evaluate(geometry.keypoints_from_25d, uv, depth, xyz[:, 0, 2], cameras)
    np.testing.assert_allclose(found, xyz, atol=1e-4)


def test_weak_perspective_by_arithmetic(evaluate):
    uv, depth = np.zeros((1, 21, 2)), np.arange(21.0)[None]
    uv[0, 0], uv[0, 5] = (10.0, 20.0), (16.0, 12.0)
    found = evaluate(geometry.weak_perspective_keypoints, uv, depth, np.array([4.0]))
    np.testing.assert_allclose(found[0, 0], [0.0, 0.0, 0.0])
    np.testing.assert_allclose(found[0, 5], [1.5, -2.0, 5.0])
