"""What an estimator finds in the images of a data set, beside all that is annotated there."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.data.schema import hands_asked
from keras_hand3d.images import Photo
from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.handedness import AUTO


@dataclass(frozen=True, eq=False)
class ImageHands:
    """Truth and predictions of an image; key points in RHD order.

    Attributes:
        sample: Number of the sample that shows it; of several, see `find_hands`, the first.
        size: ``(height, width)`` in pixels.
        present: ``(2,)`` booleans: which hands (left, right) are annotated.
        asked: ``(2,)`` booleans: which of them samples are about.
        uv: ``(2, 21, 2)`` pixels.
        visible: ``(2, 21)`` booleans.
        labelled: ``(2, 21)`` booleans.
        xyz: ``(2, 21, 3)`` metres in the camera's frame; None where the data set has none.
        hands: What was found in the image; by the side that the estimator was told (left, right),
            twice the same where it was told none. Only what is in 3D differs.
    """

    sample: int
    size: tuple[int, int]
    present: np.ndarray
    asked: np.ndarray
    uv: np.ndarray
    visible: np.ndarray
    labelled: np.ndarray
    xyz: np.ndarray | None
    hands: tuple[list[Hand], list[Hand]]


@dataclass(frozen=True, eq=False)
class FoundHandsPredictions:
    """Truth and predictions of a data set.

    Attributes:
        images: An `ImageHands` for each image, see `find_hands`.
        source_root: What key point 0 of the truth is, ``"palm"`` or ``"wrist"``.
        root: What it is to the estimator, likewise.
        has_hand_side: Whether the data set knows left from right.
        side_given: Whether the estimator was given the true side.
        intrinsics_given: Whether it was given the camera's matrix.
        lifts: Whether it gives coordinates in 3D, knowing the side that it needs for that.
        min_score: The score from which on it tells of hands.
    """

    images: tuple[ImageHands, ...]
    source_root: str
    root: str
    has_hand_side: bool
    side_given: bool
    intrinsics_given: bool
    lifts: bool
    min_score: float


def find_hands(estimator, source, give_side=True, give_intrinsics=True, progress=None):
    """Go through a data set once with an estimator.

    Two samples of which each is about one hand of the same image, see `schema`, are one image.

    Args:
        estimator: A `BaseHandEstimator`; its batch size is that of the images, too.
        source: A `HandSource`; samples without a hand are welcome.
        give_side: Whether an estimator that does not tell left from right is given the true side.
            Where both hands are annotated it looks twice, once told the one, once the other.
        give_intrinsics: Whether it is given the camera's matrix.
        progress: Called with the number of samples after each batch.

    Returns:
        A `FoundHandsPredictions`.

    Raises:
        ValueError: If what it finds depends on the side that it was told.
    """
    engine, options = estimator.engine, estimator.options
    tells = engine.predicts_handedness or options.handedness == AUTO
    side_given = give_side and not tells and source.has_hand_side
    intrinsics_given = give_intrinsics and "intrinsics" in source.fields
    # A side that the user named holds for no data set with both; order and size are the protocol's.
    estimator = estimator.with_options(
        handedness=AUTO if options.handedness == AUTO else None,
        keypoint_order="rhd",
        reference_bone_length=None,
        hand_length=None,
        intrinsics=None,
    )
    images, places = [], {}
    for start in range(0, len(source), options.batch_size):
        numbers = range(start, min(start + options.batch_size, len(source)))
        samples = [source[number] for number in numbers]
        looks = _images(estimator, numbers, samples, side_given, intrinsics_given)
        for sample, image in zip(samples, looks, strict=True):
            _add(images, places, _shared_image(sample), image)
        if progress is not None:
            progress(len(samples))
    return FoundHandsPredictions(
        images=tuple(images),
        source_root=source.root_keypoint,
        root=engine.root_keypoint or source.root_keypoint,
        has_hand_side=source.has_hand_side,
        side_given=side_given,
        intrinsics_given=intrinsics_given,
        lifts=engine.lifts and (tells or side_given),
        min_score=options.least_score_of(engine),
    )


def _shared_image(sample):
    """What samples of one image have in common; None if no other one asks for a hand of it."""
    present = sample["hands_present"]
    if (hands_asked(sample) == present).all():
        return None
    arrays = (sample["image"], sample["hands_uv"], present)
    content = b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)
    return hashlib.sha256(content).digest()


def _add(images, places, shared, image):
    """Add an image, or to the one that is there that it is asked for the other hand, too."""
    place = places.get(shared)
    # A mixture may show a sample again: that is another image.
    if place is not None and not (images[place].asked & image.asked).any():
        images[place] = replace(images[place], asked=images[place].asked | image.asked)
        return
    if shared is not None:
        places[shared] = len(images)
    images.append(image)


def _images(estimator, numbers, samples, side_given, intrinsics_given):
    """The `ImageHands` of a batch of samples and of their numbers."""
    photos = [Photo(sample["image"], sample["image"].shape[:2]) for sample in samples]
    cameras = [sample["intrinsics"] if intrinsics_given else None for sample in samples]
    if side_given:
        first, other = zip(*(_sides(sample["hands_present"]) for sample in samples), strict=True)
        left = right = _found(estimator, photos, cameras, first)
        if other != first:
            right = _found(estimator, photos, cameras, other)
    else:
        left = right = _found(estimator, photos, cameras, None)
    if [len(hands) for hands in left] != [len(hands) for hands in right]:
        raise ValueError("The estimator finds other hands when it is told another side.")
    return [
        ImageHands(
            sample=number,
            size=photo.size,
            present=sample["hands_present"],
            asked=hands_asked(sample),
            uv=sample["hands_uv"].astype(float),
            visible=sample["hands_visible"],
            labelled=sample.get("hands_labelled", np.ones((2, 21), bool)),
            xyz=sample["hands_xyz"].astype(float) if "hands_xyz" in sample else None,
            hands=pair,
        )
        for number, photo, sample, pair in zip(
            numbers, photos, samples, zip(left, right, strict=True), strict=True
        )
    ]


def _sides(present):
    """The sides to tell of an image: the one at the first look, the one at the second."""
    names = [side for side, there in zip(skeleton.HAND_SIDES, present, strict=True) if there]
    return (names[0], names[-1]) if names else (None, None)


def _found(estimator, photos, cameras, sides):
    """Hands of photos, each finished with its own camera; the search goes in batches."""
    upright = [estimator.upright(photo)[0] for photo in photos]
    found = estimator.find(upright, None, sides)
    finished = []
    for photo, camera, hands in zip(photos, cameras, found, strict=True):
        own = estimator if camera is None else estimator.with_options(intrinsics=camera)
        finished.append([own.finish(hand, photo) for hand in hands])
    return finished


def scaled_hand(hand, factor):
    """A hand in the pixels of the image at another size.

    Args:
        hand: A `Hand`.
        factor: The other size over its own.
    """
    return replace(hand, keypoints_uv=hand.keypoints_uv * factor, box_xywh=hand.box_xywh * factor)
