"""The paper's convolution and dense blocks, named as its variables are."""

from dataclasses import dataclass

import keras

from keras_hand3d.models.centered_he_normal import CENTERED_HE_NORMAL, CenteredHeNormal

LEAKY_SLOPE = 0.01
_BIAS_START = 1e-4


@dataclass(frozen=True)
class Blocks:
    """Builds the blocks of one network, all of one width, dtype policy and initialisation.

    Hidden layers are followed by a leaky ReLU and scaled in width; heads are linear, keep their
    width and compute in float32.

    Attributes:
        width: Multiplier of the hidden channels, at least four of which stay.
        dtype: Dtype policy of the hidden layers.
        kernel_initializer: Name of the initialiser of all kernels: Keras's, or
            ``"centered_he_normal"``, see `CenteredHeNormal`.
    """

    width: float
    dtype: keras.DTypePolicy
    kernel_initializer: str = "glorot_uniform"

    def conv(self, x, channels, kernel_size, name, strides=1):
        """Hidden 'same' convolution."""
        channels = self._scaled(channels)
        x = self._linear_conv(x, channels, kernel_size, name, strides, self.dtype)
        return self._leaky_relu(x, name)

    def conv_head(self, x, channels, name):
        """Linear 1x1 convolution."""
        return self._linear_conv(x, channels, 1, name, 1, "float32")

    def dense(self, x, units, index, scope, dropout, seed):
        """One of several hidden dense layers, with dropout of a seed of its own."""
        name = f"fc_{scope}{index}"
        x = self._leaky_relu(self._linear_dense(x, self._scaled(units), name, self.dtype), name)
        dropping = keras.layers.Dropout(
            dropout,
            seed=None if seed is None else seed + index,
            dtype=self.dtype,
            name=f"{name}_dropout",
        )
        return dropping(x)

    def dense_head(self, x, units, name):
        """Linear dense layer."""
        return self._linear_dense(x, units, name, "float32")

    def concatenate(self, tensors, name):
        """Join tensors along their channels."""
        return keras.layers.Concatenate(dtype=self.dtype, name=name)(tensors)

    def vgg(self, x, depths):
        """Four blocks of 3x3 convolutions with 64 to 512 channels, pooled after the first three."""
        for block, (depth, channels) in enumerate(zip(depths, (64, 128, 256, 512), strict=True), 1):
            for index in range(1, depth + 1):
                x = self.conv(x, channels, 3, f"conv{block}_{index}")
            if block < 4:
                x = keras.layers.MaxPooling2D(
                    2, 2, data_format="channels_last", dtype=self.dtype, name=f"pool{block}"
                )(x)
        return x

    def score_map_encoder(self, score_maps, hand_side, channels, scope):
        """Three pairs of convolutions, stride 1, then 2; flattened, with the hand side appended."""
        x = score_maps
        for index, count in enumerate(channels):
            x = self.conv(x, count, 3, f"conv_{scope}_{index}_1")
            x = self.conv(x, count, 3, f"conv_{scope}_{index}_2", strides=2)
        flatten = keras.layers.Flatten(
            data_format="channels_last", dtype=self.dtype, name=f"flatten_{scope}"
        )
        return self.concatenate([flatten(x), hand_side], f"with_hand_side_{scope}")

    def _linear_conv(self, x, channels, kernel_size, name, strides, dtype):
        return keras.layers.Conv2D(
            channels,
            kernel_size,
            strides=strides,
            padding="same",
            data_format="channels_last",
            kernel_initializer=self._initializer(),
            bias_initializer=keras.initializers.Constant(_BIAS_START),
            dtype=dtype,
            name=name,
        )(x)

    def _linear_dense(self, x, units, name, dtype):
        return keras.layers.Dense(
            units,
            kernel_initializer=self._initializer(),
            bias_initializer=keras.initializers.Constant(_BIAS_START),
            dtype=dtype,
            name=name,
        )(x)

    def _initializer(self):
        # One object for each layer: a shared one draws the same numbers twice.
        is_own = self.kernel_initializer == CENTERED_HE_NORMAL
        return CenteredHeNormal() if is_own else self.kernel_initializer

    def _leaky_relu(self, x, name):
        return keras.layers.LeakyReLU(LEAKY_SLOPE, dtype=self.dtype, name=f"{name}_relu")(x)

    def _scaled(self, channels):
        return max(4, round(channels * self.width))


def score_map_inputs():
    """Inputs of the lifting networks: 32 x 32 score maps and the hand side, one-hot."""
    return {
        "keypoint_score_maps": keras.Input((32, 32, 21), name="keypoint_score_maps"),
        "hand_side": keras.Input((2,), name="hand_side"),
    }
