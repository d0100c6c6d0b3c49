"""`BaseHandEstimator`: from images to hands by any engine. NumPy and OpenCV alone."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from keras_hand3d.images import Photo, read_photo, rgb_from_pixels
from keras_hand3d.inference.estimator_options import EstimatorOptions
from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.hand_search import HandSearch
from keras_hand3d.inference.handedness import AUTO, check_auto_accuracy, check_handedness
from keras_hand3d.inference.number_types import number_array
from keras_hand3d.inference.place import Place, mirrored_boxes, without_doubles
from keras_hand3d.inference.space import in_perspective, place_hand

SMALLEST_SIDE = 16
"""Images with a shorter side, in pixels, show no hand."""

ENOUGH_PIXELS = 1280
"""Longer side that photos are not reduced below while they are decoded."""


class BaseHandEstimator:
    """From images of any size and kind to typed hands.

    What runs the networks is its engine; all else is the same for every runtime.

    Args:
        engine: A `HandEngine`.
        options: The `EstimatorOptions`.

    Attributes:
        engine: As given.
        options: As given.

    Raises:
        ValueError: If the engine is not known to be able to do what the options ask.
    """

    def __init__(self, engine, options=None):
        self.engine, self.options = engine, options or EstimatorOptions()
        self._search = HandSearch(self.engine, self.options)
        self._check_side(self.options.handedness)

    def with_options(self, **changes):
        """An estimator of the same compiled networks with other `EstimatorOptions`."""
        return BaseHandEstimator(self.engine, replace(self.options, **changes))

    def predict(self, images, boxes_xywh=None, handedness=None):
        """Find the hands of one image, or of many.

        Args:
            images: A path; an array ``(height, width)``, or with 1, 3 or 4 channels, RGB uint8 or
                uint16; or, for many, a list of these, or an array ``(n, height, width, channels)``.
            boxes_xywh: Where to look: left, top, width, height in pixels, or several of them; of
                many images a list of such, one an image. Each box has a hand, and no box none.
                With None the whole image is searched, by a model that can; another takes it for
                the box.
            handedness: ``"left"``, ``"right"`` or ``"auto"`` in place of the options'; of many
                images also a list.

        Returns:
            A list of `Hand`, empty where there is none; of many images a list of such lists.

        Raises:
            FileNotFoundError: If there is no such file.
            ValueError: If an image cannot be read, is too small or of another kind, or a box or
                a side is none.
        """
        if _is_single(images):
            boxes = None if boxes_xywh is None else [boxes_xywh]
            return self.predict([images], boxes, handedness)[0]
        images = list(images)
        boxes, sides = self._requests(len(images), boxes_xywh, handedness)
        hands = []
        for start in range(0, len(images), self.options.batch_size):
            part = slice(start, start + self.options.batch_size)
            photos = [
                as_photo(image, None if box is not None else ENOUGH_PIXELS)
                for image, box in zip(images[part], boxes[part], strict=True)
            ]
            hands += self.predict_photos(photos, boxes[part], sides[part])
        return hands

    def predict_photos(self, photos: Sequence[Photo], boxes_xywh=None, handedness=None):
        """As `predict` of many, of images that were read already.

        Args:
            photos: Each a `Photo`.
            boxes_xywh: As `predict`, in pixels of the original.
            handedness: As `predict`.

        Returns:
            A list of hands for each photo.
        """
        boxes, sides = self._requests(len(photos), boxes_xywh, handedness)
        upright = [self.upright(*pair) for pair in zip(photos, boxes, strict=True)]
        places = [None if box is None else [Place(row) for row in box] for _, box in upright]
        found = self.find([photo for photo, _ in upright], places, sides)
        return [
            [self.finish(hand, photo) for hand in hands]
            for photo, hands in zip(photos, found, strict=True)
        ]

    def upright(self, photo: Photo, boxes_xywh=None):
        """What `find` takes: a mirrored image and its boxes are turned right.

        Args:
            photo: The image as it was given.
            boxes_xywh: ``(n, 4)`` boxes in it, or None.

        Returns:
            ``(photo, boxes_xywh)``.
        """
        if not self.options.mirrored:
            return photo, boxes_xywh
        if boxes_xywh is not None:
            boxes_xywh = mirrored_boxes(boxes_xywh, photo.size[1])
        return Photo(np.ascontiguousarray(photo.pixels[:, ::-1]), photo.size), boxes_xywh

    def find(self, photos: Sequence[Photo], places=None, handedness=None, least_score=None):
        """Hands before `finish`: in RHD order, without metres.

        Args:
            photos: Images as `upright` gives them.
            places: For each image a list of `Place`, or None to search it.
            handedness: As `predict_photos`.
            least_score: The score that hands in given places must have; by default as all hands.

        Returns:
            A list of hands for each photo.
        """
        _, sides = self._requests(len(photos), None, handedness)
        places = [None] * len(photos) if places is None else places
        hands = self._search(photos, places, sides)
        usual = self.options.least_score_of(self.engine)
        least = [usual if given is None or least_score is None else least_score for given in places]
        hands = [
            [hand for hand in found if hand.score >= score]
            for found, score in zip(hands, least, strict=True)
        ]
        # A detector may find one hand twice; a place that somebody named has its own hand.
        doubtful = self.engine.finds_places
        return [
            without_doubles(found) if doubtful and given is None else found
            for found, given in zip(hands, places, strict=True)
        ]

    def finish(self, hand: Hand, photo: Photo) -> Hand:
        """A hand of `find` as the options ask for it: placed in space, mirrored back, in order.

        Args:
            hand: The hand.
            photo: The image that it was found in.
        """
        options = self.options
        if self.engine.weak_perspective and options.intrinsics is not None:
            hand = in_perspective(hand, options.intrinsics)
        hand = place_hand(
            hand, options.reference_bone_length, options.hand_length, options.intrinsics
        )
        if options.mirrored:
            uv = hand.keypoints_uv * (-1.0, 1.0) + (photo.size[1] - 1.0, 0.0)
            box = mirrored_boxes(hand.box_xywh, photo.size[1])
            hand = replace(hand, keypoints_uv=uv, box_xywh=box)
        return hand.in_order(options.keypoint_order)

    def _requests(self, count, boxes_xywh, handedness):
        """Boxes, an array or None for each image, and sides."""
        boxes = [None] * count if boxes_xywh is None else boxes_xywh
        one_side = handedness is None or isinstance(handedness, str)
        sides = [handedness] * count if one_side else handedness
        for name, values in (("boxes_xywh", boxes), ("handedness", sides)):
            given = len(values) if hasattr(values, "__len__") else repr(values)
            if given != count:
                raise ValueError(f"{name}: expected one for each of {count} images, got {given}.")
        boxes = [None if box is None else box_rows(box) for box in boxes]
        sides = [self._check_side(side) or self.options.handedness for side in sides]
        return boxes, sides

    def _check_side(self, side):
        check_handedness(side)
        if side == AUTO and not self.engine.predicts_handedness:
            if not self.engine.lifts:
                raise ValueError(
                    "handedness='auto' compares hands in 3D: it needs a lifting network."
                )
            check_auto_accuracy(self.engine.handedness_auto_accuracy)
        return side


def as_photo(image, enough=None) -> Photo:
    """A path or an array as a `Photo`.

    Args:
        image: As `BaseHandEstimator.predict`; a `Photo` is returned.
        enough: As `read_photo`.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it cannot be read, or a side is under `SMALLEST_SIDE`.
    """
    if isinstance(image, Photo):
        return image
    name = "Image"
    if isinstance(image, str | os.PathLike):
        name, photo = image, read_photo(Path(image), enough)
    else:
        pixels = rgb_from_pixels(image)
        photo = Photo(pixels, pixels.shape[:2])
    height, width = photo.size
    if min(height, width) < SMALLEST_SIDE:
        raise ValueError(
            f"{name}: expected at least {SMALLEST_SIDE} pixels on each side, got {width} x "
            f"{height} (width x height)."
        )
    return photo


def box_rows(boxes_xywh) -> np.ndarray:
    """Boxes as an array ``(n, 4)``.

    Args:
        boxes_xywh: Left, top, width, height; or any number of such, none of them too.

    Raises:
        ValueError: If it is none of these.
    """
    boxes = number_array(boxes_xywh)
    if boxes is not None:
        boxes = boxes.reshape(0, 4) if boxes.shape == (0,) else np.atleast_2d(boxes)
    if boxes is None or boxes.shape[1:] != (4,):
        raise ValueError(f"Box: expected left, top, width, height, got {boxes_xywh!r}.")
    return boxes


def _is_single(images):
    if isinstance(images, str | os.PathLike | Photo):
        return True
    if isinstance(images, list | tuple):
        return False
    return np.ndim(images) < 4
