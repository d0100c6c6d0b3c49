"""Square crops around given centres."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.layers.bounded import whole_number
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class CropAndResize(GeometryLayer):
    """Cut a square region out of every image, resampled bilinearly to one size.

    Args:
        crop_size: Side of the result in pixels.
        **kwargs: Of `keras.layers.Layer`.

    Call arguments:
        images: ``(batch, height, width, channels)`` of floats or integers.
        center_uv: ``(batch, 2)`` centre of each region (column, row), image pixels.
        scale: ``(batch,)`` crop pixels for one image pixel.

    Output shape:
        ``(batch, crop_size, crop_size, channels)``; zero outside of the image.

    Raises:
        ValueError: If ``crop_size`` is less than two.
    """

    def __init__(self, crop_size=256, **kwargs):
        super().__init__(**kwargs)
        self.crop_size = whole_number("crop_size", crop_size, least=2)

    def call(self, images, center_uv, scale):
        """Crop a batch of images."""
        images = ops.cast(images, self.compute_dtype)
        return geometry.crop_and_resize(images, center_uv, scale, self.crop_size)

    def compute_output_shape(self, images_shape, center_uv_shape, scale_shape):
        """Shape of the crops."""
        return (images_shape[0], self.crop_size, self.crop_size, images_shape[3])

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "crop_size": self.crop_size}
