"""Hands on a grid of cells: their centres, and reading them from the detector's maps."""

from keras import ops

from keras_hand3d import skeleton
from keras_hand3d.geometry.score_maps import first_maximum_index
from keras_hand3d.geometry.vectors import safe_arctan2


def cells_from_uv(points_uv, stride):
    """Pixels as positions on a grid whose cell (i, j) reaches from (i, j) to (i + 1, j + 1).

    Args:
        points_uv: ``(..., 2)`` (column, row), whole numbers at pixel centres.
        stride: Side of a cell in pixels.

    Returns:
        ``(..., 2)`` positions in cells. The whole part is the cell, the fraction the offset from
        its corner.
    """
    return (points_uv + 0.5) / stride


def uv_from_cells(cells, stride):
    """Positions on the grid as pixels; undoes `cells_from_uv`."""
    return cells * stride - 0.5


def hand_angle(keypoints_uv, labelled=None):
    """Direction in the image from the wrist to the middle finger's base, key point 12.

    Args:
        keypoints_uv: ``(..., 21, 2)`` pixels (column, row) in RHD order.
        labelled: ``(..., 21)`` booleans, which of them are known; all if None.

    Returns:
        ``(...)`` radians: 0 points up, positive is clockwise as seen, so that a picture turned by
        the negative angle (see `rotate_uv`) shows the hand upright. 0 where the two coincide, or
        one is not known.
    """
    arm = keypoints_uv[..., skeleton.MIDDLE_BASE, :] - keypoints_uv[..., skeleton.ROOT, :]
    angle = safe_arctan2(arm[..., 0], -arm[..., 1])
    return angle if labelled is None else ops.where(has_angle(labelled), angle, 0.0)


def has_angle(labelled):
    """``(...)`` booleans of ``(..., 21)``: whether both points of `hand_angle` are labelled."""
    labelled = ops.cast(labelled, "bool")
    return ops.logical_and(labelled[..., skeleton.ROOT], labelled[..., skeleton.MIDDLE_BASE])


def decode_detection_maps(center_logits, box_size, center_offset, rotation, max_hands, stride=4):
    """The best hands of the detector's maps (Zhou et al. 2019, Objects as Points, sec. 4).

    A cell's score is the probability that a hand of either side has its centre there; cells that
    are not the maximum of their 3 x 3 neighbours are left out.

    Args:
        center_logits: ``(batch, rows, columns, 2)`` of a (left, right) hand's centre in the cell.
        box_size: ``(batch, rows, columns, 2)`` width and height in units of the image's width.
        center_offset: ``(batch, rows, columns, 2)`` the centre from the cell's corner, in cells.
        rotation: ``(batch, rows, columns, 2)`` cosine and sine of `hand_angle`.
        max_hands: How many are taken.
        stride: Side of a cell in pixels.

    Returns:
        Dictionary, best first, of ``boxes_xywh`` ``(batch, max_hands, 4)`` left, top, width, height
        in pixels; ``scores`` ``(batch, max_hands)``, 0 and of a box without size where there are
        fewer maxima;
        ``right_probability`` ``(batch, max_hands)``; ``angles`` ``(batch, max_hands)``.
    """
    rows, columns = ops.shape(center_logits)[1:3]
    sides = ops.sigmoid(center_logits)
    scores = 1.0 - (1.0 - sides[..., :1]) * (1.0 - sides[..., 1:])
    neighbours = ops.max_pool(scores, 3, 1, padding="same", data_format="channels_last")
    scores = ops.where(scores >= neighbours, scores, 0.0)
    maps = ops.concatenate([scores, sides, box_size, center_offset, rotation], axis=-1)
    maps = ops.reshape(maps, (-1, rows * columns, 9))
    chosen = _one_hot_of_best(maps[..., 0], max_hands)
    values = ops.einsum("bnp,bpc->bnc", chosen, maps)
    size = values[..., 3:5] * ops.cast(columns * stride, maps.dtype)
    corner = ops.einsum("bnp,pc->bnc", chosen, _cell_corners(rows, columns, maps.dtype))
    center_uv = uv_from_cells(corner + values[..., 5:7], stride)
    left, right = values[..., 1], values[..., 2]
    return {
        "boxes_xywh": ops.concatenate([center_uv - size / 2.0, size], axis=-1),
        "scores": values[..., 0],
        "right_probability": right / ops.maximum(left + right, 1e-9),
        "angles": safe_arctan2(values[..., 8], values[..., 7]),
    }


def _one_hot_of_best(scores, count):
    """``(batch, count, cells)`` of the cells with the largest scores above zero, in turn."""
    cells = ops.arange(ops.shape(scores)[1], dtype="int32")
    chosen = []
    for _ in range(count):
        is_best = first_maximum_index(scores)[:, None] == cells
        # Where there is no maximum left, none is chosen rather than any.
        chosen.append(ops.cast(ops.logical_and(is_best, scores > 0.0), scores.dtype))
        scores = ops.where(is_best, 0.0, scores)
    return ops.stack(chosen, axis=1)


def _cell_corners(rows, columns, dtype):
    column, row = ops.meshgrid(ops.arange(columns, dtype=dtype), ops.arange(rows, dtype=dtype))
    return ops.reshape(ops.stack([column, row], axis=-1), (rows * columns, 2))
