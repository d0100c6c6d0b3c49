"""Networks that give the same answer to everything, as real models and as stubs."""

import keras
import numpy as np
from keras import ops

from keras_hand3d.models import ColorHandPose3D


class Constant:
    """Stands in for a network: the same answer to everything."""

    def __init__(self, answer):
        self.answer = answer

    def predict_on_batch(self, inputs):
        batch = keras.tree.flatten(inputs)[0].shape[0]
        if isinstance(self.answer, dict):
            return {name: np.stack([value] * batch) for name, value in self.answer.items()}
        return np.stack([self.answer] * batch)


def pose_net(cell=(16, 16)):
    """A PoseNet whose maps all have their peak in a (row, column) cell."""
    return Constant({"stage_3": _maps(cell)})


def lifting_net(normalized):
    """A LiftingNet that gives these coordinates."""
    return Constant({"keypoints_normalized": np.asarray(normalized, "float32")})


def whole_model(canonical, finds_hand=True, fallback="image"):
    """A `ColorHandPose3D`: all or nothing is hand, key points in the crop's middle, one pose."""
    image = keras.Input((None, None, 3), name="image")
    logits = ops.zeros_like(image[..., :2]) + np.array([0.0, 1.0 if finds_hand else -1.0])
    maps = _per_sample(image) + ops.convert_to_tensor(_maps((16, 16))[None])
    inputs = {
        "keypoint_score_maps": keras.Input((32, 32, 21), name="keypoint_score_maps"),
        "hand_side": keras.Input((2,), name="hand_side"),
    }
    zero = _per_sample(inputs["keypoint_score_maps"])[:, 0]
    canonical = np.asarray(canonical, "float32")[None]
    outputs = {f"stage_{stage}": maps * 1.0 for stage in (1, 2, 3)}
    return ColorHandPose3D(
        keras.Model(image, logits, name="hand_seg_net"),
        keras.Model(image, outputs, name="pose_net"),
        keras.Model(inputs, zero + ops.convert_to_tensor(canonical), name="pose_prior"),
        keras.Model(inputs, zero + ops.eye(3)[None], name="viewpoint_net"),
        fallback=fallback,
    )


def _per_sample(images):
    """Zeros that depend on the batch's size: ``(batch, 1, 1, 1)``."""
    return ops.mean(images, axis=(1, 2, 3), keepdims=True) * 0.0


def _maps(cell):
    maps = np.zeros((32, 32, 21), "float32")
    maps[cell] = 1.0
    return maps
