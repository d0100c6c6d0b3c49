"""Metrics: pure functions of errors and visibility."""

from keras_hand3d.metrics.keypoint_errors import (
    area_under_curve,
    average_over_keypoints,
    end_point_errors,
    mean_errors,
    median_errors,
    pck_curve,
)

__all__ = [
    "area_under_curve",
    "average_over_keypoints",
    "end_point_errors",
    "mean_errors",
    "median_errors",
    "pck_curve",
]
