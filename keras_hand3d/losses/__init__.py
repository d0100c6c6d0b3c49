"""Losses: pure functions with unreduced values, and thin Keras classes."""

from keras_hand3d.losses.absolute_loss import absolute_distances, log_ratios
from keras_hand3d.losses.center_loss import CenterLoss, center_errors
from keras_hand3d.losses.keypoint_loss import squared_distances
from keras_hand3d.losses.lifting_loss import LiftingLoss, squared_errors
from keras_hand3d.losses.logistic_loss import correct_keypoints, logistic_errors
from keras_hand3d.losses.score_map_loss import ScoreMapLoss, score_map_errors, visible_mean
from keras_hand3d.losses.segmentation_loss import SegmentationLoss, segmentation_errors

__all__ = [
    "CenterLoss",
    "LiftingLoss",
    "ScoreMapLoss",
    "SegmentationLoss",
    "absolute_distances",
    "center_errors",
    "correct_keypoints",
    "log_ratios",
    "logistic_errors",
    "score_map_errors",
    "segmentation_errors",
    "squared_distances",
    "squared_errors",
    "visible_mean",
]
