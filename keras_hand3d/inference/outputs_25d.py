"""What a detector and a 2.5D pose network give, as places and hands. Needs NumPy alone."""

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.inference.place import Place
from keras_hand3d.inference.raw_hand import RawHand

PLACE_OUTPUTS = ("boxes_xywh", "scores", "right_probability", "angles")
HAND_OUTPUTS = (
    "keypoints_uv",
    "keypoint_confidence",
    "keypoints_normalized",
    "right_probability",
    "presence",
)


def places_of(outputs):
    """Places of a detector's outputs.

    Args:
        outputs: Arrays by the names `PLACE_OUTPUTS`.

    Returns:
        A list of `Place` for each image; places that a detector has not filled, which score 0, are
        left out.
    """
    rows = zip(*(np.asarray(outputs[name], float) for name in PLACE_OUTPUTS), strict=True)
    return [
        [
            Place(box, float(angle), float(score), float(right))
            for box, score, right, angle in zip(*row, strict=True)
            if score > 0.0
        ]
        for row in rows
    ]


def hands_of(outputs):
    """Hands of a pose network's outputs.

    Args:
        outputs: Arrays by the names `HAND_OUTPUTS`.

    Returns:
        A `RawHand` for each crop.
    """
    return [
        RawHand(
            keypoints_uv=outputs["keypoints_uv"][index],
            keypoint_confidence=outputs["keypoint_confidence"][index],
            # One shape: the network has seen by itself which hand it is.
            keypoints_normalized=dict.fromkeys(
                skeleton.HAND_SIDES, outputs["keypoints_normalized"][index]
            ),
            score=float(outputs["presence"][index]),
            right_probability=float(outputs["right_probability"][index]),
        )
        for index in range(len(outputs["presence"]))
    ]
