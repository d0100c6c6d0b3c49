import numpy as np
import pytest

pytest.importorskip("numba")

from keras_hand3d import skeleton
from keras_hand3d.data.synthetic import anatomy
from keras_hand3d.data.synthetic.hand_geometry import MIRROR
from keras_hand3d.data.synthetic.hand_identity import HandIdentity
from keras_hand3d.data.synthetic.kinematics import forward_kinematics, rhd_keypoints
from keras_hand3d.data.synthetic.placed_hand import place_hand
from keras_hand3d.data.synthetic.scene import random_rotation

_NONE = np.zeros(anatomy.NUM_ANGLES)
_ONE = np.ones((5, 3)), np.ones(3)


def test_rest_pose_is_the_anatomy():
    joints, matrices = forward_kinematics(_NONE, *_ONE)
    np.testing.assert_allclose(joints, anatomy.REST_JOINTS, atol=1e-9)
    np.testing.assert_allclose(matrices, np.tile(np.eye(3, 4), (33, 1, 1)), atol=1e-9)


def test_bones_keep_their_lengths():
    rng = np.random.default_rng(0)
    low, high = anatomy.ANGLE_LIMITS.T
    stretches = rng.uniform(0.9, 1.1, (5, 3))
    joints, _ = forward_kinematics(rng.uniform(low, high), stretches, np.ones(3))
    lengths = np.linalg.norm(np.diff(joints, axis=1), axis=2)
    np.testing.assert_allclose(lengths, anatomy.BONE_LENGTHS * stretches, rtol=1e-12)


def test_matrices_carry_joints_along():
    rng = np.random.default_rng(0)
    low, high = anatomy.ANGLE_LIMITS.T
    joints, matrices = forward_kinematics(rng.uniform(low, high), *_ONE)
    for finger in range(5):
        for bone in range(3):
            for matrix in (matrices[2 + 3 * finger + bone], matrices[18 + 3 * finger + bone]):
                moved = matrix[:, :3] @ anatomy.REST_JOINTS[finger, bone] + matrix[:, 3]
                np.testing.assert_allclose(moved, joints[finger, bone], atol=1e-9)


@pytest.mark.parametrize("finger", range(1, 5))
def test_flexion_bends_towards_the_palm(finger):
    angles = _NONE.copy()
    angles[anatomy.finger_angle(finger, 0)] = np.radians(60)
    joints, _ = forward_kinematics(angles, *_ONE)
    assert joints[finger, 3, 2] < anatomy.REST_JOINTS[finger, 3, 2] - 50


@pytest.mark.parametrize("finger", range(1, 5))
def test_abduction_moves_towards_the_thumb(finger):
    angles = _NONE.copy()
    angles[anatomy.finger_angle(finger, 1)] = np.radians(10)
    joints, _ = forward_kinematics(angles, *_ONE)
    assert joints[finger, 3, 0] > anatomy.REST_JOINTS[finger, 3, 0] + 5


def test_keypoints_are_in_rhd_order():
    keypoints = rhd_keypoints(forward_kinematics(_NONE, *_ONE)[0])
    names = skeleton.KEYPOINT_NAMES
    assert keypoints[names.index("middle_tip"), 1] == keypoints[:, 1].max()
    assert keypoints[names.index("thumb_tip"), 0] == keypoints[:, 0].max()
    np.testing.assert_array_equal(keypoints[names.index("pinky_mcp")], anatomy.BASE_JOINTS[4])


def test_right_hand_is_the_mirror_image():
    rng = np.random.default_rng(3)
    identity = HandIdentity(1.1, *_ONE, 0.0)
    angles = rng.uniform(*anatomy.ANGLE_LIMITS.T)
    rotation = random_rotation(rng)
    left = place_hand(False, angles, identity, rotation)
    right = place_hand(True, angles, identity, MIRROR @ rotation @ MIRROR)
    np.testing.assert_allclose(right.keypoints, left.keypoints @ MIRROR, atol=1e-9)
    np.testing.assert_allclose(right.elbow, MIRROR @ left.elbow, atol=1e-9)
