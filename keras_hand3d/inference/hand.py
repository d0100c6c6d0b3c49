"""A predicted hand, as users get it. Needs NumPy alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.inference.number_types import is_number, is_whole, number_array

_SHAPES = {
    "keypoints_uv": (skeleton.NUM_KEYPOINTS, 2),
    "keypoint_confidence": (skeleton.NUM_KEYPOINTS,),
    "keypoints_normalized": (skeleton.NUM_KEYPOINTS, 3),
    "keypoints_metric": (skeleton.NUM_KEYPOINTS, 3),
    "keypoints_xyz": (skeleton.NUM_KEYPOINTS, 3),
    "box_xywh": (4,),
}

_OPTIONAL = (
    "keypoints_normalized",
    "keypoints_metric",
    "keypoints_xyz",
    "handedness",
    "handedness_probability",
    "root_keypoint",
    "track_id",
)

# What networks compute in float32 may be a little more than 1.
_ROUNDING = 1e-3

KEYPOINT_ARRAYS = tuple(name for name in _SHAPES if name != "box_xywh")
"""Attributes of a `Hand` with a row a key point."""


def _is_share(value):
    return is_number(value) and -_ROUNDING <= value <= 1.0 + _ROUNDING


def _is_order(value):
    return isinstance(value, str) and value.lower() in skeleton.KEYPOINT_ORDERS


_VALUES = {
    "score": ("a number from 0 to 1", _is_share),
    "handedness_probability": ("a number from 0 to 1, or None", _is_share),
    "handedness": (f"one of {skeleton.HAND_SIDES}, or None", skeleton.HAND_SIDES.__contains__),
    "root_keypoint": (f"one of {skeleton.ROOT_KINDS}, or None", skeleton.ROOT_KINDS.__contains__),
    "track_id": ("a whole number from 0, or None", lambda value: is_whole(value) and value >= 0),
    "keypoint_order": (f"one of {(*skeleton.KEYPOINT_ORDERS,)}", _is_order),
}


@dataclass(frozen=True, eq=False)
class Hand:
    """A hand found in an image.

    Attributes:
        keypoints_uv: ``(21, 2)`` pixels (column, row) of the image as it was given.
        keypoint_confidence: ``(21,)`` in 0..1: of `HandPose25D` a learnt probability that the key
            point is right; of other models score map maxima, not calibrated.
        score: In 0..1, how certain the hand as a whole is: the mean of the key points' confidence;
            of a model that knows whether a hand is there, that probability; where a detector found
            it, `hand_score`. Not calibrated.
        box_xywh: ``(4,)`` left, top, width, height of where the hand was looked for, pixels of the
            image; it may reach out of it. Where a detector found it, between the detector's box and
            that of the key points, see `Place.box_of`.
        handedness: ``"left"`` or ``"right"``, None if nobody knows.
        handedness_probability: The model's, that the hand is the one named; None where the side was
            told. Not calibrated.
        keypoints_normalized: ``(21, 3)`` relative to key point 0, axes of the camera (x right, y
            down, z forward), in units of the reference bone (key points 11 to 12 of RHD's order);
            None where it was not lifted into 3D.
        keypoints_metric: The same in metres; None where the hand's size is not known.
        keypoints_xyz: ``(21, 3)`` metres in the camera's frame; None where the hand's size or the
            camera is not known, or no place before the camera fits.
        keypoint_order: Name of the order of the key points, see `keras_hand3d.skeleton`.
        root_keypoint: What the key point named wrist is: ``"palm"`` or ``"wrist"``; None if nobody
            knows.
        track_id: Number of the hand through a video, None in single images.
    """

    keypoints_uv: np.ndarray
    keypoint_confidence: np.ndarray
    score: float
    box_xywh: np.ndarray
    handedness: str | None = None
    handedness_probability: float | None = None
    keypoints_normalized: np.ndarray | None = None
    keypoints_metric: np.ndarray | None = None
    keypoints_xyz: np.ndarray | None = None
    keypoint_order: str = "rhd"
    root_keypoint: str | None = None
    track_id: int | None = None

    def in_order(self, name: str) -> "Hand":
        """The same hand with its key points in another order.

        Args:
            name: Name of the order.

        Raises:
            ValueError: If there is no such order.
        """
        index = list(skeleton.permutation(self.keypoint_order, name))
        rows = {key: getattr(self, key) for key in KEYPOINT_ARRAYS}
        rows = {key: None if value is None else value[index] for key, value in rows.items()}
        return replace(self, **rows, keypoint_order=name.lower())

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able dictionary of all attributes."""
        content = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            name: value.tolist() if isinstance(value, np.ndarray) else value
            for name, value in content.items()
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "Hand":
        """A hand from what `to_dict` and JSON made of it.

        Raises:
            ValueError: If the content is not a hand's: a name is missing or unknown, an array has
                another shape, or a value is of another type or none of those that there are.
        """
        try:
            return cls(**{name: _read(name, value) for name, value in content.items()})
        except (TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"Expected the content of a hand: {error}") from None


def _read(name, value):
    """The value of an attribute, out of JSON's."""
    if value is None and name in _OPTIONAL:
        return value
    if name in _SHAPES:
        array = number_array(value)
        if array is None:
            raise ValueError(f"{name}: expected numbers of the shape {_SHAPES[name]}.")
        if array.shape != _SHAPES[name]:
            raise ValueError(f"{name}: expected the shape {_SHAPES[name]}, got {array.shape}.")
        return array
    if name in _VALUES:
        expected, fits = _VALUES[name]
        if not fits(value):
            raise ValueError(f"{name}: expected {expected}, got {value!r}.")
    return value
