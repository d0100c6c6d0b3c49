"""What a data set holds, in figures."""

from collections.abc import Callable

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.data.hand_angles import finger_flexions_deg, palm_normals
from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.schema import hands_asked

PERCENTILES = (5, 50, 95)


def describe_data(source: HandSource, progress: Callable[[], None] | None = None) -> dict:
    """Count and measure the hands of a data set.

    Args:
        source: The data set.
        progress: Called after every sample.

    Returns:
        Dictionary of figures. ``samples``; ``without_hands``, how many show none, if some do;
        ``hands`` by side; ``visible``, the fraction of visible key points; and, each as the 5th,
        50th and 95th percentile, ``hand_size_px`` (longest side of the visible points' box),
        ``distance_m`` (of key point 0 from the camera), ``reference_bone_mm`` and ``flexion_deg``
        of each finger (the angle between its first and last bone). ``viewpoint_concentration`` is
        the length of the mean of the palms' unit normals: 0 for views from all around, 1 for one.
        Figures in 3D are there if the data set has them, those of hands if there is a hand.
    """
    sides, without_hands = np.zeros(2, int), 0
    visible, values = [], {}
    for index in range(len(source)):
        sample = source[index]
        sides += hands_asked(sample)
        without_hands += not sample["hands_present"].any()
        for side in np.flatnonzero(hands_asked(sample)):
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
    }
    if without_hands:
        figures["without_hands"] = int(without_hands)
    if visible:
        figures["visible"] = float(np.mean(visible))
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
    for finger, flexion in zip(skeleton.FINGERS, finger_flexions_deg(xyz), strict=True):
        _add(values, f"flexion_deg {finger}", flexion)
    _add(values, "palm_normal", palm_normals(xyz))


def _add(values, name, value):
    values.setdefault(name, []).append(value)
