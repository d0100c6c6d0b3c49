import numpy as np
from keras import ops
from scipy.spatial.transform import Rotation

from keras_hand3d import geometry

FINGERS = [[4, 3, 2, 1], [8, 7, 6, 5], [12, 11, 10, 9], [16, 15, 14, 13], [20, 19, 18, 17]]


def random_hands(*shape):
    hands = np.random.RandomState(0).randn(*shape, 21, 3)
    hands[..., 0, :] = 0.0
    return hands


def naive_xyz(bone_relative):
    """One hand, bone by bone, by the formula of the local lifting variants."""
    xyz = np.zeros((21, 3))
    for chain in [[0], *FINGERS]:
        frame, end = np.eye(3), np.zeros(3)
        for keypoint in chain:
            length, angle_x, angle_y = bone_relative[keypoint]
            frame = frame @ Rotation.from_euler("YX", [angle_y, angle_x]).as_matrix()
            end = end + length * frame[:, 2]
            xyz[keypoint] = end
    return xyz


def test_bone_relative_coordinates_have_parity(evaluate, parity):
    data = parity("coordinates")
    found = evaluate(geometry.bone_relative_from_xyz, data["xyz_normed"])
    np.testing.assert_allclose(found, data["bone_relative"], atol=1e-4)


def test_coordinates_come_back_with_parity(evaluate, parity):
    data = parity("coordinates")
    found = evaluate(geometry.xyz_from_bone_relative, data["bone_relative"])
    np.testing.assert_allclose(found, data["xyz_normed"], atol=1e-4)


def test_xyz_follows_the_formula_bone_by_bone(evaluate):
    bones = np.random.RandomState(1).uniform(-1.5, 1.5, (4, 21, 3))
    expected = [naive_xyz(hand) for hand in bones]
    found = evaluate(geometry.xyz_from_bone_relative, bones)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_xyz_undoes_bone_relative_with_leading_dimensions(evaluate):
    hands = random_hands(2, 3)
    bones = evaluate(geometry.bone_relative_from_xyz, hands)
    found = evaluate(geometry.xyz_from_bone_relative, bones)
    np.testing.assert_allclose(found, hands, atol=1e-5)


def test_lengths_are_those_of_the_bones(evaluate):
    hand = random_hands()
    bones = evaluate(geometry.bone_relative_from_xyz, hand)
    for chain in FINGERS:
        starts = [np.zeros(3), *hand[chain[:-1]]]
        expected = np.linalg.norm(hand[chain] - starts, axis=-1)
        np.testing.assert_allclose(bones[chain, 0], expected, rtol=1e-5)


def test_angles_stay_in_their_ranges(evaluate):
    bones = evaluate(geometry.bone_relative_from_xyz, random_hands(50))
    assert np.abs(bones[..., 1]).max() <= np.pi / 2 + 1e-6
    assert np.abs(bones[..., 2]).max() <= np.pi + 1e-6


def test_a_straight_finger_has_no_angles_beyond_its_base(evaluate):
    hand = np.zeros((21, 3))
    hand[FINGERS[2]] = np.outer([1.0, 2.0, 3.0, 4.0], [0.6, -0.48, 0.64])
    bones = evaluate(geometry.bone_relative_from_xyz, hand)
    expected = np.tile([1.0, 0.0, 0.0], (3, 1))
    np.testing.assert_allclose(bones[FINGERS[2][1:]], expected, atol=1e-5)


def test_later_angles_do_not_depend_on_the_fingers_direction(evaluate):
    hand = random_hands()
    turned = hand.copy()
    chain = FINGERS[1]
    bones = evaluate(geometry.bone_relative_from_xyz, hand).astype("float64")
    bones[chain[0], 1:] += [0.1, -0.4]
    turned[chain] = naive_xyz(bones)[chain]
    found = evaluate(geometry.bone_relative_from_xyz, turned)
    np.testing.assert_allclose(found[chain[1:]], bones[chain[1:]], atol=1e-5)


def test_coincident_keypoints_give_zeros(evaluate):
    bones = evaluate(geometry.bone_relative_from_xyz, np.zeros((21, 3)))
    np.testing.assert_array_equal(bones, np.zeros((21, 3)))


def test_bone_relative_gradient_is_finite_for_coincident_keypoints(gradient_of):
    (gradient,) = gradient_of(
        lambda x: ops.sum(geometry.bone_relative_from_xyz(x)), np.zeros((2, 21, 3))
    )
    assert np.isfinite(gradient).all()


def test_bone_relative_gradient_is_finite_for_bones_along_y(gradient_of):
    hand = np.zeros((21, 3))
    hand[:, 1] = np.arange(21.0)
    (gradient,) = gradient_of(lambda x: ops.sum(geometry.bone_relative_from_xyz(x)), hand)
    assert np.isfinite(gradient).all()


def test_gradient_is_finite_from_camera_to_bones_for_coincident_keypoints(gradient_of):
    def chain(xyz):
        normalized, _ = geometry.normalize_keypoints(xyz)
        canonical, _ = geometry.canonical_from_camera(normalized)
        return ops.sum(geometry.bone_relative_from_xyz(canonical))

    (gradient,) = gradient_of(chain, np.full((2, 21, 3), 0.5))
    assert np.isfinite(gradient).all()


def test_xyz_gradient_is_finite_at_zero(gradient_of):
    (gradient,) = gradient_of(
        lambda x: ops.sum(geometry.xyz_from_bone_relative(x)), np.zeros((2, 21, 3))
    )
    assert np.isfinite(gradient).all()
