"""How bent fingers are and where a palm faces, from 3D key points."""

import numpy as np

from keras_hand3d import skeleton


def angles_deg(a, b):
    """Angles between vectors, accurate for small ones too.

    Args:
        a: ``(..., 3)``.
        b: ``(..., 3)``.

    Returns:
        ``(...)`` degrees, 0..180.
    """
    sine = np.linalg.norm(np.cross(a, b), axis=-1)
    return np.degrees(np.arctan2(sine, np.sum(a * b, axis=-1)))


def finger_flexions_deg(keypoints_xyz):
    """Angle between the first and the last bone of each finger.

    Args:
        keypoints_xyz: ``(..., 21, 3)`` RHD order, any unit.

    Returns:
        ``(..., 5)`` degrees, in the order of `skeleton.FINGERS`.
    """
    joints = np.asarray(keypoints_xyz, "float64")[..., np.array(skeleton.FINGER_CHAINS), :]
    first = joints[..., 1, :] - joints[..., 0, :]
    last = joints[..., 3, :] - joints[..., 2, :]
    return angles_deg(first, last)


def palm_normals(keypoints_xyz):
    """Unit normal of the plane through key point 0 and the bases of middle finger and pinky.

    Args:
        keypoints_xyz: ``(..., 21, 3)`` RHD order, any unit, camera frame.

    Returns:
        ``(..., 3)``; zero if the three lie in a line.
    """
    xyz = np.asarray(keypoints_xyz, "float64")
    root, middle, pinky = (
        xyz[..., i, :] for i in (skeleton.ROOT, skeleton.MIDDLE_BASE, skeleton.PINKY_BASE)
    )
    normal = np.cross(middle - root, pinky - root)
    return normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-12)
