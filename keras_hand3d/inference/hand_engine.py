"""What estimators ask of the machinery that runs the networks."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from keras_hand3d.inference.raw_hand import RawHand


class HandEngine(Protocol):
    """Runs networks on arrays of a few fixed shapes: the only part that knows a runtime.

    Attributes:
        image_size: ``(height, width)`` of the images that `find_in_images` takes; None if it cannot
            find hands by itself and needs boxes.
        crop_size: Side of the square crops that `find_in_crops` takes; None if it takes none.
        lifts: Whether it gives coordinates in 3D.
        predicts_handedness: Whether it tells left from right by itself.
        root_keypoint: What key point 0 is, ``"palm"`` or ``"wrist"``; None if unknown.
        handedness_auto_accuracy: Measured share of hands whose side comes out right by comparing
            both hypotheses; None if it was not measured, or the engine lifts one side at a time.
    """

    image_size: tuple[int, int] | None
    crop_size: int | None
    lifts: bool
    predicts_handedness: bool
    root_keypoint: str | None
    handedness_auto_accuracy: float | None

    def find_in_images(
        self, images: np.ndarray, sides: Sequence[str | None]
    ) -> list[list[RawHand]]:
        """Hands in whole images.

        Args:
            images: ``(n, height, width, 3)`` float32 RGB as x / 255 - 0.5, of `image_size`.
            sides: n times ``"left"``, ``"right"`` or None, what is known. At least that side is
                lifted.

        Returns:
            n lists of hands, an empty one where there is none.
        """
        ...

    def find_in_crops(self, crops: np.ndarray, sides: Sequence[str | None]) -> list[RawHand]:
        """The hand in each crop.

        Args:
            crops: ``(n, crop_size, crop_size, 3)`` float32 RGB as x / 255 - 0.5.
            sides: As for `find_in_images`.

        Returns:
            n hands, in pixels of the crops.
        """
        ...
