"""A light top-down feature pyramid (Lin et al. 2017)."""

from keras_hand3d.models.backbones import STRIDES


def feature_pyramid(blocks, features, context):
    """One map at stride 4 that has seen all strides, and the whole image.

    Args:
        blocks: `MobileBlocks`.
        features: Maps of strides 4, 8, 16 and 32.
        context: Units of the pooled features.

    Returns:
        ``(features, pooled)``: ``(batch, size / 4, size / 4, channels)`` and ``(batch, context)``,
        channels and context scaled by the width; of whole convolutions half of the channels.
    """
    channels = blocks.scaled(64 if blocks.whole else 48)
    context = blocks.scaled(context)
    top = blocks.conv(features[-1], context, 1, "context")
    pooled = blocks.pooled(top, "context_pool")
    x = blocks.conv(top, channels, 1, f"pyramid_lateral_{STRIDES[-1]}")
    laterals = list(zip(STRIDES, features, strict=True))[-2::-1]
    if blocks.whole:
        (finest, _) = laterals.pop()
    for stride, lateral in laterals:
        lateral = blocks.conv(lateral, channels, 1, f"pyramid_lateral_{stride}", activation=False)
        above = blocks.upsampled(x, f"pyramid_{stride}_above")
        x = blocks.add([above, lateral], f"pyramid_{stride}_sum")
        x = blocks.mixed(x, channels, f"pyramid_{stride}")
    if blocks.whole:
        x = blocks.shuffled(x, channels // 2, f"pyramid_{finest}")
    return x, pooled
