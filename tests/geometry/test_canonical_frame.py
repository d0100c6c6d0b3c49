import numpy as np
import pytest
from keras import ops
from scipy.spatial.transform import Rotation

from keras_hand3d import geometry


def one_hot(is_right):
    return np.stack([~is_right, is_right], axis=-1).astype("float32")


def random_hands(*shape):
    hands = np.random.RandomState(0).randn(*shape, 21, 3)
    hands[..., 0, :] = 0.0
    return hands


def test_canonical_coordinates_have_parity(evaluate, parity):
    data = parity("coordinates")
    canonical, _ = evaluate(geometry.canonical_from_camera, data["xyz_normed"])
    np.testing.assert_allclose(canonical, data["canonical"], atol=1e-4)


def test_rotation_has_parity(evaluate, parity):
    data = parity("coordinates")
    _, rotation = evaluate(geometry.canonical_from_camera, data["xyz_normed"])
    np.testing.assert_allclose(rotation, data["rotation_inverse"], atol=1e-4)


def test_rotation_transposed_has_parity(evaluate, parity):
    data = parity("coordinates")
    _, rotation = evaluate(geometry.canonical_from_camera, data["xyz_normed"])
    np.testing.assert_allclose(np.swapaxes(rotation, -1, -2), data["rotation"], atol=1e-4)


def test_mirrored_coordinates_have_parity(evaluate, parity):
    data = parity("coordinates")
    canonical, _ = evaluate(geometry.canonical_from_camera, data["xyz_normed"])
    mirrored = evaluate(geometry.mirror_right_hands, canonical, one_hot(data["is_right"]))
    np.testing.assert_allclose(mirrored, data["canonical_flipped"], atol=1e-4)


def test_camera_coordinates_come_back_with_parity(evaluate, parity):
    data = parity("coordinates")
    camera = evaluate(geometry.camera_from_canonical, data["canonical"], data["rotation_inverse"])
    np.testing.assert_allclose(camera, data["xyz_normed"], atol=1e-4)


def test_root_bone_lies_along_negative_y(evaluate):
    hands = random_hands(2, 3)
    canonical, _ = evaluate(geometry.canonical_from_camera, hands)
    length = np.linalg.norm(hands[..., 12, :], axis=-1)
    expected = np.stack([0 * length, -length, 0 * length], axis=-1)
    np.testing.assert_allclose(canonical[..., 12, :], expected, atol=1e-5)


def test_pinky_base_has_no_z_and_positive_x(evaluate):
    canonical, _ = evaluate(geometry.canonical_from_camera, random_hands(2, 3))
    np.testing.assert_allclose(canonical[..., 20, 2], np.zeros((2, 3)), atol=1e-5)
    assert (canonical[..., 20, 0] > 0.0).all()


def test_rotation_is_proper(evaluate):
    _, rotation = evaluate(geometry.canonical_from_camera, random_hands(2, 3))
    product = rotation @ np.swapaxes(rotation, -1, -2)
    np.testing.assert_allclose(product, np.broadcast_to(np.eye(3), product.shape), atol=1e-5)
    np.testing.assert_allclose(np.linalg.det(rotation), np.ones((2, 3)), rtol=1e-5)


def test_three_hands_are_turned_as_each_alone(evaluate):
    hands = random_hands(3)
    canonical, _ = evaluate(geometry.canonical_from_camera, hands)
    for index in range(3):
        alone, _ = evaluate(geometry.canonical_from_camera, hands[index])
        np.testing.assert_allclose(canonical[index], alone, atol=1e-6)


def test_camera_undoes_canonical(evaluate):
    hands = random_hands(2, 3)
    canonical, rotation = evaluate(geometry.canonical_from_camera, hands)
    camera = evaluate(geometry.camera_from_canonical, canonical, rotation)
    np.testing.assert_allclose(camera, hands, atol=1e-5)


def test_canonical_coordinates_do_not_depend_on_the_viewpoint(evaluate):
    hand = random_hands()
    turned = hand @ Rotation.from_rotvec([0.4, -1.1, 2.0]).as_matrix()
    first, _ = evaluate(geometry.canonical_from_camera, hand)
    second, _ = evaluate(geometry.canonical_from_camera, turned)
    np.testing.assert_allclose(first, second, atol=1e-5)


def test_a_mirrored_hand_of_the_other_side_looks_alike(evaluate):
    left = random_hands()
    right = left * [-1.0, 1.0, 1.0]
    looks = []
    for hand, side in ((left, [1.0, 0.0]), (right, [0.0, 1.0])):
        canonical, _ = evaluate(geometry.canonical_from_camera, hand)
        looks.append(evaluate(geometry.mirror_right_hands, canonical, side))
    np.testing.assert_allclose(looks[0], looks[1], atol=1e-5)


def test_mirror_negates_z_of_right_hands_only(evaluate):
    points = np.ones((2, 21, 3))
    mirrored = evaluate(geometry.mirror_right_hands, points, [[1.0, 0.0], [0.0, 1.0]])
    np.testing.assert_array_equal(mirrored[0], points[0])
    np.testing.assert_array_equal(mirrored[1], points[1] * [1.0, 1.0, -1.0])


def test_mirror_takes_leading_dimensions(evaluate):
    points = random_hands(2, 3)
    sides = one_hot(np.array([[True, False, True], [False, False, True]]))
    mirrored = evaluate(geometry.mirror_right_hands, points, sides)
    signs = np.array([[-1.0, 1.0, -1.0], [1.0, 1.0, -1.0]])[..., None]
    np.testing.assert_allclose(mirrored[..., 2], points[..., 2] * signs, rtol=1e-6)


@pytest.mark.parametrize("pinky", [[0.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
def test_degenerate_hands_stay_finite(evaluate, pinky):
    hand = np.zeros((21, 3))
    hand[12], hand[20] = [0.0, 1.0, 0.0], pinky
    canonical, rotation = evaluate(geometry.canonical_from_camera, hand)
    assert np.isfinite(canonical).all()
    assert np.isfinite(rotation).all()


@pytest.mark.parametrize("part", [0, 1], ids=["coordinates", "rotation"])
def test_gradient_is_finite_for_coincident_keypoints(gradient_of, part):
    (gradient,) = gradient_of(
        lambda x: ops.sum(geometry.canonical_from_camera(x)[part]), np.zeros((2, 21, 3))
    )
    assert np.isfinite(gradient).all()
