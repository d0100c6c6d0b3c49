"""HandSegNet's loss (Zimmermann & Brox 2017, sec. 5.1)."""

import keras
from keras import ops


def segmentation_errors(hand_mask, logits):
    """Softmax cross-entropy of each pixel.

    Args:
        hand_mask: ``(batch, height, width)``, 1 on hands and 0 elsewhere.
        logits: ``(batch, height, width, 2)`` of background and hand.

    Returns:
        ``(batch, height, width)``.
    """
    # With two classes the softmax is a sigmoid of the difference.
    margin = logits[..., 1] - logits[..., 0]
    hand_mask = ops.cast(hand_mask, margin.dtype)
    return ops.softplus(margin) - hand_mask * margin


@keras.saving.register_keras_serializable(package="keras_hand3d")
class SegmentationLoss(keras.losses.Loss):
    """Mean softmax cross-entropy over all pixels.

    Call arguments:
        y_true: ``(batch, height, width)``, 1 on hands and 0 elsewhere.
        y_pred: ``(batch, height, width, 2)`` logits of background and hand.
    """

    def __init__(self, reduction="mean", name="segmentation_loss", **kwargs):
        super().__init__(reduction=reduction, name=name, **kwargs)

    def call(self, y_true, y_pred):
        """Unreduced errors ``(batch, height, width)``."""
        return segmentation_errors(y_true, y_pred)
