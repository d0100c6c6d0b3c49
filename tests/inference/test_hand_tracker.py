import numpy as np
import pytest
from inference_stand_ins import StandInEngine, a_hand, fan, spot_image, true_hand

from keras_hand3d.inference import BaseHandEstimator, EstimatorOptions, HandTracker, OneEuroFilter
from keras_hand3d.inference.hand_tracker import intersection_over_union
from keras_hand3d.inference.place import without_doubles

EMPTY = np.zeros((480, 640, 3), np.uint8)


def _tracker(engine=None, options=None, **arguments):
    engine = engine or StandInEngine()
    estimator = BaseHandEstimator(engine, EstimatorOptions(**(options or {})))
    return HandTracker(estimator, **arguments)


def test_a_hand_is_looked_for_where_it_was():
    engine = StandInEngine()
    tracker = _tracker(engine, smooth=False)
    for index, column in enumerate((300, 306, 312)):
        (hand,) = tracker.update(spot_image((column, 200)), index / 25)
        assert hand.track_id == 0
        assert abs(hand.keypoints_uv[:, 0].mean() - column) < 6
    assert [shape[1] for shape in engine.shapes] == [240, 256, 256]


def test_a_lost_hand_is_searched_for_at_once():
    engine = StandInEngine()
    tracker = _tracker(engine, smooth=False)
    tracker.update(spot_image((100, 100)), 0.0)
    (hand,) = tracker.update(spot_image((500, 400)), 0.04)
    assert [shape[1] for shape in engine.shapes] == [240, 256, 240]
    assert hand.track_id == 1


def test_no_hand_is_an_empty_list():
    tracker = _tracker()
    tracker.update(spot_image((100, 100)), 0.0)
    assert tracker.update(EMPTY, 0.04) == []


@pytest.mark.parametrize(("pause", "number"), [(0.2, 0), (0.8, 1)])
def test_a_hand_that_comes_back_soon_keeps_its_number(pause, number):
    tracker = _tracker()
    tracker.update(spot_image((300, 200)), 0.0)
    tracker.update(EMPTY, 0.04)
    (hand,) = tracker.update(spot_image((302, 200)), 0.04 + pause)
    assert hand.track_id == number


@pytest.mark.parametrize("every", [0, 1.5, True, "2"])
def test_a_search_comes_every_whole_number_of_frames(every):
    with pytest.raises(ValueError, match="search_every: expected a whole number from 1, got"):
        _tracker(search_every=every)


@pytest.mark.parametrize(
    ("time", "message"),
    [
        (float("nan"), "time: expected seconds, got nan"),
        (float("inf"), "time: expected seconds, got inf"),
        ("1", "time: expected seconds, got '1'"),
        (0.5, "time: expected later than the last frame's 0.5 s, got 0.5 s"),
        (0.4, "time: expected later than the last frame's 0.5 s, got 0.4 s"),
    ],
)
def test_a_time_that_does_not_go_on_is_refused_and_changes_nothing(time, message):
    tracker = _tracker(smooth=False)
    tracker.update(spot_image((300, 200)), 0.5)
    with pytest.raises(ValueError, match=message):
        tracker.update(EMPTY, time)
    (hand,) = tracker.update(spot_image((300, 200)), 0.6)
    assert hand.track_id == 0


def test_without_following_every_frame_is_searched():
    engine = StandInEngine()
    tracker = _tracker(engine, follow=False)
    for index in range(3):
        (hand,) = tracker.update(spot_image((300 + index, 200)), index / 25)
    assert {shape[1] for shape in engine.shapes} == {240}
    assert hand.track_id == 0


def test_key_points_are_smoothed_in_units_of_the_hand():
    plain, smooth = (_tracker(follow=False, smooth=s, min_cutoff=2.0, beta=1.0) for s in (0, 1))
    raw, filtered = [], []
    for index, column in enumerate((300, 310, 304)):
        image = spot_image((column, 200))
        raw.append(plain.update(image, index / 25)[0].keypoints_uv)
        filtered.append(smooth.update(image, index / 25)[0].keypoints_uv)
    extent = np.ptp(raw[0], axis=0).max()
    expected = OneEuroFilter(2.0, 1.0)
    expected = [extent * expected(value / extent, i / 25) for i, value in enumerate(raw)]
    np.testing.assert_allclose(filtered, expected)
    assert abs(filtered[1] - raw[1]).max() > 1.0


def test_a_first_box_is_followed():
    engine = StandInEngine(image_size=None)
    tracker = _tracker(engine, smooth=False)
    tracker.update(spot_image((300, 200)), 0.0, (270, 170, 60, 60))
    (hand,) = tracker.update(spot_image((304, 203)), 0.04)
    assert hand.track_id == 0
    assert abs(hand.keypoints_uv.mean(axis=0) - (304, 203)).max() < 6


def test_a_frame_without_a_box_has_no_hand_and_the_next_one_is_searched():
    tracker = _tracker()
    assert tracker.update(spot_image((300, 200)), 0.0, []) == []
    assert len(tracker.update(spot_image((300, 200)), 0.04)) == 1


def test_a_hand_is_followed_into_frames_of_another_size():
    engine = StandInEngine()
    tracker = _tracker(engine)
    tracker.update(spot_image((600, 440)), 0.0)
    (hand,) = tracker.update(spot_image((300, 220), (240, 320), radius=6), 0.04)
    assert hand.track_id == 0
    assert [shape[1] for shape in engine.shapes] == [240, 256]
    # Neither smoothed with pixels of the other size, nor as large as in those.
    assert abs(hand.keypoints_uv.mean(axis=0) - (300, 220)).max() < 2
    assert np.ptp(hand.keypoints_uv, axis=0).max() < 14


def test_a_mirrored_hand_is_followed_in_the_users_pixels():
    tracker = _tracker(options={"mirrored": True}, smooth=False)
    for index, column in enumerate((500, 505, 510)):
        (hand,) = tracker.update(spot_image((column, 200)), index / 25)
        assert abs(hand.keypoints_uv[:, 0].mean() - column) < 6


def test_two_boxes_on_one_hand_become_one():
    tracker = _tracker(smooth=False)
    boxes = [(270, 170, 60, 60), (272, 168, 60, 60)]
    tracker.update(spot_image((300, 200)), 0.0, boxes)
    assert len(tracker.update(spot_image((300, 200)), 0.04)) == 1


class _ToldHands(BaseHandEstimator):
    """Finds what a test tells: all that can be told apart, or the hand nearest to each place."""

    def __init__(self, *frames, **attributes):
        super().__init__(StandInEngine(finds_places=True, predicts_handedness=True, **attributes))
        self.frames = list(frames)

    def find(self, photos, places=None, handedness=None, least_score=None):
        hands = self.frames[0]
        if places is None:
            return [without_doubles(hands)]
        return [[_nearest(hands, place) for place in given] for given in places]

    def tracked(self, **arguments):
        """The hands of each frame, 25 a second."""
        tracker, tracked = HandTracker(self, **arguments), []
        for index in range(len(self.frames)):
            tracked.append(tracker.update(EMPTY, index / 25))
            self.frames.pop(0)
        return tracked


def _nearest(hands, place):
    middle = place.box_xywh[:2] + place.box_xywh[2:] / 2
    return min(hands, key=lambda hand: np.linalg.norm(hand.keypoints_uv.mean(axis=0) - middle))


def _sided(side, center, **changes):
    return a_hand(keypoints_uv=fan(center), handedness=side, **changes)


@pytest.mark.parametrize("apart", [0, 4])
@pytest.mark.parametrize("follow", [True, False], ids=["followed", "searched"])
def test_hands_that_pass_each_other_keep_their_numbers(follow, apart):
    frames = [
        [_sided("left", (100 + 6 * k, 200)), _sided("right", (223 - 6 * k, 200 + apart))]
        for k in range(21)
    ]
    tracked = _ToldHands(*frames).tracked(follow=follow)
    numbers = [{hand.handedness: hand.track_id for hand in hands} for hands in tracked]
    assert numbers[0] == numbers[-1] == {"left": 0, "right": 1}
    assert all(found.items() <= numbers[0].items() for found in numbers)


def test_one_of_two_hands_that_is_lost_is_searched_for():
    # In the third frame both places show the first.
    first = [_sided("left", (100 + 4 * k, 100)) for k in range(5)]
    frames = [[hand, _sided("right", (400, 300))] for hand in first]
    del frames[2][1]
    tracked = _ToldHands(*frames).tracked(search_every=1000)
    numbers = [[hand.track_id for hand in hands] for hands in tracked]
    assert numbers == [[0, 1], [0, 1], [0], [0, 1], [0, 1]]


class _HandByHand(_ToldHands):
    """Finds the first hand in the first place, the second in the second."""

    def find(self, photos, places=None, handedness=None, least_score=None):
        if places is None:
            return [self.frames[0]]
        hands = iter(self.frames[0])
        return [[next(hands) for _ in given] for given in places]


def test_a_hand_keeps_the_number_of_the_place_it_was_looked_for_in():
    # After 24 of 40 pixels the first is nearer to where the second was.
    frames = [[_sided("left", (x, 200)), _sided("left", (x + 40, 200))] for x in (100, 124)]
    for hands in _HandByHand(*frames).tracked():
        assert [hand.track_id for hand in hands] == [0, 1]


def test_the_filter_in_3d_begins_anew_where_the_side_changes():
    _, shape, _ = true_hand()
    mirrored = shape * (1.0, 1.0, -1.0)
    frames = [
        [_sided(side, (100, 200), keypoints_normalized=xyz)]
        for side, xyz in (("left", shape), ("right", mirrored))
    ]
    (first,), (second,) = _ToldHands(*frames).tracked()
    assert first.track_id == second.track_id
    np.testing.assert_allclose(second.keypoints_normalized, mirrored, rtol=1e-12)


class _FadingEngine(StandInEngine):
    """Is as sure of what it sees in crops as a test says."""

    least_score, confidence = 0.5, 0.8

    def _at(self, center, confidence, size=20.0):
        return super()._at(center, self.confidence, size)


@pytest.mark.parametrize(
    ("score", "asked", "count"), [(0.3, None, 1), (0.1, None, 0), (0.3, 0.4, 0), (0.45, 0.4, 1)]
)
def test_a_followed_hand_stays_down_to_its_own_least_score(score, asked, count):
    engine = _FadingEngine()
    tracker = _tracker(engine, options={"min_score": asked})
    tracker.update(spot_image((300, 200)), 0.0)
    engine.confidence = score
    assert len(tracker.update(spot_image((302, 200)), 0.04)) == count


def test_overlap_of_boxes():
    one, other = np.array([0.0, 0.0, 4.0, 2.0]), np.array([2.0, 0.0, 4.0, 2.0])
    assert intersection_over_union(one, other) == pytest.approx(4.0 / 12.0)
    assert intersection_over_union(one, other + (10, 0, 0, 0)) == 0.0
