"""Streaming median end-point error."""

import keras
from keras import ops

from keras_hand3d.metrics.keypoint_metric import KeypointMetric


@keras.saving.register_keras_serializable(package="keras_hand3d")
class MedianEndPointError(KeypointMetric):
    """Median distance between true and predicted key points, from a histogram.

    A median needs all errors; a stream keeps how many fall into each of fixed bins of
    ``max_error / bins``, per key point. An error counts as its bin's middle, so each key point's
    median is off by half a bin at the most (1/40 of a unit by default), and the average of the key
    points' medians by no more. Errors of ``max_error`` and above count as ``max_error``. The exact
    median is `keras_hand3d.metrics.median_errors`.

    Args:
        max_error: Upper end of the histogram, in the unit of the errors.
        bins: Number of bins.
        num_keypoints: Number of key points.
        keypoint: Number of the one key point to report; the average over all by default.
        name: Name of the metric.
        dtype: Dtype of the sums.

    Raises:
        ValueError: If the histogram has no extent.
    """

    def __init__(
        self,
        max_error=100.0,
        bins=2000,
        num_keypoints=21,
        keypoint=None,
        name="median_end_point_error",
        dtype=None,
    ):
        super().__init__(num_keypoints, keypoint, name, dtype)
        if not (max_error > 0.0 and bins >= 1):
            raise ValueError(
                "Expected a largest error above zero and at least 1 bin, "
                f"got {max_error} and {bins}."
            )
        self.max_error, self.bins = float(max_error), int(bins)
        # The last bin holds what lies beyond the range.
        shape = (self.num_keypoints, self.bins + 1)
        self.histogram = self.add_variable(shape, initializer="zeros", name="histogram")

    @property
    def resolution(self):
        """Width of a bin, in the unit of the errors."""
        return self.max_error / self.bins

    def add_errors(self, errors, counted):
        """Sort the errors that count into their bins."""
        size = self.bins + 1
        # Clipped before the cast: an infinite error has no integer. NaN is beyond the range, too.
        scaled = ops.where(errors < self.max_error, errors / self.resolution, float(self.bins))
        index = ops.cast(ops.minimum(scaled, float(self.bins)), "int32")
        index = index + size * ops.arange(self.num_keypoints, dtype="int32")
        added = ops.segment_sum(
            ops.reshape(counted, (-1,)), ops.reshape(index, (-1,)), size * self.num_keypoints
        )
        self.histogram.assign_add(ops.reshape(added, (self.num_keypoints, size)))

    def keypoint_values(self):
        """Median error of each key point."""
        reached = ops.cumsum(self.histogram.value, axis=1)
        # The middle of an even number lies between two errors, as of `median_errors`.
        low = ops.floor(ops.maximum(self.count.value - 1.0, 0.0) / 2.0)
        high = ops.floor(self.count.value / 2.0)
        median = 0.5 * (self._ranked(reached, low) + self._ranked(reached, high))
        return ops.where(self.count.value > 0.0, median, 0.0)

    def _ranked(self, reached, rank):
        """The error of a rank, from zero, of each key point."""
        index = ops.sum(ops.cast(reached <= rank[:, None], self.dtype), axis=1)
        return ops.minimum((index + 0.5) * self.resolution, self.max_error)

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "max_error": self.max_error, "bins": self.bins}
