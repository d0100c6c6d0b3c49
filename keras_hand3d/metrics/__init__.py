"""Metrics: pure functions of errors and visibility, and streaming Keras metrics over them."""

from keras_hand3d.metrics.area_under_pck import AreaUnderPck
from keras_hand3d.metrics.end_point_error import EndPointError
from keras_hand3d.metrics.hand_iou import HandIou
from keras_hand3d.metrics.keypoint_errors import (
    area_under_curve,
    average_over_keypoints,
    correct_keypoints,
    end_point_errors,
    mean_errors,
    median_errors,
    pck_curve,
)
from keras_hand3d.metrics.median_end_point_error import MedianEndPointError
from keras_hand3d.metrics.percentage_of_correct_keypoints import PercentageOfCorrectKeypoints
from keras_hand3d.metrics.segmentation import (
    hand_from_logits,
    intersection_and_union,
    intersection_over_union,
)

__all__ = [
    "AreaUnderPck",
    "EndPointError",
    "HandIou",
    "MedianEndPointError",
    "PercentageOfCorrectKeypoints",
    "area_under_curve",
    "average_over_keypoints",
    "correct_keypoints",
    "end_point_errors",
    "hand_from_logits",
    "intersection_and_union",
    "intersection_over_union",
    "mean_errors",
    "median_errors",
    "pck_curve",
]
