"""Key points as distributions over a grid, and what is read under them (Iqbal et al. 2018)."""

from keras import ops

from keras_hand3d import skeleton
from keras_hand3d.geometry.detection_maps import uv_from_cells


def spatial_softmax(score_maps):
    """One distribution over the cells for each map.

    Args:
        score_maps: ``(batch, rows, columns, n)`` logits.

    Returns:
        ``(batch, rows, columns, n)`` probabilities that sum to one over rows and columns.
    """
    _, rows, columns, n = ops.shape(score_maps)
    flat = ops.reshape(score_maps, (-1, rows * columns, n))
    return ops.reshape(ops.softmax(flat, axis=1), (-1, rows, columns, n))


def expected_uv(probability, stride):
    """Mean and spread of distributions over a grid, in pixels.

    Args:
        probability: ``(batch, rows, columns, n)``.
        stride: Side of a cell in pixels.

    Returns:
        ``(keypoints_uv, spread)``: ``(batch, n, 2)`` the mean of the cells' centres (column, row),
        whole numbers at pixel centres; ``(batch, n)`` the root mean square distance from it.
    """
    rows, columns = ops.shape(probability)[1:3]
    means, variances = [], []
    for axis, size in ((1, columns), (2, rows)):
        marginal = ops.sum(probability, axis=axis)
        cell = ops.arange(size, dtype=probability.dtype) + 0.5
        mean = ops.sum(marginal * cell[:, None], axis=1)
        distance = cell[:, None] - mean[:, None, :]
        means.append(mean)
        variances.append(ops.sum(marginal * ops.square(distance), axis=1))
    # The root's gradient is not finite at zero, where all of a map is in one cell.
    spread = ops.sqrt(sum(variances) + 1e-6) * stride
    return uv_from_cells(ops.stack(means, axis=-1), stride), spread


def expected_value(probability, values):
    """Mean of one map for each distribution.

    Args:
        probability: ``(batch, rows, columns, n)``.
        values: ``(batch, rows, columns, n)``.

    Returns:
        ``(batch, n)``.
    """
    return ops.sum(probability * values, axis=(1, 2))


def expected_features(probability, features):
    """Mean of all feature maps under each distribution.

    Args:
        probability: ``(batch, rows, columns, n)``.
        features: ``(batch, rows, columns, channels)``.

    Returns:
        ``(batch, n, channels)``.
    """
    return ops.einsum("byxn,byxc->bnc", probability, features)


def relative_to_root(keypoint_depth):
    """``(..., 21)`` depths minus that of key point 0."""
    return keypoint_depth - keypoint_depth[..., skeleton.ROOT : skeleton.ROOT + 1]
