"""What the streaming key point metrics have in common."""

import keras
from keras import ops

from keras_hand3d import skeleton
from keras_hand3d.metrics.keypoint_errors import average_over_keypoints, end_point_errors


class KeypointMetric(keras.metrics.Metric):
    """A metric that collects per key point and averages over the key points that were counted.

    A subclass adds its sums in `add_errors` and gives one value a key point in `keypoint_values`.

    Args:
        num_keypoints: Number of key points.
        keypoint: Number of the one key point to report; the average over all by default.
        name: Name of the metric.
        dtype: Dtype of the sums.
    """

    def __init__(self, num_keypoints=skeleton.NUM_KEYPOINTS, keypoint=None, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        if keypoint is not None and not 0 <= keypoint < num_keypoints:
            raise ValueError(f"Expected a key point of 0 to {num_keypoints - 1}, got {keypoint}.")
        self.num_keypoints, self.keypoint = int(num_keypoints), keypoint
        self.count = self.add_variable((self.num_keypoints,), initializer="zeros", name="count")

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Count a batch.

        Args:
            y_true: ``(batch, n, d)`` true positions.
            y_pred: ``(batch, n, d)`` predicted positions in the same unit and frame.
            sample_weight: ``(batch, n)`` what is not zero counts: the key points' visibility. All
                count by default.
        """
        errors = end_point_errors(ops.cast(y_true, self.dtype), ops.cast(y_pred, self.dtype))
        counted = ops.ones_like(errors)
        if sample_weight is not None:
            counted = ops.cast(ops.cast(sample_weight, "bool"), self.dtype)
        self.count.assign_add(ops.sum(counted, axis=0))
        self.add_errors(errors, counted)

    def add_errors(self, errors, counted):
        """Add a batch's ``(batch, n)`` errors to the sums; ``counted`` is zero or one for each."""
        raise NotImplementedError

    def keypoint_values(self):
        """The metric of each key point, ``(n,)``; zero for one that was never counted."""
        raise NotImplementedError

    def result(self):
        """The average, or the one key point's value."""
        return self._report(self.keypoint_values())

    def _report(self, values):
        """``(..., n)`` values of the key points as what the metric reports, ``(...)``."""
        if self.keypoint is not None:
            return values[..., self.keypoint]
        return average_over_keypoints(values, (self.count > 0.0)[None])

    def get_config(self):
        """Constructor arguments."""
        config = {"num_keypoints": self.num_keypoints, "keypoint": self.keypoint}
        return {**super().get_config(), **config}
