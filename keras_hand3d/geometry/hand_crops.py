"""Turned crops: the square around a hand, and the exact affine crop.

The legacy crop of `crop_and_resize` starts at whole pixels and ends a step early, as released. Here
a crop is the affine map that `turned_crop_uv` says, sampled at exactly its inverse.
"""

from keras import ops

from keras_hand3d.geometry.extremes import largest, smallest
from keras_hand3d.geometry.sampling import (
    crop_from_image_uv,
    image_from_crop_uv,
    rotate_uv,
    sample_nearest,
    sample_rows_and_columns,
)


def turned_square(keypoints_uv, angle):
    """The square around all key points whose sides are turned with the crop.

    Args:
        keypoints_uv: ``(batch, n, 2)`` pixels (column, row).
        angle: ``(batch,)`` radians that the crop turns the picture by, see `rotate_uv`; the
            negative of `hand_angle` for an upright hand.

    Returns:
        ``(center_uv, side)``: ``(batch, 2)`` centre in the image, of the points' box as the turned
        crop shows it, and ``(batch,)`` that box's longer side, both in pixels of the image.
    """
    pivot = keypoints_uv[:, 0]
    turned = rotate_uv(keypoints_uv, pivot, angle)
    low, high = smallest(turned, axis=1), largest(turned, axis=1)
    center = rotate_uv(0.5 * (low + high)[:, None, :], pivot, -angle)[:, 0]
    return center, largest(high - low, axis=-1)


def turned_crop_uv(points_uv, center_uv, scale, angle, crop_size):
    """Pixels of the image as pixels of a turned crop.

    Args:
        points_uv: ``(batch, n, 2)`` (column, row) in the image.
        center_uv: ``(batch, 2)`` the crop's centre in the image.
        scale: ``(batch,)`` crop pixels for one image pixel.
        angle: ``(batch,)`` radians that the crop turns the picture by, clockwise as seen.
        crop_size: Side of the crop in pixels.

    Returns:
        ``(batch, n, 2)`` (column, row) in the crop; its centre is at ``crop_size / 2``.
    """
    return crop_from_image_uv(rotate_uv(points_uv, center_uv, angle), center_uv, scale, crop_size)


def image_from_turned_crop_uv(points_uv, center_uv, scale, angle, crop_size):
    """Pixels of a turned crop as pixels of the image; undoes `turned_crop_uv`."""
    upright = image_from_crop_uv(points_uv, center_uv, scale, crop_size)
    return rotate_uv(upright, center_uv, -angle)


def turned_crop(images, center_uv, scale, angle, crop_size, outside=0.0):
    """Cut squares out of images and turn what they show about their centres, bilinearly.

    Args:
        images: ``(batch, height, width, channels)`` of floats or integers.
        center_uv: ``(batch, 2)`` centre of each square (column, row), pixels.
        scale: ``(batch,)`` crop pixels for one image pixel.
        angle: ``(batch,)`` radians; a positive one turns the picture clockwise as it is seen.
        crop_size: Side of the result in pixels.
        outside: Value where the crop leaves the image.

    Returns:
        ``(batch, crop_size, crop_size, channels)`` floats; pixel (column, row) shows the image at
        `image_from_turned_crop_uv` of it.
    """
    column, row = _crop_positions(center_uv, scale, angle, crop_size)
    return sample_rows_and_columns(images, column, row, outside)


def turned_mask_crop(masks, center_uv, scale, angle, crop_size):
    """The same squares of masks, by the nearest pixel; zero outside.

    Args:
        masks: ``(batch, height, width)``.
        center_uv: See `turned_crop`, as all that follow.
        scale: ``(batch,)``.
        angle: ``(batch,)``.
        crop_size: Side of the result in pixels.

    Returns:
        ``(batch, crop_size, crop_size)`` of the masks' dtype.
    """
    column, row = _crop_positions(center_uv, scale, angle, crop_size)
    points = ops.stack([column, row], axis=-1)
    values = sample_nearest(masks[..., None], ops.reshape(points, (-1, crop_size * crop_size, 2)))
    return ops.reshape(values, (-1, crop_size, crop_size))


def _crop_positions(center_uv, scale, angle, crop_size):
    """Column and row in the image of each pixel of the crop, two of ``(batch, size, size)``."""
    index = ops.arange(crop_size, dtype=center_uv.dtype) - crop_size / 2.0
    along = index * (ops.cos(angle) / scale)[:, None]
    across = index * (ops.sin(angle) / scale)[:, None]
    u, v = center_uv[:, :1], center_uv[:, 1:]
    return (
        (along + u)[:, None, :] + across[:, :, None],
        (v - across)[:, None, :] + along[:, :, None],
    )
