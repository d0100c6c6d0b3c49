"""`HandTracker`: hands followed and smoothed through a video. NumPy alone."""

from dataclasses import dataclass, field, replace
from numbers import Real

import numpy as np

from keras_hand3d.images import Photo
from keras_hand3d.inference.base_estimator import as_photo, box_rows
from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.number_types import is_whole
from keras_hand3d.inference.one_euro_filter import OneEuroFilter
from keras_hand3d.inference.place import (
    Place,
    box_about,
    intersection_over_union,
    keypoint_box,
    without_doubles,
)

_SAME_HAND = 0.2
_PATIENCE = 0.5
_GROWTH = 1.05


@dataclass(eq=False)
class _Track:
    """A hand seen before: its number, where, when and as which it was last; filters by name."""

    number: int
    place: Place
    time: float
    side: str | None
    filters: dict = field(default_factory=dict)


class HandTracker:
    """Follows hands from frame to frame by their boxes and smooths their key points.

    A hand that was found is looked for where it was: the network for key points looks into the box
    of the last ones, which costs half of a search of the whole frame and jumps less. Where it is
    lost, the whole frame is searched again; by an estimator with a detector so it is for half a
    second even while others are followed, and every few frames for hands that have come in. One
    that comes back within that half second keeps its number; then it is forgotten. Hands that pass
    each other keep their numbers where their sides are known. Frames may change their size, as
    those of a stream do that adapts: they are taken for the same picture at another scale.

    Args:
        estimator: A `BaseHandEstimator`.
        follow: Whether hands are looked for where they were; else every frame is searched.
        smooth: Whether key points are smoothed by a `OneEuroFilter`.
        min_score: A hand that was followed and scores less is lost; a search may ask for more, see
            `HandEngine.least_score`. The options' ``min_score`` counts where it is higher.
        min_cutoff: Of the filter, hertz.
        beta: Of the filter, hertz at a speed of one hand's extent a second.
        search_every: Frames from one search for further hands to the next, for an estimator with a
            detector.

    Raises:
        ValueError: If a filter's parameter is out of range, or ``search_every`` is no whole number
            from 1.
    """

    def __init__(
        self,
        estimator,
        follow=True,
        smooth=True,
        min_score=0.2,
        min_cutoff=1.0,
        beta=2.0,
        search_every=15,
    ):
        self.estimator, self.smooth, self.min_score = estimator, bool(smooth), float(min_score)
        engine = estimator.engine
        self.follow = bool(follow) and engine.crop_size is not None
        self.min_cutoff, self.beta = min_cutoff, beta
        OneEuroFilter(min_cutoff, beta)
        if not is_whole(search_every) or search_every < 1:
            raise ValueError(f"search_every: expected a whole number from 1, got {search_every!r}.")
        self.search_every, self._since_search = int(search_every), 0
        self._tracks, self._seen, self._next = [], set(), 0
        self._size = self._time = None

    def update(self, frame, time, boxes_xywh=None):
        """The hands of the next frame.

        Args:
            frame: A frame as `BaseHandEstimator.predict` takes images.
            time: Its time in seconds, later than the frame's before; a video that begins anew needs
                a new tracker.
            boxes_xywh: Where to look, for a first frame; else where hands were, or everywhere.

        Returns:
            A list of `Hand` with ``track_id``.

        Raises:
            ValueError: If time is no number or not later, and as `BaseHandEstimator.predict`.
        """
        _check_time(time, self._time)
        photo = as_photo(frame)
        if boxes_xywh is not None:
            boxes_xywh = box_rows(boxes_xywh)
        self._time = time
        upright, boxes = self.estimator.upright(photo, boxes_xywh)
        self._tracks = [t for t in self._tracks if time - t.time <= _PATIENCE]
        self._scale_to(photo.size)
        found = self._look(upright, boxes)
        tracks = self._assigned(found)
        hands = [self._tracked(*pair, time) for pair in zip(found, tracks, strict=True)]
        self._seen = {hand.track_id for hand in hands}
        return [self.estimator.finish(hand, photo) for hand in hands]

    def _scale_to(self, size):
        """Bring the tracks to the pixels of frames of this size; filters in pixels begin anew."""
        if self._size not in (None, size):
            factor = np.array(size[::-1]) / self._size[::-1]
            for track in self._tracks:
                scaled = (track.place.keypoints_uv + 0.5) * factor - 0.5
                track.place = Place.of_keypoints(scaled)
                track.filters.pop("keypoints_uv", None)
        self._size = size

    def _look(self, photo: Photo, boxes):
        """Hands, with the number of the track in whose place they were looked for."""
        if boxes is not None:
            (hands,) = self.estimator.find([photo], [[Place(box) for box in boxes]])
            return hands
        followed = self._followed(photo) if self.follow else []
        self._since_search += 1
        is_wanted = len(followed) < len(self._tracks) or self._since_search >= self.search_every
        if followed and not (is_wanted and self.estimator.engine.finds_places):
            return followed
        self._since_search = 0
        (found,) = self.estimator.find([photo])
        # Those that are followed are the better ones: their place is known better.
        return followed + [hand for hand in found if not _is_among(hand, followed)]

    def _followed(self, photo):
        """The hands of the last frame that are still there, with the numbers of their tracks."""
        last = [track for track in self._tracks if track.number in self._seen]
        if not last:
            return []
        places = [track.place for track in last]
        if not self.estimator.engine.wants_upright:
            places = [Place(box_about(place.box_xywh, _GROWTH)) for place in places]
        # A photo for each place: so it is known which hand is whose.
        found = self.estimator.find(
            [photo] * len(last), [[place] for place in places], least_score=self._least_score
        )
        hands = [
            replace(hand, track_id=track.number)
            for track, hands in zip(last, found, strict=True)
            for hand in hands
        ]
        # A left and a right hand that were followed until here may pass each other.
        sides = {hand.handedness: None for hand in hands}
        return [
            hand
            for side in sides
            for hand in without_doubles([hand for hand in hands if hand.handedness == side])
        ]

    @property
    def _least_score(self):
        """The score under which a followed hand is lost."""
        return max(self.min_score, self.estimator.options.min_score or 0.0)

    def _assigned(self, hands):
        """The track of each hand, None for a new one: the best pairs of all come first.

        Pairs of one side are better than others, of these that of the place where the hand was
        looked for, then those that overlap more.
        """
        pairs = []
        for index, hand in enumerate(hands):
            box = Place.of_keypoints(hand.keypoints_uv).box_xywh
            for track in self._tracks:
                overlap = intersection_over_union(box, track.place.box_xywh)
                if overlap >= _SAME_HAND:
                    is_own = hand.track_id == track.number
                    rank = hand.handedness == track.side, is_own, overlap
                    pairs.append((rank, index, track))
        tracks = [None] * len(hands)
        for _, index, track in sorted(pairs, key=lambda pair: pair[0], reverse=True):
            if tracks[index] is None and track not in tracks:
                tracks[index] = track
        return tracks

    def _tracked(self, hand: Hand, track, time):
        """The hand with its track's number, smoothed."""
        place = Place.of_keypoints(hand.keypoints_uv)
        if track is None:
            track = _Track(self._next, place, time, hand.handedness)
            self._next += 1
            self._tracks.append(track)
        if track.side != hand.handedness:
            # The hand in 3D is another one now, not one that has moved.
            track.filters.pop("keypoints_normalized", None)
        track.place, track.time, track.side = place, time, hand.handedness
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


def _check_time(time, before):
    if not isinstance(time, Real) or not np.isfinite(time):
        raise ValueError(f"time: expected seconds, got {time!r}.")
    if before is not None and not time > before:
        raise ValueError(f"time: expected later than the last frame's {before} s, got {time} s.")


def _is_among(hand, others):
    boxes = [keypoint_box(other.keypoints_uv) for other in others]
    box = keypoint_box(hand.keypoints_uv)
    return any(intersection_over_union(box, other) >= _SAME_HAND for other in boxes)
