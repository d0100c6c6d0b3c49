"""2.5D key points, pixels and depths from the root, as points in the camera frame."""

from keras import ops

from keras_hand3d import skeleton
from keras_hand3d.geometry.camera import back_project
from keras_hand3d.geometry.vectors import safe_divide

NEAREST, FARTHEST = 1.0, 1000.0
"""Limits of the root's depth in reference bones: some centimetres, some tens of metres."""


def root_depth_from_bone(keypoints_uv, keypoint_depth, intrinsics):
    """Depth of the root such that the reference bone, back-projected, has length one.

    The larger root of a quadratic equation (Iqbal et al. 2018, sec. 3.2). Where it has none, since
    the depths of the bone's ends alone differ by more than its length, the depth is taken at which
    the bone is shortest. The result is kept within `NEAREST` and `FARTHEST`, and is `FARTHEST`
    where both ends lie on one pixel; it is finite for finite key points.

    Args:
        keypoints_uv: ``(..., 21, 2)`` pixels (column, row) in RHD order.
        keypoint_depth: ``(..., 21)`` from the root along the optical axis, in reference bones.
        intrinsics: ``(..., 3, 3)`` camera matrices without skew, pixels.

    Returns:
        ``(...)`` depths of the root in reference bones.
    """
    ones = ops.ones_like(keypoint_depth)
    rays_xy = back_project(keypoints_uv, ones, intrinsics)[..., :2]
    offset_xy = rays_xy * keypoint_depth[..., None]
    a_xy, b_xy, b_z = (_bone(x) for x in (rays_xy, offset_xy, keypoint_depth[..., None]))
    square = ops.sum(ops.square(a_xy), axis=-1)
    half = ops.sum(a_xy * b_xy, axis=-1)
    rest = ops.sum(ops.square(b_xy), axis=-1) + ops.square(b_z[..., 0]) - 1.0
    discriminant = ops.square(half) - square * rest
    # Masked before and after the root, whose gradient at zero is not finite.
    is_real = discriminant > 0.0
    root = ops.where(is_real, ops.sqrt(ops.where(is_real, discriminant, 1.0)), 0.0)
    depth = ops.where(square > 0.0, safe_divide(root - half, square), FARTHEST)
    return ops.clip(depth, NEAREST, FARTHEST)


def keypoints_from_25d(keypoints_uv, keypoint_depth, root_depth, intrinsics):
    """Points in the camera frame of pixels and depths.

    Args:
        keypoints_uv: ``(..., 21, 2)`` pixels (column, row) in RHD order.
        keypoint_depth: ``(..., 21)`` from the root along the optical axis, in reference bones.
        root_depth: ``(...)`` depth of the root in reference bones.
        intrinsics: ``(..., 3, 3)`` camera matrices without skew, pixels.

    Returns:
        ``(..., 21, 3)`` points in the camera frame, in reference bones.
    """
    return back_project(keypoints_uv, keypoint_depth + root_depth[..., None], intrinsics)


def weak_perspective_keypoints(keypoints_uv, keypoint_depth, reference_bone_uv):
    """Root-relative key points by weak perspective, for a camera that is not known.

    Args:
        keypoints_uv: ``(..., 21, 2)`` pixels (column, row) in RHD order.
        keypoint_depth: ``(..., 21)`` from the root along the optical axis, in reference bones.
        reference_bone_uv: ``(...)`` pixels of one reference bone's length at the root's depth.

    Returns:
        ``(..., 21, 3)`` points relative to key point 0, in reference bones, axes of the image.
    """
    root_uv = keypoints_uv[..., skeleton.ROOT : skeleton.ROOT + 1, :]
    xy = (keypoints_uv - root_uv) / reference_bone_uv[..., None, None]
    return ops.concatenate([xy, keypoint_depth[..., None]], axis=-1)


def _bone(keypoints):
    """One end of the reference bone minus the other, ``(..., 21, n)`` to ``(..., n)``."""
    end, start = skeleton.REFERENCE_BONE
    return keypoints[..., end, :] - keypoints[..., start, :]
