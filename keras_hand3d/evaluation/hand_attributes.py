"""What a hand is like, to see where errors are large."""

import numpy as np

from keras_hand3d.data.hand_angles import angles_deg, finger_flexions_deg, palm_normals

ATTRIBUTES = {
    "hand_size_px": "hand size (longest side of the visible key points' box), pixels",
    "visible": "visible key points",
    "is_right": "hand side",
    "flexion_deg": "flexion (mean over the fingers), degrees",
    "view_deg": "angle of the palm to the image, degrees",
}
"""Names of attributes and what a plot says of them."""


def box_sides(keypoints_uv, counted):
    """The longer side of the box of the key points that count.

    Args:
        keypoints_uv: ``(samples, 21, 2)`` pixels.
        counted: ``(samples, 21)`` booleans.

    Returns:
        ``(samples,)`` pixels; zero where none counts.
    """
    counted = np.asarray(counted, bool)[..., None]
    low = np.where(counted, keypoints_uv, np.inf).min(axis=1)
    high = np.where(counted, keypoints_uv, -np.inf).max(axis=1)
    return np.maximum(high - low, 0.0).max(axis=1)


def hand_attributes(keypoints_uv, visible, hand_side=None, keypoints_xyz=None):
    """Attributes of hands, as far as the data set knows them.

    Args:
        keypoints_uv: ``(samples, 21, 2)`` pixels, RHD order.
        visible: ``(samples, 21)`` booleans.
        hand_side: ``(samples, 2)`` one-hot (left, right), if known.
        keypoints_xyz: ``(samples, 21, 3)`` camera frame, any unit, if known.

    Returns:
        Dictionary of ``(samples,)`` arrays, see `ATTRIBUTES`. ``flexion_deg`` is the angle between
        the first and the last bone of a finger, on average; ``view_deg`` that between the palm's
        normal and the optical axis, 0 for a palm parallel to the image, 90 for one seen edge-on.
    """
    attributes = {
        "hand_size_px": box_sides(keypoints_uv, visible),
        "visible": np.asarray(visible, bool).sum(axis=1),
    }
    if hand_side is not None:
        attributes["is_right"] = np.asarray(hand_side)[:, 1] > 0.5
    if keypoints_xyz is not None:
        attributes["flexion_deg"] = finger_flexions_deg(keypoints_xyz).mean(axis=-1)
        angle = angles_deg(palm_normals(keypoints_xyz), np.array([0.0, 0.0, 1.0]))
        attributes["view_deg"] = np.minimum(angle, 180.0 - angle)
    return attributes
