"""How often comparing both sides tells left from right."""

import copy

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.inference.base_estimator import BaseHandEstimator
from keras_hand3d.inference.handedness import AUTO
from keras_hand3d.inference.place import keypoint_box

_LEAST_VISIBLE = 11


def measure_auto_handedness(estimator, source, progress=None):
    """Measure ``handedness="auto"`` on a data set, renders for instance.

    Every hand of which at least half of the key points can be seen is looked at in the box of its
    annotated key points. What comes out belongs into the preset's metrics as
    ``handedness_auto_accuracy``, by `HandModel.save_to_preset`.

    Args:
        estimator: A `BaseHandEstimator` whose engine lifts.
        source: A `HandSource` that knows left from right.
        progress: Called after every sample.

    Returns:
        ``(accuracy, count)``: the share of hands whose side came out right, and how many there
        were.

    Raises:
        ValueError: If the data set does not tell the side, or has no such hand.
    """
    if not source.has_hand_side:
        raise ValueError("The data set does not say which hand it is.")
    engine = copy.copy(estimator.engine)
    # What is measured here is not asked for before.
    engine.handedness_auto_accuracy = 1.0
    estimator = BaseHandEstimator(engine)
    right = []
    for index in range(len(source)):
        sample = source[index]
        visible = sample["hands_visible"].sum(axis=1) >= _LEAST_VISIBLE
        present = np.flatnonzero(sample["hands_present"] & visible)
        if len(present):
            boxes = [keypoint_box(sample["hands_uv"][side]) for side in present]
            hands = estimator.predict(sample["image"], boxes, AUTO)
            right += [
                hand.handedness == skeleton.HAND_SIDES[side]
                for hand, side in zip(hands, present, strict=True)
            ]
        if progress is not None:
            progress()
    if not right:
        raise ValueError("The data set has no hand that can be seen well enough.")
    return float(np.mean(right)), len(right)
