"""Losses: pure functions with unreduced values, and thin Keras classes."""

from keras_hand3d.losses.lifting_loss import LiftingLoss, squared_errors
from keras_hand3d.losses.score_map_loss import ScoreMapLoss, score_map_errors, visible_mean

__all__ = [
    "LiftingLoss",
    "ScoreMapLoss",
    "score_map_errors",
    "squared_errors",
    "visible_mean",
]
