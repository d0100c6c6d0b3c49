"""From photos and videos to hands.

What needs Keras loads it when it is first used; the rest does without.
"""

import importlib

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


def __getattr__(name):
    if name in _NAMES:
        return getattr(importlib.import_module(f"{__name__}.{_NAMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *_NAMES})
