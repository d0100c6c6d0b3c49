"""What cameras do to pictures: colour, sharpness, noise and compression, as cheap as can be."""

import math

import keras
import numpy as np
from keras import ops

from keras_hand3d.layers.batch_share import change_share
from keras_hand3d.layers.bounded import bounded
from keras_hand3d.layers.geometry_layer import GeometryLayer

_GREY = (0.299, 0.587, 0.114)
# Of a camera_color of 1: sigmas of the logarithms of exposure, channels' gains, contrast and
# saturation; of the hue in radians; the greatest bend of the tone curve.
_EXPOSURE, _GAIN, _CONTRAST, _SATURATION, _HUE, _BEND = 0.3, 0.12, 0.25, 0.4, 0.15, 0.6
_BLUR_SIGMAS = (0.4, 2.2)
_BLOCK = 8
# A step of the quantisation for each frequency, rising with it as in common tables.
_LEAST_STEP, _STEP_SLOPE, _COLOR_STEPS = 10.0, 6.0, 1.8
_QUALITIES = (0.3, 2.0)


@keras.saving.register_keras_serializable(package="keras_hand3d")
class CameraVariation(GeometryLayer):
    """Vary colour, sharpness, noise and compression of images as cameras do.

    Acts in training only. Beside `ImageAugmentation`, whose changes are defined one by one in HSV,
    this is made for speed: all colour changes of an image are one matrix and one tone curve, blur
    is two matrix products, and what acts on a share of the batch is computed for it alone, see
    `change_share`.

    Args:
        color: Strength of exposure, white balance, contrast, saturation, hue and tone curve, 0..1.
        blur: Share of the images that are blurred, across and down by amounts of their own, 0..1.
        noise: Greatest sigma of the noise on every value, grey levels of 0..255; each image draws
            its own.
        jpeg: Share of the images that are quantised in blocks of 8 x 8 as JPEG does, 0..1.
        grey: Share of the images that lose their colours, 0..1.
        seed: Seed of everything.
        **kwargs: Of `keras.layers.Layer`.

    Call arguments:
        images: ``(batch, height, width, 3)``, x / 255 - 0.5; for ``jpeg`` sides of a multiple of 8.

    Output shape:
        That of the input, in -0.5..0.5.

    Raises:
        ValueError: If a share or a strength is out of its range, or sides do not fit the blocks.
    """

    def __init__(self, color=0.0, blur=0.0, noise=0.0, jpeg=0.0, grey=0.0, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.color, self.blur = bounded("color", color), bounded("blur", blur)
        self.noise = bounded("noise", noise, 255.0)
        self.jpeg, self.grey = bounded("jpeg", jpeg), bounded("grey", grey)
        self.seed, self.seed_generator = seed, keras.random.SeedGenerator(seed)

    def call(self, images, training=False):
        """Change a batch of images."""
        if not training or not any((self.color, self.blur, self.noise, self.jpeg, self.grey)):
            return images
        if self.color or self.grey:
            images = self._colored(images)
        if self.blur:
            (images,) = change_share(self._blurred, [images], self.blur, self.seed_generator)
        if self.noise:
            images = images + self._noise(images)
        if self.jpeg:
            self._check(images.shape)
            (images,) = change_share(self._compressed, [images], self.jpeg, self.seed_generator)
        return ops.clip(images, -0.5, 0.5)

    def _colored(self, images):
        batch = ops.shape(images)[0]
        matrix, shift = self._color_matrix(batch)
        shape = ops.shape(images)
        pixels = ops.reshape(images, (batch, shape[1] * shape[2], 3))
        pixels = ops.clip(ops.matmul(pixels, matrix) + shift, -0.5, 0.5)
        # A parabola through black and white in place of a power: as smooth, and no logarithm.
        bend = self._drawn((batch, 1, 1), _BEND * self.color)
        pixels = pixels + ops.clip(bend, -0.8, 0.8) * (0.25 - ops.square(pixels))
        return ops.reshape(pixels, shape)

    def _color_matrix(self, batch):
        """``(batch, 3, 3)`` and ``(batch, 1, 3)`` such that pixels become x @ matrix + shift."""
        exposure = self._drawn((batch, 1, 1), _EXPOSURE * self.color)
        balance = self._drawn((batch, 1, 3), _GAIN * self.color)
        contrast = ops.exp(self._drawn((batch, 1, 1), _CONTRAST * self.color))
        saturation = ops.exp(self._drawn((batch, 1, 1), _SATURATION * self.color))
        if self.grey:
            drawn = keras.random.uniform(
                (batch, 1, 1), dtype=self.compute_dtype, seed=self.seed_generator
            )
            is_colored = ops.cast(drawn >= self.grey, balance.dtype)
            balance, saturation = balance * is_colored, saturation * is_colored
        gain = ops.exp(exposure + balance)
        hue = self._drawn((batch, 1, 1), _HUE * self.color)
        grey = self._constant(np.tile(np.array(_GREY, "float32")[:, None], (1, 3)))
        eye = ops.eye(3, dtype=self.compute_dtype)
        # A turn about the grey axis is the identity, its cross product and its projection.
        axis = ops.ones((3, 3), dtype=self.compute_dtype) / 3.0
        cross = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], "float32") / math.sqrt(3.0)
        cross = self._constant(cross)
        turn = axis + ops.cos(hue) * (eye - axis) + ops.sin(hue) * cross
        saturated = grey + saturation * (eye - grey)
        matrix = ops.matmul(turn, saturated) * gain
        # Exposure acts on light, from black; contrast about the middle.
        shift = 0.5 * (ops.sum(matrix, axis=1, keepdims=True) - 1.0)
        return matrix * contrast, shift * contrast

    def _blurred(self, images):
        shape = ops.shape(images)
        rows, columns = (self._blur_matrix(shape[0], size) for size in shape[1:3])
        images = ops.einsum("byh,bhwc->bywc", rows, images)
        return [ops.einsum("bxw,bywc->byxc", columns, images)]

    def _blur_matrix(self, batch, size):
        """``(batch, size, size)`` of Gaussian weights, rows of sum one."""
        low, high = _BLUR_SIGMAS
        sigma = keras.random.uniform(
            (batch, 1, 1), low, high, dtype=self.compute_dtype, seed=self.seed_generator
        )
        index = ops.arange(size, dtype=self.compute_dtype)
        distance = (index[:, None] - index[None, :]) / sigma
        weights = ops.exp(-0.5 * ops.square(distance))
        return weights / ops.sum(weights, axis=-1, keepdims=True)

    def _noise(self, images):
        # One field for the batch, in a strength and sign of each image's own.
        shape = (1, *ops.shape(images)[1:])
        field = keras.random.normal(shape, dtype=self.compute_dtype, seed=self.seed_generator)
        batch = ops.shape(images)[0]
        sigma = keras.random.uniform(
            (batch, 1, 1, 1), -1.0, 1.0, dtype=self.compute_dtype, seed=self.seed_generator
        )
        return field * sigma * (self.noise / 255.0)

    def _compressed(self, images):
        batch, height, width = ops.shape(images)[:3]
        rows, columns = height // _BLOCK, width // _BLOCK
        color, transform = (self._constant(x) for x in (_color_transform(), _cosines()))
        blocks = ops.reshape(images, (batch, rows, _BLOCK, columns, _BLOCK, 3))
        # Not `matmul`: of float64 Keras makes float32 for PyTorch.
        blocks = ops.einsum("...k,kl->...l", blocks * 255.0, color)
        blocks = ops.einsum("ui,vj,bricjk->brucvk", transform, transform, blocks)
        low, high = (math.log(x) for x in _QUALITIES)
        coarse = keras.random.uniform(
            (batch, 1, 1, 1, 1, 1), low, high, dtype=self.compute_dtype, seed=self.seed_generator
        )
        step = self._constant(_steps()) * ops.exp(coarse)
        blocks = ops.round(blocks / step) * step
        blocks = ops.einsum("ui,vj,brucvk->bricjk", transform, transform, blocks)
        back = self._constant(np.linalg.inv(_color_transform()))
        blocks = ops.einsum("...k,kl->...l", blocks, back) / 255.0
        return [ops.reshape(blocks, ops.shape(images))]

    def _constant(self, array):
        return ops.convert_to_tensor(array, dtype=self.compute_dtype)

    def _drawn(self, shape, sigma):
        return sigma * keras.random.truncated_normal(
            shape, dtype=self.compute_dtype, seed=self.seed_generator
        )

    def _check(self, shape):
        if any(side is not None and side % _BLOCK for side in shape[1:3]):
            raise ValueError(
                f"{self.name}: jpeg: expected sides of a multiple of {_BLOCK} pixels, "
                f"got {shape[1]} x {shape[2]}."
            )

    def compute_output_shape(self, images_shape):
        """Shape of the images: unchanged."""
        return tuple(images_shape)

    def get_config(self):
        """Constructor arguments."""
        config = {
            "color": self.color,
            "blur": self.blur,
            "noise": self.noise,
            "jpeg": self.jpeg,
            "grey": self.grey,
            "seed": self.seed,
        }
        return {**super().get_config(), **config}


def _color_transform():
    """``(3, 3)`` such that RGB @ it is luma and two differences."""
    red, green, blue = _GREY
    rows = [
        [red, green, blue],
        [-0.5 * red / (1 - blue), -0.5 * green / (1 - blue), 0.5],
        [0.5, -0.5 * green / (1 - red), -0.5 * blue / (1 - red)],
    ]
    return np.array(rows, "float32").T


def _cosines():
    """The orthonormal cosine transform of a block's side, ``(8, 8)``."""
    u, i = np.mgrid[:_BLOCK, :_BLOCK]
    matrix = np.cos((2 * i + 1) * u * math.pi / (2 * _BLOCK)) * math.sqrt(2.0 / _BLOCK)
    matrix[0] /= math.sqrt(2.0)
    return matrix.astype("float32")


def _steps():
    """Steps of the quantisation, ``(8, 1, 8, 3)``."""
    u, v = np.mgrid[:_BLOCK, :_BLOCK]
    luma = _LEAST_STEP + _STEP_SLOPE * (u + v)
    steps = np.stack([luma, luma * _COLOR_STEPS, luma * _COLOR_STEPS], axis=-1)
    return steps[:, None].astype("float32")
