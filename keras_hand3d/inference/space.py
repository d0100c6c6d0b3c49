"""Size and place in space of a hand whose shape is known. NumPy alone; one hand at a time."""

from dataclasses import replace

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.inference.hand import Hand

_MIDDLE = skeleton.FINGER_CHAINS[skeleton.FINGERS.index("middle")]


def reference_bone_from_hand_length(keypoints_normalized, hand_length, root_keypoint="wrist"):
    """Length of the reference bone of a hand whose length is known.

    Args:
        keypoints_normalized: ``(21, 3)`` in reference bones, RHD order.
        hand_length: Metres from the wrist to the tip of the middle finger, the hand stretched.
        root_keypoint: What key point 0 is, ``"palm"`` or ``"wrist"``.

    Returns:
        Metres.
    """
    to_base = np.linalg.norm(keypoints_normalized[_MIDDLE[0]] - keypoints_normalized[0])
    bones = np.linalg.norm(np.diff(keypoints_normalized[list(_MIDDLE)], axis=0), axis=-1)
    # The palm lies halfway between the wrist and the middle finger's base.
    length = (2.0 if root_keypoint == "palm" else 1.0) * to_base + bones.sum()
    return float(hand_length / max(length, 1e-9))


def project_points(points_xyz, intrinsics):
    """Pixels ``(n, 2)`` of points ``(n, 3)`` before a camera ``(3, 3)``."""
    homogeneous = points_xyz @ np.asarray(intrinsics).T
    return homogeneous[:, :2] / homogeneous[:, 2:]


def fit_root(keypoints_relative, keypoints_uv, intrinsics, weights=None):
    """Where a hand of known shape stands, given where its key points are seen.

    The root for which the key points project best onto their pixels, by linear least squares in
    the plane of each key point: exact where shape and pixels are.

    Args:
        keypoints_relative: ``(n, 3)`` relative to the root, axes of the camera, any unit.
        keypoints_uv: ``(n, 2)`` pixels (column, row).
        intrinsics: ``(3, 3)`` camera matrix, pixels.
        weights: ``(n,)`` of the key points; equal by default.

    Returns:
        ``(3,)`` the root in the camera's frame, in the unit of the key points; None where that
        would bring a key point into or behind the camera.
    """
    rays = _rays(keypoints_uv, intrinsics)
    count = len(rays)
    # x + root_x = ray_x (z + root_z), likewise y: linear in the root.
    matrix = np.zeros((count, 2, 3))
    matrix[:, 0, 0] = matrix[:, 1, 1] = 1.0
    matrix[:, :, 2] = -rays
    target = rays * keypoints_relative[:, 2:] - keypoints_relative[:, :2]
    factors = _root_weights(weights, count)[:, None]
    matrix, target = matrix * factors[..., None], target * factors
    root, *_ = np.linalg.lstsq(matrix.reshape(-1, 3), target.reshape(-1), rcond=None)
    return root if (keypoints_relative[:, 2] + root[2] > 0.0).all() else None


def perspective_error(keypoints_relative, keypoints_uv, intrinsics, weights=None):
    """How far a shape, at its best place before a camera, projects from given pixels.

    Args:
        keypoints_relative: As `fit_root`.
        keypoints_uv: As `fit_root`.
        intrinsics: As `fit_root`.
        weights: As `fit_root`.

    Returns:
        Root of the weighted mean squared distance in pixels; infinite where no place fits.
    """
    root = fit_root(keypoints_relative, keypoints_uv, intrinsics, weights)
    if root is None:
        return np.inf
    return _spread(project_points(keypoints_relative + root, intrinsics) - keypoints_uv, weights)


def weak_perspective_error(keypoints_relative, keypoints_uv, weights=None):
    """How far a shape, moved and scaled without perspective, lies from given pixels.

    Args:
        keypoints_relative: As `fit_root`.
        keypoints_uv: As `fit_root`.
        weights: As `fit_root`.

    Returns:
        Root of the weighted mean squared distance in pixels under the best positive scale.
    """
    factors = _root_weights(weights, len(keypoints_uv))[:, None] ** 2
    factors = factors / factors.sum()
    shape = keypoints_relative[:, :2] - (factors * keypoints_relative[:, :2]).sum(axis=0)
    seen = keypoints_uv - (factors * keypoints_uv).sum(axis=0)
    size = (factors * shape**2).sum()
    scale = max(0.0, (factors * shape * seen).sum() / size) if size > 0 else 0.0
    return _spread(scale * shape - seen, weights)


def turned_about_axis(points_xyz, angle):
    """Points ``(n, 3)`` turned about the camera's axis, clockwise as seen.

    Args:
        points_xyz: Points, axes of the camera (x right, y down).
        angle: Radians.
    """
    c, s = np.cos(angle), np.sin(angle)
    return points_xyz @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])


def root_depth_from_scale(keypoints_normalized, keypoints_uv, intrinsics):
    """Depth of a hand's root, given its shape as seen from afar.

    Args:
        keypoints_normalized: ``(21, 3)`` relative to the root in reference bones, x and y as in the
            picture.
        keypoints_uv: ``(21, 2)`` pixels (column, row).
        intrinsics: ``(3, 3)`` camera matrix, pixels.

    Returns:
        Reference bones from the camera along its axis; None where no depth explains the picture.
    """
    rays = _rays(keypoints_uv, intrinsics)
    rays, shape = rays - rays[0], keypoints_normalized[:, :2]
    # Rays are what one bone at depth one would look like: their common factor is 1 / depth.
    scale = (rays * shape).sum()
    return float((shape**2).sum() / scale) if scale > 0.0 else None


def in_perspective(hand: Hand, intrinsics) -> Hand:
    """A hand whose x and y are as in the picture, put right for a camera.

    Each key point moves along its ray to its own depth. Iqbal et al., ECCV 2018, sec. 3.

    Args:
        hand: A hand in RHD order, seen from afar.
        intrinsics: ``(3, 3)`` camera matrix in pixels of the hand's image.

    Returns:
        The hand with other ``keypoints_normalized``; unchanged where it was not lifted, a key point
        would lie behind the camera, or no depth explains the picture.
    """
    shape = hand.keypoints_normalized
    if shape is None:
        return hand
    root_depth = root_depth_from_scale(shape, hand.keypoints_uv, intrinsics)
    if root_depth is None or not (shape[:, 2] + root_depth > 0.0).all():
        return hand
    depth = shape[:, 2] + root_depth
    rays = np.column_stack([_rays(hand.keypoints_uv, intrinsics), np.ones(len(depth))])
    points = rays * depth[:, None]
    return replace(hand, keypoints_normalized=points - points[0])


def place_hand(hand: Hand, reference_bone_length=None, hand_length=None, intrinsics=None) -> Hand:
    """Give a hand its size and its place before the camera, as far as they can be known.

    Args:
        hand: A hand in RHD order, lifted or not.
        reference_bone_length: Metres between key points 11 and 12.
        hand_length: In its place, metres from the wrist to the tip of the stretched middle finger.
        intrinsics: ``(3, 3)`` camera matrix in pixels of the hand's image.

    Returns:
        The hand with ``keypoints_metric`` and ``keypoints_xyz`` where they can be told.
    """
    shape = hand.keypoints_normalized
    if shape is None or (reference_bone_length is None and hand_length is None):
        return replace(hand, keypoints_metric=None, keypoints_xyz=None)
    bone = reference_bone_length
    if bone is None:
        bone = reference_bone_from_hand_length(shape, hand_length, hand.root_keypoint)
    metric, xyz = shape * bone, None
    if intrinsics is not None:
        root = fit_root(metric, hand.keypoints_uv, intrinsics, hand.keypoint_confidence)
        xyz = None if root is None else metric + root
    return replace(hand, keypoints_metric=metric, keypoints_xyz=xyz)


def _rays(points_uv, intrinsics):
    """Points at depth one that are seen at given pixels, ``(n, 2)``."""
    homogeneous = np.concatenate([points_uv, np.ones((len(points_uv), 1))], axis=1)
    rays = np.linalg.solve(np.asarray(intrinsics, float), homogeneous.T).T
    return rays[:, :2] / rays[:, 2:]


def _root_weights(weights, count):
    """Square roots of weights, equal ones where none is above zero."""
    if weights is None or not np.max(weights) > 0.0:
        return np.ones(count)
    return np.sqrt(np.maximum(weights, 0.0))


def _spread(differences, weights):
    factors = _root_weights(weights, len(differences)) ** 2
    return float(np.sqrt((factors * (differences**2).sum(axis=-1)).sum() / factors.sum()))
