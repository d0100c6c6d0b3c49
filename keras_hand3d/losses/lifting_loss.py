"""The lifting networks' loss (Zimmermann & Brox 2017, eq. 6 and 7)."""

import keras
from keras import ops


def squared_errors(true, pred):
    """Mean squared difference of each sample.

    Args:
        true: ``(batch, ...)`` coordinates or rotation matrices.
        pred: ``(batch, ...)`` of the same shape.

    Returns:
        ``(batch,)``.
    """
    axes = tuple(range(1, len(pred.shape)))
    return ops.mean(ops.square(pred - true), axis=axes)


@keras.saving.register_keras_serializable(package="keras_hand3d")
class LiftingLoss(keras.losses.Loss):
    """Mean squared error of what a lifting variant predicts.

    Of the proposed variant it is computed for the canonical coordinates and for the rotation
    matrix, and the two are added.
    """

    def __init__(self, reduction="mean", name="lifting_loss", **kwargs):
        super().__init__(reduction=reduction, name=name, **kwargs)

    def call(self, y_true, y_pred):
        """Errors ``(batch,)``."""
        return squared_errors(y_true, y_pred)
