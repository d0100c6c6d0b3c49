"""Several looks at one hand as one. NumPy alone."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.hand_score import log_odds
from keras_hand3d.inference.place import Place

_FIRST = 0.7
"""What the first look counts: its crop was cut less exactly."""

_TRUST = 3
"""Power of a key point's confidence that is its weight."""

_LEAST = 1e-6


def join_looks(looks: Sequence[Hand], place: Place) -> Hand:
    """The hand whose key points lie between those of all looks.

    Each crop errs in its own way, so the mean is nearer to the truth than any; where one look is
    surer of a key point, it lies nearer to that one's.

    Args:
        looks: The hand as it was seen, in order.
        place: Where the last look was.

    Returns:
        The hand of the second look, if there is one, with other key points, shape and box, and the
        side that the looks tell together. Its score and confidence are its own: the second look is
        the first that is mirrored, so what deceived the one before hardly deceives it.
    """
    if len(looks) == 1:
        return looks[0]
    weights = np.stack([np.maximum(hand.keypoint_confidence, _LEAST) for hand in looks]) ** _TRUST
    weights[0] *= _FIRST
    weights /= weights.sum(axis=0)
    keypoints_uv = _mean(weights, [hand.keypoints_uv for hand in looks])
    changes = {"keypoints_uv": keypoints_uv, "box_xywh": place.box_of(keypoints_uv)}
    shapes = [hand.keypoints_normalized for hand in looks]
    if all(shape is not None for shape in shapes):
        changes["keypoints_normalized"] = _mean(weights, shapes)
    return replace(looks[1], **changes, **_side(looks))


def _mean(weights, values):
    return (weights[..., None] * np.stack(values)).sum(axis=0)


def _side(looks):
    """The side with the greater mean odds, where it was not told."""
    if any(hand.handedness_probability is None for hand in looks):
        return {}
    right = [
        log_odds(hand.handedness_probability) * (1 if hand.handedness == "right" else -1)
        for hand in looks
    ]
    odds = float(np.mean(right))
    return {
        "handedness": skeleton.HAND_SIDES[int(odds >= 0.0)],
        "handedness_probability": float(1.0 / (1.0 + np.exp(-abs(odds)))),
    }
