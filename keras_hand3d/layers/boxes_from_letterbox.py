"""Boxes in a letterboxed image as boxes in the image."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.layers.bounded import whole_number
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class BoxesFromLetterbox(GeometryLayer):
    """Bring boxes found in what `Letterbox` gave back into the images that it was given.

    Args:
        size: Side of the square in pixels.
        **kwargs: Of `keras.layers.Layer`.

    Call arguments:
        boxes_xywh: ``(batch, n, 4)`` left, top, width, height in pixels of the square.
        images: ``(batch, height, width, channels)`` of which only the size matters.

    Output shape:
        ``(batch, n, 4)`` in pixels of the images.

    Raises:
        ValueError: If ``size`` is not above zero.
    """

    def __init__(self, size=192, **kwargs):
        super().__init__(**kwargs)
        self.size = whole_number("size", size)

    def call(self, boxes_xywh, images):
        """Convert a batch of boxes."""
        image_size = ops.shape(images)[1:3]
        return geometry.image_from_letterbox_xywh(boxes_xywh, image_size, self.size)

    def compute_output_shape(self, boxes_xywh_shape, images_shape):
        """Shape of the boxes."""
        return boxes_xywh_shape

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "size": self.size}
