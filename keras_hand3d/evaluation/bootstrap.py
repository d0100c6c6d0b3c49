"""Confidence intervals of an evaluation's figures by resampling its samples.

A resample is a number of times that each sample is drawn; every figure is computed from these
numbers, so that two evaluations of the same samples are resampled alike and their difference keeps
what they have in common.
"""

import numpy as np

from keras_hand3d.evaluation.evaluation_result import box_pck_name

_CHUNK = 128


def resampling_counts(samples, resamples, seed=0):
    """How often each sample is drawn, resample by resample.

    Args:
        samples: Number of samples.
        resamples: Number of resamples.
        seed: Seed of the draws.

    Yields:
        ``(chunk, samples)`` int32 arrays, `resamples` rows in all; each sums to ``samples``.
    """
    random = np.random.default_rng(seed)
    even = np.full(samples, 1.0 / samples)
    for start in range(0, resamples, _CHUNK):
        rows = min(_CHUNK, resamples - start)
        yield random.multinomial(samples, even, size=rows).astype("int32")


def resampled_figures(protocol, parts, counts):
    """Figures of a protocol for each resample.

    Args:
        protocol: The protocol.
        parts: Its arrays, see `Evaluation.per_sample`.
        counts: ``(resamples, samples)`` how often each sample is drawn.

    Returns:
        Dictionary of ``(resamples,)`` arrays, named and defined as the ``figures`` of
        `EvaluationResult` and `SegmentationResult`; NaN where a resample has nothing that counts.
    """
    weights = counts.astype("float64")
    if protocol.quantity == "hand_mask":
        return _resampled_iou(parts, weights)
    errors, counted = parts["errors"], parts["counted"]
    figures = {"auc": resampled_areas(protocol, protocol.thresholds, errors, counted, weights)}
    if protocol.box_pck is not None:
        values = resampled_box_pck(protocol, errors, parts["box_sides"], counted, weights)
        figures[box_pck_name(protocol)] = values
    figures["epe_mean"], figures["epe_median"] = resampled_errors(protocol, errors, counted, counts)
    return figures


def resampled_areas(protocol, thresholds, errors, counted, weights):
    """Area under the PCK curve for each resample.

    Args:
        protocol: Says the rule of the area and whether an error on a threshold is wrong.
        thresholds: Of the curve, in the unit of the errors.
        errors: ``(samples, 21)``; infinite ones are wrong.
        counted: ``(samples, 21)`` booleans.
        weights: ``(resamples, samples)`` how often each sample is drawn.

    Returns:
        ``(resamples,)`` array.
    """
    gains = _area_gains(protocol, thresholds, errors)
    return _averaged(_weighted_means(gains, counted, weights), counted, weights)


def resampled_box_pck(protocol, errors, box_sides, counted, weights):
    """PCK at the protocol's share of each box's side, ``(samples,)``; see `resampled_areas`."""
    shares = errors / np.maximum(box_sides, 1e-6)[:, None].astype("float32")
    limit = np.float32(protocol.box_pck)
    correct = shares < limit if protocol.strict else shares <= limit
    return _averaged(_weighted_means(correct, counted, weights), counted, weights)


def resampled_errors(protocol, errors, counted, counts):
    """Mean and median end-point errors, averaged as the protocol says; see `resampled_areas`.

    Args:
        protocol: The protocol.
        errors: ``(samples, 21)``, finite where they count.
        counted: ``(samples, 21)`` booleans.
        counts: ``(resamples, samples)`` how often each sample is drawn, whole numbers.

    Returns:
        Pair of ``(resamples,)`` arrays.
    """
    weights = counts.astype("float64")
    if protocol.epe_average == "instances":
        keypoints = errors.shape[1]
        flat, flat_counted = errors.reshape(-1, 1), counted.reshape(-1, 1)
        repeated = np.repeat(counts, keypoints, axis=1)
        means = _weighted_means(flat, flat_counted, repeated.astype("float64"))
        medians = _weighted_medians(flat, flat_counted, repeated)
        pair = means, medians
        return tuple(_averaged(values, flat_counted, repeated) for values in pair)
    means = _weighted_means(errors, counted, weights)
    medians = _weighted_medians(errors, counted, counts)
    return _averaged(means, counted, weights), _averaged(medians, counted, weights)


def interval(values, level=0.95):
    """The percentile interval of resampled figures, ``(low, high)``; NaN ones are left out."""
    tail = (1.0 - level) / 2.0
    low, high = np.nanquantile(values, (tail, 1.0 - tail))
    return float(low), float(high)


def _area_gains(protocol, thresholds, errors):
    """What each error adds to the area: the curve is a mean of steps, the area a mean of these."""
    thresholds = np.asarray(thresholds, "float32")
    if protocol.area_rule == "left_sum":
        weight = np.full(len(thresholds), 1.0 / len(thresholds))
    else:
        steps = np.diff(thresholds.astype("float64"))
        weight = 0.5 * (np.append(steps, 0.0) + np.insert(steps, 0, 0.0)) / steps.sum()
    # An error is correct from the first threshold on that is not below it.
    first = np.searchsorted(thresholds, errors, side="right" if protocol.strict else "left")
    return np.append(np.cumsum(weight[::-1])[::-1], 0.0)[first]


def _weighted_means(values, counted, weights):
    """``(resamples, n)`` means over the instances that count; zero where none does."""
    total = weights @ np.where(counted, values, 0.0)
    count = weights @ counted.astype("float64")
    return np.where(count > 0, total / np.maximum(count, 1.0), 0.0)


def _weighted_medians(errors, counted, counts):
    """``(resamples, n)`` medians over the instances that count; zero where none does."""
    medians = np.zeros((len(counts), errors.shape[1]))
    # Samples first: a rank's samples then lie next to each other, which is several times as fast.
    by_sample = np.ascontiguousarray(counts.T)
    for keypoint in range(errors.shape[1]):
        chosen = np.flatnonzero(counted[:, keypoint])
        if not len(chosen):
            continue
        order = chosen[np.argsort(errors[chosen, keypoint], kind="stable")]
        ranked = errors[order, keypoint].astype("float64")
        reached = np.cumsum(by_sample[order], axis=0, dtype="int32")
        count = reached[-1]
        middle = [
            ranked[np.minimum((reached <= rank).sum(axis=0), len(ranked) - 1)]
            for rank in (np.maximum(count - 1, 0) // 2, count // 2)
        ]
        medians[:, keypoint] = np.where(count > 0, 0.5 * (middle[0] + middle[1]), 0.0)
    return medians


def _averaged(values, counted, weights):
    """Mean over the key points that count at all in a resample; NaN where none does."""
    seen = weights @ counted.astype("float64") > 0
    number = seen.sum(axis=1)
    return np.where(number > 0, np.sum(values * seen, axis=1) / np.maximum(number, 1), np.nan)


def _resampled_iou(parts, weights):
    intersection, union = (parts[name].astype("float64") for name in ("intersection", "union"))
    each = np.where(union > 0, intersection / np.maximum(union, 1.0), 1.0)
    total = weights @ union
    return {
        "iou": np.where(total > 0, (weights @ intersection) / np.maximum(total, 1.0), 1.0),
        "iou_per_image": weights @ each / weights.sum(axis=1),
    }
