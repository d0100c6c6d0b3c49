"""`HandTracker`: hands followed and smoothed through a video. NumPy alone."""

from dataclasses import dataclass, field, replace

import numpy as np

from keras_hand3d.images import Photo
from keras_hand3d.inference.base_estimator import as_photo
from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.one_euro_filter import OneEuroFilter

_SAME_HAND, _DOUBLE = 0.2, 0.7
_PATIENCE = 0.5
_GROWTH = 1.2


@dataclass(eq=False)
class _Track:
    """A hand seen before: its number, last box and time, and a filter for each kind of values."""

    number: int
    box_xywh: np.ndarray
    time: float
    filters: dict = field(default_factory=dict)


class HandTracker:
    """Follows hands from frame to frame by their boxes and smooths their key points.

    A hand that was found is looked for where it was: the network for key points looks into the box
    of the last ones, which costs half of a search of the whole frame and jumps less. Where it is
    lost, the whole frame is searched again.

    Args:
        estimator: A `BaseHandEstimator`.
        follow: Whether hands are looked for where they were; else every frame is searched.
        smooth: Whether key points are smoothed by a `OneEuroFilter`.
        min_score: A hand that was followed and scores less is lost.
        min_cutoff: Of the filter, hertz.
        beta: Of the filter, hertz at a speed of one hand's extent a second.
    """

    def __init__(
        self, estimator, follow=True, smooth=True, min_score=0.2, min_cutoff=1.0, beta=2.0
    ):
        self.estimator, self.smooth, self.min_score = estimator, bool(smooth), float(min_score)
        engine = estimator.engine
        self.follow = bool(follow) and engine.crop_size is not None
        self.min_cutoff, self.beta = min_cutoff, beta
        OneEuroFilter(min_cutoff, beta)
        self._tracks, self._seen, self._next = [], set(), 0

    def update(self, frame, time, boxes_xywh=None):
        """The hands of the next frame.

        Args:
            frame: A frame as `BaseHandEstimator.predict` takes images.
            time: Its time in seconds, later than the frame's before.
            boxes_xywh: Where to look, for a first frame; else where hands were, or everywhere.

        Returns:
            A list of `Hand` with ``track_id``.

        Raises:
            ValueError: As `BaseHandEstimator.predict`.
        """
        photo = as_photo(frame)
        if boxes_xywh is not None:
            boxes_xywh = np.atleast_2d(np.asarray(boxes_xywh, float))
        upright, boxes = self.estimator.upright(photo, boxes_xywh)
        self._tracks = [t for t in self._tracks if time - t.time <= _PATIENCE]
        hands = [self._tracked(hand, time) for hand in self._look(upright, boxes)]
        self._seen = {hand.track_id for hand in hands}
        return [self.estimator.finish(hand, photo) for hand in hands]

    def _look(self, photo: Photo, boxes):
        if boxes is None and self.follow:
            boxes = [_grown(track.box_xywh) for track in self._tracks if track.number in self._seen]
            if boxes:
                (hands,) = self.estimator.find([photo], [np.array(boxes)])
                hands = without_doubles([h for h in hands if h.score >= self.min_score])
                if hands:
                    return hands
            boxes = None
        (hands,) = self.estimator.find([photo], [boxes])
        return hands

    def _tracked(self, hand: Hand, time):
        """The hand with its track's number, smoothed."""
        box = keypoint_box(hand.keypoints_uv)
        free = [track for track in self._tracks if track.time < time]
        overlaps = [intersection_over_union(box, track.box_xywh) for track in free]
        if overlaps and max(overlaps) >= _SAME_HAND:
            track = free[int(np.argmax(overlaps))]
        else:
            track = _Track(self._next, box, time)
            self._next += 1
            self._tracks.append(track)
        track.box_xywh, track.time = box, time
        changes = {"track_id": track.number}
        if self.smooth:
            for name in ("keypoints_uv", "keypoints_normalized"):
                value = getattr(hand, name)
                if value is None:
                    track.filters.pop(name, None)
                else:
                    changes[name] = self._smoothed(track, name, value, time)
        return replace(hand, **changes)

    def _smoothed(self, track, name, value, time):
        if name not in track.filters:
            extent = max(float(np.ptp(value, axis=0).max()), 1e-6)
            track.filters[name] = OneEuroFilter(self.min_cutoff, self.beta), extent
        smooth, extent = track.filters[name]
        return smooth(value / extent, time) * extent


def _grown(box_xywh):
    """A box with room for the flesh around the joints, and for moving on."""
    size = box_xywh[2:] * _GROWTH
    return np.concatenate([box_xywh[:2] + (box_xywh[2:] - size) / 2.0, size])


def keypoint_box(keypoints_uv):
    """Box ``(4,)`` of key points: left, top, width, height, at least a pixel wide."""
    low, high = keypoints_uv.min(axis=0), keypoints_uv.max(axis=0)
    return np.concatenate([low, np.maximum(high - low, 1.0)])


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
        box = keypoint_box(hand.keypoints_uv)
        overlaps = (intersection_over_union(box, keypoint_box(h.keypoints_uv)) for h in kept)
        if all(overlap < _DOUBLE for overlap in overlaps):
            kept.append(hand)
    return kept
