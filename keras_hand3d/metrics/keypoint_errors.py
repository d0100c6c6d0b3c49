"""End-point errors of key points, PCK curves and the area under them.

The rule of the published numbers: each statistic is taken per key point over the instances in which
it is visible, then averaged over the key points that were visible at all.
"""

from keras import ops

from keras_hand3d.geometry.vectors import safe_divide, safe_norm

AREA_RULES = ("trapezoid", "left_sum")


def end_point_errors(keypoints_true, keypoints_pred):
    """Euclidean distance between true and predicted key points.

    Args:
        keypoints_true: ``(..., n, d)`` positions, any unit.
        keypoints_pred: ``(..., n, d)`` positions in the same unit and frame.

    Returns:
        ``(..., n)`` distances in that unit, with a zero gradient where they are zero.
    """
    return safe_norm(keypoints_pred - keypoints_true, keepdims=False)


def mean_errors(errors, visible):
    """Mean error of each key point over the instances in which it is visible.

    Args:
        errors: ``(instances, n)``.
        visible: ``(instances, n)`` booleans.

    Returns:
        ``(n,)`` in the unit of the errors; zero for a key point that is never visible.
    """
    # Chosen, not multiplied by zero: what is not visible may have been predicted as NaN.
    counted = ops.where(ops.cast(visible, "bool"), errors, 0.0)
    return safe_divide(ops.sum(counted, axis=0), ops.sum(ops.cast(visible, errors.dtype), axis=0))


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
    # One more row, so that there is a rank to take of no instances, too.
    beyond = ops.full((1, errors.shape[1]), float("inf"), dtype=errors.dtype)
    ranked = ops.concatenate([ranked, beyond], axis=0)
    middle = [
        ops.take_along_axis(ranked, rank[None, :], axis=0)[0]
        for rank in (ops.maximum(count - 1, 0) // 2, count // 2)
    ]
    return ops.where(count > 0, 0.5 * (middle[0] + middle[1]), 0.0)


def correct_keypoints(errors, thresholds, strict=False):
    """Which key points are correct at which threshold.

    Args:
        errors: ``(instances, n)``.
        thresholds: ``(m,)`` in the unit of the errors.
        strict: Whether an error equal to a threshold is wrong; the published evaluation counts it
            as correct.

    Returns:
        ``(m, instances, n)`` booleans.
    """
    errors, thresholds = errors[None, :, :], thresholds[:, None, None]
    return errors < thresholds if strict else errors <= thresholds


def pck_curve(errors, visible, thresholds, strict=False):
    """Fraction of correct key points at each threshold, averaged over the key points.

    Args:
        errors: ``(instances, n)``.
        visible: ``(instances, n)`` booleans.
        thresholds: ``(m,)`` in the unit of the errors.
        strict: See `correct_keypoints`.

    Returns:
        ``(m,)`` in 0..1.
    """
    correct = ops.cast(correct_keypoints(errors, thresholds, strict), errors.dtype)
    weight = ops.cast(visible, errors.dtype)
    count = ops.sum(weight, axis=0)
    fraction = safe_divide(ops.sum(correct * weight, axis=1), count)
    return average_over_keypoints(fraction, visible)


def check_area_rule(rule):
    """The name of a rule of `area_under_curve`, unchanged.

    Raises:
        ValueError: If it is not one of `AREA_RULES`.
    """
    if rule not in AREA_RULES:
        raise ValueError(f"Unknown area rule {rule!r}. Known rules: {', '.join(AREA_RULES)}.")
    return rule


def area_under_curve(pck, thresholds, rule="trapezoid"):
    """Area under a PCK curve.

    Args:
        pck: ``(m,)`` in 0..1.
        thresholds: ``(m,)`` ascending.
        rule: ``"trapezoid"``, over the range of the thresholds, as published by Zimmermann & Brox
            2017; or ``"left_sum"``, MMPose's: each value stands for an equally wide step to its
            right, so the area is their mean.

    Returns:
        A number in 0..1.

    Raises:
        ValueError: If the rule is not known.
    """
    if check_area_rule(rule) == "left_sum":
        return ops.mean(pck)
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
    seen = ops.any(ops.cast(visible, "bool"), axis=0)
    total = ops.sum(ops.where(seen, values, 0.0), axis=-1)
    return safe_divide(total, ops.sum(ops.cast(seen, values.dtype)))
