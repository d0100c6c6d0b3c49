"""Rotations in three dimensions. Matrices act on column vectors: ``rotated = R @ x``."""

from keras import ops

from keras_hand3d.geometry.vectors import safe_norm


def rotation_from_axis_angle(axis_angle, epsilon=1e-8):
    """Rotation matrices by Rodrigues' formula.

    Args:
        axis_angle: ``(..., 3)`` rotation axis times angle in radians.
        epsilon: Added under the root of the angle, as the paper's ViewpointNet does; it keeps the
            gradient finite at the identity.

    Returns:
        ``(..., 3, 3)`` rotation matrices. Zimmermann & Brox 2017, sec. 4.3.
    """
    theta = ops.sqrt(ops.sum(ops.square(axis_angle), axis=-1, keepdims=True) + epsilon)
    axis = axis_angle / theta
    cos, sin = ops.cos(theta)[..., None], ops.sin(theta)[..., None]
    outer = axis[..., :, None] * axis[..., None, :]
    return cos * ops.eye(3, dtype=axis.dtype) + (1.0 - cos) * outer + sin * _cross_matrix(axis)


def axis_angle_from_rotation(rotation):
    """Axis times angle of rotation matrices, with an angle in 0..pi.

    Goes through the unit quaternion whose largest component is computed first, so it is accurate
    for every angle, pi included.

    Args:
        rotation: ``(..., 3, 3)`` proper rotation matrices.

    Returns:
        ``(..., 3)`` axis times angle in radians.
    """
    quaternion = _quaternion_from_rotation(rotation)
    scalar, vector = quaternion[..., :1], quaternion[..., 1:]
    sign = ops.where(scalar < 0.0, -1.0, 1.0)
    scalar, vector = scalar * sign, vector * sign
    sine = safe_norm(vector)
    is_small = sine < 1e-6
    angle = 2.0 * ops.arctan2(sine, scalar)
    # sin(x)/x -> 1: near the identity the vector part is half of the axis-angle.
    return vector * ops.where(is_small, 2.0, angle / ops.where(is_small, 1.0, sine))


def rotation_about_x(angle):
    """``(..., 3, 3)`` rotations about the x axis by ``(...)`` angles in radians."""
    cos, sin = ops.cos(angle), ops.sin(angle)
    one, zero = ops.ones_like(cos), ops.zeros_like(cos)
    return _matrix([[one, zero, zero], [zero, cos, -sin], [zero, sin, cos]])


def rotation_about_y(angle):
    """``(..., 3, 3)`` rotations about the y axis by ``(...)`` angles in radians."""
    cos, sin = ops.cos(angle), ops.sin(angle)
    one, zero = ops.ones_like(cos), ops.zeros_like(cos)
    return _matrix([[cos, zero, sin], [zero, one, zero], [-sin, zero, cos]])


def rotation_about_z(angle):
    """``(..., 3, 3)`` rotations about the z axis by ``(...)`` angles in radians.

    In the camera frame, and in the image for the upper left two by two, a positive angle turns
    clockwise as seen.

    Args:
        angle: ``(...)`` radians.

    Returns:
        ``(..., 3, 3)`` matrices.
    """
    cos, sin = ops.cos(angle), ops.sin(angle)
    one, zero = ops.ones_like(cos), ops.zeros_like(cos)
    return _matrix([[cos, -sin, zero], [sin, cos, zero], [zero, zero, one]])


def _matrix(rows):
    return ops.stack([ops.stack(row, axis=-1) for row in rows], axis=-2)


def _cross_matrix(axis):
    x, y, z = axis[..., 0], axis[..., 1], axis[..., 2]
    zero = ops.zeros_like(x)
    return _matrix([[zero, -z, y], [z, zero, -x], [-y, x, zero]])


def _quaternion_from_rotation(r):
    """Unit quaternions (w, x, y, z), built on whichever component is the largest."""
    xx, yy, zz = r[..., 0, 0], r[..., 1, 1], r[..., 2, 2]
    wx, wy, wz = (r[..., j, i] - r[..., i, j] for i, j in ((1, 2), (2, 0), (0, 1)))
    xy, xz, yz = (r[..., i, j] + r[..., j, i] for i, j in ((0, 1), (0, 2), (1, 2)))
    # Row i is four times component i of the quaternion times the whole quaternion.
    candidates = _matrix(
        [
            [1.0 + xx + yy + zz, wx, wy, wz],
            [wx, 1.0 + xx - yy - zz, xy, xz],
            [wy, xy, 1.0 - xx + yy - zz, yz],
            [wz, xz, yz, 1.0 - xx - yy + zz],
        ]
    )
    squares = ops.stack([candidates[..., i, i] for i in range(4)], axis=-1)
    chosen = ops.one_hot(ops.argmax(squares, axis=-1), 4, dtype=r.dtype)
    quaternion = ops.sum(candidates * chosen[..., :, None], axis=-2)
    return quaternion / safe_norm(quaternion)
