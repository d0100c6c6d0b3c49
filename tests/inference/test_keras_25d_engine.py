from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from harness import compiled, to_numpy

from keras_hand3d import models
from keras_hand3d.inference import HandPoseEstimator
from keras_hand3d.inference.image_fit import network_pixels
from keras_hand3d.inference.keras_25d_engine import Keras25DEngine


@pytest.fixture(scope="module")
def engine():
    pose = models.HandPose25D(input_size=32, width=0.25, crop_margin=1.3)
    detector = models.HandDetector(input_size=64, width=0.25, max_hands=2)
    # New weights give scores so alike that rounding decides which is the greatest.
    center = detector.get_layer("center").kernel
    center.assign(100 * center)
    return Keras25DEngine(pose, detector)


@pytest.fixture(scope="module")
def images():
    pixels = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), dtype=np.uint8)
    return network_pixels(pixels)


def test_sizes_are_the_networks(engine):
    assert (engine.image_size, engine.crop_size, engine.crop_margin) == ((64, 64), 32, 1.3)


def test_places_are_what_the_detector_says(engine, images):
    expected = to_numpy(compiled(engine.detector)(images))
    for index, places in enumerate(engine.find_places(images)):
        assert len(places) == 2
        for hand, place in enumerate(places):
            for name, value in (
                ("boxes_xywh", place.box_xywh),
                ("scores", place.score),
                ("right_probability", place.right_probability),
                ("angles", place.angle),
            ):
                truth = expected[name][index, hand]
                np.testing.assert_allclose(value, truth, rtol=1e-4, atol=1e-4)


def test_hands_are_what_the_pose_network_says(engine, images):
    crops = images[:, :32, :32]
    expected = to_numpy(compiled(engine.pose)(crops))
    for index, hand in enumerate(engine.find_in_crops(crops, [None] * 3)):
        for name, value in (
            ("keypoints_uv", hand.keypoints_uv),
            ("keypoint_confidence", hand.keypoint_confidence),
            ("keypoints_normalized", hand.keypoints_normalized["left"]),
            ("presence", hand.score),
            ("right_probability", hand.right_probability),
        ):
            np.testing.assert_allclose(value, expected[name][index], rtol=1e-3, atol=1e-3)


def test_threads_and_other_estimators_of_its_networks_get_what_one_alone_gets(engine, images):
    other = Keras25DEngine(engine.pose, engine.detector)
    expected = [engine.find_places(images[:1]), engine.find_in_crops(images[:1, :32, :32], [None])]

    def found(number):
        taken = (engine, other)[number % 2]
        return taken.find_places(images[:1]), taken.find_in_crops(images[:1, :32, :32], [None])

    with ThreadPoolExecutor(4) as pool:
        for places, hands in pool.map(found, range(40)):
            for place, alone in zip(places[0], expected[0][0], strict=True):
                np.testing.assert_allclose(place.box_xywh, alone.box_xywh, atol=1e-3)
            truth = expected[1][0].keypoints_uv
            np.testing.assert_allclose(hands[0].keypoints_uv, truth, atol=1e-3)


def test_a_detector_alone_finds_no_key_points(engine):
    with pytest.raises(ValueError, match="give a HandPose25D beside it"):
        HandPoseEstimator(engine.detector)


def test_networks_of_two_kinds_are_not_mixed(engine):
    with pytest.raises(ValueError, match="there may be one HandDetector, got a ViewpointNet"):
        HandPoseEstimator([engine.pose, models.ViewpointNet(width=0.02)])


def test_a_photo_with_a_box_gives_a_hand_whose_side_the_model_tells(engine):
    photo = np.random.default_rng(1).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    estimator = HandPoseEstimator([engine.pose, engine.detector], min_score=0.0)
    (hand,) = estimator.predict(photo, [[40.0, 30.0, 60.0, 50.0]])
    assert hand.handedness in ("left", "right")
    assert hand.root_keypoint == "wrist"
    assert np.isfinite(hand.keypoints_uv).all()
