"""Axis-angle vectors to rotation matrices."""

import keras

from keras_hand3d import geometry
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class RotationFromAxisAngle(GeometryLayer):
    """Rotation matrices by Rodrigues' formula.

    Args:
        epsilon: Added under the root of the angle; keeps the gradient finite at the identity.
        **kwargs: Of `keras.layers.Layer`.

    Input shape:
        ``(batch, 3)`` axis times angle in radians.

    Output shape:
        ``(batch, 3, 3)``. Zimmermann & Brox 2017, sec. 4.3.
    """

    def __init__(self, epsilon=1e-8, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = float(epsilon)

    def call(self, axis_angle):
        """Convert a batch of axis-angle vectors."""
        return geometry.rotation_from_axis_angle(axis_angle, self.epsilon)

    def compute_output_shape(self, axis_angle_shape):
        """Shape of the matrices."""
        return (*axis_angle_shape[:-1], 3, 3)

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "epsilon": self.epsilon}
