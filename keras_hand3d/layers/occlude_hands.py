"""Things in front of hands."""

import math

import keras
from keras import ops

from keras_hand3d.layers.batch_share import change_share
from keras_hand3d.layers.bounded import bounded
from keras_hand3d.layers.geometry_layer import GeometryLayer

# In sides of the image: half the lengths of the shape's axes, and how far from the middle it lies.
_AXES, _PLACE = (0.06, 0.22), 0.42
_PLAIN = 0.3


@keras.saving.register_keras_serializable(package="keras_hand3d")
class OccludeHands(GeometryLayer):
    """Cover a part of some images: by the batch's image before it, mirrored, or by a colour.

    Acts in training only. The shape is an ellipse or a rounded box, turned anyhow. Key points under
    it stop being visible.

    Args:
        share: Share of the images, 0..1, see `change_share`.
        seed: Seed of everything.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary with ``image`` ``(batch, height, width, 3)``, floats in 0..255, and, where they
        are, ``hands_uv`` ``(batch, 2, 21, 2)`` in its pixels with ``hands_visible``.

    Output:
        The dictionary with image and visibility changed; a part mask stays.

    Raises:
        ValueError: If the share is not in 0..1.
    """

    def __init__(self, share=0.0, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.share = bounded("share", share)
        self.seed, self.seed_generator = seed, keras.random.SeedGenerator(seed)

    def call(self, sample, training=False):
        """Cover parts of a batch."""
        sample = dict(sample)
        if not training or self.share == 0.0:
            return sample
        names = ["image", *(["hands_uv", "hands_visible"] if "hands_uv" in sample else [])]
        if "hands_visible" in sample:
            sample["hands_visible"] = ops.cast(sample["hands_visible"], "float32")
        # Of the whole batch: among the chosen ones, a single image would be before itself.
        before = ops.roll(sample["image"], 1, axis=0)
        values = [*(sample[name] for name in names), before]
        changed = change_share(self._covered, values, self.share, self.seed_generator)
        sample |= dict(zip(names, changed, strict=False))
        if "hands_visible" in sample:
            sample["hands_visible"] = sample["hands_visible"] > 0.5
        return sample

    def _covered(self, image, *others):
        *hands, before = others
        batch, height, width = ops.shape(image)[:3]
        side = ops.cast(ops.maximum(height, width), image.dtype)
        inside = self._shape(batch, side, height, width)
        row, column = (ops.arange(n, dtype=image.dtype) for n in (height, width))
        cover = ops.where(
            self._uniform((batch, 1, 1, 1)) < _PLAIN,
            255.0 * self._uniform((batch, 1, 1, 3)),
            ops.flip(before, axis=2),
        )
        covered = inside(column[None, None, :], row[None, :, None])
        image = ops.where(covered[..., None], cover, image)
        if not hands:
            return [image]
        hands_uv, visible = hands
        hidden = inside(hands_uv[..., 0], hands_uv[..., 1])
        return [image, hands_uv, ops.where(hidden, 0.0, visible)]

    def _shape(self, batch, side, height, width):
        """Function of columns and rows, three axes each: which of them lie in the shape."""
        place = (self._uniform((batch, 2, 1, 1)) - 0.5) * 2.0 * _PLACE * side
        low, high = _AXES
        axes = (low + (high - low) * self._uniform((batch, 2, 1, 1))) * side
        angle = self._uniform((batch, 1, 1)) * math.pi
        is_box = self._uniform((batch, 1, 1)) < 0.5
        middle = [ops.cast(n, place.dtype) / 2.0 for n in (width, height)]

        def inside(column, row):
            x = column - middle[0] - place[:, 0]
            y = row - middle[1] - place[:, 1]
            along = ops.square((x * ops.cos(angle) + y * ops.sin(angle)) / axes[:, 0])
            across = ops.square((y * ops.cos(angle) - x * ops.sin(angle)) / axes[:, 1])
            box = ops.square(along) + ops.square(across)
            return ops.where(is_box, box, along + across) < 1.0

        return inside

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
        return {**super().get_config(), "share": self.share, "seed": self.seed}
