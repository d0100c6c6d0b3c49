"""Bilinear sampling: both resize conventions, the hand crop, upright and turned.

A separable bilinear sampler is two small weight matrices, one per axis; applying them is two matrix
products. That is exact, batched, differentiable, the same on every backend, and it exports. Turned
regions are not separable; they gather.
"""

import keras
from keras import ops

from keras_hand3d.geometry.rotation import rotation_about_z
from keras_hand3d.geometry.vectors import as_floats

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
        images: ``(batch, height, width, channels)`` of floats or integers.
        size: ``(height, width)`` of the result; integers or integer tensors.
        grid: ``"legacy"`` is TensorFlow 1's (source = destination * in / out), which the original
            networks were trained with; ``"half_pixel"`` is that of Keras, OpenCV and PIL. Upsampled
            eight times, a peak lies 3.5 pixels apart on the two.

    Returns:
        ``(batch, size[0], size[1], channels)`` floats.

    Raises:
        ValueError: If the grid is not known.
    """
    images = as_floats(images)
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
        images: ``(batch, height, width, channels)`` of floats or integers.
        center_uv: ``(batch, 2)`` centre of each region (column, row), pixels.
        scale: ``(batch,)`` crop pixels for one image pixel.
        crop_size: Side of the result in pixels.

    Returns:
        ``(batch, crop_size, crop_size, channels)`` floats.
    """
    images = as_floats(images)
    height, width = ops.shape(images)[1:3]
    columns, rows = _crop_positions(center_uv, scale, (height, width), crop_size)
    columns, rows = _crop_weights(columns, width), _crop_weights(rows, height)
    return ops.einsum("bxw,bywc->byxc", columns, ops.einsum("byh,bhwc->bywc", rows, images))


def crop_and_rotate(images, center_uv, scale, angle, crop_size):
    """Cut square regions out of images and turn what they show about their centres.

    With an angle of zero the result is that of `crop_and_resize`.

    Args:
        images: ``(batch, height, width, channels)``.
        center_uv: ``(batch, 2)`` centre of each region (column, row), pixels.
        scale: ``(batch,)`` crop pixels for one image pixel.
        angle: ``(batch,)`` radians; a positive one turns the picture clockwise as it is seen.
        crop_size: Side of the result in pixels.

    Returns:
        ``(batch, crop_size, crop_size, channels)``.
    """
    columns, rows = _crop_positions(center_uv, scale, ops.shape(images)[1:3], crop_size)
    batch = ops.shape(columns)[0]
    grid = (batch, crop_size, crop_size)
    positions_uv = ops.stack(
        [ops.broadcast_to(columns[:, None, :], grid), ops.broadcast_to(rows[:, :, None], grid)],
        axis=-1,
    )
    positions_uv = ops.reshape(positions_uv, (batch, crop_size * crop_size, 2))
    values = sample_bilinear(images, rotate_uv(positions_uv, center_uv, -angle))
    return ops.reshape(values, (batch, crop_size, crop_size, images.shape[-1]))


def sample_bilinear(images, points_uv, outside=0.0):
    """Values of images at positions between the pixels; one value, not blended, outside.

    Args:
        images: ``(batch, height, width, channels)``; of integers, only what is sampled is made
            floats.
        points_uv: ``(batch, n, 2)`` (column, row) in pixels.
        outside: Value of positions outside of the image, and of what is no number.

    Returns:
        ``(batch, n, channels)`` of the images' dtype, or of the positions' for integers.
    """
    return sample_rows_and_columns(images, points_uv[..., 0], points_uv[..., 1], outside)


def sample_rows_and_columns(images, column, row, outside=0.0):
    """`sample_bilinear` with the coordinates apart, which is quicker for many of them.

    Args:
        images: ``(batch, height, width, channels)``.
        column: ``(batch, ...)`` in pixels.
        row: ``(batch, ...)`` of the same shape.
        outside: Value of positions outside of the image.

    Returns:
        ``(batch, ..., channels)``.
    """
    dtype = keras.backend.standardize_dtype(images.dtype)
    dtype = dtype if "float" in dtype else keras.backend.standardize_dtype(column.dtype)
    batch, height, width = ops.shape(images)[:3]
    low_column, right, in_columns = _between(column, width)
    low_row, down, in_rows = _between(row, height)
    first = ops.arange(batch, dtype="int32") * (height * width)
    first = ops.reshape(first, (-1,) + (1,) * (len(column.shape) - 1))
    place = first + low_row * width + low_column
    pixels = ops.reshape(images, (batch * height * width, images.shape[-1]))

    def at(places):
        return ops.cast(_take_rows(pixels, places), dtype)

    # An image of a single column or row has no next one. Of plain numbers Keras makes int64 where
    # its floats are float64, which TensorFlow does not add to int32.
    next_column, below = (ops.cast(ops.minimum(n - 1, 1), "int32") for n in (width, height))
    next_row = below * width
    right, down = (ops.cast(x, dtype)[..., None] for x in (right, down))
    top = _blend(at(place), at(place + next_column), right)
    place = place + next_row
    bottom = _blend(at(place), at(place + next_column), right)
    inside = ops.logical_and(in_columns, in_rows)[..., None]
    return ops.where(inside, _blend(top, bottom, down), ops.cast(outside, dtype))


def sample_nearest(images, points_uv):
    """Values of the pixels nearest to positions; zero outside.

    Args:
        images: ``(batch, height, width, channels)``.
        points_uv: ``(batch, n, 2)`` (column, row) in pixels.

    Returns:
        ``(batch, n, channels)`` of the images' dtype.
    """
    height, width = ops.shape(images)[1:3]
    last = ops.stack([ops.cast(width, "int32"), ops.cast(height, "int32")]) - 1
    nearest = ops.cast(ops.floor(points_uv + 0.5), "int32")
    place = ops.clip(nearest, 0, last)
    inside = ops.all(place == nearest, axis=-1, keepdims=True)
    values = take_pixels(images, place[..., 1], place[..., 0])
    return ops.where(inside, values, ops.zeros_like(values))


def take_pixels(images, rows, columns):
    """Pixels by row and column.

    Args:
        images: ``(batch, height, width, channels)``.
        rows: ``(batch, n)`` integers, all inside.
        columns: ``(batch, n)`` integers, all inside.

    Returns:
        ``(batch, n, channels)``.
    """
    batch, height, width = ops.shape(images)[:3]
    first = ops.arange(batch, dtype="int32")[:, None] * (height * width)
    pixels = ops.reshape(images, (batch * height * width, images.shape[-1]))
    return _take_rows(pixels, first + rows * width + columns)


def rotate_uv(points_uv, center_uv, angle):
    """Points turned about a centre; a positive angle is clockwise as seen, since rows go down.

    Args:
        points_uv: ``(batch, n, 2)`` pixels (column, row).
        center_uv: ``(batch, 2)`` pixels.
        angle: ``(batch,)`` radians.

    Returns:
        ``(batch, n, 2)`` pixels.
    """
    center_uv = center_uv[:, None, :]
    rotation = rotation_about_z(angle)[:, :2, :2]
    return ops.matmul(points_uv - center_uv, ops.swapaxes(rotation, 1, 2)) + center_uv


def crop_from_image_uv(points_uv, center_uv, scale, crop_size):
    """Pixels of the image as pixels of the upright crop.

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


def _take_rows(pixels, places):
    """``(..., channels)`` of ``(n, channels)`` at ``(...)`` places."""
    # Of no rows JAX takes something of another shape, as empty.
    shape = (*ops.shape(places), pixels.shape[-1])
    return ops.reshape(ops.take(pixels, places, axis=0), shape)


def _resize_positions(size_in, size_out, grid, dtype):
    destination = ops.arange(size_out, dtype=dtype)
    size_in, size_out = ops.cast(size_in, dtype), ops.cast(size_out, dtype)
    shift = 0.5 if check_grid(grid) == "half_pixel" else 0.0
    positions = (destination + shift) * (size_in / size_out) - shift
    return ops.clip(positions, 0.0, size_in - 1.0)


def _crop_positions(center_uv, scale, image_size, crop_size):
    """Columns and rows in the image of the crop's samples, two of ``(batch, crop_size)``."""
    # Not `/`: PyTorch makes that a reciprocal, rounded twice, and the side is floored later.
    side = ops.divide(crop_size, scale)
    height, width = image_size
    return tuple(
        _axis_positions(center_uv[:, axis], side, size, crop_size)
        for axis, size in ((0, width), (1, height))
    )


def _axis_positions(center, side, size, crop_size):
    last = ops.cast(size - 1, center.dtype)
    start = (center - ops.floor(side / 2.0)) / (last + 1.0)
    step = side / (last + 1.0) * last / (crop_size - 1.0)
    index = ops.arange(crop_size, dtype=center.dtype)
    return (start * last)[:, None] + index * step[:, None]


def _crop_weights(positions, size):
    last = ops.cast(size - 1, positions.dtype)
    inside = ops.logical_and(positions >= 0.0, positions <= last)
    return interpolation_weights(positions, size) * ops.cast(inside, positions.dtype)[..., None]


def _between(position, size):
    """Whole and fractional part of positions along an axis, and which lie on it."""
    last = ops.cast(size, position.dtype) - 1.0
    # The last pixel is reached from the one before it, by a fraction of one.
    inside = ops.logical_and(position >= 0.0, position <= last)
    low = ops.minimum(ops.floor(position), ops.maximum(last - 1.0, 0.0))
    # Chosen, not clipped: NaN would stay, and be no pixel's number.
    low = ops.where(inside, low, 0.0)
    return ops.cast(low, "int32"), position - low, inside


def _blend(one, other, fraction):
    return one + (other - one) * fraction
