"""End-point errors of key points, PCK curves and the area under them.

The rule of the published numbers: each statistic is taken per key point over the instances in which
it is visible, then averaged over the key points that were visible at all.
"""

from keras import ops

from keras_hand3d.geometry.vectors import safe_divide


def end_point_errors(keypoints_true, keypoints_pred):
    """Euclidean distance between true and predicted key points.

    Args:
        keypoints_true: ``(..., n, d)`` positions, any unit.
        keypoints_pred: ``(..., n, d)`` positions in the same unit and frame.

    Returns:
        ``(..., n)`` distances in that unit.
    """
    return ops.sqrt(ops.sum(ops.square(keypoints_pred - keypoints_true), axis=-1))


def mean_errors(errors, visible):
    """Mean error of each key point over the instances in which it is visible.

    Args:
        errors: ``(instances, n)``.
        visible: ``(instances, n)`` booleans.

    Returns:
        ``(n,)`` in the unit of the errors; zero for a key point that is never visible.
    """
    weight = ops.cast(visible, errors.dtype)
    return safe_divide(ops.sum(errors * weight, axis=0), ops.sum(weight, axis=0))


def median_errors(errors, visible):
    """Median error of each key point over the instances in which it is visible.

    Args:
        errors: ``(instances, n)``.
        visible: ``(instances, n)`` booleans.

    Returns:
        ``(n,)`` in the unit of the errors; zero for a key point that is never visible.
    """
    visible = ops.cast(visible, "bool")
    count = ops.sum(ops.cast(visible, "int32"), axis=0)
    ranked = ops.sort(ops.where(visible, errors, float("inf")), axis=0)
    low, high = ops.maximum(count - 1, 0) // 2, count // 2
    last = errors.shape[0] - 1
    middle = [
        ops.take_along_axis(ranked, ops.minimum(rank, last)[None, :], axis=0)[0]
        for rank in (low, high)
    ]
    return ops.where(count > 0, 0.5 * (middle[0] + middle[1]), 0.0)


def pck_curve(errors, visible, thresholds):
    """Fraction of correct key points at each threshold, averaged over the key points.

    Args:
        errors: ``(instances, n)``.
        visible: ``(instances, n)`` booleans.
        thresholds: ``(m,)`` in the unit of the errors; an error equal to one counts as correct.

    Returns:
        ``(m,)`` in 0..1.
    """
    correct = ops.cast(errors[None, :, :] <= thresholds[:, None, None], errors.dtype)
    weight = ops.cast(visible, errors.dtype)
    count = ops.sum(weight, axis=0)
    fraction = safe_divide(ops.sum(correct * weight, axis=1), count)
    return average_over_keypoints(fraction, visible)


def area_under_curve(pck, thresholds):
    """Area under a PCK curve by the trapezoid rule, over the range of its thresholds.

    Args:
        pck: ``(m,)`` in 0..1.
        thresholds: ``(m,)`` ascending.

    Returns:
        A number in 0..1.
    """
    area = ops.sum(0.5 * (pck[1:] + pck[:-1]) * (thresholds[1:] - thresholds[:-1]))
    return area / (thresholds[-1] - thresholds[0])


def average_over_keypoints(values, visible):
    """Mean over the key points that are visible in any instance.

    Args:
        values: ``(..., n)`` one for each key point.
        visible: ``(instances, n)`` booleans.

    Returns:
        ``(...)``.
    """
    seen = ops.cast(ops.any(ops.cast(visible, "bool"), axis=0), values.dtype)
    return safe_divide(ops.sum(values * seen, axis=-1), ops.sum(seen))
