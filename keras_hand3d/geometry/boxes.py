"""Where the square hand crop lies, given a box of the segmentation or annotated key points."""

from keras import ops

from keras_hand3d import skeleton
from keras_hand3d.geometry.extremes import largest, smallest
from keras_hand3d.geometry.sampling import rotate_uv


def crop_scale_from_size(size, crop_size, margin=1.25, min_scale=0.25, max_scale=5.0):
    """Crop pixels for one image pixel, so that a box of a given size fills the crop with a margin.

    Args:
        size: ``(batch,)`` longest side of the hand's box, image pixels.
        crop_size: Side of the crop in pixels.
        margin: The crop's side over the box's.
        min_scale: Smallest scale.
        max_scale: Largest scale; also that of a box without extent.

    Returns:
        ``(batch,)`` scales. Released inference (margin 1.25, scale 0.25..5).
    """
    side = ops.maximum(size * margin, crop_size / max_scale)
    return ops.clip(ops.divide(crop_size, side), min_scale, max_scale)


def crop_side_from_keypoints(keypoints_uv, visible, center_uv, image_size, angle=None):
    """Side of the square around a centre that holds the box of the visible key points.

    Twice the largest distance from the centre to that box (clipped to the image), and at least 50
    and at most 500 pixels; 50 if no key point is visible. The rule of the released reader. Where
    the crop is turned, the box is that of the turned points.

    Args:
        keypoints_uv: ``(batch, 21, 2)`` pixels (column, row).
        visible: ``(batch, 21)`` booleans.
        center_uv: ``(batch, 2)`` centre of the square.
        image_size: ``(height, width)`` in pixels.
        angle: ``(batch,)`` radians that the crop is turned by, see `rotate_uv`; upright by default.

    Returns:
        ``(batch,)`` sides in image pixels.
    """
    height, width = image_size
    limit = ops.stack([ops.cast(width, keypoints_uv.dtype), ops.cast(height, keypoints_uv.dtype)])
    is_visible = ops.cast(visible, "bool")[..., None]
    if angle is None:
        low, high = _box(keypoints_uv, is_visible)
        low, high = ops.maximum(low, 0.0), ops.minimum(high, limit)
    else:
        # What lies outside of the image is cut off before the turn, not by the turned frame.
        inside = ops.clip(keypoints_uv, 0.0, limit)
        low, high = _box(rotate_uv(inside, center_uv, angle), is_visible)
    reach = largest(ops.maximum(high - center_uv, center_uv - low), axis=-1)
    any_visible = ops.any(ops.cast(visible, "bool"), axis=1)
    return ops.clip(ops.where(any_visible, 2.0 * reach, 0.0), 50.0, 500.0)


def crop_center_from_keypoints(keypoints_uv):
    """The middle finger's base, key point 12: the centre of the training crop.

    Args:
        keypoints_uv: ``(batch, 21, 2)`` pixels (column, row) in RHD order.

    Returns:
        ``(batch, 2)`` pixels.
    """
    return keypoints_uv[:, skeleton.MIDDLE_BASE, :]


def _box(points_uv, is_visible):
    """Low and high corner, ``(batch, 2)`` each; far out where no point is visible."""
    low = smallest(ops.where(is_visible, points_uv, 1e6), axis=1)
    return low, largest(ops.where(is_visible, points_uv, -1e6), axis=1)
