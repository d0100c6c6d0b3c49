"""`RenderedSample`: one picture with everything known about it."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class RenderedSample:
    """A rendered picture and its labels. Hands are (left, right), key points in RHD order.

    Pixel coordinates are (column, row); whole numbers are pixel centres. The camera frame is x
    right, y down, z forward. A hand that is not in the scene is zero everywhere.

    Attributes:
        image: ``(S, S, 3)`` uint8, RGB.
        mask: ``(S, S)`` uint8, RHD's 34 part classes: 0 background, 1 person, then the hands'
            parts.
        depth: ``(S, S)`` float32, metres; 5.0 where nothing is.
        hands_uv: ``(2, 21, 2)`` float32, pixels.
        hands_xyz: ``(2, 21, 3)`` float32, metres, camera frame.
        hands_visible: ``(2, 21)`` bool: inside the picture, with a pixel of the own part within
            3 px and nothing more than 30 mm before the joint.
        hands_present: ``(2,)`` bool.
        intrinsics: ``(3, 3)`` float32, pixels.
    """

    image: np.ndarray
    mask: np.ndarray
    depth: np.ndarray
    hands_uv: np.ndarray
    hands_xyz: np.ndarray
    hands_visible: np.ndarray
    hands_present: np.ndarray
    intrinsics: np.ndarray
