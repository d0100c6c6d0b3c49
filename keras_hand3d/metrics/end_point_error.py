"""Streaming mean end-point error."""

import keras
from keras import ops

from keras_hand3d.geometry.vectors import safe_divide
from keras_hand3d.metrics.keypoint_metric import KeypointMetric


@keras.saving.register_keras_serializable(package="keras_hand3d")
class EndPointError(KeypointMetric):
    """Mean distance between true and predicted key points, in the unit that they are given in.

    The mean is taken per key point over the instances that count, then over the key points.

    Args:
        num_keypoints: Number of key points.
        keypoint: Number of the one key point to report; the average over all by default.
        name: Name of the metric.
        dtype: Dtype of the sums.
    """

    def __init__(self, num_keypoints=21, keypoint=None, name="end_point_error", dtype=None):
        super().__init__(num_keypoints, keypoint, name, dtype)
        self.total = self.add_variable((self.num_keypoints,), initializer="zeros", name="total")

    def add_errors(self, errors, counted):
        """Add the errors that count."""
        # Chosen, not multiplied by zero: what does not count may be NaN.
        self.total.assign_add(ops.sum(ops.where(counted > 0.0, errors, 0.0), axis=0))

    def keypoint_values(self):
        """Mean error of each key point."""
        return safe_divide(self.total.value, self.count.value)
