"""Score maps that are missing."""

import keras
from keras import ops

from keras_hand3d.layers.bounded import bounded
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class DropScoreMaps(GeometryLayer):
    """Set whole score maps to zero, so that a lifting network learns to do without some key points.

    Acts in training only. Unlike dropout it does not scale what it keeps, since a score map's
    height means something. The released reader has it with a rate of 0.2; no published recipe uses
    it.

    Args:
        rate: Share of the maps that are dropped, 0..1.
        seed: Seed of the choice.
        **kwargs: Of `keras.layers.Layer`.

    Call arguments:
        score_maps: ``(batch, height, width, n)``.

    Output shape:
        That of the input.

    Raises:
        ValueError: If the rate is not in 0..1.
    """

    def __init__(self, rate=0.2, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = bounded("rate", rate)
        self.seed, self.seed_generator = seed, keras.random.SeedGenerator(seed)

    def call(self, score_maps, training=False):
        """Drop maps of a batch."""
        if not training or self.rate == 0.0:
            return score_maps
        shape = ops.shape(score_maps)
        drawn = keras.random.uniform((shape[0], 1, 1, shape[3]), seed=self.seed_generator)
        return score_maps * ops.cast(drawn >= self.rate, score_maps.dtype)

    def compute_output_shape(self, score_maps_shape):
        """Shape of the maps: unchanged."""
        return tuple(score_maps_shape)

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}
