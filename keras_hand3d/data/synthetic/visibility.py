"""Which key points can be seen: RHD's rule on the part mask, and nothing far before them."""

import numba
import numpy as np

RADIUS = 3.0
"""Pixels within which a key point's own part must show."""

COVER = 0.030
"""Metres before a joint from which on what the picture shows is no skin of its own."""


@numba.njit(cache=True, error_model="numpy")
def _is_own(value, offset, keypoint):
    """Whether a mask class is a key point's own part: 0 wrist, then fingers from tip to base."""
    part = value - offset
    if keypoint == 0:
        return part == 17
    finger = (keypoint - 1) // 4
    if part == 17:
        return (keypoint - 1) % 4 == 3
    return 2 + 3 * finger <= part <= 4 + 3 * finger


@numba.njit(cache=True, error_model="numpy")
def _visible(mask, uv, offset, result):
    height, width = mask.shape
    reach = int(np.ceil(RADIUS))
    for keypoint in range(uv.shape[0]):
        u, v = uv[keypoint, 0], uv[keypoint, 1]
        if not (0.0 <= u <= width - 1 and 0.0 <= v <= height - 1):
            continue
        for row in range(max(int(v) - reach, 0), min(int(v) + reach + 2, height)):
            for column in range(max(int(u) - reach, 0), min(int(u) + reach + 2, width)):
                if (row - v) ** 2 + (column - u) ** 2 > RADIUS * RADIUS:
                    continue
                if _is_own(np.int64(mask[row, column]), offset, keypoint):
                    result[keypoint] = True


def visible_keypoints(mask: np.ndarray, uv: np.ndarray, right: bool) -> np.ndarray:
    """Which key points of one hand can be seen.

    A key point is visible if it lies in the picture and a pixel of its own finger (the palm for the
    wrist, palm or finger for a base joint) lies within 3 px.

    Args:
        mask: Shape (H, W) uint8, RHD's classes.
        uv: Shape (21, 2), pixels (column, row), RHD order.
        right: Whether it is a right hand.

    Returns:
        Shape (21,) bool.
    """
    result = np.zeros(len(uv), np.bool_)
    _visible(mask, np.asarray(uv, np.float64), 16 if right else 0, result)
    return result


def uncovered_keypoints(depth: np.ndarray, uv: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """Which key points have nothing more than 30 mm before them.

    The part mask alone takes a wrist behind its own fist for seen.

    Args:
        depth: Shape (H, W), metres.
        uv: Shape (21, 2), pixels.
        distance: Shape (21,), depth of the key points, metres.

    Returns:
        Shape (21,) bool; False outside the picture.
    """
    column, row = np.rint(uv).astype(np.int64).T
    inside = (column >= 0) & (row >= 0) & (column < depth.shape[1]) & (row < depth.shape[0])
    there = depth[np.where(inside, row, 0), np.where(inside, column, 0)]
    return inside & (there >= distance - COVER)
