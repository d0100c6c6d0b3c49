"""Bilinear sampling on separable grids: both resize conventions and the hand crop.

A separable bilinear sampler is two small weight matrices, one per axis; applying them is two matrix
products. That is exact, batched, differentiable, the same on every backend, and it exports.
"""

from keras import ops

RESIZE_GRIDS = ("legacy", "half_pixel")


def check_grid(grid):
    """The name of a resize grid, unchanged.

    Raises:
        ValueError: If it is not one of `RESIZE_GRIDS`.
    """
    if grid not in RESIZE_GRIDS:
        raise ValueError(f"Unknown resize grid {grid!r}. Known grids: {', '.join(RESIZE_GRIDS)}.")
    return grid


def interpolation_weights(positions, size):
    """Weights of linear interpolation at given positions.

    Args:
        positions: ``(..., n)`` positions in samples, 0..size - 1.
        size: Number of samples, an integer (or integer tensor).

    Returns:
        ``(..., n, size)`` weights; rows for positions inside sum to one.
    """
    samples = ops.arange(size, dtype=positions.dtype)
    return ops.relu(1.0 - ops.abs(positions[..., None] - samples))


def resize_bilinear(images, size, grid="legacy"):
    """Resize images bilinearly on a named grid, without antialiasing.

    Args:
        images: ``(batch, height, width, channels)``.
        size: ``(height, width)`` of the result; integers or integer tensors.
        grid: ``"legacy"`` is TensorFlow 1's (source = destination * in / out), which the original
            networks were trained with; ``"half_pixel"`` is that of Keras, OpenCV and PIL. Upsampled
            eight times, a peak lies 3.5 pixels apart on the two.

    Returns:
        ``(batch, size[0], size[1], channels)``.

    Raises:
        ValueError: If the grid is not known.
    """
    shape = ops.shape(images)
    rows = interpolation_weights(_resize_positions(shape[1], size[0], grid, images.dtype), shape[1])
    columns = interpolation_weights(
        _resize_positions(shape[2], size[1], grid, images.dtype), shape[2]
    )
    return ops.einsum("xw,bywc->byxc", columns, ops.einsum("yh,bhwc->bywc", rows, images))


def crop_and_resize(images, center_uv, scale, crop_size):
    """Cut square regions out of images, resampled bilinearly to a fixed size.

    The sampling is that of the released code: the region of side ``crop_size / scale`` starts at
    ``center - floor(side / 2)``; samples outside of the image are zero, not blended.

    Args:
        images: ``(batch, height, width, channels)``.
        center_uv: ``(batch, 2)`` centre of each region (column, row), pixels.
        scale: ``(batch,)`` crop pixels for one image pixel.
        crop_size: Side of the result in pixels.

    Returns:
        ``(batch, crop_size, crop_size, channels)``.
    """
    shape = ops.shape(images)
    # Not `/`: PyTorch makes that a reciprocal, rounded twice, and the side is floored later.
    side = ops.divide(crop_size, scale)
    columns = _crop_weights(center_uv[:, 0], side, shape[2], crop_size)
    rows = _crop_weights(center_uv[:, 1], side, shape[1], crop_size)
    return ops.einsum("bxw,bywc->byxc", columns, ops.einsum("byh,bhwc->bywc", rows, images))


def crop_from_image_uv(points_uv, center_uv, scale, crop_size):
    """Pixels of the image as pixels of the crop.

    Args:
        points_uv: ``(batch, n, 2)`` (column, row) in the image.
        center_uv: ``(batch, 2)`` the crop's centre in the image.
        scale: ``(batch,)`` crop pixels for one image pixel.
        crop_size: Side of the crop in pixels.

    Returns:
        ``(batch, n, 2)`` (column, row) in the crop.
    """
    return (points_uv - center_uv[:, None, :]) * scale[:, None, None] + crop_size / 2.0


def image_from_crop_uv(points_uv, center_uv, scale, crop_size):
    """Pixels of the crop as pixels of the image; undoes `crop_from_image_uv`."""
    return (points_uv - crop_size / 2.0) / scale[:, None, None] + center_uv[:, None, :]


def _resize_positions(size_in, size_out, grid, dtype):
    destination = ops.arange(size_out, dtype=dtype)
    size_in, size_out = ops.cast(size_in, dtype), ops.cast(size_out, dtype)
    shift = 0.5 if check_grid(grid) == "half_pixel" else 0.0
    positions = (destination + shift) * (size_in / size_out) - shift
    return ops.clip(positions, 0.0, size_in - 1.0)


def _crop_weights(center, side, size, crop_size):
    last = ops.cast(size - 1, center.dtype)
    start = (center - ops.floor(side / 2.0)) / (last + 1.0)
    step = side / (last + 1.0) * last / (crop_size - 1.0)
    index = ops.arange(crop_size, dtype=center.dtype)
    positions = (start * last)[:, None] + index * step[:, None]
    inside = ops.logical_and(positions >= 0.0, positions <= last)
    return interpolation_weights(positions, size) * ops.cast(inside, center.dtype)[..., None]
