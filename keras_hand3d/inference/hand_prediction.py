"""A predicted hand."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class HandPrediction:
    """A hand found in an image. Key points are in RHD order.

    Attributes:
        keypoints_uv: ``(21, 2)`` pixels (column, row) in the image.
        keypoint_confidence: ``(21,)`` score map maxima clipped to 0..1; not calibrated.
        keypoints_normalized: ``(21, 3)`` root-relative coordinates in the camera frame (x right,
            y down, z forward) in units of the reference bone, key points 11 to 12; None without a
            lifting network.
        hand_side: ``"left"`` or ``"right"`` as it was told, None if it was not.
        crop_center_uv: Centre of the crop that was looked at, image pixels.
        crop_scale: Crop pixels for one image pixel.
        hand_found: Whether the segmentation found a hand; None where the crop was given.
    """

    keypoints_uv: np.ndarray
    keypoint_confidence: np.ndarray
    keypoints_normalized: np.ndarray | None
    hand_side: str | None
    crop_center_uv: np.ndarray
    crop_scale: float
    hand_found: bool | None

    def to_dict(self):
        """A JSON-able dictionary."""
        xyz = self.keypoints_normalized
        return {
            "keypoint_order": "rhd",
            "keypoints_uv": self.keypoints_uv.tolist(),
            "keypoint_confidence": self.keypoint_confidence.tolist(),
            "keypoints_normalized": None if xyz is None else xyz.tolist(),
            "hand_side": self.hand_side,
            "crop_center_uv": self.crop_center_uv.tolist(),
            "crop_scale": self.crop_scale,
            "hand_found": self.hand_found,
        }
