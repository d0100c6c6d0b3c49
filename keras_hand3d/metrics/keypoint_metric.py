"""What the streaming key point metrics have in common."""

import keras
from keras import ops

from keras_hand3d import skeleton
from keras_hand3d.metrics.keypoint_errors import average_over_keypoints, end_point_errors


class KeypointMetric(keras.metrics.Metric):
    """A metric that collects per key point and averages over the key points that were counted.

    A subclass adds its sums in `add_errors` and gives one value a key point in `keypoint_values`.
    The result is NaN as long as nothing was counted, where most of Keras' metrics say zero: that
    would be a perfect error.

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
        self.num_keypoints = int(num_keypoints)
        self.keypoint = None if keypoint is None else int(keypoint)
        self.count = self.add_variable((self.num_keypoints,), initializer="zeros", name="count")

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Count a batch.

        Args:
            y_true: ``(batch, n, d)`` true positions.
            y_pred: ``(batch, n, d)`` predicted positions in the same unit and frame.
            sample_weight: ``(batch, n)`` what is not zero counts: the key points' visibility. All
                count by default.

        Raises:
            ValueError: If the shapes are others.
        """
        y_true, y_pred = ops.cast(y_true, self.dtype), ops.cast(y_pred, self.dtype)
        if sample_weight is not None:
            sample_weight = ops.convert_to_tensor(sample_weight)
        self._check_shapes(y_true, y_pred, sample_weight)
        errors = end_point_errors(y_true, y_pred)
        counted = ops.ones_like(errors)
        if sample_weight is not None:
            counted = ops.cast(ops.cast(sample_weight, "bool"), self.dtype)
        self.count.assign_add(ops.sum(counted, axis=0))
        self.add_errors(errors, counted)

    def _check_shapes(self, y_true, y_pred, sample_weight):
        """Refuse what would be broadcast; sizes that are not known yet (None) fit."""
        true, pred = tuple(y_true.shape), tuple(y_pred.shape)
        fits = _fits(true, pred) and len(true) == 3 and true[1] in (self.num_keypoints, None)
        if fits and sample_weight is not None:
            fits = _fits(tuple(sample_weight.shape), true[:2])
        if not fits:
            weight = "" if sample_weight is None else f" and {tuple(sample_weight.shape)}"
            raise ValueError(
                f"{self.name}: expected true and predicted positions (batch, {self.num_keypoints}, "
                f"d) and weights (batch, {self.num_keypoints}), got {true}, {pred}{weight}."
            )

    def add_errors(self, errors, counted):
        """Add a batch's ``(batch, n)`` errors to the sums; ``counted`` is zero or one for each."""
        raise NotImplementedError

    def keypoint_values(self):
        """The metric of each key point, ``(n,)``; zero for one that was never counted."""
        raise NotImplementedError

    def result(self):
        """The average, or the one key point's value; NaN if nothing was counted."""
        return self._report(self.keypoint_values())

    def _report(self, values):
        """``(..., n)`` values of the key points as what the metric reports, ``(...)``."""
        counted = self.count > 0.0
        if self.keypoint is not None:
            value, is_known = values[..., self.keypoint], counted[self.keypoint]
        else:
            value, is_known = average_over_keypoints(values, counted[None]), ops.any(counted)
        # Zero would be a perfect error.
        return ops.where(is_known, value, float("nan"))

    def get_config(self):
        """Constructor arguments."""
        config = {"num_keypoints": self.num_keypoints, "keypoint": self.keypoint}
        return {**super().get_config(), **config}


def _fits(shape, other):
    """Whether two shapes are the same as far as they are known."""
    return len(shape) == len(other) and all(
        a == b or None in (a, b) for a, b in zip(shape, other, strict=True)
    )
