"""Streaming area under the PCK curve."""

import keras
from keras import ops

from keras_hand3d.geometry.vectors import safe_divide
from keras_hand3d.metrics.keypoint_errors import (
    area_under_curve,
    check_area_rule,
    correct_keypoints,
)
from keras_hand3d.metrics.keypoint_metric import KeypointMetric


@keras.saving.register_keras_serializable(package="keras_hand3d")
class AreaUnderPck(KeypointMetric):
    """AUC: the area under the PCK curve over given thresholds, 0..1.

    Args:
        thresholds: Ascending, in the unit of the errors.
        rule: ``"trapezoid"`` or ``"left_sum"``, see `area_under_curve`.
        strict: Whether an error equal to a threshold is wrong.
        num_keypoints: Number of key points.
        keypoint: Number of the one key point to report; the average over all by default.
        name: Name of the metric.
        dtype: Dtype of the sums.

    Raises:
        ValueError: If the rule is unknown or the thresholds do not ascend.
    """

    def __init__(
        self,
        thresholds,
        rule="trapezoid",
        strict=False,
        num_keypoints=21,
        keypoint=None,
        name="auc",
        dtype=None,
    ):
        super().__init__(num_keypoints, keypoint, name, dtype)
        self.thresholds = tuple(float(threshold) for threshold in thresholds)
        ascending = all(a < b for a, b in zip(self.thresholds, self.thresholds[1:], strict=False))
        if len(self.thresholds) < 2 or not ascending:
            raise ValueError(
                f"Expected at least two ascending thresholds, got {list(self.thresholds)}."
            )
        self.rule, self.strict = check_area_rule(rule), bool(strict)
        shape = (len(self.thresholds), self.num_keypoints)
        self.correct = self.add_variable(shape, initializer="zeros", name="correct")

    def add_errors(self, errors, counted):
        """Count the correct ones at each threshold."""
        correct = correct_keypoints(errors, self._threshold_tensor(), self.strict)
        self.correct.assign_add(ops.sum(ops.cast(correct, self.dtype) * counted, axis=1))

    def curve(self):
        """The PCK at each threshold, ``(m,)`` in 0..1; NaN if nothing was counted."""
        return self._report(safe_divide(self.correct.value, self.count.value))

    def keypoint_values(self):
        """Area of each key point."""
        curves = safe_divide(self.correct.value, self.count.value)
        areas = [
            area_under_curve(curves[:, index], self._threshold_tensor(), self.rule)
            for index in range(self.num_keypoints)
        ]
        return ops.stack(areas)

    def result(self):
        """The area under `curve`; NaN if nothing was counted."""
        return area_under_curve(self.curve(), self._threshold_tensor(), self.rule)

    def _threshold_tensor(self):
        return ops.convert_to_tensor(self.thresholds, dtype=self.dtype)

    def get_config(self):
        """Constructor arguments."""
        config = {"thresholds": self.thresholds, "rule": self.rule, "strict": self.strict}
        return {**super().get_config(), **config}
