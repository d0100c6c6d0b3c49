import numpy as np
from keras import ops

from keras_hand3d import geometry


def random_hands(*shape):
    return np.random.RandomState(0).uniform(-0.1, 0.1, (*shape, 21, 3)) + [0.0, 0.0, 0.6]


def test_normalized_coordinates_have_parity(evaluate, parity):
    data = parity("coordinates")
    normalized, scale = evaluate(geometry.normalize_keypoints, data["xyz"])
    np.testing.assert_allclose(normalized, data["xyz_normed"], atol=1e-4)
    np.testing.assert_allclose(scale, data["scale"], atol=1e-6)


def test_reference_bone_is_the_one_from_11_to_12(evaluate):
    keypoints = np.zeros((21, 3))
    keypoints[11], keypoints[12] = [1.0, 2.0, 3.0], [1.0, 5.0, 7.0]
    np.testing.assert_allclose(evaluate(geometry.reference_bone_length, keypoints), 5.0)


def test_normalize_takes_leading_dimensions(evaluate):
    hands = random_hands(2, 3)
    length = np.linalg.norm(hands[..., 12, :] - hands[..., 11, :], axis=-1)
    normalized, scale = evaluate(geometry.normalize_keypoints, hands)
    np.testing.assert_allclose(scale, length, rtol=1e-5)
    np.testing.assert_allclose(
        normalized, (hands - hands[..., :1, :]) / length[..., None, None], rtol=1e-4, atol=1e-5
    )


def test_denormalize_undoes_normalize(evaluate):
    hands = random_hands(2, 3)
    normalized, scale = evaluate(geometry.normalize_keypoints, hands)
    restored = evaluate(geometry.denormalize_keypoints, normalized, scale, hands[..., 0, :])
    np.testing.assert_allclose(restored, hands, atol=1e-6)


def test_normalize_gives_zeros_for_coincident_keypoints(evaluate):
    normalized, scale = evaluate(geometry.normalize_keypoints, np.ones((2, 21, 3)))
    np.testing.assert_array_equal(normalized, np.zeros((2, 21, 3)))
    np.testing.assert_array_equal(scale, [0.0, 0.0])


def test_normalize_gradient_is_finite_for_coincident_keypoints(gradient_of):
    (gradient,) = gradient_of(
        lambda x: ops.sum(geometry.normalize_keypoints(x)[0]), np.ones((2, 21, 3))
    )
    assert np.isfinite(gradient).all()


def test_normalize_gradient_is_finite_for_a_bone_of_length_zero(gradient_of):
    hand = random_hands()
    hand[11] = hand[12]
    (gradient,) = gradient_of(lambda x: ops.sum(geometry.normalize_keypoints(x)[0]), hand)
    assert np.isfinite(gradient).all()


def test_palm_is_halfway_from_the_wrist_to_keypoint_12(evaluate):
    keypoints = np.arange(2 * 21 * 2.0).reshape(2, 21, 2)
    expected = keypoints.copy()
    expected[:, 0] = [[12.0, 13.0], [54.0, 55.0]]
    np.testing.assert_array_equal(evaluate(geometry.with_palm_root, keypoints), expected)


def test_palm_root_takes_leading_dimensions(evaluate):
    hands = random_hands(2, 3)
    palm = (hands[..., 0, :] + hands[..., 12, :]) / 2
    found = evaluate(geometry.with_palm_root, hands)
    np.testing.assert_allclose(found[..., 0, :], palm, rtol=1e-6)
    np.testing.assert_allclose(found[..., 1:, :], hands[..., 1:, :], rtol=1e-6)


def test_palm_is_visible_if_the_wrist_or_keypoint_12_is(evaluate):
    visible = np.zeros((4, 21), bool)
    visible[[1, 3], 0] = True
    visible[[2, 3], 12] = True
    expected = visible.copy()
    expected[:, 0] = [False, True, True, True]
    np.testing.assert_array_equal(evaluate(geometry.palm_root_visibility, visible), expected)


def test_palm_is_labelled_if_the_wrist_and_keypoint_12_are(evaluate):
    labelled = np.zeros((4, 21), bool)
    labelled[[1, 3], 0] = True
    labelled[[2, 3], 12] = True
    expected = labelled.copy()
    expected[:, 0] = [False, False, False, True]
    np.testing.assert_array_equal(evaluate(geometry.palm_root_labels, labelled), expected)
