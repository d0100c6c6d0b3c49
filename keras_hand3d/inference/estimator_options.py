"""What a user asks of an estimator. NumPy alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.inference.handedness import check_handedness
from keras_hand3d.inference.number_types import is_number, is_whole, number_array
from keras_hand3d.inference.place import WAYS


@dataclass(frozen=True, eq=False)
class EstimatorOptions:
    """How an estimator looks at images and what it tells.

    Attributes:
        handedness: Which hand it is where no other is named: ``"left"``, ``"right"``, ``"auto"``
            (both are tried, see `compare_sides`), or None: then a model that predicts the side
            tells it, and of another one there are no coordinates in 3D.
        keypoint_order: Name of the order of the key points, see `keras_hand3d.skeleton`.
        reference_bone_length: Metres between key points 11 and 12 of RHD's order (middle finger,
            base to next joint; 0.04 or so of an adult), for metric coordinates.
        hand_length: In its place, metres from the wrist to the tip of the stretched middle finger
            (0.18 or so).
        intrinsics: ``(3, 3)`` camera matrix in pixels of the images, for the camera's frame; of the
            image before it was mirrored.
        mirrored: Whether images are mirrored, as selfie cameras do. Pixels are told in the image as
            given; coordinates in 3D and the hand's side are those of the hand itself.
        released_resize: Whether images are squeezed into the network's input, as the released code
            does, in place of keeping their aspect.
        batch_size: Images that go through the networks at once.
        min_score: Hands of a lower score are left out; by default what suits the model.
        looks: How often the pose network looks at a hand that a detector found: from the second
            time on into a crop that is cut by the key points of before, each other time mirrored.
            What is told lies between all looks. From two looks on there is one more where the key
            points are doubtful, unless there are no retries.
        retries: In how many other ways it looks where a hand that a detector found stays doubtful:
            turned about, then in a larger place. The surest counts. Of networks that look into
            turned crops alone.

    Raises:
        ValueError: If one of them makes no sense.
    """

    handedness: str | None = None
    keypoint_order: str = "rhd"
    reference_bone_length: float | None = None
    hand_length: float | None = None
    intrinsics: Any = None
    mirrored: bool = False
    released_resize: bool = False
    batch_size: int = 8
    min_score: float | None = None
    looks: int = 2
    retries: int = 2

    def __post_init__(self):
        check_handedness(self.handedness)
        if not isinstance(self.keypoint_order, str):
            raise ValueError(f"keypoint_order: expected a name, got {self.keypoint_order!r}.")
        skeleton.keypoint_order(self.keypoint_order)
        for name in ("batch_size", "looks"):
            value = getattr(self, name)
            if not is_whole(value) or value < 1:
                raise ValueError(f"{name}: expected a whole number from 1, got {value!r}.")
        if not is_whole(self.retries) or not 0 <= self.retries < len(WAYS):
            raise ValueError(f"retries: expected 0 to {len(WAYS) - 1}, got {self.retries!r}.")
        score = self.min_score
        if score is not None and not (is_number(score) and 0.0 <= score <= 1.0):
            raise ValueError(f"min_score: expected 0 to 1, got {score!r}.")
        for name in ("mirrored", "released_resize"):
            value = getattr(self, name)
            if not isinstance(value, bool | np.bool_):
                raise ValueError(f"{name}: expected True or False, got {value!r}.")
        self._check_scale()
        if self.intrinsics is not None:
            object.__setattr__(self, "intrinsics", _checked_intrinsics(self.intrinsics))

    def least_score_of(self, engine):
        """The score that a hand must have: what the user says, or suits the engine."""
        return engine.least_score if self.min_score is None else self.min_score

    def _check_scale(self):
        lengths = (self.reference_bone_length, self.hand_length)
        if None not in lengths:
            raise ValueError("Give reference_bone_length or hand_length, not both.")
        for name in ("reference_bone_length", "hand_length"):
            value = getattr(self, name)
            # Ten metres: a length in millimetres by mistake.
            if value is not None and not (is_number(value) and 0.0 < value < 10.0):
                raise ValueError(f"{name}: expected metres, above zero, got {value!r}.")


def _checked_intrinsics(intrinsics):
    matrix = number_array(intrinsics)
    fits = (
        matrix is not None
        and matrix.shape == (3, 3)
        and np.isfinite(matrix).all()
        and (np.diag(matrix) > 0.0).all()
        and (matrix[2] == (0.0, 0.0, 1.0)).all()
    )
    if not fits:
        raise ValueError(
            "intrinsics: expected a camera matrix [[fx, 0, cx], [0, fy, cy], [0, 0, 1]] in pixels, "
            f"got {intrinsics!r}."
        )
    return matrix
