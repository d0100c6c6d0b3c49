"""Score maps to key points."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.geometry.score_maps import check_decoding
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class DecodeScoreMaps(GeometryLayer):
    """Positions of the peaks of score maps and the confidence in them.

    Args:
        decoding: ``"argmax"`` (released: the first maximum in row order), ``"subpixel"`` (a
            parabola through the logarithms around it) or ``"soft_argmax"`` (differentiable).
        beta: Sharpness of the soft-argmax; unused by the others.
        **kwargs: Of `keras.layers.Layer`.

    Input shape:
        ``(batch, height, width, n)``.

    Output:
        Dictionary of ``keypoints_uv`` ``(batch, n, 2)`` map pixels (column, row) and ``confidence``
        ``(batch, n)``, each map's maximum clipped to 0..1: a score, not a calibrated probability.

    Raises:
        ValueError: If the decoding is not known.
    """

    def __init__(self, decoding="argmax", beta=50.0, **kwargs):
        super().__init__(**kwargs)
        self.decoding, self.beta = check_decoding(decoding), float(beta)

    def call(self, score_maps):
        """Decode a batch of score maps."""
        keypoints_uv, maximum = geometry.decode_score_maps(score_maps, self.decoding, self.beta)
        return {"keypoints_uv": keypoints_uv, "confidence": ops.clip(maximum, 0.0, 1.0)}

    def compute_output_shape(self, score_maps_shape):
        """Shapes of the two outputs."""
        batch, _, _, n = score_maps_shape
        return {"keypoints_uv": (batch, n, 2), "confidence": (batch, n)}

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "decoding": self.decoding, "beta": self.beta}
