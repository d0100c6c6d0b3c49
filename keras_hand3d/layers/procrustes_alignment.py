"""Procrustes alignment as a layer."""

import keras

from keras_hand3d import geometry
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class ProcrustesAlignment(GeometryLayer):
    """Move predicted points onto the truth by the best proper rotation, translation and scale.

    Its gradients are not finite for points on a line or all in one place, see
    `keras_hand3d.geometry.procrustes_alignment`.

    Args:
        with_scale: Whether the prediction may be scaled.
        **kwargs: Of `keras.layers.Layer`.

    Call arguments:
        source_xyz: ``(batch, n, 3)`` points to be moved.
        target_xyz: ``(batch, n, 3)`` points to be met.

    Output shape:
        ``(batch, n, 3)`` the moved points, in the target's unit and frame.
    """

    def __init__(self, with_scale=True, **kwargs):
        super().__init__(**kwargs)
        self.with_scale = bool(with_scale)

    def call(self, source_xyz, target_xyz):
        """Align a batch of point sets."""
        return geometry.procrustes_alignment(source_xyz, target_xyz, self.with_scale)[0]

    def compute_output_shape(self, source_xyz_shape, target_xyz_shape):
        """Shape of the moved points."""
        return tuple(source_xyz_shape)

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "with_scale": self.with_scale}
