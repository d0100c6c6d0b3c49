"""Which predicted box belongs to which true one. NumPy alone."""

import numpy as np

from keras_hand3d.inference.place import intersection_over_union


def match_boxes(boxes_xywh, scores, true_boxes_xywh, counts, least_iou=0.5):
    """Match predicted boxes with true ones, greedily by score.

    Args:
        boxes_xywh: ``(n, 4)`` predicted: left, top, width, height.
        scores: ``(n,)``; of equal ones the first comes first.
        true_boxes_xywh: ``(m, 4)`` likewise.
        counts: ``(m,)`` booleans: which of the true ones are to be found. Any number of
            predictions may lie on one of the others.
        least_iou: Intersection over union from which on boxes match.

    Returns:
        ``(matches, is_false)``: ``(n,)`` number of the true box that counts, or -1; and ``(n,)``
        booleans: those that match none at all.
    """
    boxes_xywh, true_boxes_xywh = (
        np.asarray(boxes, float).reshape(-1, 4) for boxes in (boxes_xywh, true_boxes_xywh)
    )
    iou = np.array(
        [[intersection_over_union(box, true) for true in true_boxes_xywh] for box in boxes_xywh]
    ).reshape(len(boxes_xywh), len(true_boxes_xywh))
    fits, counts = iou >= least_iou, np.asarray(counts, bool)
    matches, free = np.full(len(iou), -1), counts.copy()
    for index in np.argsort(-np.asarray(scores, float), kind="stable"):
        candidates = np.where(fits[index] & free, iou[index], -1.0)
        if candidates.size and candidates.max() >= 0.0:
            matches[index] = candidates.argmax()
            free[matches[index]] = False
    return matches, (matches < 0) & ~(fits & ~counts).any(axis=1)
