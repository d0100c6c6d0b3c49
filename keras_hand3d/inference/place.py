"""Where a hand is looked for. Needs NumPy alone."""

from dataclasses import dataclass, replace

import numpy as np

from keras_hand3d import skeleton

_DOUBLE = 0.5
"""How far the boxes of two hands overlap of which one is the other again."""

_DOUBLE_POSE = 0.25
"""How near half of the key points of such hands lie, over the longer side of the larger box."""

_GROWN = 1.15
"""Sides of a hand's box over those of its predicted key points': where a network is not sure of a
key point's place, it is told nearer to the middle than it is."""

_TURNED_GROWN = 1.1
"""The same of the square around a hand that is turned to point up."""

_ENLARGED = 1.3
"""The same of a place that shows more around a hand that was not seen well."""

_KEYPOINTS_PART = 0.8
"""Of the box that is told of a found hand; the rest is the detector's."""


@dataclass(frozen=True, eq=False)
class Place:
    """A place in an image where a hand is, or may be.

    Attributes:
        box_xywh: ``(4,)`` left, top, width, height in pixels; None for the whole image.
        angle: How far the hand is turned from pointing up, radians, clockwise as seen; None where
            nobody knows.
        score: Of the detector that found it, in 0..1; None where somebody told it.
        right_probability: The detector's, of a right hand; None likewise.
        found_xywh: ``(4,)`` the detector's box, where key points have moved the place since.
        keypoints_uv: ``(21, 2)`` the hand's that was seen here, pixels (column, row).
        is_mirrored: Whether the network is shown the place mirrored.
    """

    box_xywh: np.ndarray | None = None
    angle: float | None = None
    score: float | None = None
    right_probability: float | None = None
    found_xywh: np.ndarray | None = None
    keypoints_uv: np.ndarray | None = None
    is_mirrored: bool = False

    def box_of(self, keypoints_uv: np.ndarray) -> np.ndarray:
        """``(4,)`` the box that is told of a hand that was seen here.

        Of a found place it is between that of the key points and the detector's, nearer to the
        former: each errs on its own. Of a told one it is what was told.

        Args:
            keypoints_uv: ``(21, 2)`` the hand's, pixels (column, row).
        """
        if self.score is None:
            return self.box_xywh
        return box_between(self._found_box, hand_box(keypoints_uv), _KEYPOINTS_PART)

    @property
    def _found_box(self):
        return self.box_xywh if self.found_xywh is None else self.found_xywh

    @classmethod
    def of_keypoints(cls, keypoints_uv: np.ndarray, **attributes) -> "Place":
        """The place of a hand whose key points were predicted.

        Args:
            keypoints_uv: ``(21, 2)`` pixels (column, row), RHD order.
            **attributes: Others of the place.
        """
        return cls(
            hand_box(keypoints_uv),
            hand_angle(keypoints_uv),
            keypoints_uv=keypoints_uv,
            **attributes,
        )

    def of_same_hand(self, keypoints_uv: np.ndarray) -> "Place":
        """The place as the hand's key points say, with what the detector told.

        It is mirrored where this one is not: what a network sees in a mirrored crop errs in another
        way than what it has seen already.

        Args:
            keypoints_uv: ``(21, 2)`` pixels (column, row), RHD order.
        """
        return replace(
            self,
            box_xywh=hand_box(keypoints_uv),
            angle=hand_angle(keypoints_uv),
            found_xywh=self._found_box,
            keypoints_uv=keypoints_uv,
            is_mirrored=not self.is_mirrored,
        )

    def turned_about(self) -> "Place":
        """The same place, for a hand that points the other way."""
        return replace(self, angle=(self.angle or 0.0) + np.pi)

    def enlarged(self) -> "Place":
        """A larger place about the same middle; the detector's box stays known."""
        box = box_about(self.box_xywh, _ENLARGED)
        return replace(self, box_xywh=box, found_xywh=self._found_box)

    def moved(self, fit) -> "Place":
        """The place in the image that a fit was made of.

        Args:
            fit: `ImageFit` of the image whose input the place is in.
        """
        return replace(self, box_xywh=fit.box_to_image(self.box_xywh))


WAYS = (lambda place: place, Place.turned_about, Place.enlarged)
"""Ways to look into a place that a detector found, in the order of trying."""


def keypoint_box(keypoints_uv):
    """Box ``(4,)`` of key points: left, top, width, height, at least a pixel wide."""
    low, high = keypoints_uv.min(axis=0), keypoints_uv.max(axis=0)
    return np.concatenate([low, np.maximum(high - low, 1.0)])


def hand_box(keypoints_uv):
    """Box ``(4,)`` of a hand by its predicted key points: theirs, somewhat larger."""
    return box_about(keypoint_box(keypoints_uv), _GROWN)


def box_about(box, factor):
    """Box ``(4,)`` about the middle of another, its sides so many times as long."""
    return np.concatenate([box[:2] - 0.5 * (factor - 1.0) * box[2:], factor * box[2:]])


def mirrored_boxes(boxes, width):
    """Boxes ``(..., 4)`` as they lie in the mirrored image of so many columns."""
    left = width - 1.0 - boxes[..., :1] - boxes[..., 2:3]
    return np.concatenate([left, boxes[..., 1:]], axis=-1)


def upright_square(keypoints_uv, angle, margin):
    """Centre (column, row) and side of the square to look into for a hand that has been seen.

    It is turned with the hand, and around its key points as the turned picture shows them: that of
    training's crops, `geometry.turned_square`, somewhat larger.

    Args:
        keypoints_uv: ``(21, 2)`` predicted ones, pixels (column, row).
        angle: How far the hand is turned from pointing up, radians, clockwise as seen.
        margin: The square's side over that of the square of the key points.
    """
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, s], [-s, c]])
    upright = keypoints_uv @ turn.T
    low, high = upright.min(axis=0), upright.max(axis=0)
    side = _TURNED_GROWN * max(float((high - low).max()), 1.0)
    return (low + high) / 2.0 @ turn, margin * side


def box_between(box, other, part):
    """Box between two: the weighted mean of their centres, the geometric ones of their sides.

    Args:
        box: ``(4,)`` left, top, width, height.
        other: ``(4,)`` likewise.
        part: Weight of the latter, 0..1.
    """
    weights = np.array([[1.0 - part], [part]])
    boxes = np.stack([box, other])
    center = np.sum(weights * (boxes[:, :2] + 0.5 * boxes[:, 2:]), axis=0)
    sides = np.prod(np.maximum(boxes[:, 2:], 0.0) ** weights, axis=0)
    return np.concatenate([center - 0.5 * sides, sides])


def hand_angle(keypoints_uv):
    """Angle of the direction from the wrist to the middle finger's base.

    Args:
        keypoints_uv: ``(21, 2)`` pixels (column, row), RHD order.

    Returns:
        Radians, 0 where it points up, positive clockwise as seen.
    """
    along = keypoints_uv[skeleton.MIDDLE_BASE] - keypoints_uv[0]
    return float(np.arctan2(along[0], -along[1]))


def intersection_over_union(box, other):
    """Share of two boxes' union (left, top, width, height) that both cover."""
    low = np.maximum(box[:2], other[:2])
    high = np.minimum(box[:2] + box[2:], other[:2] + other[2:])
    both = float(np.prod(np.maximum(high - low, 0.0)))
    return both / (float(np.prod(box[2:])) + float(np.prod(other[2:])) - both)


def without_doubles(hands):
    """Hands of which two do not lie upon each other; the better one stays."""
    kept = []
    for hand in sorted(hands, key=lambda hand: -hand.score):
        if not any(_is_double(hand.keypoints_uv, other.keypoints_uv) for other in kept):
            kept.append(hand)
    return kept


def _is_double(keypoints_uv, other_uv):
    """Whether two hands are one by their boxes, or by their key points: one too small or askew."""
    box, other_box = keypoint_box(keypoints_uv), keypoint_box(other_uv)
    if intersection_over_union(box, other_box) >= _DOUBLE:
        return True
    distance = np.median(np.linalg.norm(keypoints_uv - other_uv, axis=-1))
    return bool(distance < _DOUBLE_POSE * max(box[2:].max(), other_box[2:].max()))
