"""Images of any size in a square: scaled with their aspect kept, centred, padded with zeros.

Positions are of pixel centres: an image begins half a pixel before its first one.
"""

from keras import ops

from keras_hand3d.geometry.vectors import as_floats


def letterbox_placement(image_size, size):
    """Where an image lies in its square.

    Args:
        image_size: ``(height, width)`` of the image in pixels; integers or integer tensors.
        size: Side of the square in pixels.

    Returns:
        ``(scale, offset_uv)``: pixels of the square for one of the image, a scalar; ``(2,)`` the
        padding at the left and at the top, pixels of the square, not rounded. Both float32.
    """
    height, width = (ops.cast(side, "float32") for side in image_size)
    scale = size / ops.maximum(height, width)
    return scale, (size - scale * ops.stack([width, height])) / 2.0


def letterbox(images, size):
    """Images in a square, averaged where they get smaller and interpolated where they grow.

    Args:
        images: ``(batch, height, width, channels)`` of floats or integers.
        size: Side of the square in pixels.

    Returns:
        ``(batch, size, size, channels)`` floats; zero beside the image. An image of that size comes
        back as it is.
    """
    images = as_floats(images)
    if tuple(images.shape[1:3]) == (size, size):
        return images
    image_size = ops.shape(images)[1:3]
    scale, offset_uv = letterbox_placement(image_size, size)
    rows = _axis_weights(image_size[0], scale, offset_uv[1], size, images.dtype)
    columns = _axis_weights(image_size[1], scale, offset_uv[0], size, images.dtype)
    return ops.einsum("xw,bywc->byxc", columns, ops.einsum("yh,bhwc->bywc", rows, images))


def letterbox_from_image_uv(points_uv, image_size, size):
    """Pixels of the image as pixels of its square.

    Args:
        points_uv: ``(..., 2)`` (column, row) in the image.
        image_size: ``(height, width)`` of the image in pixels.
        size: Side of the square in pixels.

    Returns:
        ``(..., 2)`` (column, row) in the square.
    """
    scale, offset_uv = _placement_as(points_uv, image_size, size)
    return (points_uv + 0.5) * scale + offset_uv - 0.5


def image_from_letterbox_uv(points_uv, image_size, size):
    """Pixels of the square as pixels of the image; undoes `letterbox_from_image_uv`."""
    scale, offset_uv = _placement_as(points_uv, image_size, size)
    return (points_uv + 0.5 - offset_uv) / scale - 0.5


def image_from_letterbox_xywh(boxes_xywh, image_size, size):
    """Boxes in the square as boxes in the image.

    Args:
        boxes_xywh: ``(..., 4)`` left, top, width, height in pixels of the square.
        image_size: ``(height, width)`` of the image in pixels.
        size: Side of the square in pixels.

    Returns:
        ``(..., 4)`` in pixels of the image.
    """
    scale, _ = _placement_as(boxes_xywh, image_size, size)
    corner_uv = image_from_letterbox_uv(boxes_xywh[..., :2], image_size, size)
    return ops.concatenate([corner_uv, boxes_xywh[..., 2:] / scale], axis=-1)


def _placement_as(points, image_size, size):
    """`letterbox_placement` in the dtype of the points."""
    return tuple(ops.cast(x, points.dtype) for x in letterbox_placement(image_size, size))


def _axis_weights(image_side, scale, offset, size, dtype):
    """Weights ``(size, image_side)`` of one axis's pixels; rows beside the image are zero."""
    position = (ops.arange(size, dtype="float32") + 0.5 - offset) / scale - 0.5
    samples = ops.arange(image_side, dtype="float32")
    # How much of each pixel lies in the result's; for one no larger, linear interpolation.
    reach = 0.5 * ops.maximum(1.0, 1.0 / scale)
    weights = ops.clip(reach + 0.5 - ops.abs(position[:, None] - samples), 0.0, 1.0)
    weights = weights / ops.maximum(ops.sum(weights, axis=1, keepdims=True), 1e-6)
    last = ops.cast(image_side, "float32") - 0.5
    inside = ops.logical_and(position > -0.5, position < last)
    return ops.cast(weights * ops.cast(inside[:, None], "float32"), dtype)
