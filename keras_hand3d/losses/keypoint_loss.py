"""Squared distances of key points in an image."""

from keras import ops


def squared_distances(true_uv, pred_uv, unit=1.0):
    """Squared distance of each key point.

    Args:
        true_uv: ``(batch, n, 2)`` pixels.
        pred_uv: ``(batch, n, 2)`` pixels of the same frame.
        unit: Pixels that count as 1, such as the side of the crop.

    Returns:
        ``(batch, n)`` in squared units.
    """
    return ops.sum(ops.square((pred_uv - true_uv) / unit), axis=-1)
