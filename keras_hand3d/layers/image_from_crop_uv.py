"""Pixels of the crop as pixels of the image."""

import keras

from keras_hand3d import geometry
from keras_hand3d.layers.bounded import whole_number
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class ImageFromCropUv(GeometryLayer):
    """Map key points of the crop back into the image: ``(p - crop_size / 2) / scale + centre``.

    Args:
        crop_size: Side of the crop in pixels.
        **kwargs: Of `keras.layers.Layer`.

    Call arguments:
        points_uv: ``(batch, n, 2)`` crop pixels (column, row).
        center_uv: ``(batch, 2)`` centre of the crop in the image, image pixels.
        scale: ``(batch,)`` crop pixels for one image pixel.

    Output shape:
        ``(batch, n, 2)`` image pixels (column, row).

    Raises:
        ValueError: If ``crop_size`` is not above zero.
    """

    def __init__(self, crop_size=256, **kwargs):
        super().__init__(**kwargs)
        self.crop_size = whole_number("crop_size", crop_size)

    def call(self, points_uv, center_uv, scale):
        """Map a batch of key points."""
        return geometry.image_from_crop_uv(points_uv, center_uv, scale, self.crop_size)

    def compute_output_shape(self, points_uv_shape, center_uv_shape, scale_shape):
        """Shape of the mapped points."""
        return tuple(points_uv_shape)

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "crop_size": self.crop_size}
