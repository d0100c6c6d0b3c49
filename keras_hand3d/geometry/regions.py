"""The single hand region of a segmentation and its box (Zimmermann & Brox 2017, sec. 4.1).

From the pixel of the highest hand score a region grows inside of the hand mask: dilated by a
square, cut back to the mask, a fixed number of times. Dilation by a square is a product with one
banded matrix per axis, tested against zero: two matrix products a pass, no sliding maximum.
"""

from keras import ops

from keras_hand3d.geometry.extremes import largest, smallest
from keras_hand3d.geometry.score_maps import first_maximum_index
from keras_hand3d.geometry.vectors import as_floats


def hand_probability(logits):
    """Hand probability of two-class logits.

    Args:
        logits: ``(batch, height, width, 2)`` background and hand.

    Returns:
        ``(batch, height, width)`` in 0..1.
    """
    return ops.softmax(logits, axis=-1)[..., 1]


def single_hand_region(logits, dilation=21):
    """The connected hand region around the most certain hand pixel.

    Args:
        logits: ``(batch, height, width, 2)`` background and hand.
        dilation: Side of the dilating square in pixels, odd.

    Returns:
        ``(batch, height, width)`` float mask of zeros and ones; all zeros where no pixel is more
        likely hand than not. ``max(height, width) // 10`` passes, as released. Without gradient.
    """
    logits = ops.stop_gradient(logits)
    probability = hand_probability(logits)
    mask = ops.cast(ops.round(probability), logits.dtype)
    shape = ops.shape(mask)
    flat = ops.reshape(probability, (shape[0], shape[1] * shape[2]))
    seed = first_maximum_index(flat)[:, None] == ops.arange(shape[1] * shape[2], dtype="int32")
    region = ops.reshape(ops.cast(seed, logits.dtype), shape) * mask
    rows = _band_matrix(shape[1], dilation // 2, logits.dtype)
    columns = _band_matrix(shape[2], dilation // 2, logits.dtype)

    def grow(_, region):
        covered = ops.matmul(ops.matmul(rows, region), columns)
        return ops.cast(covered > 0.0, mask.dtype) * mask

    if not _is_static(shape):
        return ops.fori_loop(0, ops.maximum(shape[1], shape[2]) // 10, grow, region)
    # Pass by pass: not every runtime of exported files has loops, and here they gain nothing.
    for index in range(max(shape[1], shape[2]) // 10):
        region = grow(index, region)
    return region


def region_box(region):
    """Bounding box of each region.

    Args:
        region: ``(batch, height, width)`` mask of zeros and ones, of any dtype.

    Returns:
        ``(center_uv, size, found)``: ``(batch, 2)`` centre of the box (column, row) in pixels,
        ``(batch,)`` its longest side in pixels (last minus first), ``(batch,)`` booleans. Where
        nothing is found, centre and size are zero.
    """
    region = as_floats(region)
    shape = ops.shape(region)
    first_v, last_v, found = _extent(largest(region, axis=2), shape[1])
    first_u, last_u, _ = _extent(largest(region, axis=1), shape[2])
    center = 0.5 * ops.stack([first_u + last_u, first_v + last_v], axis=-1)
    size = ops.maximum(last_u - first_u, last_v - first_v)
    return ops.where(found[:, None], center, 0.0), ops.where(found, size, 0.0), found


def _band_matrix(size, reach, dtype):
    index = ops.arange(size, dtype=dtype)
    return ops.cast(ops.abs(index[:, None] - index[None, :]) <= reach, dtype)


def _extent(occupied, size):
    """First and last occupied index of ``(batch, n)`` profiles."""
    index = ops.arange(size, dtype=occupied.dtype)
    is_occupied = occupied > 0.0
    first = smallest(ops.where(is_occupied, index, ops.cast(size, occupied.dtype)), axis=1)
    last = largest(ops.where(is_occupied, index, -1.0), axis=1)
    return first, last, last >= 0.0


def _is_static(shape):
    return isinstance(shape[1], int) and isinstance(shape[2], int)
