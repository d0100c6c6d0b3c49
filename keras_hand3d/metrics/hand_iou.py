"""Streaming intersection over union of the hand."""

import keras
from keras import ops

from keras_hand3d.metrics.segmentation import (
    hand_from_logits,
    intersection_and_union,
    intersection_over_union,
)


@keras.saving.register_keras_serializable(package="keras_hand3d")
class HandIou(keras.metrics.Metric):
    """Intersection over union of the hand's pixels, over all pixels of all images together.

    Args:
        name: Name of the metric.
        dtype: Dtype of the sums.
    """

    def __init__(self, name="hand_iou", dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.intersection = self.add_variable((), initializer="zeros", name="intersection")
        self.union = self.add_variable((), initializer="zeros", name="union")

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Count a batch.

        Args:
            y_true: ``(batch, height, width)`` mask; what is not zero is hand.
            y_pred: ``(batch, height, width, 2)`` logits of background and hand.
            sample_weight: ``(batch,)`` weight of each image; one by default.
        """
        intersection, union = intersection_and_union(y_true, hand_from_logits(y_pred))
        if sample_weight is not None:
            weight = ops.cast(sample_weight, intersection.dtype)
            intersection, union = intersection * weight, union * weight
        self.intersection.assign_add(ops.cast(ops.sum(intersection), self.dtype))
        self.union.assign_add(ops.cast(ops.sum(union), self.dtype))

    def result(self):
        """The ratio; one where nothing is hand and nothing was taken for it."""
        return intersection_over_union(self.intersection.value, self.union.value)
