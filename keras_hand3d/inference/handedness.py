"""Left or right, from which of the two lifted hands explains the picture. NumPy alone."""

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.inference.space import perspective_error, weak_perspective_error

AUTO = "auto"
LEAST_AUTO_ACCURACY = 0.9
AUTO_ACCURACY_METRIC = "handedness_auto_accuracy"
"""Entry of a preset's metrics with the measured accuracy of the comparison."""


def check_handedness(name):
    """A hand side, ``"auto"`` or None, unchanged.

    Raises:
        ValueError: If it is neither.
    """
    if name is not None and name not in (*skeleton.HAND_SIDES, AUTO):
        raise ValueError(f"Handedness: expected left, right or auto, got {name!r}.")
    return name


def check_auto_accuracy(accuracy):
    """Raise unless comparing both sides was measured to be good enough with a model.

    Args:
        accuracy: Share of hands whose side came out right; None if it was not measured.

    Raises:
        ValueError: If it was not measured, or is under `LEAST_AUTO_ACCURACY`.
    """
    if accuracy is not None and accuracy >= LEAST_AUTO_ACCURACY:
        return
    state = "was not measured" if accuracy is None else f"is {accuracy:.3f}"
    raise ValueError(
        f"handedness='auto': the accuracy of telling the side with this model {state}, and at "
        f"least {LEAST_AUTO_ACCURACY} is asked for ({AUTO_ACCURACY_METRIC} of its preset's "
        "metrics). Say which hand it is, 'left' or 'right', or take a model that predicts the side."
    )


def compare_sides(keypoints_normalized, keypoints_uv, weights=None, intrinsics=None):
    """Which of two lifted hands projects better onto the key points that were seen.

    Args:
        keypoints_normalized: By hand side, ``(21, 3)`` as lifted for that side.
        keypoints_uv: ``(21, 2)`` pixels (column, row).
        weights: ``(21,)`` of the key points; equal by default.
        intrinsics: ``(3, 3)`` camera matrix of these pixels; a camera without perspective if None.

    Returns:
        ``(side, share)``: the better side, and the share of the squared error that is the other
        side's, 0.5..1: not a calibrated probability.
    """
    errors = {}
    for side in skeleton.HAND_SIDES:
        shape = keypoints_normalized[side]
        if intrinsics is None:
            errors[side] = weak_perspective_error(shape, keypoints_uv, weights)
        else:
            errors[side] = perspective_error(shape, keypoints_uv, intrinsics, weights)
    better = min(errors, key=errors.get)
    (other,) = set(errors) - {better}
    if not np.isfinite(errors[other]):
        return better, 1.0 if np.isfinite(errors[better]) else 0.5
    total = errors[better] ** 2 + errors[other] ** 2
    return better, float(errors[other] ** 2 / total) if total > 0.0 else 0.5
