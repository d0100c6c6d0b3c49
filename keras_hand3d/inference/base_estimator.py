"""`BaseHandEstimator`: from images to hands by any engine. NumPy and OpenCV alone."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.images import Photo, read_photo, rgb_from_pixels
from keras_hand3d.inference.estimator_options import EstimatorOptions
from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.handedness import (
    AUTO,
    check_auto_accuracy,
    check_handedness,
    compare_sides,
)
from keras_hand3d.inference.image_fit import (
    cut_square,
    fit_image,
    network_pixels,
    square_of_box,
)
from keras_hand3d.inference.padded_batches import padded_batches
from keras_hand3d.inference.space import place_hand

BOX_MARGIN = 1.25
"""Side of the crop over the hand's box, as in the released pipeline."""

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
                many images a list of such, one an image. Each box has a hand. Without boxes the
                whole image is searched, by a model that can; another takes it for the box.
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
        found = self.find([photo for photo, _ in upright], [box for _, box in upright], sides)
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
            boxes_xywh = _mirrored_boxes(boxes_xywh, photo)
        return Photo(np.ascontiguousarray(photo.pixels[:, ::-1]), photo.size), boxes_xywh

    def find(self, photos: Sequence[Photo], boxes_xywh=None, handedness=None):
        """Hands before `finish`: in RHD order, without metres.

        Args:
            photos: Images as `upright` gives them.
            boxes_xywh: As `predict_photos`, in these images.
            handedness: As `predict_photos`.

        Returns:
            A list of hands for each photo.
        """
        boxes, sides = self._requests(len(photos), boxes_xywh, handedness)
        searches = self.engine.image_size is not None
        whole = [index for index, box in enumerate(boxes) if box is None and searches]
        # A model that cannot search takes the whole image for the box.
        boxed = [
            (index, row)
            for index, box in enumerate(boxes)
            for row in ((() if searches else (None,)) if box is None else box)
        ]
        hands = [[] for _ in photos]
        for index, found in self._in_images(photos, whole, sides):
            hands[index] += found
        for index, hand in self._in_boxes(photos, boxed, sides):
            hands[index].append(hand)
        return [[h for h in found if h.score >= self.options.min_score] for found in hands]

    def finish(self, hand: Hand, photo: Photo) -> Hand:
        """A hand of `find` as the options ask for it: placed in space, mirrored back, in order.

        Args:
            hand: The hand.
            photo: The image that it was found in.
        """
        options = self.options
        hand = place_hand(
            hand, options.reference_bone_length, options.hand_length, options.intrinsics
        )
        if options.mirrored:
            uv = hand.keypoints_uv * (-1.0, 1.0) + (photo.size[1] - 1.0, 0.0)
            (box,) = _mirrored_boxes(hand.box_xywh[None], photo)
            hand = replace(hand, keypoints_uv=uv, box_xywh=box)
        return hand.in_order(options.keypoint_order)

    def _in_images(self, photos, indices, sides):
        """Pairs of an image's number and its hands."""
        fitted = [
            fit_image(photos[i].pixels, self.engine.image_size, not self.options.released_resize)
            for i in indices
        ]
        for numbers, real in padded_batches(len(indices), self.options.batch_size):
            images = network_pixels(np.stack([fitted[n][0] for n in numbers]))
            asked = [_told(sides[indices[n]]) for n in numbers]
            found = self.engine.find_in_images(images, asked)
            for n, raws in list(zip(numbers, found, strict=True))[:real]:
                index = indices[n]
                fit = _in_original(fitted[n][1], photos[index])
                yield index, [self._hand(raw, fit, sides[index]) for raw in raws]

    def _in_boxes(self, photos, boxed, sides):
        """Pairs of an image's number and a hand."""
        if boxed and self.engine.crop_size is None:
            raise ValueError("This model searches whole images; it cannot look into boxes.")
        crops = [self._crop(photos[index], box) for index, box in boxed]
        for numbers, real in padded_batches(len(boxed), self.options.batch_size):
            images = network_pixels(np.stack([crops[n][0] for n in numbers]))
            asked = [_told(sides[boxed[n][0]]) for n in numbers]
            found = self.engine.find_in_crops(images, asked)
            for n, raw in list(zip(numbers, found, strict=True))[:real]:
                _, fit, box = crops[n]
                yield boxed[n][0], self._hand(raw, fit, sides[boxed[n][0]], box)

    def _crop(self, photo, box):
        """``(crop, fit of the original, box in it)``; the whole image for None."""
        height, width = photo.size
        if box is None:
            box, margin = np.array([-0.5, -0.5, width, height]), 1.0
        else:
            margin = BOX_MARGIN
        factor = _factor(photo)
        center, side = square_of_box(box, margin)
        center = (center + 0.5) / factor - 0.5
        crop, fit = cut_square(
            photo.pixels, center, side / float(factor.max()), self.engine.crop_size
        )
        return crop, fit.enlarged(factor), box

    def _hand(self, raw, fit, told, box=None):
        """A hand in the pixels of the image."""
        uv = fit.to_image(np.asarray(raw.keypoints_uv, float))
        confidence = np.asarray(raw.keypoint_confidence, float)
        side, probability = self._side(raw, told, uv, confidence)
        shape = raw.keypoints_normalized.get(side)
        shape = None if shape is None else np.asarray(shape, float)
        for values in (uv, confidence, shape):
            if values is not None and not np.isfinite(values).all():
                raise ValueError(
                    "The network's outputs are not finite numbers: look at the weights."
                )
        return Hand(
            keypoints_uv=uv,
            keypoint_confidence=confidence,
            score=float(confidence.mean() if raw.score is None else raw.score),
            box_xywh=fit.box_to_image(raw.box_xywh) if box is None else np.asarray(box, float),
            handedness=side,
            handedness_probability=probability,
            keypoints_normalized=shape,
            root_keypoint=self.engine.root_keypoint,
        )

    def _side(self, raw, told, uv, confidence):
        """``(side, probability where it was not told)``."""
        if _told(told) is not None:
            return told, None
        if raw.right_probability is not None:
            right = float(raw.right_probability)
            side = skeleton.HAND_SIDES[int(right >= 0.5)]
            return side, max(right, 1.0 - right)
        if told == AUTO:
            return compare_sides(raw.keypoints_normalized, uv, confidence, self.options.intrinsics)
        return None, None

    def _requests(self, count, boxes_xywh, handedness):
        """Boxes, an array or None for each image, and sides."""
        boxes = [None] * count if boxes_xywh is None else list(boxes_xywh)
        if handedness is None or isinstance(handedness, str):
            sides = [handedness] * count
        else:
            sides = list(handedness)
        for name, values in (("boxes_xywh", boxes), ("handedness", sides)):
            if len(values) != count:
                raise ValueError(
                    f"{name}: expected one for each of {count} images, got {len(values)}."
                )
        boxes = [None if box is None else np.atleast_2d(np.asarray(box, float)) for box in boxes]
        for box in boxes:
            if box is not None and box.shape[1:] != (4,):
                raise ValueError(f"Box: expected left, top, width, height, got {box.tolist()}.")
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


def _is_single(images):
    if isinstance(images, str | os.PathLike | Photo):
        return True
    if isinstance(images, list | tuple):
        return False
    return np.ndim(images) < 4


def _told(side):
    """The side if one was told."""
    return side if side in skeleton.HAND_SIDES else None


def _factor(photo):
    """Pixels of the original for one of the photo's, along columns and rows."""
    height, width = photo.pixels.shape[:2]
    return np.array([photo.size[1] / width, photo.size[0] / height])


def _in_original(fit, photo):
    return fit.enlarged(_factor(photo))


def _mirrored_boxes(boxes, photo):
    """Boxes ``(n, 4)`` as they lie in the mirrored image."""
    left = photo.size[1] - 1.0 - boxes[:, 0] - boxes[:, 2]
    return np.concatenate([left[:, None], boxes[:, 1:]], axis=1)
