import numpy as np
import pytest
from keras import ops
from scipy.spatial.transform import Rotation

from keras_hand3d import geometry

ANGLES = [0.0, 1e-6, 1e-4, 1e-2, 1.0, 2.5, np.pi - 1e-2, np.pi - 1e-4, np.pi]


def axes(count=20):
    directions = np.random.RandomState(0).randn(count, 3)
    directions[:6] = np.concatenate([np.eye(3), -np.eye(3)])
    return directions / np.linalg.norm(directions, axis=-1, keepdims=True)


def matrices(rotation_vectors):
    flat = np.reshape(rotation_vectors, (-1, 3))
    return Rotation.from_rotvec(flat).as_matrix().reshape(*np.shape(rotation_vectors)[:-1], 3, 3)


@pytest.mark.parametrize("angle", ANGLES)
def test_rotation_from_axis_angle_is_scipys(evaluate, angle):
    rotation = evaluate(geometry.rotation_from_axis_angle, axes() * angle)
    np.testing.assert_allclose(rotation, matrices(axes() * angle), atol=1e-6)


def test_rotation_from_axis_angle_follows_the_papers_formula(evaluate):
    vector, epsilon = np.array([0.2, -0.1, 0.3]), 0.25
    theta = np.sqrt(np.sum(vector**2) + epsilon)
    x, y, z = vector / theta
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    outer = np.outer([x, y, z], [x, y, z])
    expected = np.cos(theta) * np.eye(3) + (1 - np.cos(theta)) * outer + np.sin(theta) * cross
    rotation = evaluate(geometry.rotation_from_axis_angle, vector, epsilon=epsilon)
    np.testing.assert_allclose(rotation, expected, atol=1e-6)


def test_rotation_from_axis_angle_turns_column_vectors_by_the_right_hand_rule(evaluate):
    rotation = evaluate(geometry.rotation_from_axis_angle, [0.0, 0.0, np.pi / 2])
    np.testing.assert_allclose(rotation @ [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], atol=1e-6)


def test_rotation_from_axis_angle_takes_leading_dimensions(evaluate):
    vectors = np.random.RandomState(1).randn(2, 4, 3)
    rotation = evaluate(geometry.rotation_from_axis_angle, vectors)
    np.testing.assert_allclose(rotation, matrices(vectors), atol=1e-6)


@pytest.mark.parametrize("angle", ANGLES[:-1])
def test_axis_angle_from_rotation_is_scipys(evaluate, angle):
    found = evaluate(geometry.axis_angle_from_rotation, matrices(axes() * angle))
    np.testing.assert_allclose(found, axes() * angle, atol=2e-6)


@pytest.mark.parametrize("angle", ANGLES)
def test_axis_angle_from_rotation_describes_the_same_rotation(evaluate, angle):
    found = evaluate(geometry.axis_angle_from_rotation, matrices(axes() * angle))
    np.testing.assert_allclose(matrices(found), matrices(axes() * angle), atol=2e-6)


def test_axis_angle_from_rotation_has_the_angle_pi_of_a_half_turn(evaluate):
    found = evaluate(geometry.axis_angle_from_rotation, matrices(axes() * np.pi))
    np.testing.assert_allclose(np.linalg.norm(found, axis=-1), np.full(20, np.pi), rtol=1e-6)


def test_axis_angle_from_rotation_gives_angles_up_to_pi_for_longer_turns(evaluate):
    found = evaluate(geometry.axis_angle_from_rotation, matrices(axes() * 4.0))
    np.testing.assert_allclose(found, -axes() * (2 * np.pi - 4.0), atol=2e-6)


def test_axis_angle_from_rotation_takes_leading_dimensions(evaluate):
    vectors = np.random.RandomState(2).randn(3, 2, 3) * 0.8
    found = evaluate(geometry.axis_angle_from_rotation, matrices(vectors))
    np.testing.assert_allclose(found, vectors, atol=2e-6)


@pytest.mark.parametrize(
    ("function", "axis"),
    [
        (geometry.rotation_about_x, "x"),
        (geometry.rotation_about_y, "y"),
        (geometry.rotation_about_z, "z"),
    ],
)
def test_rotation_about_an_axis_is_scipys(evaluate, function, axis):
    angles = np.linspace(-4.0, 4.0, 12)
    expected = Rotation.from_euler(axis, angles[:, None]).as_matrix().reshape(3, 4, 3, 3)
    np.testing.assert_allclose(evaluate(function, angles.reshape(3, 4)), expected, atol=1e-6)


def test_rotation_from_axis_angle_gradient_at_the_identity(gradient_of):
    weights = np.random.RandomState(3).randn(3, 3).astype("float32")

    def weighted(vector):
        rotation = geometry.rotation_from_axis_angle(vector)
        return ops.sum(rotation * ops.convert_to_tensor(weights))

    (gradient,) = gradient_of(weighted, np.zeros(3))
    # The rotation is the identity plus the cross product's matrix, to first order.
    expected = [
        weights[2, 1] - weights[1, 2],
        weights[0, 2] - weights[2, 0],
        weights[1, 0] - weights[0, 1],
    ]
    np.testing.assert_allclose(gradient, expected, rtol=1e-4)


@pytest.mark.parametrize("angle", [0.0, 1e-4, np.pi])
def test_axis_angle_from_rotation_gradient_is_finite(gradient_of, angle):
    (gradient,) = gradient_of(
        lambda r: ops.sum(geometry.axis_angle_from_rotation(r)), matrices(axes() * angle)
    )
    assert np.isfinite(gradient).all()
