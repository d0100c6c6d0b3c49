"""The paper's convolution and dense blocks, named as its variables are."""

import keras

LEAKY_SLOPE = 0.01
_BIAS_START = 1e-4


def scaled(channels, width):
    """Number of hidden channels at a width multiplier, at least four."""
    return max(4, round(channels * width))


def conv(x, channels, kernel_size, name, dtype, strides=1, activate=True):
    """'Same' convolution, by default followed by a leaky ReLU; heads are linear and in float32."""
    x = keras.layers.Conv2D(
        channels,
        kernel_size,
        strides=strides,
        padding="same",
        data_format="channels_last",
        bias_initializer=keras.initializers.Constant(_BIAS_START),
        dtype=dtype if activate else "float32",
        name=name,
    )(x)
    return _leaky_relu(x, name, dtype) if activate else x


def dense(x, units, name, dtype, activate=True, dropout=0.0, seed=None):
    """Dense layer, by default with a leaky ReLU and dropout; heads are linear and in float32."""
    x = keras.layers.Dense(
        units,
        bias_initializer=keras.initializers.Constant(_BIAS_START),
        dtype=dtype if activate else "float32",
        name=name,
    )(x)
    if not activate:
        return x
    x = _leaky_relu(x, name, dtype)
    return keras.layers.Dropout(dropout, seed=seed, dtype=dtype, name=f"{name}_dropout")(x)


def vgg_blocks(x, depths, width, dtype):
    """Four blocks of 3x3 convolutions with 64 to 512 channels, pooled after the first three."""
    for block, (depth, channels) in enumerate(zip(depths, (64, 128, 256, 512), strict=True), 1):
        for index in range(1, depth + 1):
            x = conv(x, scaled(channels, width), 3, f"conv{block}_{index}", dtype)
        if block < 4:
            x = keras.layers.MaxPooling2D(
                2, 2, data_format="channels_last", dtype=dtype, name=f"pool{block}"
            )(x)
    return x


def score_map_encoder(score_maps, hand_side, channels, scope, dtype):
    """Three pairs of convolutions (stride 1, then 2), flattened, with the hand side appended."""
    x = score_maps
    for index, count in enumerate(channels):
        x = conv(x, count, 3, f"conv_{scope}_{index}_1", dtype)
        x = conv(x, count, 3, f"conv_{scope}_{index}_2", dtype, strides=2)
    x = keras.layers.Flatten(data_format="channels_last", dtype=dtype, name=f"flatten_{scope}")(x)
    return keras.layers.Concatenate(dtype=dtype, name=f"with_hand_side_{scope}")([x, hand_side])


def score_map_inputs():
    """Inputs of the lifting networks: 32 x 32 score maps and the hand side, one-hot."""
    return {
        "keypoint_score_maps": keras.Input((32, 32, 21), name="keypoint_score_maps"),
        "hand_side": keras.Input((2,), name="hand_side"),
    }


def _leaky_relu(x, name, dtype):
    return keras.layers.LeakyReLU(LEAKY_SLOPE, dtype=dtype, name=f"{name}_relu")(x)
