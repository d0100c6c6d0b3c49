"""Losses: pure functions with unreduced values, and thin Keras classes."""

from keras_hand3d.losses.keypoint_loss import squared_distances
from keras_hand3d.losses.lifting_loss import LiftingLoss, squared_errors
from keras_hand3d.losses.score_map_loss import ScoreMapLoss, score_map_errors, visible_mean
from keras_hand3d.losses.segmentation_loss import SegmentationLoss, segmentation_errors

__all__ = [
    "LiftingLoss",
    "ScoreMapLoss",
    "SegmentationLoss",
    "score_map_errors",
    "segmentation_errors",
    "squared_distances",
    "squared_errors",
    "visible_mean",
]
