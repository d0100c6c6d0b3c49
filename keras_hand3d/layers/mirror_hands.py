"""Mirroring samples, which makes left hands of right ones."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.layers.bounded import bounded
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class MirrorHands(GeometryLayer):
    """Mirror some samples about the vertical: pictures, key points, camera, and the hands' sides.

    Acts in training only, on each sample of a batch by itself.

    Args:
        probability: Share of the samples that are mirrored, 0..1.
        swaps_sides: Whether a mirrored left hand becomes a right one. Where a data set does not
            know the sides, every hand stands in the left one's place and has to stay there.
        seed: Seed of the choice.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary of the schema's fields with a batch dimension, whichever there are.

    Output:
        The dictionary. Column u of an image of width w becomes w - 1 - u, x becomes -x, and the
        principal point moves, so that ``hands_xyz`` still projects to ``hands_uv``.

    Raises:
        ValueError: If the probability is not in 0..1.
    """

    def __init__(self, probability=0.5, swaps_sides=True, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.probability = bounded("probability", probability)
        self.swaps_sides = bool(swaps_sides)
        self.seed, self.seed_generator = seed, keras.random.SeedGenerator(seed)

    def call(self, sample, training=False):
        """Mirror some samples of a batch."""
        if not training or self.probability == 0.0:
            return dict(sample)
        image = sample["image"]
        drawn = keras.random.uniform(ops.shape(image)[:1], seed=self.seed_generator)
        chosen = drawn < self.probability
        mirrored = self._mirrored(sample, ops.shape(image)[2])
        return {
            name: ops.where(_like(chosen, value), mirrored[name], value)
            if name in mirrored
            else value
            for name, value in sample.items()
        }

    def _mirrored(self, sample, width):
        """The fields that mirroring changes."""
        last = ops.cast(width, self.compute_dtype) - 1.0
        result = {n: ops.flip(sample[n], axis=2) for n in ("image", "depth") if n in sample}
        if "part_mask" in sample:
            mask = ops.flip(sample["part_mask"], axis=2)
            result["part_mask"] = geometry.with_sides_swapped(mask) if self.swaps_sides else mask
        if "hands_uv" in sample:
            uv = sample["hands_uv"]
            result["hands_uv"] = ops.stack([last - uv[..., 0], uv[..., 1]], axis=-1)
        if "hands_xyz" in sample:
            result["hands_xyz"] = sample["hands_xyz"] * _flip_x(self.compute_dtype)
        if "intrinsics" in sample:
            result["intrinsics"] = self._mirrored_camera(sample["intrinsics"], last)
        if self.swaps_sides:
            hands = {name for name in sample if name.startswith("hands_")}
            result |= {n: ops.flip(result.get(n, sample[n]), axis=1) for n in hands}
        return result

    def _mirrored_camera(self, intrinsics, last):
        # Pixels are mirrored on the left of the matrix, the points' x on its right.
        flip_x = _flip_x(self.compute_dtype)
        mirrored = intrinsics * flip_x[:, None] * flip_x[None, :]
        shift = ops.cast(ops.eye(3), self.compute_dtype)[0][:, None] * intrinsics[:, 2:3] * last
        return mirrored + shift * flip_x[None, :]

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
            "swaps_sides": self.swaps_sides,
            "seed": self.seed,
        }
        return {**super().get_config(), **config}


def _like(chosen, value):
    """``(batch,)`` with as many axes as a value."""
    return ops.reshape(chosen, (-1,) + (1,) * (len(value.shape) - 1))


def _flip_x(dtype):
    return ops.convert_to_tensor([-1.0, 1.0, 1.0], dtype=dtype)
