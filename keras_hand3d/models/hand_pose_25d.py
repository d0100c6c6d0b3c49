"""Key points in 2.5D from a hand crop, in one pass."""

import math

import keras
from keras import ops

from keras_hand3d import geometry, skeleton
from keras_hand3d.layers import DecodeLatent25D
from keras_hand3d.models.backbones import (
    LITE,
    STRIDES,
    backbone_features,
    blocks_of,
    check_backbone,
)
from keras_hand3d.models.hand_model import HandModel, policy_of
from keras_hand3d.models.pyramid import feature_pyramid

_BONE_SHARE = 0.18
"""Where the reference bone's length starts, in units of the crop's side."""


@keras.saving.register_keras_serializable(package="keras_hand3d")
class HandPose25D(HandModel):
    """HandPose25D: key points, depths, side and presence of a hand (after Iqbal et al. 2018).

    A small convolutional network with a feature pyramid gives each key point a distribution over
    the crop and a map of depths; the position is the distribution's mean and the depth the mean of
    the depths under it. Nothing of it is in pixels until then, so it learns end to end.

    Args:
        input_size: Side of the crop in pixels, a multiple of 32.
        backbone: ``"lite"`` (separable convolutions: few weights) or ``"residual"`` (whole ones:
            three times the weights, quicker to train), the package's own, or a model of
            `keras.applications`: ``"MobileNetV2"``, ``"MobileNetV3Small"``, ``"MobileNetV3Large"``,
            ``"EfficientNetV2B0"``.
        width: Multiplier of the hidden channels; of EfficientNet only those after it.
        crop_margin: Side of the crop over the longer side of the box of all 21 key points, the hand
            upright: what the network learns from, and what it must be shown.
        backbone_weights: ``"imagenet"`` for the weights that Keras downloads for its models. It is
            no part of the config: a saved model has its own weights.
        name: Name of the model.
        **kwargs: ``dtype`` and ``trainable``, see `HandModel`.

    Input:
        ``image_crop`` ``(batch, input_size, input_size, 3)`` RGB as x / 255 - 0.5, the hand upright
        in it.

    Output:
        Dictionary of

        - ``keypoints_uv`` ``(batch, 21, 2)`` pixels of the crop (column, row), whole numbers at
          pixel centres
        - ``keypoint_spread`` ``(batch, 21)`` root mean square distance of the distribution from
          there, pixels
        - ``keypoint_depth`` ``(batch, 21)`` along the optical axis from key point 0, in reference
          bones (key points 11 to 12)
        - ``reference_bone_uv`` ``(batch,)`` crop pixels of one reference bone at key point 0's
          depth
        - ``keypoints_normalized`` ``(batch, 21, 3)`` all of that by weak perspective: relative to
          key point 0, in reference bones, axes of the crop
        - ``confidence_logits``, ``keypoint_confidence`` ``(batch, 21)`` the latter in 0..1
        - ``right_logit``, ``right_probability`` ``(batch,)`` that the hand is a right one
        - ``presence_logit``, ``presence`` ``(batch,)`` that there is a hand

        Key points are in RHD order. Where there is no hand everything else is finite and means
        nothing.

    Raises:
        ValueError: If the backbone is not known, has no such weights or the size does not fit.
    """

    usual_root_keypoint = "wrist"

    def __init__(
        self,
        input_size=128,
        backbone=LITE,
        width=1.0,
        crop_margin=1.4,
        backbone_weights=None,
        name="hand_pose_25d",
        **kwargs,
    ):
        check_backbone(backbone, backbone_weights, input_size)
        # NumPy's numbers do not multiply symbolic tensors, nor does JSON take them.
        input_size, width = int(input_size), float(width)
        blocks = blocks_of(backbone, width, policy_of(kwargs.get("dtype")))
        image = keras.Input((input_size, input_size, 3), name="image_crop")
        features = backbone_features(blocks, image, backbone, backbone_weights)
        features, context = feature_pyramid(blocks, features, context=128)
        maps = {
            "score_maps": blocks.conv_head(features, skeleton.NUM_KEYPOINTS, "score_maps"),
            "depth_maps": blocks.conv_head(features, skeleton.NUM_KEYPOINTS, "depth_maps"),
            "features": features,
        }
        found = DecodeLatent25D(STRIDES[0], name="keypoints")(**maps)
        outputs = _outputs(blocks, found, context, input_size)
        super().__init__(inputs=image, outputs=outputs, name=name, **kwargs)
        self.input_size, self.backbone, self.width = input_size, backbone, width
        self.crop_margin = float(crop_margin)

    def get_config(self):
        """Constructor arguments, but for the weights to start from."""
        config = {
            "input_size": self.input_size,
            "backbone": self.backbone,
            "width": self.width,
            "crop_margin": self.crop_margin,
        }
        return {**super().get_config(), **config}


def _outputs(blocks, found, context, input_size):
    """All outputs from what the maps say and the pooled features."""
    hidden = blocks.dense(context, blocks.scaled(128), "hand_hidden")
    hand = blocks.dense_head(hidden, 3, "hand", bias=[math.log(_BONE_SHARE), 0.0, 0.0])
    # Far beyond any hand, and short of what overflows.
    bone = input_size * ops.exp(ops.clip(hand[:, 0], -6.0, 2.0))
    uv, depth, spread = (found[k] for k in ("keypoints_uv", "keypoint_depth", "keypoint_spread"))
    confidence = _confidence(blocks, found, hidden, input_size)
    right = hand[:, 1] + _right_by_keypoints(blocks, found, input_size)
    return {
        "keypoints_uv": uv,
        "keypoint_spread": spread,
        "keypoint_depth": depth,
        "reference_bone_uv": bone,
        "keypoints_normalized": geometry.weak_perspective_keypoints(uv, depth, bone),
        "confidence_logits": confidence,
        "keypoint_confidence": ops.sigmoid(confidence),
        "right_logit": right,
        "right_probability": ops.sigmoid(right),
        "presence_logit": hand[:, 2],
        "presence": ops.sigmoid(hand[:, 2]),
    }


def _confidence(blocks, found, hidden, input_size):
    """Logits by what is seen at each key point, how spread it is, and the whole hand."""
    spread = ops.stop_gradient(found["keypoint_spread"])[..., None] * (8.0 / input_size)
    seen = ops.concatenate([found["keypoint_features"], spread], axis=-1)
    seen = blocks.dense(seen, blocks.scaled(32), "confidence_hidden")
    each = blocks.dense_head(seen, 1, "confidence_by_keypoint")[..., 0]
    return each + blocks.dense_head(hidden, skeleton.NUM_KEYPOINTS, "confidence_by_hand")


def _right_by_keypoints(blocks, found, input_size):
    """Logit of a right hand by how its key points lie and what is seen at each.

    Its side moves none of them: they have targets of their own.
    """
    uv = ops.stop_gradient(found["keypoints_uv"])
    depth = ops.stop_gradient(found["keypoint_depth"])
    relative = (uv - uv[:, : skeleton.ROOT + 1]) * (2.0 / input_size)
    seen = [found["keypoint_features"], relative, depth[..., None]]
    seen = ops.concatenate(seen, axis=-1)
    seen = ops.reshape(seen, (-1, seen.shape[1] * seen.shape[2]))
    hidden = blocks.dense(seen, blocks.scaled(64), "right_hidden")
    return blocks.dense_head(hidden, 1, "right_by_keypoints")[:, 0]
