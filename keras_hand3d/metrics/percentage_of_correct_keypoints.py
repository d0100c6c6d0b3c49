"""Streaming percentage of correct key points."""

import keras
from keras import ops

from keras_hand3d.geometry.vectors import safe_divide
from keras_hand3d.metrics.keypoint_errors import correct_keypoints
from keras_hand3d.metrics.keypoint_metric import KeypointMetric


@keras.saving.register_keras_serializable(package="keras_hand3d")
class PercentageOfCorrectKeypoints(KeypointMetric):
    """PCK: the share of key points, 0..1, whose error is at most a threshold.

    Args:
        threshold: In the unit of the errors.
        strict: Whether an error equal to the threshold is wrong.
        num_keypoints: Number of key points.
        keypoint: Number of the one key point to report; the average over all by default.
        name: Name of the metric.
        dtype: Dtype of the sums.
    """

    def __init__(
        self, threshold, strict=False, num_keypoints=21, keypoint=None, name="pck", dtype=None
    ):
        super().__init__(num_keypoints, keypoint, name, dtype)
        self.threshold, self.strict = float(threshold), bool(strict)
        self.correct = self.add_variable((self.num_keypoints,), initializer="zeros", name="correct")

    def add_errors(self, errors, counted):
        """Count the correct ones."""
        threshold = ops.convert_to_tensor([self.threshold], dtype=errors.dtype)
        correct = correct_keypoints(errors, threshold, self.strict)[0]
        self.correct.assign_add(ops.sum(ops.cast(correct, self.dtype) * counted, axis=0))

    def keypoint_values(self):
        """Share of each key point."""
        return safe_divide(self.correct.value, self.count.value)

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "threshold": self.threshold, "strict": self.strict}
