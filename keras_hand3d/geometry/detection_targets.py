"""What a detector's maps should be; `decode_detection_maps` reads it back."""

from keras import ops

from keras_hand3d.geometry.detection_maps import cells_from_uv, hand_angle, has_angle
from keras_hand3d.geometry.extremes import largest, smallest

# Sigma of a centre's Gaussian in sides of the box, and the least one in cells.
_SPREAD, _LEAST_SIGMA = 0.09, 0.7
# How high a hand's Gaussian is where its size and rotation are learnt.
_REGION = 0.3


def detection_targets(hands_uv, is_learnt, is_ignored, size, stride=4, labelled=None):
    """Maps to be predicted of hands, and where they count (after Zhou et al. 2019 and CenterNet).

    Args:
        hands_uv: ``(batch, 2, 21, 2)`` key points (left, right) in pixels of the picture.
        is_learnt: ``(batch, 2)`` booleans, hands whose box's centre lies in the picture.
        is_ignored: ``(batch, 2)`` booleans, hands that are there but need not be found.
        size: Side of the picture in pixels.
        stride: Side of a cell in pixels.
        labelled: ``(batch, 2, 21)`` booleans, which key points are known; all if None. The others
            must lie within the box of these.

    Returns:
        Dictionary, with cells = size / stride, of ``center_heat`` ``(batch, cells, cells, 2)``
        Gaussians of the box's shape, 1 in the cell of the centre; ``center_weight``
        ``(batch, cells, cells, 1)`` below 1 around hands that are ignored; ``box_size``,
        ``rotation`` ``(batch, cells, cells, 2)`` of the nearer hand; ``region_weight``
        ``(batch, cells, cells)`` of the size, of sum 1 for each hand, and ``rotation_weight``, the
        same but for hands whose wrist or key point 12 is not labelled, which have none;
        ``center_offset``
        ``(batch, cells, cells, 2)`` and ``offset_weight`` ``(batch, cells, cells)``, 1 in the cells
        of centres; ``hand_count`` ``(batch,)``.
    """
    low, high = smallest(hands_uv, axis=2), largest(hands_uv, axis=2)
    extent = high - low
    position = cells_from_uv(0.5 * (low + high), stride)
    cell = ops.floor(position)
    sigma = ops.maximum(_SPREAD * extent / stride, _LEAST_SIGMA)
    cells = size // stride
    gaussian = _gaussians(cell, sigma, cells)
    learnt = ops.cast(is_learnt, gaussian.dtype)[:, None, None, :]
    ignored = ops.cast(is_ignored, gaussian.dtype)[:, None, None, :]
    heat = gaussian * learnt
    is_right = heat[..., 1:] > heat[..., :1]
    region = _region(heat, is_right)
    angle = hand_angle(hands_uv, labelled)
    turned = ops.stack([ops.cos(angle), ops.sin(angle)], axis=-1)
    return {
        "center_heat": heat,
        "center_weight": 1.0 - largest(gaussian * ignored, axis=-1, keepdims=True),
        "box_size": _of_nearer(extent / size, is_right),
        "rotation": _of_nearer(turned, is_right),
        "region_weight": region,
        "rotation_weight": region
        if labelled is None
        else _where_turned(region, is_right, labelled),
        "center_offset": _of_nearer(position - cell, is_right),
        "offset_weight": ops.cast(largest(heat, axis=-1) >= 1.0, heat.dtype),
        "hand_count": ops.sum(ops.cast(is_learnt, heat.dtype), axis=-1),
    }


def _gaussians(cell, sigma, cells):
    """``(batch, cells, cells, 2)``, exactly 1 in the given cells."""
    index = ops.arange(cells, dtype=cell.dtype)
    columns, rows = (
        ops.exp(-0.5 * ops.square((index[:, None] - cell[:, None, :, a]) / sigma[:, None, :, a]))
        for a in (0, 1)
    )
    return rows[:, :, None, :] * columns[:, None, :, :]


def _region(heat, is_right):
    """Weights of the cells where size and rotation count, of sum 1 for each hand."""
    mine = ops.concatenate([ops.logical_not(is_right), is_right], axis=-1)
    weight = ops.where(ops.logical_and(mine, heat > _REGION), heat, 0.0)
    total = ops.sum(weight, axis=(1, 2), keepdims=True)
    return ops.sum(weight / ops.maximum(total, 1e-6), axis=-1)


def _where_turned(region, is_right, labelled):
    """The region's weights without hands of which no rotation is known."""
    known = ops.cast(has_angle(labelled), region.dtype)[..., None]
    return region * _of_nearer(known, is_right)[..., 0]


def _of_nearer(values, is_right):
    """``(batch, 2, n)`` of the hands as maps ``(batch, cells, cells, n)``."""
    left, right = (values[:, side, None, None, :] for side in (0, 1))
    return ops.where(is_right, right, left)
