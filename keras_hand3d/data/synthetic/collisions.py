"""How deep fingers sink into each other and into the palm, by tapered capsules."""

import numba
import numpy as np

from keras_hand3d.data.synthetic import anatomy

_RADII = np.ascontiguousarray(anatomy.JOINT_RADII)
_METACARPALS = np.ascontiguousarray(anatomy.METACARPALS)
_OVERHANG = anatomy.TIP_OVERHANG


@numba.njit(cache=True, error_model="numpy")
def capsule_gap(a, b, radius_a, radius_b, c, d, radius_c, radius_d):
    """Distance between two tapered capsules' surfaces, negative where they overlap.

    Args:
        a: (3,) start of the first axis.
        b: (3,) its end.
        radius_a: Radius at its start.
        radius_b: Radius at its end.
        c: (3,) start of the second axis.
        d: (3,) its end.
        radius_c: Radius at its start.
        radius_d: Radius at its end.

    Returns:
        Millimetres, between the nearest points of the axes.
    """
    u, v, w = b - a, d - c, a - c
    uu, uv, vv = (u * u).sum(), (u * v).sum(), (v * v).sum()
    uw, vw = (u * w).sum(), (v * w).sum()
    det = uu * vv - uv * uv
    s = min(max((uv * vw - vv * uw) / det, 0.0), 1.0) if det > 1e-9 else 0.5
    t = (uv * s + vw) / vv
    if t < 0.0 or t > 1.0:
        t = min(max(t, 0.0), 1.0)
        s = min(max((uv * t - uw) / uu, 0.0), 1.0)
    gap = w + u * s - v * t
    reach = radius_a + s * (radius_b - radius_a) + radius_c + t * (radius_d - radius_c)
    return np.sqrt((gap * gap).sum()) - reach


@numba.njit(cache=True, error_model="numpy")
def _tip_axis_end(joints, finger):
    start, tip = joints[finger, 2], joints[finger, 3]
    along = tip - start
    return tip - along * ((_RADII[finger, 3] - _OVERHANG) / np.sqrt((along * along).sum()))


@numba.njit(cache=True, error_model="numpy")
def finger_penetration(joints, thickness):
    """Deepest overlap of two fingers, or of a finger's outer bones with the palm.

    Args:
        joints: (5, 4, 3) float64, millimetres, the palm at rest.
        thickness: Flesh added to every radius.

    Returns:
        Millimetres, negative where nothing touches.
    """
    deepest = -100.0
    for first in range(5):
        for bone in range(3):
            a = joints[first, bone]
            b = joints[first, bone + 1] if bone < 2 else _tip_axis_end(joints, first)
            ra = _RADII[first, bone] + thickness
            rb = _RADII[first, bone + 1] + thickness
            for second in range(first + 1, 5):
                for other in range(3):
                    c = joints[second, other]
                    d = joints[second, other + 1] if other < 2 else _tip_axis_end(joints, second)
                    rc = _RADII[second, other] + thickness
                    rd = _RADII[second, other + 1] + thickness
                    gap = capsule_gap(a, b, ra, rb, c, d, rc, rd)
                    deepest = max(deepest, -gap)
            if bone == 0 or (first == 0 and bone == 1):
                continue
            for palm in range(4):
                bone_row = _METACARPALS[palm]
                gap = capsule_gap(
                    a, b, ra, rb, bone_row[:3], bone_row[3:6], bone_row[6], bone_row[7]
                )
                # The palm gives way more than a finger does.
                deepest = max(deepest, -gap - 1.5)
    return deepest


@numba.njit(cache=True, error_model="numpy")
def capsule_gaps(first, first_radii, second, second_radii):
    """Smallest gap between each of some capsules and a set of others.

    Args:
        first: (N, 2, 3) axes.
        first_radii: (N, 2).
        second: (M, 2, 3) axes.
        second_radii: (M, 2).

    Returns:
        (N,) millimetres, negative where they overlap.
    """
    gaps = np.full(first.shape[0], 1e9)
    for i in range(first.shape[0]):
        for j in range(second.shape[0]):
            gap = capsule_gap(
                first[i, 0],
                first[i, 1],
                first_radii[i, 0],
                first_radii[i, 1],
                second[j, 0],
                second[j, 1],
                second_radii[j, 0],
                second_radii[j, 1],
            )
            gaps[i] = min(gaps[i], gap)
    return gaps


def nearest_gap(
    first: np.ndarray, first_radii: np.ndarray, second: np.ndarray, second_radii: np.ndarray
) -> float:
    """Smallest gap between two sets of capsules, as `capsule_gaps` takes them, millimetres."""
    return float(capsule_gaps(first, first_radii, second, second_radii).min())
