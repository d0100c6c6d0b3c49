"""Canonical pose and viewpoint to the camera frame."""

import keras

from keras_hand3d import geometry
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class CameraFromCanonical(GeometryLayer):
    """Assemble pose and viewpoint: mirror right hands in z, then rotate.

    Args:
        mirror_right: Whether right hands are mirrored, as published.
        **kwargs: Of `keras.layers.Layer`.

    Call arguments:
        keypoints_canonical: ``(batch, 21, 3)`` canonical coordinates, reference bones.
        rotation: ``(batch, 3, 3)`` viewpoint.
        hand_side: ``(batch, 2)`` one-hot (left, right).

    Output shape:
        ``(batch, 21, 3)`` root-relative coordinates in the camera frame, reference bones.
        Zimmermann & Brox 2017, sec. 4.3.
    """

    def __init__(self, mirror_right=True, **kwargs):
        super().__init__(**kwargs)
        self.mirror_right = bool(mirror_right)

    def call(self, keypoints_canonical, rotation, hand_side):
        """Assemble a batch of hands."""
        if self.mirror_right:
            keypoints_canonical = geometry.mirror_right_hands(keypoints_canonical, hand_side)
        return geometry.camera_from_canonical(keypoints_canonical, rotation)

    def compute_output_shape(self, keypoints_canonical_shape, rotation_shape, hand_side_shape):
        """Shape of the coordinates."""
        return tuple(keypoints_canonical_shape)

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "mirror_right": self.mirror_right}
