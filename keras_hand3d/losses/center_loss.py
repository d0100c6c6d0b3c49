"""The loss of maps of centres (Zhou et al. 2019, Objects as Points, eq. 1)."""

import keras
from keras import ops


def center_errors(center_heat, logits, focus=2.0, mercy=4.0):
    """Focal cross-entropy of each cell, milder near centres.

    Args:
        center_heat: ``(batch, rows, columns, n)``, 1 in the cells of centres, falling off around
            them.
        logits: ``(batch, rows, columns, n)``.
        focus: Power of the error that a cell's cross-entropy is weighted by.
        mercy: Power of 1 - heat that a cell without a centre is weighted by.

    Returns:
        ``(batch, rows, columns, n)``; the loss is their sum over the number of centres.
    """
    probability = ops.sigmoid(logits)
    is_center = center_heat >= 1.0
    missed = (1.0 - probability) ** focus * ops.softplus(-logits)
    raised = (1.0 - center_heat) ** mercy * probability**focus * ops.softplus(logits)
    return ops.where(is_center, missed, raised)


@keras.saving.register_keras_serializable(package="keras_hand3d")
class CenterLoss(keras.losses.Loss):
    """Sum of `center_errors` over the number of centres in the batch, which is at least 1.

    Call arguments:
        y_true: ``(batch, rows, columns, n)`` heat, 1 in the cells of centres.
        y_pred: ``(batch, rows, columns, n)`` logits.
        sample_weight: ``(batch, rows, columns, n)`` or what broadcasts to it; 1 if None.
    """

    def __init__(self, name="center_loss", **kwargs):
        super().__init__(name=name, **kwargs)

    def __call__(self, y_true, y_pred, sample_weight=None):
        """The loss of a batch, a number."""
        y_true = ops.cast(ops.convert_to_tensor(y_true), self.dtype)
        errors = self.call(y_true, ops.cast(ops.convert_to_tensor(y_pred), self.dtype))
        if sample_weight is not None:
            errors = errors * sample_weight
        count = ops.sum(ops.cast(y_true >= 1.0, errors.dtype))
        return ops.sum(errors) / ops.maximum(count, 1.0)

    def call(self, y_true, y_pred):
        """Unreduced errors."""
        return center_errors(y_true, y_pred)
