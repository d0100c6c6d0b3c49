"""Latent 2.5D maps to key points."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.layers.bounded import whole_number
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class DecodeLatent25D(GeometryLayer):
    """Positions and depths of key points as means under their distributions (Iqbal et al. 2018).

    Args:
        stride: Side of a map's cell in pixels.
        **kwargs: Of `keras.layers.Layer`.

    Call arguments:
        score_maps: ``(batch, rows, columns, n)`` logits of the key points' positions.
        depth_maps: ``(batch, rows, columns, n)`` depths in reference bones.
        features: ``(batch, rows, columns, channels)``.

    Output:
        Dictionary of

        - ``keypoints_uv`` ``(batch, n, 2)`` pixels (column, row)
        - ``keypoint_spread`` ``(batch, n)`` root mean square distance from there, pixels
        - ``keypoint_depth`` ``(batch, n)`` relative to key point 0, in reference bones
        - ``keypoint_features`` ``(batch, n, channels)`` what is seen at each key point. What is
          learned from them does not move the distributions: those get no gradient from them.

    Raises:
        ValueError: If ``stride`` is not above zero.
    """

    def __init__(self, stride=4, **kwargs):
        super().__init__(**kwargs)
        self.stride = whole_number("stride", stride)

    def call(self, score_maps, depth_maps, features):
        """Decode a batch of maps."""
        probability = geometry.spatial_softmax(score_maps)
        keypoints_uv, spread = geometry.expected_uv(probability, self.stride)
        depth = geometry.expected_value(probability, depth_maps)
        seen = geometry.expected_features(ops.stop_gradient(probability), features)
        return {
            "keypoints_uv": keypoints_uv,
            "keypoint_spread": spread,
            "keypoint_depth": geometry.relative_to_root(depth),
            "keypoint_features": seen,
        }

    def compute_output_shape(self, score_maps_shape, depth_maps_shape, features_shape):
        """Shapes of the four outputs."""
        keypoints = (score_maps_shape[0], score_maps_shape[3])
        return {
            "keypoints_uv": (*keypoints, 2),
            "keypoint_spread": keypoints,
            "keypoint_depth": keypoints,
            "keypoint_features": (*keypoints, features_shape[3]),
        }

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "stride": self.stride}
