"""What the lifting networks are trained to predict."""

import keras

from keras_hand3d import geometry
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class LiftingTargets(GeometryLayer):
    """Normalised, canonical and bone-relative coordinates of annotated key points.

    Args:
        mirror_right: Whether right hands are mirrored in the canonical frame, as published.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary with ``keypoints_xyz`` ``(batch, 21, 3)`` metres, camera frame, RHD order, and
        ``hand_side`` ``(batch, 2)`` one-hot (left, right).

    Output:
        The dictionary with ``keypoint_scale`` ``(batch,)`` reference bone in metres,
        ``keypoints_normalized``, ``keypoints_canonical`` and ``bone_relative`` ``(batch, 21, 3)``
        in reference bones, and ``rotation`` ``(batch, 3, 3)`` from the canonical to the camera
        frame. Zimmermann & Brox 2017, sec. 4.3.
    """

    def __init__(self, mirror_right=True, **kwargs):
        super().__init__(**kwargs)
        self.mirror_right = bool(mirror_right)

    def call(self, sample):
        """Compute the targets of a batch of samples."""
        normalized, scale = geometry.normalize_keypoints(sample["keypoints_xyz"])
        canonical, rotation = geometry.canonical_from_camera(normalized)
        if self.mirror_right:
            canonical = geometry.mirror_right_hands(canonical, sample["hand_side"])
        return {
            **sample,
            "keypoint_scale": scale,
            "keypoints_normalized": normalized,
            "keypoints_canonical": canonical,
            "rotation": rotation,
            "bone_relative": geometry.bone_relative_from_xyz(normalized),
        }

    def compute_output_shape(self, sample_shape):
        """Shapes of the sample with its targets."""
        keypoints = tuple(sample_shape["keypoints_xyz"])
        batch = keypoints[0]
        return {
            **sample_shape,
            "keypoint_scale": (batch,),
            "keypoints_normalized": keypoints,
            "keypoints_canonical": keypoints,
            "rotation": (batch, 3, 3),
            "bone_relative": keypoints,
        }

    def compute_output_spec(self, sample):
        """Shapes and dtypes of the sample with its targets."""
        return self._sample_spec(sample)

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "mirror_right": self.mirror_right}
