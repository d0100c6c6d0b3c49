"""3D hand pose from one RGB image as Keras 3 layers and models.

Importing this package imports nothing heavy: its parts load when they are first used, and its
layers and models register with Keras as soon as both are imported, whichever comes first.
"""

import importlib

from keras_hand3d.registration import register_with_keras

_PARTS = (
    "benchmarking",
    "data",
    "evaluation",
    "export",
    "geometry",
    "inference",
    "layers",
    "losses",
    "metrics",
    "models",
    "recipes",
    "skeleton",
    "training",
)

_ESTIMATOR = "HandPoseEstimator"

__all__ = [*_PARTS, _ESTIMATOR]


def __getattr__(name):
    if name in _PARTS:
        return importlib.import_module(f"{__name__}.{name}")
    if name == _ESTIMATOR:
        return importlib.import_module(f"{__name__}.inference").HandPoseEstimator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *__all__})


register_with_keras(
    (
        "keras_hand3d.layers",
        "keras_hand3d.metrics",
        "keras_hand3d.models",
        "keras_hand3d.data.end_to_end_preparation",
        "keras_hand3d.data.hand_detector_preparation",
        "keras_hand3d.data.hand_pose_25d_preparation",
        "keras_hand3d.data.hand_preparation",
        "keras_hand3d.data.segmentation_preparation",
    )
)
