import numpy as np
import pytest
from inference_stand_ins import StandInEngine, spot_image, true_hand

from keras_hand3d.inference.base_estimator import BaseHandEstimator
from keras_hand3d.inference.estimator_options import EstimatorOptions
from keras_hand3d.inference.place import Place
from keras_hand3d.inference.raw_hand import RawHand

ANGLE = 0.7


class UprightEngine(StandInEngine):
    """Finds places told beforehand; in a crop it sees a hand that points up."""

    image_size, crop_size, crop_margin = (192, 192), 128, 1.5
    finds_places = wants_upright = weak_perspective = predicts_handedness = True
    least_score = 0.5

    def __init__(self, places=(), presence=0.9999, confidence=0.8):
        super().__init__()
        self.places, self.presence = list(places), presence
        # One for each look, the last for all that follow.
        self.confidences = list(np.atleast_1d(confidence))

    def find_places(self, images):
        self._record(images)
        return [self.places for _ in images]

    def find_in_crops(self, crops, sides):
        self._record(crops)
        first, *later = self.confidences
        self.confidences = later or [first]
        return [upright_hand(self.presence, first) for _ in crops]


def upright_hand(presence=0.9, confidence=0.8):
    """A hand in the middle of a crop of 128: wrist below, middle finger's base above."""
    _, normalized, _ = true_hand()
    uv = np.tile([64.0, 64.0], (21, 1))
    uv[0], uv[12] = (64.0, 84.0), (64.0, 44.0)
    return RawHand(uv, np.full(21, confidence), None, {"right": normalized}, presence, 0.75)


class MirroringEngine(UprightEngine):
    """Is shown one place again and again, each second time mirrored, and sees that."""

    def find_in_crops(self, crops, sides):
        hands = super().find_in_crops(crops, sides)
        # The first images are the detector's.
        return hands if len(self.shapes) % 2 == 0 else [mirrored(hand) for hand in hands]


def mirrored(hand):
    """What a network gives for the mirrored crop: columns of 128 counted from the right."""
    uv, (shape,) = hand.keypoints_uv.copy(), hand.keypoints_normalized.values()
    uv[:, 0] = 127.0 - uv[:, 0]
    shape = {"left": shape * (-1.0, 1.0, 1.0)}
    return RawHand(uv, hand.keypoint_confidence, None, shape, hand.score, 0.25)


def estimate(engine, image, boxes=None, **options):
    return BaseHandEstimator(engine, EstimatorOptions(**options)).predict(image, boxes)


def a_place(score=0.8, center=(60.0, 60.0)):
    return Place(np.array([center[0] - 10, center[1] - 10, 20.0, 20.0]), ANGLE, score, 0.6)


def test_key_points_are_turned_back_about_the_middle_of_the_box():
    # An image of the detector's size: its pixels are the image's.
    image = np.zeros((192, 192, 3), np.uint8)
    (hand,) = estimate(UprightEngine([a_place()]), image, looks=1)
    # 20 crop pixels above the middle are 20 * 1.5 * 20 / 128 image pixels along the angle.
    reach = 20.0 * 30.0 / 128.0
    along = reach * np.array([np.sin(ANGLE), -np.cos(ANGLE)])
    middle = np.array([59.5, 59.5]) + 0.5
    np.testing.assert_allclose(hand.keypoints_uv[12], middle + along, atol=1e-9)
    np.testing.assert_allclose(hand.keypoints_uv[0], middle - along, atol=1e-9)


def test_the_hand_in_3d_is_turned_as_the_picture_is():
    (hand,) = estimate(MirroringEngine([a_place()]), np.zeros((192, 192, 3), np.uint8))
    _, normalized, _ = true_hand()
    c, s = np.cos(ANGLE), np.sin(ANGLE)
    x, y, z = normalized.T
    np.testing.assert_allclose(
        hand.keypoints_normalized, np.stack([c * x - s * y, s * x + c * y, z], -1), atol=1e-9
    )


def test_the_crop_shows_what_points_along_the_angle_above_its_middle():
    center, reach = np.array([96.0, 96.0]), 24.0
    spot = np.round(center + reach * np.array([np.sin(ANGLE), -np.cos(ANGLE)])).astype(int)
    engine = UprightEngine([Place(np.array([66.0, 66.0, 60.0, 60.0]), ANGLE, 0.9, 0.5)])
    estimate(engine, spot_image(tuple(spot), (192, 192), radius=3), looks=1)
    bright = np.argwhere(engine.images[-1][0].mean(axis=-1) > 0.0)
    row, column = bright.mean(axis=0)
    # Crop pixels for an image pixel: 128 / (1.5 * 60).
    np.testing.assert_allclose([column, row], [64.0, 64.0 - reach * 128 / 90], atol=1.5)


def test_side_and_score_are_the_networks():
    (hand,) = estimate(MirroringEngine([a_place(0.8)]), np.zeros((192, 192, 3), np.uint8))
    assert (hand.handedness, hand.handedness_probability) == ("right", 0.75)
    # Odds of 4 by the detector and of 4 by the key points.
    np.testing.assert_allclose(hand.score, 16 / 17)


def test_a_place_without_a_hand_is_left_out():
    assert estimate(UprightEngine([a_place()], presence=0.3), np.zeros((192, 192, 3), "u1")) == []


def test_an_unsure_place_is_not_looked_at():
    engine = UprightEngine([a_place(score=0.1)])
    assert estimate(engine, np.zeros((192, 192, 3), np.uint8)) == []
    assert [shape[1] for shape in engine.shapes] == [192]


def test_a_hand_whose_key_points_are_not_seen_is_looked_at_once_in_each_way():
    engine = UprightEngine([a_place(score=0.4)], confidence=0.1)
    assert estimate(engine, np.zeros((192, 192, 3), np.uint8)) == []
    assert [shape[1] for shape in engine.shapes] == [192, 128, 128, 128]


@pytest.mark.parametrize(
    ("confidences", "looks", "along"),
    [
        ([0.55, 0.55, 0.55], 3, 1.0),
        ([0.55, 0.8], 2, -1.0),
        ([0.55, 0.5, 0.8], 3, 1.3),
        ([0.5, 0.58, 0.55], 3, -1.0),
        ([0.8], 1, 1.0),
    ],
    ids=["all alike", "turned about", "larger", "surest", "sure at once"],
)
def test_a_doubtful_hand_is_told_as_the_surest_way_shows_it(confidences, looks, along):
    # Odds of 1.5 by the detector: 0.55 leaves the hand doubtful, 0.8 does not.
    engine = UprightEngine([a_place(0.6)], confidence=confidences)
    (hand,) = estimate(engine, np.zeros((192, 192, 3), np.uint8), looks=1)
    assert len(engine.shapes) == 1 + looks
    reach = along * 20.0 * 30.0 / 128.0
    expected = [60.0, 60.0] + reach * np.array([np.sin(ANGLE), -np.cos(ANGLE)])
    np.testing.assert_allclose(hand.keypoints_uv[12], expected, atol=1e-9)


def test_the_box_is_told_by_the_detectors_own_in_each_way():
    place = a_place(0.6)
    engine = UprightEngine([place], confidence=[0.55, 0.5, 0.8])
    (hand,) = estimate(engine, np.zeros((192, 192, 3), np.uint8), looks=1)
    of_look = 1.15 * np.maximum(np.ptp(hand.keypoints_uv, axis=0), 1.0)
    np.testing.assert_allclose(hand.box_xywh[2:], place.box_xywh[2:] ** 0.2 * of_look**0.8)


def test_one_way_alone_is_taken_without_retries():
    engine = UprightEngine([a_place(0.6)], confidence=0.55)
    estimate(engine, np.zeros((192, 192, 3), np.uint8), looks=1, retries=0)
    assert len(engine.shapes) == 2


def test_doubtful_hands_alone_are_tried_in_other_ways():
    places = [a_place(0.9), a_place(0.6, (140.0, 60.0))]
    engine = UprightEngine(places, confidence=0.55)
    hands = estimate(engine, np.zeros((192, 192, 3), np.uint8), looks=1)
    assert len(hands) == 2
    assert [len(images) for images in engine.images[1:]] == [2, 1, 1]


def test_the_user_may_want_unsure_hands():
    image = np.zeros((192, 192, 3), np.uint8)
    engine = UprightEngine([a_place(score=0.2)])
    (hand,) = estimate(engine, image, min_score=0.2)
    np.testing.assert_allclose(hand.score, 0.5)


def test_a_hand_found_twice_is_told_once():
    places = [a_place(0.6), a_place(0.8, (61.0, 60.0))]
    (hand,) = estimate(UprightEngine(places), np.zeros((192, 192, 3), np.uint8), looks=1)
    np.testing.assert_allclose(hand.score, 16 / 17)


def test_a_hand_that_was_found_is_looked_at_again_by_its_key_points():
    engine, image = MirroringEngine([a_place()], confidence=0.95), np.zeros((192, 192, 3), np.uint8)
    (hand,) = estimate(engine, image, looks=3)
    assert [shape[1] for shape in engine.shapes] == [192, 128, 128, 128]
    # A look shows the wrist 20 of a crop's 128 pixels from the middle. The next crop is 1.5 times
    # 1.1 times the square of the key points, the mean of the looks, of which the first counts 0.7.
    first = 20.0 * 30.0 / 128.0
    second = 20.0 * (1.5 * 1.1 * 2 * first) / 128.0
    third = 20.0 * (1.5 * 1.1 * 2 * (0.7 * first + second) / 1.7) / 128.0
    reach = (0.7 * first + second + third) / 2.7
    expected = np.array([60.0, 60.0]) - reach * np.array([np.sin(ANGLE), -np.cos(ANGLE)])
    np.testing.assert_allclose(hand.keypoints_uv[0], expected, atol=1e-6)
    # What is told lies between the detector's box and that of the last look.
    of_look = 1.15 * np.maximum(np.ptp(hand.keypoints_uv, axis=0), 1.0)
    sides = a_place().box_xywh[2:] ** 0.2 * of_look**0.8
    np.testing.assert_allclose(hand.box_xywh[2:], sides)


@pytest.mark.parametrize(
    ("confidence", "options", "looks"),
    [
        (0.95, {}, 2),
        (0.85, {}, 3),
        (0.85, {"looks": 3}, 4),
        (0.85, {"looks": 1}, 1),
        (0.85, {"retries": 0}, 2),
        # Nobody is told of a hand of odds of 4 times 17 / 3: two looks in each of three ways.
        (0.85, {"min_score": 0.959}, 6),
    ],
)
def test_a_hand_that_is_not_seen_clearly_is_looked_at_once_more(confidence, options, looks):
    engine = MirroringEngine([a_place()], confidence=confidence)
    estimate(engine, np.zeros((192, 192, 3), np.uint8), **options)
    assert len(engine.shapes) == 1 + looks


def test_each_look_is_mirrored_where_the_one_before_was_not():
    # What is bright lies to the right of a hand that points up: to the left in a mirrored crop.
    image = np.zeros((192, 192, 3), np.uint8)
    image[:, 66:] = 255
    place = Place(np.array([50.0, 50.0, 20.0, 20.0]), 0.0, 0.8, 0.6)
    engine = MirroringEngine([place], confidence=0.95)
    estimate(engine, image, looks=3)
    is_right = [np.diff(crops[0, 64, [0, -1], 0])[0] > 0.0 for crops in engine.images[1:]]
    assert is_right == [True, False, True]


@pytest.mark.parametrize(("told", "asked"), [("left", ["left", "right"]), (None, [None, None])])
def test_of_a_mirrored_crop_the_other_side_is_told(told, asked):
    engine = MirroringEngine([a_place()], confidence=0.95)
    sides = []
    find = engine.find_in_crops

    def listening(crops, told_sides):
        sides.extend(told_sides)
        return find(crops, told_sides)

    engine.find_in_crops = listening
    estimate(engine, np.zeros((192, 192, 3), np.uint8), handedness=told)
    assert sides == asked


def test_a_box_is_looked_at_twice_to_learn_the_angle():
    engine = UprightEngine()
    (hand,) = estimate(engine, np.zeros((192, 192, 3), np.uint8), [[50.0, 50.0, 20.0, 20.0]])
    assert [shape[1] for shape in engine.shapes] == [128, 128]
    # The second look is at the box of the first look's key points, 40 crop pixels high.
    height = 1.15 * 40.0 * 30.0 / 128.0
    np.testing.assert_allclose(hand.box_xywh[3], height, rtol=1e-6)
