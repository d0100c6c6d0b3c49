"""The hand detector's maps to boxes."""

import keras

from keras_hand3d import geometry
from keras_hand3d.layers.bounded import whole_number
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class DecodeDetectionMaps(GeometryLayer):
    """The best hands of maps of centres, sizes, offsets and rotations.

    See `geometry.decode_detection_maps`.

    Args:
        max_hands: How many hands are taken.
        stride: Side of a cell in pixels.
        **kwargs: Of `keras.layers.Layer`.

    Call arguments:
        center_logits, box_size, center_offset, rotation: Each ``(batch, rows, columns, 2)``.

    Output:
        Dictionary of ``boxes_xywh`` ``(batch, max_hands, 4)`` pixels, ``scores``,
        ``right_probability`` and ``angles`` in radians, each ``(batch, max_hands)``; best first.

    Raises:
        ValueError: If ``max_hands`` or ``stride`` is not above zero.
    """

    def __init__(self, max_hands=4, stride=4, **kwargs):
        super().__init__(**kwargs)
        self.max_hands = whole_number("max_hands", max_hands)
        self.stride = whole_number("stride", stride)

    def call(self, center_logits, box_size, center_offset, rotation):
        """Decode a batch of maps."""
        return geometry.decode_detection_maps(
            center_logits, box_size, center_offset, rotation, self.max_hands, self.stride
        )

    def compute_output_shape(
        self, center_logits_shape, box_size_shape, center_offset_shape, rotation_shape
    ):
        """Shapes of the four outputs."""
        hands = (center_logits_shape[0], self.max_hands)
        return {
            "boxes_xywh": (*hands, 4),
            "scores": hands,
            "right_probability": hands,
            "angles": hands,
        }

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "max_hands": self.max_hands, "stride": self.stride}
