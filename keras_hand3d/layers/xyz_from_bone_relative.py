"""Bone lengths and angles to coordinates."""

import keras

from keras_hand3d import geometry
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class XyzFromBoneRelative(GeometryLayer):
    """Coordinates of bone-relative predictions (lifting variants "local").

    Input shape:
        ``(batch, 21, 3)`` length (reference bones), angle about x, angle about y (radians) of the
        bone that ends in each key point.

    Output shape:
        ``(batch, 21, 3)`` root-relative coordinates, reference bones. Zimmermann & Brox 2017,
        sec. 6.2.
    """

    def call(self, bone_relative):
        """Convert a batch of hands."""
        return geometry.xyz_from_bone_relative(bone_relative)

    def compute_output_shape(self, bone_relative_shape):
        """Shape of the coordinates."""
        return tuple(bone_relative_shape)
