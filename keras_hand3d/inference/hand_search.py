"""`HandSearch`: an engine set to work on photos. NumPy and OpenCV alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.images import Photo
from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.hand_score import (
    CLEARLY,
    hand_score,
    least_promising,
    surely,
)
from keras_hand3d.inference.handedness import AUTO, compare_sides
from keras_hand3d.inference.image_fit import (
    cut_square,
    cut_turned_square,
    fit_image,
    network_pixels,
    square_of_box,
)
from keras_hand3d.inference.join_looks import join_looks
from keras_hand3d.inference.padded_batches import padded_batches
from keras_hand3d.inference.place import WAYS, Place, upright_square
from keras_hand3d.inference.space import turned_about_axis


class HandSearch:
    """Brings photos to the sizes of an engine's inputs, and what it finds back to their pixels.

    Args:
        engine: A `HandEngine`.
        options: The `EstimatorOptions`.
    """

    def __init__(self, engine, options):
        self.engine, self.options = engine, options

    def __call__(
        self,
        photos: Sequence[Photo],
        places: Sequence[Sequence[Place] | None],
        sides: Sequence[str | None],
    ) -> list[list[Hand]]:
        """Hands of photos, of any score.

        Args:
            photos: The images.
            places: Where to look in each; None to search the whole image.
            sides: What was told of each image's hands: a side, ``"auto"`` or None.

        Returns:
            A list of hands for each photo: one for each place that was given; of places that were
            found those that may still reach the least score.
        """
        engine = self.engine
        searches = engine.image_size is not None
        whole = [index for index, given in enumerate(places) if given is None and searches]
        # A model that cannot search takes the whole image for the box.
        looked_at = [
            (index, place)
            for index, given in enumerate(places)
            for place in ((() if searches else (Place(),)) if given is None else given)
        ]
        hands = [[] for _ in photos]
        if engine.finds_places:
            found = list(self._found_places(photos, whole))
            for index, hand in self._in_found_places(photos, found, sides):
                hands[index].append(hand)
        else:
            for index, found in self._in_images(photos, whole, sides):
                hands[index] += found
        if engine.wants_upright:
            looked_at = self._upright(photos, looked_at, sides)
        for (index, _), hand in self._at_places(photos, looked_at, sides):
            hands[index].append(hand)
        return hands

    def _fitted(self, photos, indices) -> Iterator[tuple[list[int], list, np.ndarray]]:
        """Batches of whole images: their numbers, fits and pixels, the last batch filled up."""
        keep_aspect = not self.options.released_resize
        size = self.engine.image_size
        fitted = [fit_image(photos[index].pixels, size, keep_aspect) for index in indices]
        for numbers, real in padded_batches(len(indices), self.options.batch_size):
            images = network_pixels(np.stack([fitted[n][0] for n in numbers]))
            kept = numbers[:real]
            fits = [fitted[n][1].enlarged(_factor(photos[indices[n]])) for n in kept]
            yield [indices[n] for n in numbers], fits, images

    def _in_images(self, photos, indices, sides):
        """Pairs of an image's number and its hands."""
        for numbers, fits, images in self._fitted(photos, indices):
            asked = [told(sides[index]) for index in numbers]
            found = self.engine.find_in_images(images, asked)
            for index, fit, raws in zip(numbers, fits, found, strict=False):
                yield index, [self._hand(raw, fit, sides[index]) for raw in raws]

    def _found_places(self, photos, indices):
        """Pairs of an image's number and a place that the engine found."""
        for numbers, fits, images in self._fitted(photos, indices):
            found = self.engine.find_places(images)
            for index, fit, places in zip(numbers, fits, found, strict=False):
                for place in places:
                    if place.score >= self._least_promising:
                        yield index, place.moved(fit)

    def _in_found_places(self, photos, found, sides):
        """Pairs of an image's number and the hand in a place, the surest of the ways to look."""
        ways = WAYS[: 1 + self.options.retries] if self.engine.wants_upright else WAYS[:1]
        sure = surely(self.options.least_score_of(self.engine))
        best = {}
        for way in ways:
            doubtful = [n for n in range(len(found)) if n not in best or best[n].score < sure]
            tried = [(found[n][0], way(found[n][1])) for n in doubtful]
            for n, hand in self._looked_at_often(photos, doubtful, tried, sides):
                if n not in best or hand.score > best[n].score:
                    best[n] = hand
        return [(found[n][0], best[n]) for n in sorted(best)]

    def _looked_at_often(self, photos, numbers, looked_at, sides):
        """Pairs of a place's number and its hand at last: places that are found are not exact."""
        looked_at, looks = dict(zip(numbers, looked_at, strict=True)), {n: [] for n in numbers}
        while numbers:
            seen = list(self._at_places(photos, [looked_at[n] for n in numbers], sides))
            asked, numbers = numbers, []
            for n, ((index, place), hand) in zip(asked, seen, strict=True):
                looks[n].append(hand)
                hand = join_looks(looks[n], place)
                if self._is_enough(hand, len(looks[n])):
                    yield n, hand
                elif hand.score >= self._least_promising:
                    numbers.append(n)
                    looked_at[n] = index, place.of_same_hand(hand.keypoints_uv)

    def _is_enough(self, hand, looks):
        """Whether a hand was looked at often enough: where it is seen badly, once more helps."""
        options = self.options
        if looks != options.looks or looks == 1 or not options.retries:
            return looks >= options.looks
        clearly = hand.keypoint_confidence.mean() >= CLEARLY
        return clearly or hand.score < options.least_score_of(self.engine)

    @property
    def _least_promising(self):
        return least_promising(self.options.least_score_of(self.engine))

    def _upright(self, photos, looked_at, sides):
        """The same with the angles that nobody knew, from a first look at the places."""
        unknown = [pair for pair in looked_at if pair[1].angle is None]
        first = self._at_places(photos, unknown, sides)
        known = iter([(index, Place.of_keypoints(hand.keypoints_uv)) for (index, _), hand in first])
        return [next(known) if pair[1].angle is None else pair for pair in looked_at]

    def _at_places(self, photos, looked_at, sides):
        """Pairs of what was looked at, an image's number and a place, and the hand."""
        if looked_at and self.engine.crop_size is None:
            raise ValueError("This model searches whole images; it cannot look into boxes.")
        crops = [self._crop(photos[index], place) for index, place in looked_at]
        for numbers, real in padded_batches(len(looked_at), self.options.batch_size):
            images = network_pixels(np.stack([_shown(*crops[n]) for n in numbers]))
            asked = [_asked(sides[looked_at[n][0]], looked_at[n][1]) for n in numbers]
            found = self.engine.find_in_crops(images, asked)
            for n, raw in list(zip(numbers, found, strict=True))[:real]:
                crop, fit, place = crops[n]
                if place.is_mirrored:
                    raw = raw.mirrored(crop.shape[1])
                yield looked_at[n], self._hand(raw, fit, sides[looked_at[n][0]], place)

    def _crop(self, photo, place):
        """``(crop, fit of the original, place in it)``; the whole image has no box."""
        engine = self.engine
        height, width = photo.size
        margin = engine.crop_margin
        if place.box_xywh is None:
            place, margin = replace(place, box_xywh=np.array([-0.5, -0.5, width, height])), 1.0
        factor = _factor(photo)
        if engine.wants_upright and place.keypoints_uv is not None:
            center, side = upright_square(place.keypoints_uv, place.angle, margin)
        else:
            center, side = square_of_box(place.box_xywh, margin)
        center = (center + 0.5) / factor - 0.5
        side = side / float(factor.max())
        if engine.wants_upright:
            angle = place.angle or 0.0
            crop, fit = cut_turned_square(photo.pixels, center, side, angle, engine.crop_size)
        else:
            crop, fit = cut_square(photo.pixels, center, side, engine.crop_size)
        return crop, fit.enlarged(factor), place

    def _hand(self, raw, fit, side_told, place=None):
        """A hand in the pixels of the image."""
        uv = fit.to_image(np.asarray(raw.keypoints_uv, float))
        confidence = np.asarray(raw.keypoint_confidence, float)
        side, probability = self._side(raw, side_told, uv, confidence)
        shape = raw.keypoints_normalized.get(side)
        shape = None if shape is None else turned_about_axis(np.asarray(shape, float), fit.angle)
        for values in (uv, confidence, shape):
            if values is not None and not np.isfinite(values).all():
                raise ValueError(
                    "The network's outputs are not finite numbers: look at the weights."
                )
        score = float(confidence.mean() if raw.score is None else raw.score)
        if place is not None and place.score is not None:
            score = hand_score(place.score, score, confidence)
        box = fit.box_to_image(raw.box_xywh) if place is None else place.box_of(uv)
        return Hand(
            keypoints_uv=uv,
            keypoint_confidence=confidence,
            score=score,
            box_xywh=np.asarray(box, float),
            handedness=side,
            handedness_probability=probability,
            keypoints_normalized=shape,
            root_keypoint=self.engine.root_keypoint,
        )

    def _side(self, raw, side_told, uv, confidence):
        """``(side, probability where it was not told)``."""
        if told(side_told) is not None:
            return side_told, None
        if raw.right_probability is not None:
            right = float(raw.right_probability)
            side = skeleton.HAND_SIDES[int(right >= 0.5)]
            return side, max(right, 1.0 - right)
        if side_told == AUTO:
            return compare_sides(raw.keypoints_normalized, uv, confidence, self.options.intrinsics)
        return None, None


def told(side):
    """The side if one was told."""
    return side if side in skeleton.HAND_SIDES else None


def _asked(side, place):
    """The side of what the network is shown, if one was told."""
    side = told(side)
    return skeleton.OTHER_SIDE.get(side) if place.is_mirrored else side


def _shown(crop, _, place):
    """What the network is shown of a crop."""
    return crop[:, ::-1] if place.is_mirrored else crop


def _factor(photo):
    """Pixels of the original for one of the photo's, along columns and rows."""
    height, width = photo.pixels.shape[:2]
    return np.array([photo.size[1] / width, photo.size[0] / height])
