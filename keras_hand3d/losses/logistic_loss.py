"""Cross-entropy of yes and no."""

from keras import ops

from keras_hand3d.geometry.extremes import largest, smallest


def logistic_errors(target, logits):
    """Binary cross-entropy of each value.

    Args:
        target: ``(...)`` probabilities, or 0 and 1.
        logits: ``(...)`` of the same shape.

    Returns:
        ``(...)`` in nats.
    """
    target = ops.cast(target, logits.dtype)
    return ops.softplus(logits) - target * logits


def correct_keypoints(true_uv, pred_uv, share=0.1):
    """Which key points are right: within a share of the longer side of the true hand's box.

    What HandPose25D's key point confidence is the probability of. No gradient flows through it.

    Args:
        true_uv: ``(batch, n, 2)`` pixels.
        pred_uv: ``(batch, n, 2)`` pixels of the same frame.
        share: Greatest error over the longer side of the box of all true key points.

    Returns:
        ``(batch, n)``, 1 where right and 0 elsewhere.
    """
    side = largest(largest(true_uv, axis=1) - smallest(true_uv, axis=1), axis=-1)
    squared = ops.sum(ops.square(ops.stop_gradient(pred_uv) - true_uv), axis=-1)
    return ops.cast(squared <= ops.square(share * side)[:, None], true_uv.dtype)
