"""Samples seen through a turned crop: the picture, the hands and the camera together."""

from keras import ops

from keras_hand3d import geometry

OUTSIDE = 127.5
"""Grey beyond the image's border: 0 as x / 255 - 0.5."""

MIN_SHOWN = 4
"""Visible key points that a hand needs in training to be learnt as one."""


def turned_sample(sample, center_uv, scale, angle, crop_size):
    """A batch of samples as a turned square shows them.

    Args:
        sample: Dictionary of the schema's fields with a batch dimension.
        center_uv: ``(batch, 2)`` centre of each square in the image, pixels.
        scale: ``(batch,)`` crop pixels for one image pixel.
        angle: ``(batch,)`` radians that the picture is turned by, clockwise as seen.
        crop_size: Side of the result in pixels.

    Returns:
        The dictionary without part mask and depth; ``image`` as floats in 0..255, grey beyond the
        border, the camera turned about its axis so that ``hands_xyz`` still projects to
        ``hands_uv``.
    """
    place = (center_uv, scale, angle, crop_size)
    result = {n: value for n, value in sample.items() if n not in ("part_mask", "depth")}
    result["image"] = geometry.turned_crop(sample["image"], *place, outside=OUTSIDE)
    result["hands_uv"] = on_both(lambda uv: geometry.turned_crop_uv(uv, *place), sample["hands_uv"])
    if "hands_xyz" in sample:
        turn = ops.swapaxes(geometry.rotation_about_z(angle), 1, 2)
        result["hands_xyz"] = on_both(lambda xyz: ops.matmul(xyz, turn), sample["hands_xyz"])
    if "intrinsics" in sample:
        camera = geometry.rotate_intrinsics(sample["intrinsics"], center_uv, angle)
        result["intrinsics"] = geometry.crop_intrinsics(camera, center_uv, scale, crop_size)
    return result


def on_both(function, hands):
    """A function of ``(batch, n, axes)`` points on ``(batch, 2, 21, axes)`` ones."""
    shape = ops.shape(hands)
    points = ops.reshape(hands, (shape[0], 42, hands.shape[-1]))
    return ops.reshape(function(points), (shape[0], 2, 21, hands.shape[-1]))


def shown_hands(sample, is_seen=None):
    """Which hands can be learnt: annotated ones with at least `MIN_SHOWN` visible key points.

    Args:
        sample: Dictionary with ``hands_present`` and ``hands_visible``.
        is_seen: ``(batch, 2, 21)`` booleans of key points inside of the picture; all if None.

    Returns:
        ``(batch, 2)`` booleans.
    """
    visible = ops.cast(sample["hands_visible"], "bool")
    visible = visible if is_seen is None else ops.logical_and(visible, is_seen)
    count = ops.sum(ops.cast(visible, "int32"), axis=-1)
    return ops.logical_and(ops.cast(sample["hands_present"], "bool"), count >= MIN_SHOWN)


def image_center(sample, dtype):
    """``((2,), side)``: the middle of the images (column, row) and their longer side, pixels."""
    height, width = (ops.cast(side, dtype) for side in ops.shape(sample["image"])[1:3])
    return (ops.stack([width, height]) - 1.0) / 2.0, ops.maximum(width, height)
