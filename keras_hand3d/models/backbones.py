"""Feature maps of an image at strides 4, 8, 16 and 32, by the network's own layers or Keras's."""

import contextlib

import keras

from keras_hand3d.models.mobile_blocks import MobileBlocks

LITE, RESIDUAL = "lite", "residual"
STRIDES = (4, 8, 16, 32)

_LITE_STAGES = (
    # channels, expansion, blocks, side of the depthwise kernels, gated
    (40, 4, 2, 3, False),
    (64, 4, 3, 5, False),
    (96, 4, 3, 5, True),
)
"""Inverted residuals of strides 8, 16 and 32; before them come whole convolutions."""

_RESIDUAL_STAGES = ((32, 1), (64, 2), (128, 3), (192, 2))
"""Channels and blocks of the residual backbone's strides."""

_IMAGENET_MEAN = (0.485, 0.456, 0.406)
_IMAGENET_DEVIATION = (0.229, 0.224, 0.225)
_TO_IMAGENET = (
    tuple(1.0 / deviation for deviation in _IMAGENET_DEVIATION),
    tuple((0.5 - m) / d for m, d in zip(_IMAGENET_MEAN, _IMAGENET_DEVIATION, strict=True)),
)
_APPLICATIONS = {
    # What brings x / 255 - 0.5 to the pixels that its weights expect, and what it takes besides.
    "MobileNetV2": ((2.0, 0.0), {}),
    "MobileNetV3Small": ((2.0, 0.0), {"include_preprocessing": False}),
    "MobileNetV3Large": ((2.0, 0.0), {"include_preprocessing": False}),
    "EfficientNetV2B0": (_TO_IMAGENET, {"include_preprocessing": False}),
}
_OWN = (LITE, RESIDUAL)
BACKBONES = (*_OWN, *_APPLICATIONS)
"""Names of the backbones: the package's own and those of `keras.applications`."""


def check_backbone(backbone, weights, input_size):
    """Raise unless a backbone can be made.

    Args:
        backbone: One of `BACKBONES`.
        weights: None or ``"imagenet"``.
        input_size: Side of the image in pixels.

    Raises:
        ValueError: If the name is not known, weights are asked for that there are none of, or the
            size is no multiple of the largest stride.
    """
    if backbone not in BACKBONES:
        raise ValueError(f"Unknown backbone {backbone!r}. Known ones: {', '.join(BACKBONES)}.")
    if weights not in (None, "imagenet"):
        raise ValueError(f"backbone_weights must be None or 'imagenet', got {weights!r}.")
    if backbone in _OWN and weights is not None:
        raise ValueError(
            f"The {backbone} backbone has no ImageNet weights: leave backbone_weights out."
        )
    if input_size < STRIDES[-1] or input_size % STRIDES[-1]:
        raise ValueError(f"input_size must be a multiple of {STRIDES[-1]}, got {input_size}.")


def blocks_of(backbone, width, dtype):
    """`MobileBlocks` of the kind that goes with a backbone.

    Args:
        backbone: One of `BACKBONES`.
        width: Multiplier of the hidden channels.
        dtype: Dtype policy of the hidden layers.
    """
    return MobileBlocks(width, dtype, whole=backbone == RESIDUAL)


def backbone_features(blocks, image, backbone=LITE, weights=None):
    """Feature maps of an image.

    Args:
        blocks: `MobileBlocks`, whose width also scales the MobileNets; EfficientNet has one width.
        image: ``(batch, size, size, 3)`` symbolic, x / 255 - 0.5.
        backbone: One of `BACKBONES`.
        weights: None or ``"imagenet"``, which Keras downloads.

    Returns:
        Four maps, of strides 4, 8, 16 and 32.
    """
    if backbone in _OWN:
        return (_lite if backbone == LITE else _residual)(blocks, image)
    (scale, offset), options = _APPLICATIONS[backbone]
    rescale = keras.layers.Rescaling(scale, offset, dtype=blocks.dtype, name="backbone_pixels")
    if backbone.startswith("MobileNet"):
        options = options | {"alpha": blocks.width}
    size = image.shape[1]
    with _keras_settings(blocks.dtype):
        model = getattr(keras.applications, backbone)(
            input_shape=(size, size, 3), include_top=False, weights=weights, **options
        )
    features = keras.Model(model.input, _last_of_strides(model, size), name="backbone")
    return features(rescale(image))


def _lite(blocks, image):
    x = blocks.conv(image, blocks.scaled(16), 3, "stem", strides=2)
    x = blocks.fused_residual(x, 24, 3, "stride_4_block_1", strides=2)
    x = blocks.fused_residual(x, 24, 2, "stride_4_block_2")
    features = [x]
    for stride, stage in zip(STRIDES[1:], _LITE_STAGES, strict=True):
        channels, expansion, count, kernel_size, squeeze = stage
        for index in range(count):
            x = blocks.inverted_residual(
                x,
                channels,
                expansion,
                f"stride_{stride}_block_{index + 1}",
                kernel_size,
                strides=1 if index else 2,
                squeeze=squeeze,
            )
        features.append(x)
    return features


def _residual(blocks, image):
    # Maps at stride 2 would cost as much as all others.
    x = blocks.conv(image, blocks.scaled(32), 7, "stem", strides=4)
    features = []
    for stride, (channels, count) in zip(STRIDES, _RESIDUAL_STAGES, strict=True):
        for index in range(count):
            name = f"stride_{stride}_block_{index + 1}"
            reduces = features and not index
            x = blocks.residual(x, channels, name, strides=2 if reduces else 1)
        features.append(x)
    return features


def _last_of_strides(model, size):
    """The last map of each stride: all that is computed before the next reduction."""
    maps = {x.shape[1]: x for x in (layer.output for layer in model.layers) if len(x.shape) == 4}
    return [maps[size // stride] for stride in STRIDES]


@contextlib.contextmanager
def _keras_settings(dtype):
    """Keras's global dtype policy and image format, which its applications are made by."""
    policy, data_format = keras.config.dtype_policy(), keras.config.image_data_format()
    keras.config.set_dtype_policy(dtype)
    keras.config.set_image_data_format("channels_last")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(policy)
        keras.config.set_image_data_format(data_format)
