"""Images of any size in a square."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.layers.bounded import whole_number
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class Letterbox(GeometryLayer):
    """Bring images into a square with their aspect kept, centred, padded with zeros.

    `BoxesFromLetterbox` leads back.

    Args:
        size: Side of the square in pixels.
        **kwargs: Of `keras.layers.Layer`.

    Input shape:
        ``(batch, height, width, channels)`` of floats or integers.

    Output shape:
        ``(batch, size, size, channels)``; images of that size pass unchanged.

    Raises:
        ValueError: If ``size`` is not above zero.
    """

    def __init__(self, size=192, **kwargs):
        super().__init__(**kwargs)
        self.size = whole_number("size", size)

    def call(self, images):
        """Fit a batch of images."""
        return geometry.letterbox(ops.cast(images, self.compute_dtype), self.size)

    def compute_output_shape(self, images_shape):
        """Shape of the squares."""
        return (images_shape[0], self.size, self.size, images_shape[3])

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "size": self.size}
