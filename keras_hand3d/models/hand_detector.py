"""Hands in an image: where, how large, how turned, which side."""

import math

import keras
from keras import ops

from keras_hand3d.geometry.vectors import safe_normalize
from keras_hand3d.layers import BoxesFromLetterbox, DecodeDetectionMaps, Letterbox
from keras_hand3d.models.backbones import (
    LITE,
    STRIDES,
    backbone_features,
    blocks_of,
    check_backbone,
)
from keras_hand3d.models.hand_model import HandModel, policy_of
from keras_hand3d.models.pyramid import feature_pyramid

_CENTER_PROBABILITY = 0.01
"""What a cell starts with, so that the many empty ones do not drown the few centres."""

_PIXEL_LOGIT = -2.5
"""What a cell starts with for showing a hand: one in thirteen does."""

_BOX_SHARE = 0.25
"""Where a box's sides start, in units of the input's side."""


@keras.saving.register_keras_serializable(package="keras_hand3d")
class HandDetector(HandModel):
    """HandDetector: centres, boxes, sides and rotations of hands (after Zhou et al. 2019).

    A hand is the centre of the box of all its 21 key points, hidden ones too. Its angle is the
    direction in the image from the wrist to the middle finger's base: 0 points up, positive is
    clockwise as seen, so `geometry.crop_and_rotate` by the negative angle shows the hand upright.

    Args:
        input_size: Side of the square that images are brought into, pixels, a multiple of 32.
        backbone: ``"lite"`` (separable convolutions: few weights) or ``"residual"`` (whole ones:
            three times the weights, quicker to train), the package's own, or a model of
            `keras.applications`: ``"MobileNetV2"``, ``"MobileNetV3Small"``, ``"MobileNetV3Large"``,
            ``"EfficientNetV2B0"``.
        width: Multiplier of the hidden channels; of EfficientNet only those after it.
        max_hands: How many hands are read from the maps.
        backbone_weights: ``"imagenet"`` for the weights that Keras downloads for its models. It is
            no part of the config: a saved model has its own weights.
        name: Name of the model.
        **kwargs: ``dtype`` and ``trainable``, see `HandModel`.

    Input:
        ``image`` ``(batch, height, width, 3)`` RGB as x / 255 - 0.5, any size: it is letterboxed to
        the input size, see `layers.Letterbox`.

    Output:
        Dictionary of maps in the letterboxed frame, whose cells have a side of 4 pixels,

        - ``center_logits`` ``(batch, cells, cells, 2)`` of a (left, right) hand's centre
        - ``box_size`` ``(batch, cells, cells, 2)`` width and height in units of the input size
        - ``center_offset`` ``(batch, cells, cells, 2)`` the centre from the cell's corner, in
          cells, 0..1, see `geometry.cells_from_uv`
        - ``rotation`` ``(batch, cells, cells, 2)`` cosine and sine of the angle
        - ``hand_logits`` ``(batch, cells, cells, 2)`` that the cell shows a hand, and that the hand
          it shows is a right one: what every pixel of a hand teaches, not its centre alone

        and of what they say, in pixels of the image that was given, best first:

        - ``boxes_xywh`` ``(batch, max_hands, 4)`` left, top, width, height; positions are of pixel
          centres
        - ``scores`` ``(batch, max_hands)`` probability of a hand of either side, 0 where the maps
          have fewer maxima
        - ``right_probability`` ``(batch, max_hands)`` that it is a right one
        - ``angles`` ``(batch, max_hands)`` radians

    Raises:
        ValueError: If the backbone is not known, has no such weights or the size does not fit.
    """

    usual_root_keypoint = "wrist"

    def __init__(
        self,
        input_size=192,
        backbone=LITE,
        width=1.0,
        max_hands=4,
        backbone_weights=None,
        name="hand_detector",
        **kwargs,
    ):
        check_backbone(backbone, backbone_weights, input_size)
        # NumPy's numbers do not multiply symbolic tensors, nor does JSON take them.
        input_size, width = int(input_size), float(width)
        blocks = blocks_of(backbone, width, policy_of(kwargs.get("dtype")))
        image = keras.Input((None, None, 3), name="image")
        square = Letterbox(input_size, name="letterbox")(image)
        features = backbone_features(blocks, square, backbone, backbone_weights)
        features, _ = feature_pyramid(blocks, features, context=128)
        maps = _maps(blocks, features)
        found = DecodeDetectionMaps(max_hands, STRIDES[0], name="hands")(**maps)
        pixels = blocks.conv_head(features, 2, "hand_pixels", bias=[_PIXEL_LOGIT, 0.0])
        to_image = BoxesFromLetterbox(input_size, name="boxes_xywh")
        found["boxes_xywh"] = to_image(found["boxes_xywh"], image)
        outputs = {**maps, "hand_logits": pixels, **found}
        super().__init__(inputs=image, outputs=outputs, name=name, **kwargs)
        self.input_size, self.backbone, self.width = input_size, backbone, width
        self.max_hands = int(max_hands)

    def get_config(self):
        """Constructor arguments, but for the weights to start from."""
        config = {
            "input_size": self.input_size,
            "backbone": self.backbone,
            "width": self.width,
            "max_hands": self.max_hands,
        }
        return {**super().get_config(), **config}


def _maps(blocks, features):
    """The four maps of the pyramid's features."""
    odds = _CENTER_PROBABILITY / (1.0 - _CENTER_PROBABILITY)
    center = blocks.hidden(features, blocks.scaled(48), "center_hidden")
    box = blocks.hidden(features, blocks.scaled(48), "box_hidden")
    log_size = blocks.conv_head(box, 2, "box_log_size", bias=math.log(_BOX_SHARE))
    rotation = blocks.conv_head(box, 2, "box_rotation", bias=[1.0, 0.0])
    return {
        "center_logits": blocks.conv_head(center, 2, "center", bias=math.log(odds)),
        # Far beyond any hand, and short of what overflows.
        "box_size": ops.exp(ops.clip(log_size, -6.0, 2.0)),
        "center_offset": ops.sigmoid(blocks.conv_head(box, 2, "box_offset")),
        "rotation": safe_normalize(rotation),
    }
