"""A light top-down feature pyramid (Lin et al. 2017) of depthwise separable convolutions."""

from keras_hand3d.models.backbones import STRIDES


def feature_pyramid(blocks, features, channels, context):
    """One map at stride 4 that has seen all strides, and the whole image.

    Args:
        blocks: `MobileBlocks`.
        features: Maps of strides 4, 8, 16 and 32.
        channels: Channels of the pyramid.
        context: Units of the pooled features.

    Returns:
        ``(features, pooled)``: ``(batch, size / 4, size / 4, channels)`` and ``(batch, context)``,
        channels and context scaled by the width.
    """
    channels, context = blocks.scaled(channels), blocks.scaled(context)
    top = blocks.conv(features[-1], context, 1, "context")
    pooled = blocks.pooled(top, "context_pool")
    x = blocks.conv(top, channels, 1, f"pyramid_lateral_{STRIDES[-1]}")
    for stride, lateral in zip(STRIDES[-2::-1], features[-2::-1], strict=True):
        lateral = blocks.conv(lateral, channels, 1, f"pyramid_lateral_{stride}", activation=False)
        above = blocks.upsampled(x, f"pyramid_{stride}_above")
        x = blocks.add([above, lateral], f"pyramid_{stride}_sum")
        x = blocks.separable(x, channels, f"pyramid_{stride}")
    return x, pooled
