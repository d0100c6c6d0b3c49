"""The one hand region that a crop is taken from."""

import keras

from keras_hand3d import geometry
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class SingleHandRegion(GeometryLayer):
    """Grow the connected hand region around the most certain hand pixel.

    Args:
        dilation: Side in pixels of the square that the region is dilated by in each pass, odd.
        **kwargs: Of `keras.layers.Layer`.

    Input shape:
        ``(batch, height, width, 2)`` logits of background and hand.

    Output shape:
        ``(batch, height, width)`` mask of zeros and ones. Zimmermann & Brox 2017, sec. 4.1; see
        `keras_hand3d.geometry.single_hand_region`.

    Raises:
        ValueError: If the dilation is even or less than one.
    """

    def __init__(self, dilation=21, **kwargs):
        super().__init__(**kwargs)
        if dilation < 1 or dilation % 2 == 0:
            raise ValueError(f"dilation must be odd and at least 1, got {dilation}.")
        self.dilation = int(dilation)

    def call(self, logits):
        """Grow the region in a batch of segmentations."""
        return geometry.single_hand_region(logits, self.dilation)

    def compute_output_shape(self, logits_shape):
        """Shape of the masks."""
        return tuple(logits_shape[:3])

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "dilation": self.dilation}
