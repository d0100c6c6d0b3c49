"""Bilinear resizing to the size of another tensor."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.geometry.sampling import check_grid
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class ResizeLike(GeometryLayer):
    """Resize images bilinearly to the height and width of a reference, which may vary.

    Args:
        grid: ``"legacy"`` (TensorFlow 1, what the original networks use) or ``"half_pixel"``.
        **kwargs: Of `keras.layers.Layer`.

    Call arguments:
        images: ``(batch, height, width, channels)`` of floats or integers.
        reference: ``(batch, new height, new width, any)``; only its size is read.

    Output shape:
        ``(batch, new height, new width, channels)``.

    Raises:
        ValueError: If the grid is not known.
    """

    def __init__(self, grid="legacy", **kwargs):
        super().__init__(**kwargs)
        self.grid = check_grid(grid)

    def call(self, images, reference):
        """Resize a batch of images to the reference's size."""
        images = ops.cast(images, self.compute_dtype)
        return geometry.resize_bilinear(images, ops.shape(reference)[1:3], self.grid)

    def compute_output_shape(self, images_shape, reference_shape):
        """Shape of the resized images."""
        return (images_shape[0], *reference_shape[1:3], images_shape[3])

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "grid": self.grid}
