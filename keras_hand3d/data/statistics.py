"""What a data set holds, in figures."""

from collections.abc import Callable

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.data.hand_source import HandSource

PERCENTILES = (5, 50, 95)


def describe_data(source: HandSource, progress: Callable[[], None] | None = None) -> dict:
    """Count and measure the hands of a data set.

    Args:
        source: The data set.
        progress: Called after every sample.

    Returns:
        Dictionary of figures. ``samples``; ``hands`` by side; ``visible``, the fraction of visible
        key points; and, each as the 5th, 50th and 95th percentile, ``hand_size_px`` (longest side
        of the visible points' box), ``distance_m`` (of key point 0 from the camera),
        ``reference_bone_mm`` and ``flexion_deg`` of each finger (the angle between its first and
        last bone). ``viewpoint_concentration`` is the length of the mean of the palms' unit
        normals: 0 for views from all around, 1 for one view. Figures in 3D are there if the data
        set has them.
    """
    sides = np.zeros(2, int)
    visible, values = [], {}
    for index in range(len(source)):
        sample = source[index]
        sides += sample["hands_present"]
        for side in np.flatnonzero(sample["hands_present"]):
            seen = sample["hands_visible"][side]
            visible.append(seen.mean())
            if seen.any():
                points = sample["hands_uv"][side][seen]
                _add(values, "hand_size_px", (points.max(axis=0) - points.min(axis=0)).max())
            if "hands_xyz" in sample:
                _measure(values, sample["hands_xyz"][side].astype("float64"))
        if progress is not None:
            progress()
    figures = {
        "samples": len(source),
        "hands": dict(zip(skeleton.HAND_SIDES, sides.tolist(), strict=True)),
        "visible": float(np.mean(visible)),
    }
    normals = values.pop("palm_normal", None)
    if normals is not None:
        figures["viewpoint_concentration"] = float(np.linalg.norm(np.mean(normals, axis=0)))
    for name, measured in values.items():
        figures[name] = np.percentile(measured, PERCENTILES).tolist()
    return figures


def _measure(values, xyz):
    tip, base = skeleton.REFERENCE_BONE
    _add(values, "distance_m", np.linalg.norm(xyz[skeleton.ROOT]))
    _add(values, "reference_bone_mm", 1000.0 * np.linalg.norm(xyz[tip] - xyz[base]))
    for finger, chain in zip(skeleton.FINGERS, skeleton.FINGER_CHAINS, strict=True):
        first, last = xyz[chain[1]] - xyz[chain[0]], xyz[chain[3]] - xyz[chain[2]]
        _add(values, f"flexion_deg {finger}", np.degrees(_angle(first, last)))
    wrist, middle, pinky = (
        xyz[i] for i in (skeleton.ROOT, skeleton.MIDDLE_BASE, skeleton.PINKY_BASE)
    )
    normal = np.cross(middle - wrist, pinky - wrist)
    _add(values, "palm_normal", normal / max(np.linalg.norm(normal), 1e-12))


def _angle(a, b):
    return np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b)


def _add(values, name, value):
    values.setdefault(name, []).append(value)
