"""The harness's table of models: constructor arguments at a small width, and inputs, by class."""

import functools

import numpy as np
from harness import Case

from keras_hand3d import models

_RS = np.random.RandomState(0)
_IMAGES = _RS.uniform(-0.5, 0.5, (3, 37, 61, 3)).astype("float32")
_CROPS = _RS.uniform(-0.5, 0.5, (3, 64, 64, 3)).astype("float32")
_HAND_SIDE = np.array([[1, 0], [0, 1], [0, 1]], "float32")
_SCORE_MAPS = {
    "keypoint_score_maps": _RS.rand(3, 32, 32, 21).astype("float32"),
    "hand_side": _HAND_SIDE,
}
WIDTH = 0.0625


def _case(model_class, inputs, **arguments):
    return Case(functools.partial(model_class, **arguments), (inputs,))


CASES = {
    "ColorHandPose3D": [
        _case(
            models.ColorHandPose3D,
            {"image": _IMAGES, "hand_side": _HAND_SIDE},
            width=WIDTH,
            fallback="released",
            decoding="soft_argmax",
            beta=20.0,
        )
    ],
    "HandDetector": [
        _case(models.HandDetector, _IMAGES, input_size=64, width=WIDTH, max_hands=2),
        _case(models.HandDetector, _IMAGES, input_size=64, width=WIDTH, backbone="residual"),
    ],
    "HandPose25D": [
        _case(models.HandPose25D, _CROPS, input_size=64, width=WIDTH),
        _case(models.HandPose25D, _CROPS, input_size=64, width=WIDTH, backbone="residual"),
    ],
    "HandSegNet": [_case(models.HandSegNet, _IMAGES, width=WIDTH)],
    "LiftingNet": [
        _case(models.LiftingNet, _SCORE_MAPS, width=WIDTH),
        _case(models.LiftingNet, _SCORE_MAPS, variant="local", width=WIDTH),
        _case(models.LiftingNet, _SCORE_MAPS, variant="bottleneck", width=WIDTH),
    ],
    "PoseNet": [_case(models.PoseNet, _IMAGES, width=WIDTH)],
    "PosePriorNet": [
        _case(models.PosePriorNet, _SCORE_MAPS, width=WIDTH, variant="direct", dropout=0.0, seed=3)
    ],
    "ViewpointNet": [_case(models.ViewpointNet, _SCORE_MAPS, width=WIDTH, dropout=0.1, seed=3)],
}
"""By class name."""
