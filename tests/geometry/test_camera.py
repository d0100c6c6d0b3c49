import numpy as np
from keras import ops
from scipy.spatial.transform import Rotation

from keras_hand3d import geometry

CAMERA = np.array([[100.0, 0.0, 10.0], [0.0, 200.0, 20.0], [0.0, 0.0, 1.0]])


def random_points(*shape):
    points = np.random.RandomState(0).uniform(-1.0, 1.0, (*shape, 3))
    return points + [0.0, 0.0, 3.0]


def test_intrinsics_are_laid_out_as_documented(evaluate):
    found = evaluate(geometry.intrinsics_from_focal, [100.0, 200.0], [10.0, 20.0])
    np.testing.assert_array_equal(found, CAMERA)


def test_intrinsics_take_leading_dimensions(evaluate):
    focal = np.arange(12.0).reshape(2, 3, 2)
    found = evaluate(geometry.intrinsics_from_focal, focal, focal + 100.0)
    assert found.shape == (2, 3, 3, 3)
    np.testing.assert_array_equal(found[1, 2], [[10, 0, 110], [0, 11, 111], [0, 0, 1]])


def test_project_by_arithmetic(evaluate):
    found = evaluate(geometry.project, [[1.0, 2.0, 4.0]], CAMERA)
    np.testing.assert_allclose(found, [[100 * 1 / 4 + 10, 200 * 2 / 4 + 20]])


def test_project_takes_leading_dimensions_and_a_camera_for_each(evaluate):
    points = random_points(2, 3, 5)
    cameras = CAMERA * np.arange(1.0, 7.0).reshape(2, 3, 1, 1) * [[1.0], [1.0], [0.0]]
    cameras[..., 2, 2] = 1.0
    expected = np.einsum("abij,abnj->abni", cameras, points)
    found = evaluate(geometry.project, points, cameras)
    np.testing.assert_allclose(found, expected[..., :2] / expected[..., 2:], rtol=1e-5)


def test_project_of_a_point_in_the_cameras_plane_is_zero(evaluate):
    found = evaluate(geometry.project, [[1.0, 2.0, 0.0]], CAMERA)
    np.testing.assert_array_equal(found, [[0.0, 0.0]])


def test_project_gradient_is_finite_in_the_cameras_plane(gradient_of):
    camera = ops.convert_to_tensor(CAMERA.astype("float32"))
    (gradient,) = gradient_of(lambda x: ops.sum(geometry.project(x, camera)), [[1.0, 2.0, 0.0]])
    assert np.isfinite(gradient).all()


def test_back_project_by_arithmetic(evaluate):
    found = evaluate(geometry.back_project, [[35.0, 120.0]], [4.0], CAMERA)
    np.testing.assert_allclose(found, [[1.0, 2.0, 4.0]])


def test_back_project_undoes_project(evaluate):
    points = random_points(2, 3, 5)
    cameras = np.broadcast_to(CAMERA, (2, 3, 3, 3))
    uv = evaluate(geometry.project, points, cameras)
    found = evaluate(geometry.back_project, uv, points[..., 2], cameras)
    np.testing.assert_allclose(found, points, atol=1e-5)


def test_crop_intrinsics_by_arithmetic(evaluate):
    found = evaluate(geometry.crop_intrinsics, CAMERA, [30.0, 40.0], np.array(2.0), crop_size=256)
    expected = [
        [200.0, 0.0, 2 * 10 + 128 - 2 * 30],
        [0.0, 400.0, 2 * 20 + 128 - 2 * 40],
        [0.0, 0.0, 1.0],
    ]
    np.testing.assert_allclose(found, expected)


def test_crop_intrinsics_project_into_the_crop(evaluate):
    points = random_points(2, 7)
    cameras = np.broadcast_to(CAMERA, (2, 3, 3))
    center, scale = np.array([[30.0, 40.0], [5.0, 60.0]]), np.array([0.5, 3.0])
    homogeneous = points @ CAMERA.T
    uv = homogeneous[..., :2] / homogeneous[..., 2:]
    expected = (uv - center[:, None]) * scale[:, None, None] + 64.0
    crop_cameras = evaluate(geometry.crop_intrinsics, cameras, center, scale, crop_size=128)
    found = evaluate(geometry.project, points, crop_cameras)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-3)


def test_a_turned_camera_sees_turned_points_at_the_turned_pixels(evaluate):
    cameras = np.stack([CAMERA, CAMERA + [[5.0, 2.0, 0.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]]])
    points, angles = random_points(2, 5), np.array([0.7, -2.0])
    center = np.array([[12.0, 40.0], [-3.0, 7.0]])
    turns = Rotation.from_euler("z", angles[:, None]).as_matrix()
    uv = np.einsum("bij,bnj->bni", cameras, points)
    arm = uv[..., :2] / uv[..., 2:] - center[:, None]
    expected = np.einsum("bij,bnj->bni", turns[:, :2, :2], arm) + center[:, None]
    turned_cameras = evaluate(geometry.rotate_intrinsics, cameras, center, angles)
    turned_points = np.einsum("bij,bnj->bni", turns, points)
    found = np.einsum("bij,bnj->bni", turned_cameras, turned_points)
    np.testing.assert_allclose(found[..., :2] / found[..., 2:], expected, atol=1e-3)
    np.testing.assert_allclose(found[..., 2], points[..., 2], rtol=1e-5)
