"""How well two masks agree."""

from keras import ops

from keras_hand3d.geometry.vectors import safe_divide


def intersection_and_union(mask_true, mask_pred):
    """Pixels that two masks share, and pixels of either.

    Args:
        mask_true: ``(batch, height, width)``; what is not zero is hand.
        mask_pred: ``(batch, height, width)`` likewise.

    Returns:
        ``(intersection, union)``: ``(batch,)`` each, float32 numbers of pixels.
    """
    mask_true, mask_pred = ops.cast(mask_true, "bool"), ops.cast(mask_pred, "bool")
    both = ops.cast(ops.logical_and(mask_true, mask_pred), "float32")
    either = ops.cast(ops.logical_or(mask_true, mask_pred), "float32")
    return ops.sum(both, axis=(1, 2)), ops.sum(either, axis=(1, 2))


def intersection_over_union(intersection, union):
    """The share of the pixels of either mask that are both's.

    Args:
        intersection: ``(...)`` pixels that the masks share.
        union: ``(...)`` pixels of either.

    Returns:
        ``(...)`` in 0..1; one where both masks are empty, for they agree.
    """
    return ops.where(union > 0.0, safe_divide(intersection, union), 1.0)


def hand_from_logits(logits):
    """Which pixels are more likely hand than background; a tie is background.

    Args:
        logits: ``(batch, height, width, 2)`` of background and hand.

    Returns:
        ``(batch, height, width)`` booleans.
    """
    return logits[..., 1] > logits[..., 0]
