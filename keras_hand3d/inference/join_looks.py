"""Two looks at one hand as one. NumPy alone."""

from dataclasses import replace

import numpy as np

from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.place import Place

_EARLIER = 0.7
"""What an earlier look counts: its crop was cut less exactly."""

_TRUST = 3
"""Power of a key point's confidence that is its weight."""

_LEAST = 1e-6


def join_looks(earlier: Hand, later: Hand, place: Place) -> Hand:
    """The hand of the later look, its key points between those of both.

    Each crop errs in its own way, so the mean is nearer to the truth than either; a key point that
    one look is surer of lies nearer to that one's.

    Args:
        earlier: The hand as it was seen first.
        later: As it was seen in a crop by the key points of the former.
        place: Where the later look was.

    Returns:
        The later hand with other key points, shape and box; side, score and confidence are its own.
    """
    weights = np.stack([_EARLIER * _weights(earlier), _weights(later)])
    weights /= weights.sum(axis=0)

    def between(values, others):
        return weights[0] * values + weights[1] * others

    keypoints_uv = between(earlier.keypoints_uv, later.keypoints_uv)
    changes = {"keypoints_uv": keypoints_uv, "box_xywh": place.box_of(keypoints_uv)}
    if earlier.keypoints_normalized is not None and later.keypoints_normalized is not None:
        shape = between(earlier.keypoints_normalized, later.keypoints_normalized)
        changes["keypoints_normalized"] = shape
    return replace(later, **changes)


def _weights(hand):
    return np.maximum(hand.keypoint_confidence, _LEAST)[:, None] ** _TRUST
