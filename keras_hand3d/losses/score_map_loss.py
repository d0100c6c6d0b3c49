"""PoseNet's loss (Zimmermann & Brox 2017, sec. 5.1, with the released normalisation)."""

import keras
from keras import ops

_EPSILON = 1e-12


def score_map_errors(score_maps_true, score_maps_pred):
    """Root mean square difference of each score map.

    Args:
        score_maps_true: ``(batch, height, width, n)``.
        score_maps_pred: ``(batch, height, width, n)``.

    Returns:
        ``(batch, n)``.
    """
    squared = ops.mean(ops.square(score_maps_pred - score_maps_true), axis=(1, 2))
    # The root's slope at zero is infinite.
    return ops.sqrt(squared + _EPSILON)


def visible_mean(values, visible, count=None):
    """Sum of the visible values over their number in the whole batch plus 1e-3, as released.

    Args:
        values: ``(batch, n)``.
        visible: ``(batch, n)`` booleans.
        count: Number of visible values in the whole batch, if these are a part of it.

    Returns:
        A number; zero if nothing is visible.
    """
    weight = ops.cast(visible, values.dtype)
    count = ops.sum(weight) if count is None else count
    return ops.sum(values * weight) / (count + 1e-3)


@keras.saving.register_keras_serializable(package="keras_hand3d")
class ScoreMapLoss(keras.losses.Loss):
    """Mean over the visible key points of the batch of `score_map_errors`.

    Call arguments:
        y_true: ``(batch, height, width, n)`` target maps.
        y_pred: ``(batch, height, width, n)`` predicted maps of the same size.
        sample_weight: ``(batch, n)`` visibility; all visible if None.
    """

    def __init__(self, name="score_map_loss", **kwargs):
        super().__init__(name=name, **kwargs)

    def __call__(self, y_true, y_pred, sample_weight=None):
        """The loss of a batch, a number."""
        errors = self.call(y_true, y_pred)
        visible = ops.ones_like(errors) if sample_weight is None else sample_weight
        return visible_mean(errors, visible)

    def call(self, y_true, y_pred):
        """Unreduced errors ``(batch, n)``."""
        y_pred = ops.cast(ops.convert_to_tensor(y_pred), self.dtype)
        return score_map_errors(ops.cast(ops.convert_to_tensor(y_true), self.dtype), y_pred)
