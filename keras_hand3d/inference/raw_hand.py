"""What an engine finds, before it is mapped into the user's image. Needs NumPy alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.inference.place import mirrored_boxes


@dataclass(frozen=True, eq=False)
class RawHand:
    """A hand in the pixels of what a network was given. Key points are in RHD order.

    Attributes:
        keypoints_uv: ``(21, 2)`` pixels (column, row) of the network's input.
        keypoint_confidence: ``(21,)`` in 0..1.
        box_xywh: ``(4,)`` left, top, width, height in the network's input; None where the caller
            said where to look.
        keypoints_normalized: By hand side, ``(21, 3)`` root-relative in reference bones, were the
            hand that one. As many sides as the engine has lifted.
        score: The engine's own score of the hand, in 0..1; None to take the key points' mean.
        right_probability: Probability of a right hand where the model predicts it.
    """

    keypoints_uv: np.ndarray
    keypoint_confidence: np.ndarray
    box_xywh: np.ndarray | None = None
    keypoints_normalized: Mapping[str, np.ndarray] = field(default_factory=dict)
    score: float | None = None
    right_probability: float | None = None

    def mirrored(self, width: int) -> "RawHand":
        """The hand as it lies in the mirrored input: a left one where this is a right one.

        Args:
            width: Columns of the input.
        """
        uv = np.asarray(self.keypoints_uv, float) * [-1.0, 1.0] + [width - 1.0, 0.0]
        box, right = self.box_xywh, self.right_probability
        shapes = {
            skeleton.OTHER_SIDE[side]: np.asarray(shape, float) * [-1.0, 1.0, 1.0]
            for side, shape in self.keypoints_normalized.items()
        }
        return replace(
            self,
            keypoints_uv=uv,
            box_xywh=None if box is None else mirrored_boxes(box, width),
            keypoints_normalized=shapes,
            right_probability=None if right is None else 1.0 - right,
        )
