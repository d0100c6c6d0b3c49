"""Absolute errors of coordinates."""

from keras import ops


def absolute_distances(true_uv, pred_uv, unit=1.0):
    """Sum of the absolute differences along the axes, of each key point.

    Args:
        true_uv: ``(batch, n, axes)`` coordinates, pixels for instance.
        pred_uv: ``(batch, n, axes)`` of the same frame.
        unit: Length that counts as 1, such as the side of the crop.

    Returns:
        ``(batch, n)`` in that unit.
    """
    return ops.sum(ops.abs(pred_uv - true_uv), axis=-1) / unit


def log_ratios(true, pred, least=1e-6):
    """Absolute logarithm of the ratio of two lengths: 0.1 is an error of about a tenth.

    Args:
        true: ``(...)`` lengths in any unit.
        pred: ``(...)`` lengths of the same shape and unit.
        least: What smaller lengths are taken for.

    Returns:
        ``(...)``, no unit.
    """
    return ops.abs(ops.log(ops.maximum(pred, least)) - ops.log(ops.maximum(true, least)))
