"""Key points as score maps and back: encoding, and three decodings."""

from keras import ops

from keras_hand3d.geometry.extremes import largest, smallest
from keras_hand3d.geometry.vectors import as_floats

DECODINGS = ("argmax", "subpixel", "soft_argmax")


def encode_score_maps(keypoints_uv, visible, size, sigma=25.0):
    """Gaussian score maps ``exp(-d^2 / sigma^2)`` (no factor 2) around key points.

    Args:
        keypoints_uv: ``(..., n, 2)`` pixels (column, row); truncate them first to get the released
            targets.
        visible: ``(..., n)`` booleans; the map of an invisible point is zero, as is that of a point
            that is not strictly inside of the map.
        size: ``(height, width)`` of the maps.
        sigma: Width in pixels.

    Returns:
        ``(..., height, width, n)`` maps in 0..1. Zimmermann & Brox 2017, sec. 4.2.
    """
    height, width = size
    keypoints_uv = as_floats(keypoints_uv)
    u, v = keypoints_uv[..., 0], keypoints_uv[..., 1]
    inside = (u > 0.0) & (u < width - 1.0) & (v > 0.0) & (v < height - 1.0)
    weight = ops.cast(ops.logical_and(inside, ops.cast(visible, "bool")), keypoints_uv.dtype)
    columns = _gaussian(u, width, sigma)
    rows = _gaussian(v, height, sigma) * weight[..., None]
    rows, columns = ops.swapaxes(rows, -1, -2), ops.swapaxes(columns, -1, -2)
    return rows[..., :, None, :] * columns[..., None, :, :]


def argmax_keypoints(score_maps):
    """Position of each map's maximum, the first in row order where several are equal.

    Args:
        score_maps: ``(batch, height, width, n)``.

    Returns:
        ``(keypoints_uv, maximum)``: ``(batch, n, 2)`` pixels (column, row) as floats, whole
        numbers; ``(batch, n)`` the maps' maxima. The rule of the released code.
    """
    flat, width = _flatten(score_maps)
    maximum = largest(flat, axis=1)
    index = _first_index(flat, maximum)
    return _uv_from_index(index, width, score_maps.dtype), maximum


def subpixel_keypoints(score_maps, floor=1e-6):
    """Maximum refined by a parabola through the logarithms of its neighbours.

    Exact for a Gaussian wider than half a pixel. The position moves by half a pixel at the most,
    and not at all along an axis on whose border the maximum lies.

    Args:
        score_maps: ``(batch, height, width, n)``.
        floor: Smallest score that is taken the logarithm of.

    Returns:
        ``(keypoints_uv, maximum)`` as of `argmax_keypoints`, the positions fractional.
    """
    keypoints_uv, maximum = argmax_keypoints(score_maps)
    shape = ops.shape(score_maps)
    height, width = shape[1], shape[2]
    logs = ops.log(ops.maximum(score_maps, floor))
    column, row = keypoints_uv[..., 0], keypoints_uv[..., 1]
    offsets = [
        _parabola_offset(*(_lookup(logs, column + d, row) for d in (-1.0, 0.0, 1.0))),
        _parabola_offset(*(_lookup(logs, column, row + d) for d in (-1.0, 0.0, 1.0))),
    ]
    inside = ops.stack(
        [_is_inner(column, width, logs.dtype), _is_inner(row, height, logs.dtype)], axis=-1
    )
    return keypoints_uv + ops.where(inside, ops.stack(offsets, axis=-1), 0.0), maximum


def soft_argmax_keypoints(score_maps, beta=50.0):
    """Expected position under the softmax of each map: the differentiable decoding.

    Args:
        score_maps: ``(batch, height, width, n)``.
        beta: Factor on the scores before the softmax; large values approach the maximum.

    Returns:
        ``(keypoints_uv, maximum)`` as of `argmax_keypoints`, the positions fractional.
    """
    shape = ops.shape(score_maps)
    flat, _ = _flatten(score_maps)
    probability = ops.reshape(ops.softmax(flat * beta, axis=1), shape)
    columns = ops.arange(shape[2], dtype=score_maps.dtype)
    rows = ops.arange(shape[1], dtype=score_maps.dtype)
    u = ops.einsum("bwn,w->bn", ops.sum(probability, axis=1), columns)
    v = ops.einsum("bhn,h->bn", ops.sum(probability, axis=2), rows)
    return ops.stack([u, v], axis=-1), largest(flat, axis=1)


def check_decoding(decoding):
    """The name of a decoding, unchanged.

    Raises:
        ValueError: If it is not one of `DECODINGS`.
    """
    if decoding not in DECODINGS:
        known = ", ".join(DECODINGS)
        raise ValueError(f"Unknown decoding {decoding!r}. Known decodings: {known}.")
    return decoding


def decode_score_maps(score_maps, decoding="argmax", beta=50.0):
    """Key points of score maps by a named decoding.

    Args:
        score_maps: ``(batch, height, width, n)``.
        decoding: ``"argmax"``, ``"subpixel"`` or ``"soft_argmax"``.
        beta: Sharpness of the soft-argmax.

    Returns:
        ``(keypoints_uv, maximum)``: ``(batch, n, 2)`` pixels (column, row), ``(batch, n)``.

    Raises:
        ValueError: If the decoding is not known.
    """
    if check_decoding(decoding) == "soft_argmax":
        return soft_argmax_keypoints(score_maps, beta)
    return (argmax_keypoints if decoding == "argmax" else subpixel_keypoints)(score_maps)


def first_maximum_index(values):
    """Index of the first maximum along axis 1, as an integer tensor.

    Written with a minimum over indices because an argmax on floats keeps several export formats
    from accepting the graph.

    Args:
        values: ``(batch, n, ...)``.

    Returns:
        ``(batch, ...)`` int32 indices.
    """
    return _first_index(values, largest(values, axis=1))


def _first_index(values, maximum):
    count = ops.shape(values)[1]
    index = ops.arange(count, dtype="int32")
    index = ops.reshape(index, (1, -1) + (1,) * (len(values.shape) - 2))
    # Clipped because a map of NaN has no maximum.
    first = smallest(ops.where(values == maximum[:, None], index, count), axis=1)
    return ops.minimum(first, count - 1)


def _flatten(score_maps):
    shape = ops.shape(score_maps)
    return ops.reshape(score_maps, (shape[0], shape[1] * shape[2], shape[3])), shape[2]


def _uv_from_index(index, width, dtype):
    row = index // width
    return ops.cast(ops.stack([index - row * width, row], axis=-1), dtype)


def _gaussian(center, size, sigma):
    position = ops.arange(size, dtype=center.dtype)
    return ops.exp(-ops.square((position - center[..., None]) / sigma))


def _is_inner(position, size, dtype):
    return ops.logical_and(position > 0.0, position < ops.cast(size - 1, dtype))


def _lookup(maps, column, row):
    """Values of ``(batch, h, w, n)`` maps at ``(batch, n)`` whole positions; zero outside."""
    shape = ops.shape(maps)
    at_column = ops.cast(column[..., None] == ops.arange(shape[2], dtype=maps.dtype), maps.dtype)
    at_row = ops.cast(row[..., None] == ops.arange(shape[1], dtype=maps.dtype), maps.dtype)
    return ops.einsum("bnw,bwn->bn", at_column, ops.einsum("bnh,bhwn->bwn", at_row, maps))


def _parabola_offset(before, center, after):
    curvature = before - 2.0 * center + after
    is_flat = curvature >= 0.0
    offset = 0.5 * (before - after) / ops.where(is_flat, -1.0, curvature)
    return ops.where(is_flat, 0.0, ops.clip(offset, -0.5, 0.5))
