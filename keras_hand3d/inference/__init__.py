"""From a photo to hands."""

from keras_hand3d.inference.hand_prediction import HandPrediction
from keras_hand3d.inference.predict_photo import predict_end_to_end, predict_in_box

__all__ = ["HandPrediction", "predict_end_to_end", "predict_in_box"]
