"""Convolution blocks for small machines: normalised, mostly depthwise, ReLU."""

import math
from dataclasses import dataclass

import keras

from keras_hand3d.models.fused_batch_normalization import FusedBatchNormalization
from keras_hand3d.models.pixel_shuffle import PixelShuffle

BATCH_NORM_MOMENTUM = 0.97
"""Of the moving statistics: they follow a training of a few thousand steps, EMA of weights too."""


@dataclass(frozen=True)
class MobileBlocks:
    """Builds the blocks of one network, all of one width and dtype policy.

    Hidden layers are scaled in width, to multiples of eight channels; heads keep theirs, are linear
    and compute in float32.

    Attributes:
        width: Multiplier of the hidden channels.
        dtype: Dtype policy of the hidden layers.
        whole: Whether maps are mixed by whole 3x3 convolutions in place of separable ones, and none
            finer than stride 8: more to compute, in fewer and larger pieces.
    """

    width: float
    dtype: keras.DTypePolicy
    whole: bool = False

    def scaled(self, channels):
        """Channels times the width, to the nearest multiple of eight, and eight at least."""
        return max(8, 8 * int(channels * self.width / 8 + 0.5))

    def conv(self, x, channels, kernel_size, name, strides=1, activation=True):
        """'same' convolution of ``channels`` (not scaled), normalised, with a ReLU if wanted."""
        x = keras.layers.Conv2D(
            channels,
            kernel_size,
            strides=strides,
            padding="same",
            data_format="channels_last",
            use_bias=False,
            kernel_initializer="he_normal",
            dtype=self.dtype,
            name=name,
        )(x)
        return self._normalized(x, name, activation)

    def depthwise(self, x, kernel_size, name, strides=1):
        """'same' depthwise convolution, normalised, with a ReLU."""
        # He's deviation: Keras would count all channels as a kernel's inputs.
        deviation = math.sqrt(2.0) / kernel_size
        x = keras.layers.DepthwiseConv2D(
            kernel_size,
            strides=strides,
            padding="same",
            data_format="channels_last",
            use_bias=False,
            depthwise_initializer=keras.initializers.RandomNormal(stddev=deviation),
            dtype=self.dtype,
            name=name,
        )(x)
        return self._normalized(x, name, True)

    def mixed(self, x, channels, name):
        """3x3 convolution to ``channels`` (not scaled), separable unless ``whole``."""
        if self.whole:
            return self.conv(x, channels, 3, name)
        return self.conv(self.depthwise(x, 3, f"{name}_depthwise"), channels, 1, name)

    def shuffled(self, x, channels, name):
        """3x3 convolution whose results are dealt out as ``channels`` (not scaled) at twice the
        resolution (Shi et al. 2016)."""
        return PixelShuffle(dtype=self.dtype, name=f"{name}_shuffle")(
            self.conv(x, 4 * channels, 3, name)
        )

    def hidden(self, x, channels, name):
        """A head's own hidden layer, or none if ``whole``: the heads share the pyramid's last."""
        return x if self.whole else self.mixed(x, channels, name)

    def residual(self, x, channels, name, strides=1):
        """Two whole 3x3 convolutions beside a shortcut (He et al. 2016)."""
        channels = self.scaled(channels)
        y = self.conv(x, channels, 3, f"{name}_first", strides=strides)
        y = self.conv(y, channels, 3, f"{name}_second", activation=False)
        if x.shape != y.shape:
            x = self._every(strides, x, f"{name}_shortcut_cells")
            x = self.conv(x, channels, 1, f"{name}_shortcut", activation=False)
        return keras.layers.ReLU(dtype=self.dtype, name=f"{name}_relu")(self.add([x, y], name))

    def _every(self, strides, x, name):
        """Every second cell, or so, of both axes."""
        # A 1x1 convolution that strides itself is the same, but on processors with AVX-512 the
        # gradient of one of 8 channels ends the process under TensorFlow and PyTorch: their oneDNN
        # writes beyond its memory.
        if strides == 1:
            return x
        return keras.layers.MaxPooling2D(
            1, strides, data_format="channels_last", dtype=self.dtype, name=name
        )(x)

    def fused_residual(self, x, channels, expansion, name, strides=1):
        """Inverted residual whose expansion is a whole 3x3 convolution: quick where channels are
        few (Tan & Le 2021)."""
        y = self.conv(x, x.shape[-1] * expansion, 3, f"{name}_expand", strides=strides)
        y = self.conv(y, self.scaled(channels), 1, f"{name}_project", activation=False)
        return self._joined(x, y, name)

    def inverted_residual(
        self, x, channels, expansion, name, kernel_size=3, strides=1, squeeze=False
    ):
        """Expand, convolve depthwise, project (Sandler et al. 2018); gated if ``squeeze``."""
        y = self.conv(x, x.shape[-1] * expansion, 1, f"{name}_expand")
        y = self.depthwise(y, kernel_size, f"{name}_depthwise", strides=strides)
        if squeeze:
            y = self._gated(y, f"{name}_gate")
        y = self.conv(y, self.scaled(channels), 1, f"{name}_project", activation=False)
        return self._joined(x, y, name)

    def pooled(self, x, name):
        """Mean over all positions, ``(batch, channels)``."""
        pool = keras.layers.GlobalAveragePooling2D(
            data_format="channels_last", dtype=self.dtype, name=name
        )
        return pool(x)

    def dense(self, x, units, name):
        """Hidden dense layer of ``units`` (not scaled) with a ReLU."""
        return keras.layers.Dense(
            units,
            activation="relu",
            kernel_initializer="he_normal",
            dtype=self.dtype,
            name=name,
        )(x)

    def add(self, tensors, name):
        """Sum of tensors of one shape."""
        return keras.layers.Add(dtype=self.dtype, name=name)(tensors)

    def upsampled(self, x, name):
        """Each cell as two by two."""
        return keras.layers.UpSampling2D(
            2, data_format="channels_last", dtype=self.dtype, name=name
        )(x)

    def conv_head(self, x, channels, name, bias=0.0, deviation=0.01):
        """Linear 1x1 convolution in float32 that starts near ``bias``."""
        return keras.layers.Conv2D(
            channels,
            1,
            data_format="channels_last",
            kernel_initializer=keras.initializers.RandomNormal(stddev=deviation),
            bias_initializer=_constant(bias),
            dtype="float32",
            name=name,
        )(x)

    def dense_head(self, x, units, name, bias=0.0):
        """Linear dense layer in float32 that starts near ``bias``."""
        return keras.layers.Dense(
            units,
            kernel_initializer=keras.initializers.RandomNormal(stddev=0.01),
            bias_initializer=_constant(bias),
            dtype="float32",
            name=name,
        )(x)

    def _normalized(self, x, name, activation):
        x = FusedBatchNormalization(
            momentum=BATCH_NORM_MOMENTUM, dtype=self.dtype, name=f"{name}_norm"
        )(x)
        if not activation:
            return x
        return keras.layers.ReLU(dtype=self.dtype, name=f"{name}_relu")(x)

    def _gated(self, x, name):
        """Squeeze and excitation (Hu et al. 2018)."""
        channels = x.shape[-1]
        gate = self.dense(self.pooled(x, f"{name}_pool"), max(8, channels // 8), f"{name}_squeeze")
        gate = keras.layers.Dense(
            channels, activation="hard_sigmoid", dtype=self.dtype, name=f"{name}_excite"
        )(gate)
        gate = keras.layers.Reshape((1, 1, channels), dtype=self.dtype, name=f"{name}_shape")(gate)
        return keras.layers.Multiply(dtype=self.dtype, name=name)([x, gate])

    def _joined(self, x, y, name):
        return self.add([x, y], name) if x.shape == y.shape else y


def _constant(value):
    return keras.initializers.Constant(value)
