"""What estimators ask of the machinery that runs the networks."""

from collections.abc import Sequence

import numpy as np

from keras_hand3d.inference.place import Place
from keras_hand3d.inference.raw_hand import RawHand


class HandEngine:
    """Runs networks on arrays of a few fixed shapes: the only part that knows a runtime.

    Engines say what they can do and overwrite what they do.

    Attributes:
        image_size: ``(height, width)`` of the images that `find_in_images` or `find_places` takes;
            None if it cannot find hands by itself and needs boxes.
        finds_places: Whether it searches images by `find_places`, not by `find_in_images`: the
            crops for `find_in_crops` are then cut out of the image as it was given.
        crop_size: Side of the square crops that `find_in_crops` takes; None if it takes none.
        crop_margin: Side of the crop over the longer side of a hand's box.
        wants_upright: Whether hands are to point up in the crops.
        weak_perspective: Whether its hands in 3D are seen from afar, x and y as in the picture; a
            camera's matrix then puts them right.
        least_score: Hands of a lower score are left out, unless the user says otherwise.
        lifts: Whether it gives coordinates in 3D.
        predicts_handedness: Whether it tells left from right by itself.
        root_keypoint: What key point 0 is, ``"palm"`` or ``"wrist"``; None if unknown.
        handedness_auto_accuracy: Measured share of hands whose side comes out right by comparing
            both hypotheses; None if it was not measured, or the engine lifts one side at a time.
    """

    image_size: tuple[int, int] | None = None
    finds_places: bool = False
    crop_size: int | None = None
    crop_margin: float = 1.25
    wants_upright: bool = False
    weak_perspective: bool = False
    least_score: float = 0.0
    lifts: bool = False
    predicts_handedness: bool = False
    root_keypoint: str | None = None
    handedness_auto_accuracy: float | None = None

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
        raise NotImplementedError

    def find_places(self, images: np.ndarray) -> list[list[Place]]:
        """Where hands are in whole images.

        Args:
            images: As for `find_in_images`.

        Returns:
            n lists of places in pixels of the images, the surest first.
        """
        raise NotImplementedError

    def find_in_crops(self, crops: np.ndarray, sides: Sequence[str | None]) -> list[RawHand]:
        """The hand in each crop.

        Args:
            crops: ``(n, crop_size, crop_size, 3)`` float32 RGB as x / 255 - 0.5.
            sides: As for `find_in_images`.

        Returns:
            n hands, in pixels of the crops.
        """
        raise NotImplementedError
