import numpy as np
import pytest
from inference_stand_ins import StandInEngine, spot_image

from keras_hand3d.inference import BaseHandEstimator, EstimatorOptions, HandTracker, OneEuroFilter
from keras_hand3d.inference.hand_tracker import intersection_over_union

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


def test_overlap_of_boxes():
    one, other = np.array([0.0, 0.0, 4.0, 2.0]), np.array([2.0, 0.0, 4.0, 2.0])
    assert intersection_over_union(one, other) == pytest.approx(4.0 / 12.0)
    assert intersection_over_union(one, other + (10, 0, 0, 0)) == 0.0
