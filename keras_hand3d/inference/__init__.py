"""From photos and videos to hands.

What needs Keras loads it when it is first used; the rest does without.
"""

from keras_hand3d.lazy_names import lazy_names

_NAMES = {
    "BaseHandEstimator": "base_estimator",
    "EstimatorOptions": "estimator_options",
    "ExportedEstimator": "exported_estimator",
    "Hand": "hand",
    "HandEngine": "hand_engine",
    "HandPoseEstimator": "hand_pose_estimator",
    "HandTracker": "hand_tracker",
    "OneEuroFilter": "one_euro_filter",
    "RawHand": "raw_hand",
    "VideoReader": "video",
    "measure_auto_handedness": "auto_handedness",
}

__all__ = sorted(_NAMES)

__getattr__, __dir__ = lazy_names(__name__, _NAMES)
