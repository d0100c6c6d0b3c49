"""Procrustes alignment of point sets."""

from keras import ops

from keras_hand3d.geometry.vectors import safe_divide


def procrustes_alignment(source_xyz, target_xyz, with_scale=True):
    """Move source points onto target points by the best rotation, translation and scale.

    Least squares over proper rotations only: a hand is never mirrored into the other one
    (Umeyama 1991).

    Gradients go through rotation, scale and translation. They are not finite where the best
    rotation is not unique: for points on a line, or all in one place. A loss of squared distances
    may do with ``stop_gradient`` of the three, whose gradients are zero at the minimum that they
    are; for any other loss that would be another gradient, so it is left to the caller.

    Args:
        source_xyz: ``(..., n, 3)`` points to be moved, in any frame and unit.
        target_xyz: ``(..., n, 3)`` points to be met, in the same order; the result is in their
            frame.
        with_scale: Whether the source may be scaled.

    Returns:
        ``(aligned, rotation, scale, translation)``: ``(..., n, 3)``, ``(..., 3, 3)``, ``(...)``,
        ``(..., 3)`` with ``aligned = scale * source @ rotation + translation``.
    """
    source_mean = ops.mean(source_xyz, axis=-2, keepdims=True)
    target_mean = ops.mean(target_xyz, axis=-2, keepdims=True)
    source, target = source_xyz - source_mean, target_xyz - target_mean
    u, singular, vt = ops.svd(ops.matmul(ops.swapaxes(source, -1, -2), target))
    # Flip the direction of least agreement where the best orthogonal map would be a reflection.
    sign = ops.where(_determinant(u) * _determinant(vt) < 0.0, -1.0, 1.0)
    sign = ops.cast(sign, source.dtype)[..., None]
    signs = ops.concatenate([ops.ones_like(sign), ops.ones_like(sign), sign], axis=-1)
    rotation = ops.matmul(u * signs[..., None, :], vt)
    if with_scale:
        scale = safe_divide(
            ops.sum(singular * signs, axis=-1), ops.sum(ops.square(source), axis=(-2, -1))
        )
    else:
        scale = ops.ones_like(singular[..., 0])
    factor = scale[..., None, None]
    translation = target_mean - factor * ops.matmul(source_mean, rotation)
    aligned = factor * ops.matmul(source_xyz, rotation) + translation
    return aligned, rotation, scale, translation[..., 0, :]


def _determinant(matrix):
    """``(...)`` of ``(..., 3, 3)``; TensorFlow has none that it can compile."""
    first, second, third = (matrix[..., row, :] for row in range(3))
    return ops.sum(first * ops.cross(second, third, axis=-1), axis=-1)
