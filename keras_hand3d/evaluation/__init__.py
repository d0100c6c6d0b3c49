"""Evaluation: protocols, errors, results and pictures."""

from keras_hand3d.evaluation.evaluate import evaluate
from keras_hand3d.evaluation.evaluation_result import EvaluationResult
from keras_hand3d.evaluation.pictures import write_pictures
from keras_hand3d.evaluation.predictions import predict_lifting, predict_pose_net
from keras_hand3d.evaluation.protocol import PROTOCOLS, Protocol

__all__ = [
    "PROTOCOLS",
    "EvaluationResult",
    "Protocol",
    "evaluate",
    "predict_lifting",
    "predict_pose_net",
    "write_pictures",
]
