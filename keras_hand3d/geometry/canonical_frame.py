"""The canonical frame: pose apart from viewpoint (Zimmermann & Brox 2017, sec. 4.3).

The root bone (key point 0 to 12) lies along the negative y axis; about it the hand is turned so
that key point 20, the pinky's base, has z = 0 and x > 0. Right hands are mirrored in z, so both
sides look alike. Coordinates are row vectors: ``camera = canonical @ rotation``.
"""

from keras import ops

from keras_hand3d import skeleton
from keras_hand3d.geometry.vectors import safe_normalize


def canonical_from_camera(keypoints_normalized):
    """Turn root-relative coordinates into the canonical frame (mirroring apart).

    Args:
        keypoints_normalized: ``(..., 21, 3)`` root-relative coordinates in RHD order, camera frame.

    Returns:
        ``(keypoints_canonical, rotation)``: ``(..., 21, 3)`` in the same unit, and the
        ``(..., 3, 3)`` rotation that brings them back, ``camera = canonical @ rotation``. Key
        points 0, 12 and 20 on one line leave the rotation without rank, not without number.
    """
    y_axis = -safe_normalize(keypoints_normalized[..., skeleton.MIDDLE_BASE, :])
    pinky = keypoints_normalized[..., skeleton.PINKY_BASE, :]
    x_axis = safe_normalize(pinky - ops.sum(pinky * y_axis, axis=-1, keepdims=True) * y_axis)
    # The axis is named because PyTorch would take the first one of size three.
    z_axis = ops.cross(x_axis, y_axis, axis=-1)
    rotation = ops.stack([x_axis, y_axis, z_axis], axis=-2)
    return ops.matmul(keypoints_normalized, ops.swapaxes(rotation, -1, -2)), rotation


def camera_from_canonical(keypoints_canonical, rotation):
    """Turn canonical coordinates into the camera frame (mirroring apart).

    Args:
        keypoints_canonical: ``(..., 21, 3)`` canonical coordinates.
        rotation: ``(..., 3, 3)`` viewpoint.

    Returns:
        ``(..., 21, 3)`` root-relative coordinates, ``canonical @ rotation``.
    """
    return ops.matmul(keypoints_canonical, rotation)


def mirror_right_hands(keypoints_canonical, hand_side):
    """Negate z for right hands; its own inverse.

    Args:
        keypoints_canonical: ``(..., 21, 3)`` canonical coordinates.
        hand_side: ``(..., 2)`` one-hot (left, right).

    Returns:
        ``(..., 21, 3)`` coordinates.
    """
    sign = ops.where(hand_side[..., 1] > hand_side[..., 0], -1.0, 1.0)[..., None, None]
    xy, z = keypoints_canonical[..., :2], keypoints_canonical[..., 2:]
    return ops.concatenate([xy, z * ops.cast(sign, z.dtype)], axis=-1)
