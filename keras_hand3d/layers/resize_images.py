"""Bilinear resizing to a fixed size."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.geometry.sampling import check_grid
from keras_hand3d.layers.bounded import whole_number
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class ResizeImages(GeometryLayer):
    """Resize images bilinearly to a fixed size on a named grid.

    Args:
        height: Height of the result in pixels.
        width: Width of the result in pixels.
        grid: ``"legacy"`` (TensorFlow 1, what the original networks use) or ``"half_pixel"``.
        **kwargs: Of `keras.layers.Layer`.

    Input shape:
        ``(batch, height, width, channels)`` of floats or integers, any height and width.

    Output shape:
        ``(batch, self.height, self.width, channels)``.

    Raises:
        ValueError: If the grid is not known, or there is no size.
    """

    def __init__(self, height, width, grid="legacy", **kwargs):
        super().__init__(**kwargs)
        self.height, self.width = whole_number("height", height), whole_number("width", width)
        self.grid = check_grid(grid)

    def call(self, images):
        """Resize a batch of images."""
        images = ops.cast(images, self.compute_dtype)
        return geometry.resize_bilinear(images, (self.height, self.width), self.grid)

    def compute_output_shape(self, images_shape):
        """Shape of the resized images."""
        return (images_shape[0], self.height, self.width, images_shape[3])

    def get_config(self):
        """Constructor arguments."""
        config = {"height": self.height, "width": self.width, "grid": self.grid}
        return {**super().get_config(), **config}
