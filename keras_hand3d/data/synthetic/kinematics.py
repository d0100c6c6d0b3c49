"""From joint angles to key points and bone matrices, for a left hand at the origin."""

import numba
import numpy as np

from keras_hand3d.data.synthetic import anatomy

PALM_BONE, FOREARM_BONE, FIRST_FINGER_BONE = 0, 1, 2
NUM_BONES = 17
NUM_MATRICES = NUM_BONES + 16
"""Palm, forearm, 15 finger bones; then the half-angle helpers: the wrist's, one a finger bone."""

_BASES = anatomy.BASE_JOINTS
_FRAMES = np.ascontiguousarray(anatomy.REST_FRAMES)
_JOINTS = np.ascontiguousarray(anatomy.REST_JOINTS)
_SPREAD = anatomy.REST_SPREAD
_LENGTHS = anatomy.BONE_LENGTHS


@numba.njit(cache=True, error_model="numpy")
def _rotation_x(angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


@numba.njit(cache=True, error_model="numpy")
def _rotation_y(angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


@numba.njit(cache=True, error_model="numpy")
def _rotation_z(angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


@numba.njit(cache=True, error_model="numpy")
def _product(a, b):
    result = np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            result[i, j] = a[i, 0] * b[0, j] + a[i, 1] * b[1, j] + a[i, 2] * b[2, j]
    return result


@numba.njit(cache=True, error_model="numpy")
def _set_matrix(matrix, rotation, stretch, frame, rest, posed):
    """Write x -> rotation . diag(1, stretch, 1) . frame^T . (x - rest) + posed."""
    for i in range(3):
        shift = posed[i]
        for j in range(3):
            value = (
                rotation[i, 0] * frame[j, 0]
                + rotation[i, 1] * stretch * frame[j, 1]
                + rotation[i, 2] * frame[j, 2]
            )
            matrix[i, j] = value
            shift -= value * rest[j]
        matrix[i, 3] = shift


@numba.njit(cache=True, error_model="numpy")
def _joint_rotation(angles, finger, bone, share):
    """Rotation of one joint by a share of its angles, in the finger's frame."""
    if finger == 0:
        if bone > 0:
            return _rotation_x(-angles[4 + bone] * share)
        turn = _product(_rotation_z(-angles[3] * share), _rotation_x(-angles[2] * share))
        return _product(turn, _rotation_y(-angles[4] * share))
    first = 7 + 4 * (finger - 1)
    if bone > 0:
        return _rotation_x(-angles[first + 1 + bone] * share)
    return _product(_rotation_z(-angles[first + 1] * share), _rotation_x(-angles[first] * share))


@numba.njit(cache=True, error_model="numpy")
def _forward(angles, stretches, palm_scale):
    joints = np.zeros((5, 4, 3))
    matrices = np.zeros((33, 3, 4))
    for i in range(3):
        matrices[0, i, i] = palm_scale[i]
    zero = np.zeros(3)
    identity = np.eye(3)
    for half in range(2):
        share = 1.0 - 0.5 * half
        turn = _product(_rotation_x(angles[0] * share), _rotation_z(angles[1] * share))
        _set_matrix(matrices[17 if half else 1], turn, 1.0, identity, zero, zero)
    for finger in range(5):
        frame = _FRAMES[finger]
        rotation = frame
        for i in range(3):
            joints[finger, 0, i] = _BASES[finger, i] * palm_scale[i]
        for bone in range(3):
            stretch = stretches[finger, bone]
            rest, posed = _JOINTS[finger, bone], joints[finger, bone]
            helper = _product(rotation, _joint_rotation(angles, finger, bone, 0.5))
            rotation = _product(rotation, _joint_rotation(angles, finger, bone, 1.0))
            index = 3 * finger + bone
            _set_matrix(matrices[2 + index], rotation, stretch, frame, rest, posed)
            _set_matrix(matrices[18 + index], helper, 1.0, frame, rest, posed)
            length = _LENGTHS[finger, bone] * stretch
            for i in range(3):
                joints[finger, bone + 1, i] = posed[i] + rotation[i, 1] * length
    return joints, matrices


def forward_kinematics(
    angles: np.ndarray, stretches: np.ndarray, palm_scale: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Joints and bone matrices of a left hand; its wrist is the origin, its palm stands still.

    Args:
        angles: Shape (23,), radians, as `anatomy` orders them.
        stretches: Shape (5, 3): length of each finger bone over its length at rest.
        palm_scale: Shape (3,): size of the palm over its size at rest, along x, y, z.

    Returns:
        Joints (5, 4, 3), finger by finger, base to tip, millimetres; and matrices (33, 3, 4) that
        take rest positions to posed ones: palm, forearm, finger bones, half-angle helpers.
    """
    return _forward(
        np.asarray(angles, np.float64),
        np.asarray(stretches, np.float64),
        np.asarray(palm_scale, np.float64),
    )


def rhd_keypoints(joints: np.ndarray) -> np.ndarray:
    """Key points in RHD order: the wrist, then each finger from its tip to its base.

    Args:
        joints: Shape (5, 4, 3), base to tip; the wrist is the origin.

    Returns:
        Shape (21, 3), in the unit of the joints.
    """
    return np.concatenate([np.zeros((1, 3)), joints[:, ::-1].reshape(20, 3)])
