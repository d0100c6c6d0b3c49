"""A square window of the image, as HandSegNet is trained on."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.layers.bounded import whole_number
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class RandomWindow(GeometryLayer):
    """Cut a window out of image and part mask, pixel for pixel: anywhere in training, else central.

    Zimmermann & Brox 2017, sec. 5.1: HandSegNet sees 256 x 256 pixels of RHD's 320 x 320.

    Args:
        size: Side of the window in pixels.
        seed: Seed of the place.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary with ``image`` ``(batch, height, width, 3)`` and, where there is one,
        ``part_mask`` ``(batch, height, width)``.

    Output:
        Dictionary of the two, ``(batch, size, size, 3)`` and ``(batch, size, size)``, and
        ``window_uv`` ``(batch, 2)``, the window's first pixel (column, row).

    Raises:
        ValueError: If the image is smaller than the window, or the window has no size.
    """

    def __init__(self, size=256, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.size = whole_number("size", size)
        self.seed, self.seed_generator = seed, keras.random.SeedGenerator(seed)

    def call(self, sample, training=False):
        """Cut the windows of a batch."""
        self._check(sample["image"].shape)
        first = self._first(ops.shape(sample["image"]), bool(training))
        steps = ops.arange(self.size, dtype="int32")
        columns, rows = (first[:, axis, None] + steps for axis in (0, 1))
        shape = (ops.shape(first)[0], self.size, self.size)
        columns = ops.broadcast_to(columns[:, None, :], shape)
        rows = ops.broadcast_to(rows[:, :, None], shape)
        result = {"image": self._cut(sample["image"], rows, columns)}
        if "part_mask" in sample:
            result["part_mask"] = self._cut(sample["part_mask"][..., None], rows, columns)[..., 0]
        return result | {"window_uv": ops.cast(first, self.compute_dtype)}

    def _check(self, shape):
        if any(side is not None and side < self.size for side in shape[1:3]):
            raise ValueError(
                f"{self.name}: expected images of at least {self.size} x {self.size} pixels, "
                f"got {shape[1]} x {shape[2]}."
            )

    def _first(self, shape, is_random):
        """``(batch, 2)`` first column and row."""
        room = ops.stack(
            [ops.cast(shape[2] - self.size, "int32"), ops.cast(shape[1] - self.size, "int32")]
        )
        if not is_random:
            return ops.tile((room // 2)[None], (shape[0], 1))
        drawn = keras.random.uniform((shape[0], 2), seed=self.seed_generator)
        # Drawn numbers are below one, but not always after they are multiplied.
        place = ops.cast(drawn * ops.cast(room + 1, drawn.dtype), "int32")
        return ops.minimum(place, room)

    def _cut(self, images, rows, columns):
        flat = (ops.shape(rows)[0], self.size * self.size)
        pixels = geometry.take_pixels(images, ops.reshape(rows, flat), ops.reshape(columns, flat))
        return ops.reshape(pixels, (flat[0], self.size, self.size, images.shape[-1]))

    def compute_output_shape(self, sample_shape):
        """Shapes of the window."""
        self._check(sample_shape["image"])
        batch, _, _, channels = sample_shape["image"]
        shapes = {"image": (batch, self.size, self.size, channels)}
        if "part_mask" in sample_shape:
            shapes["part_mask"] = (batch, self.size, self.size)
        return shapes | {"window_uv": (batch, 2)}

    def compute_output_spec(self, sample, training=False):
        """Shapes and dtypes of the window."""
        return self._sample_spec(sample)

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "size": self.size, "seed": self.seed}
