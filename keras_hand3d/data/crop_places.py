"""Where crops without a hand lie."""

from keras import ops

from keras_hand3d import geometry

CANDIDATES = 12
"""Squares that are tried."""

_SIDES = (0.15, 0.6)
# Half the diagonal of a square, and a little, in sides.
_REACH = 0.75
_FAR = 1e6


def empty_places(hands_uv, hands_present, center_uv, image_side, drawn):
    """Squares that hold no key point of any hand, however they are turned.

    Args:
        hands_uv: ``(batch, 2, 21, 2)`` pixels of the image.
        hands_present: ``(batch, 2)`` booleans.
        center_uv: ``(2,)`` middle of the image.
        image_side: Longer side of the image in pixels.
        drawn: ``(batch, n, 3)`` random numbers in 0..1: place and size of candidates.

    Returns:
        ``(center_uv, side, is_empty)``: ``(batch, 2)`` and ``(batch,)`` the first candidate that is
        empty, or the first one; ``(batch,)`` whether it is.
    """
    centers = center_uv + (drawn[..., :2] - 0.5) * image_side
    sides = (_SIDES[0] + drawn[..., 2] * (_SIDES[1] - _SIDES[0])) * image_side
    present = ops.cast(hands_present, "bool")[..., None, None]
    points = ops.reshape(ops.where(present, hands_uv, _FAR), (-1, 1, 42, 2))
    squared = ops.sum(ops.square(points - centers[:, :, None, :]), axis=-1)
    is_empty = ops.min(squared, axis=-1) > ops.square(_REACH * sides)
    first = geometry.first_maximum_index(ops.cast(is_empty, "int32"))
    chosen = ops.arange(ops.shape(drawn)[1], dtype="int32") == first[:, None]
    weight = ops.cast(chosen, drawn.dtype)
    return (
        ops.sum(centers * weight[..., None], axis=1),
        ops.sum(sides * weight, axis=1),
        ops.any(is_empty, axis=1),
    )
