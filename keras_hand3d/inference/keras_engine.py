"""`KerasHandEngine`: the networks of this package, compiled once a batch size."""

from functools import cached_property

import keras
import numpy as np
from keras import ops

from keras_hand3d import skeleton
from keras_hand3d.inference.hand_engine import HandEngine
from keras_hand3d.inference.one_at_a_time import one_at_a_time
from keras_hand3d.inference.raw_hand import RawHand
from keras_hand3d.layers import DecodeScoreMaps, ResizeImages
from keras_hand3d.models import (
    ColorHandPose3D,
    HandSegNet,
    LiftingNet,
    PoseNet,
)
from keras_hand3d.models.color_hand_pose_3d import crop_size_of, lifting_score_maps
from keras_hand3d.models.lifting_net import placeholder_lifting
from keras_hand3d.models.pose_net import STAGES

IMAGE_SIZE = (240, 320)
_FOUND = (
    "keypoints_uv",
    "keypoint_confidence",
    "hand_found",
    "crop_center_uv",
    "crop_scale",
)


class KerasHandEngine(HandEngine):
    """Runs `ColorHandPose3D`, or a `PoseNet` with what else there is; a `HandEngine`.

    Lifting costs next to nothing beside the rest, so hands are lifted as left and as right ones.

    Args:
        models: A `ColorHandPose3D`; a `PoseNet`; or a list of a `PoseNet` and, for whole images, a
            `HandSegNet` and, for 3D, a `LiftingNet`.
        root_keypoint: What key point 0 is; None if unknown.
        handedness_auto_accuracy: See `HandEngine`.

    Raises:
        ValueError: If no model finds key points, or there are two of a kind.
    """

    def __init__(self, models, root_keypoint=None, handedness_auto_accuracy=None):
        self.root_keypoint = root_keypoint
        self.handedness_auto_accuracy = handedness_auto_accuracy
        parts = _parts_of(models if isinstance(models, list | tuple) else [models])
        self.whole = parts.get(ColorHandPose3D)
        if self.whole is not None:
            self.pose_net = self.whole.pose_net
            self.lifting_net = LiftingNet(
                pose_prior=self.whole.pose_prior, viewpoint_net=self.whole.viewpoint_net
            )
        else:
            self.pose_net, self.lifting_net = parts.get(PoseNet), parts.get(LiftingNet)
            if HandSegNet in parts:
                self.whole = ColorHandPose3D(
                    parts[HandSegNet], self.pose_net, *placeholder_lifting()
                )
        self.crop_size = crop_size_of(self.pose_net)
        self.lifts = self.lifting_net is not None
        self.image_size = None if self.whole is None else IMAGE_SIZE

    @one_at_a_time
    def find_in_images(self, images, sides):
        """See `HandEngine`."""
        outputs = self._in_images.predict_on_batch(images)
        # The box of the region that the crop was put around.
        side = (self.crop_size / self.crop_margin / outputs["crop_scale"])[:, None]
        corner = outputs["crop_center_uv"] - side / 2.0
        boxes = np.concatenate([corner, side, side], axis=1)
        return [
            [_raw_hand(outputs, index, boxes[index])] if found else []
            for index, found in enumerate(outputs["hand_found"])
        ]

    @one_at_a_time
    def find_in_crops(self, crops, sides):
        """See `HandEngine`."""
        outputs = self._in_crops.predict_on_batch(crops)
        return [_raw_hand(outputs, index) for index in range(len(crops))]

    @cached_property
    def _in_images(self):
        whole = self.whole
        outputs = {name: whole.output[name] for name in _FOUND}
        # On the legacy grid every eighth sample is one of the network's own: nothing is lost.
        outputs["score_maps"] = whole.output["keypoint_score_maps"][:, ::8, ::8]
        find = keras.Model(whole.input["image"], outputs, name="find_hand")
        image = keras.Input((*IMAGE_SIZE, 3), name="image")
        found = dict(find(image))
        return self._model(image, found, found.pop("score_maps"))

    @cached_property
    def _in_crops(self):
        crop = keras.Input((self.crop_size, self.crop_size, 3), name="image_crop")
        score_maps = self.pose_net(crop)[STAGES[-1]]
        decoding = {}
        if self.whole is not None:
            decoding = {"decoding": self.whole.decoding, "beta": self.whole.beta}
        resize = ResizeImages(self.crop_size, self.crop_size)
        decoded = DecodeScoreMaps(**decoding)(resize(score_maps))
        found = {
            "keypoints_uv": decoded["keypoints_uv"],
            "keypoint_confidence": decoded["confidence"],
        }
        return self._model(crop, found, score_maps)

    def _model(self, inputs, outputs, score_maps):
        """A model with these outputs and both liftings."""
        if self.lifts:
            score_maps = lifting_score_maps(score_maps)
            for index, side in enumerate(skeleton.HAND_SIDES):
                one_hot = ops.one_hot(ops.zeros_like(score_maps[:, 0, 0, 0], "int32") + index, 2)
                lifted = self.lifting_net({"keypoint_score_maps": score_maps, "hand_side": one_hot})
                outputs[side] = lifted["keypoints_normalized"]
        model = keras.Model(inputs, outputs)
        # TensorFlow's XLA is the slower one on a CPU.
        model.jit_compile = keras.backend.backend() == "jax"
        return model


def _raw_hand(outputs, index, box=None):
    return RawHand(
        keypoints_uv=outputs["keypoints_uv"][index],
        keypoint_confidence=outputs["keypoint_confidence"][index],
        box_xywh=box,
        keypoints_normalized={
            side: outputs[side][index] for side in skeleton.HAND_SIDES if side in outputs
        },
    )


def _parts_of(models):
    """The models by class."""
    parts = {}
    for model in models:
        for known in (ColorHandPose3D, HandSegNet, PoseNet, LiftingNet):
            if isinstance(model, known):
                if known in parts:
                    raise ValueError(f"There is more than one {known.__name__} among the models.")
                parts[known] = model
                break
        else:
            raise ValueError(f"An estimator has no use for a {type(model).__name__}.")
    if ColorHandPose3D in parts and len(parts) > 1:
        raise ValueError("A ColorHandPose3D has all networks: give it alone.")
    if not {ColorHandPose3D, PoseNet} & set(parts):
        names = " and ".join(sorted(known.__name__ for known in parts))
        raise ValueError(
            f"A {names} finds no key points in a photo: give a ColorHandPose3D, or a PoseNet "
            "beside it."
        )
    return parts
