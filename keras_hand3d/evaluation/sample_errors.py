"""One number a sample, and which samples are best and worst."""

import numpy as np


def sample_errors(parts):
    """One figure for each sample: its mean error over what counts, or one minus its IoU.

    Args:
        parts: Arrays of a protocol, see `Evaluation.per_sample`.

    Returns:
        ``(samples,)``; NaN where nothing counts.
    """
    if "union" in parts:
        union = parts["union"].astype("float64")
        return 1.0 - np.where(union > 0, parts["intersection"] / np.maximum(union, 1.0), 1.0)
    counted = parts["counted"]
    count = counted.sum(axis=1)
    total = np.sum(parts["errors"] * counted, axis=1, dtype="float64")
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def best_and_worst(parts, count):
    """Numbers of the samples with the smallest and with the largest errors.

    Args:
        parts: Arrays of a protocol.
        count: How many of each at the most; no sample is in both.

    Returns:
        ``(best, worst)`` lists, each from its extreme on.
    """
    errors = sample_errors(parts)
    order = [index for index in np.argsort(errors, kind="stable") if np.isfinite(errors[index])]
    worst = order[::-1][: min(count, len(order) // 2)]
    best = order[: min(count, len(order) - len(worst))]
    return [int(i) for i in best], [int(i) for i in worst]
