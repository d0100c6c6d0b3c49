"""Channels dealt out over two by two cells."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="keras_hand3d")
class PixelShuffle(keras.layers.Layer):
    """Twice the resolution at a quarter of the channels (Shi et al. 2016); no weights.

    Args:
        **kwargs: Of `keras.layers.Layer`.

    Call arguments:
        maps: ``(batch, rows, columns, 4 * channels)``; the first ``channels`` become the upper left
            cells, then follow upper right, lower left, lower right.

    Output shape:
        ``(batch, 2 * rows, 2 * columns, channels)``.
    """

    def call(self, maps):
        """Deal out a batch of maps."""
        return ops.depth_to_space(maps, 2, data_format="channels_last")

    def compute_output_shape(self, maps_shape):
        """Shape of the finer maps."""
        batch, rows, columns, channels = maps_shape
        twice = (None if rows is None else 2 * rows, None if columns is None else 2 * columns)
        return (batch, *twice, channels // 4)

    def get_config(self):
        """Constructor arguments."""
        # Without a method of its own Keras refuses a layer that was given a dtype policy.
        return super().get_config()
