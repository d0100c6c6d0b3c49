"""Key points to score maps."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.layers.bounded import above_zero, whole_number
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class EncodeScoreMaps(GeometryLayer):
    """Gaussian score maps around key points.

    Args:
        height: Height of the maps in pixels, before pooling.
        width: Width of the maps in pixels, before pooling.
        sigma: Width of the Gaussian ``exp(-d^2 / sigma^2)`` in pixels.
        truncate: Whether positions are truncated to whole pixels first, as released.
        pool_size: Side of the average pooling that follows; the lifting networks are trained on
            256-pixel maps pooled by 8. 1 leaves it out.
        **kwargs: Of `keras.layers.Layer`.

    Raises:
        ValueError: If a number is not above zero, or the size is not a multiple of the pool's.

    Call arguments:
        keypoints_uv: ``(batch, n, 2)`` pixels (column, row).
        visible: ``(batch, n)`` booleans.

    Output shape:
        ``(batch, height / pool_size, width / pool_size, n)``.
    """

    def __init__(self, height=256, width=256, sigma=25.0, truncate=True, pool_size=1, **kwargs):
        super().__init__(**kwargs)
        self.height, self.width = whole_number("height", height), whole_number("width", width)
        self.sigma, self.truncate = above_zero("sigma", sigma), bool(truncate)
        self.pool_size = whole_number("pool_size", pool_size)
        if self.height % self.pool_size or self.width % self.pool_size:
            raise ValueError(
                f"pool_size {pool_size} does not divide the maps' size {height} x {width}."
            )

    def call(self, keypoints_uv, visible):
        """Draw the maps of a batch of key points."""
        keypoints_uv = ops.cast(keypoints_uv, self.compute_dtype)
        if self.truncate:
            keypoints_uv = ops.trunc(keypoints_uv)
        size = (self.height, self.width)
        maps = geometry.encode_score_maps(keypoints_uv, visible, size, self.sigma)
        _, *pooled = self.compute_output_shape(keypoints_uv.shape, visible.shape)
        blocks = (-1, pooled[0], self.pool_size, pooled[1], self.pool_size, pooled[2])
        return maps if self.pool_size == 1 else ops.mean(ops.reshape(maps, blocks), axis=(2, 4))

    def compute_output_shape(self, keypoints_uv_shape, visible_shape):
        """Shape of the maps."""
        height, width = self.height // self.pool_size, self.width // self.pool_size
        return (keypoints_uv_shape[0], height, width, keypoints_uv_shape[1])

    def get_config(self):
        """Constructor arguments."""
        config = {
            "height": self.height,
            "width": self.width,
            "sigma": self.sigma,
            "truncate": self.truncate,
            "pool_size": self.pool_size,
        }
        return {**super().get_config(), **config}
