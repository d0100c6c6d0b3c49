"""Another background for samples with a part mask."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.layers.bounded import bounded
from keras_hand3d.layers.geometry_layer import GeometryLayer

# Cells along the shorter side of each layer of noise, and how strong it is in grey levels.
_OCTAVES = ((3, 60.0), (12, 40.0), (48, 25.0))
_PERSON = 1


@keras.saving.register_keras_serializable(package="keras_hand3d")
class ReplaceBackground(GeometryLayer):
    """Put a coloured texture of soft noise where the part mask has background.

    Acts in training only, on each sample of a batch by itself. A sample without a part mask stays
    as it is. For photographs as backgrounds see the renderer, which lights its hands by them.

    Args:
        probability: Share of the samples that are changed, 0..1.
        keeps_person: Whether the person (class 1) stays, or the hands alone.
        seed: Seed of choice and texture.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary with ``image`` ``(batch, height, width, 3)`` in 0..255 and, where there is one,
        ``part_mask`` ``(batch, height, width)``.

    Output:
        The dictionary, with an image of the same dtype.

    Raises:
        ValueError: If the probability is not in 0..1.
    """

    def __init__(self, probability=0.5, keeps_person=True, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.probability = bounded("probability", probability)
        self.keeps_person = bool(keeps_person)
        self.seed, self.seed_generator = seed, keras.random.SeedGenerator(seed)

    def call(self, sample, training=False):
        """Change the background of some samples of a batch."""
        sample = dict(sample)
        if not training or self.probability == 0.0 or "part_mask" not in sample:
            return sample
        image = sample["image"]
        batch, height, width = ops.shape(image)[:3]
        drawn = keras.random.uniform((batch, 1, 1), seed=self.seed_generator)
        classes = ops.cast(sample["part_mask"], "int32")
        is_background = classes < (_PERSON if self.keeps_person else _PERSON + 1)
        is_replaced = ops.logical_and(is_background, drawn < self.probability)[..., None]
        texture = ops.cast(self._texture(batch, height, width), image.dtype)
        sample["image"] = ops.where(is_replaced, texture, image)
        return sample

    def _texture(self, batch, height, width):
        """``(batch, height, width, 3)`` in 0..255."""
        texture = 255.0 * self._uniform((batch, 1, 1, 3))
        for cells, strength in _OCTAVES:
            noise = keras.random.normal(
                (batch, cells, cells, 3), dtype=self.compute_dtype, seed=self.seed_generator
            )
            # Each layer's strength is drawn too: some backgrounds are plain, some are busy.
            noise = noise * strength * self._uniform((batch, 1, 1, 1))
            texture = texture + geometry.resize_bilinear(noise, (height, width), "half_pixel")
        return ops.clip(texture, 0.0, 255.0)

    def _uniform(self, shape):
        return keras.random.uniform(shape, dtype=self.compute_dtype, seed=self.seed_generator)

    def compute_output_shape(self, sample_shape):
        """Shapes of the sample: unchanged."""
        return dict(sample_shape)

    def compute_output_spec(self, sample, training=False):
        """Shapes and dtypes of the sample: unchanged."""
        return self._sample_spec(sample)

    def get_config(self):
        """Constructor arguments."""
        config = {
            "probability": self.probability,
            "keeps_person": self.keeps_person,
            "seed": self.seed,
        }
        return {**super().get_config(), **config}
