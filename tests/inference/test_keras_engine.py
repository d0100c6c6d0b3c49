from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest
from harness import compiled, to_numpy

from keras_hand3d.inference import HandPoseEstimator
from keras_hand3d.inference.image_fit import network_pixels
from keras_hand3d.inference.keras_engine import KerasHandEngine
from keras_hand3d.layers import DecodeScoreMaps
from keras_hand3d.models import (
    ColorHandPose3D,
    HandSegNet,
    LiftingNet,
    PoseNet,
    PosePriorNet,
)

SIDES = {"left": [1.0, 0.0], "right": [0.0, 1.0]}


def _direct(model, images, side):
    """What the model gives when it is called by hand."""
    sides = np.array([SIDES[side]] * len(images), "float32")
    inputs = {"image": network_pixels(images), "hand_side": sides}
    return to_numpy(compiled(model)(inputs))


@pytest.fixture(scope="module")
def direct(tiny_model, noise_images):
    return {side: _direct(tiny_model, noise_images, side) for side in SIDES}


def test_it_finds_what_the_model_finds(tiny_estimator, noise_images, direct):
    found = tiny_estimator.engine.find_in_images(network_pixels(noise_images), [None, None])
    for index, ((hand,), outputs) in enumerate(zip(found, [direct["left"]] * 2, strict=True)):
        np.testing.assert_allclose(hand.keypoints_uv, outputs["keypoints_uv"][index], atol=1e-3)
        np.testing.assert_allclose(
            hand.keypoint_confidence, outputs["keypoint_confidence"][index], atol=1e-4
        )


@pytest.mark.parametrize("side", ["left", "right"])
def test_it_lifts_both_sides_as_the_model_lifts_one(tiny_estimator, noise_images, direct, side):
    found = tiny_estimator.engine.find_in_images(network_pixels(noise_images), [None, None])
    lifted = [hand.keypoints_normalized[side] for (hand,) in found]
    np.testing.assert_allclose(lifted, direct[side]["keypoints_xyz"], atol=1e-4)


def test_its_box_is_the_regions_longer_side(tiny_estimator, noise_images, direct):
    ((hand,), _) = tiny_estimator.engine.find_in_images(network_pixels(noise_images), [None] * 2)
    rows, columns = np.nonzero(direct["left"]["hand_mask"][0])
    middle = np.array([columns.min() + columns.max(), rows.min() + rows.max()]) / 2.0
    longest = max(np.ptp(columns), np.ptp(rows))
    np.testing.assert_allclose(hand.box_xywh[:2] + hand.box_xywh[2:] / 2.0, middle, atol=0.01)
    np.testing.assert_allclose(hand.box_xywh[2:], longest, rtol=1e-4)


def test_threads_get_what_one_alone_gets(tiny_estimator, noise_images):
    images, engine = network_pixels(noise_images), tiny_estimator.engine
    ((expected,), _) = engine.find_in_images(images, [None] * 2)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: engine.find_in_images(images, [None] * 2), range(12)):
            np.testing.assert_allclose(found[0][0].keypoints_uv, expected.keypoints_uv, atol=1e-3)


def test_crops_give_what_the_model_finds_in_its_own(tiny_estimator, direct):
    outputs = direct["right"]
    found = tiny_estimator.engine.find_in_crops(outputs["image_crop"], [None, None])
    uv = [hand.keypoints_uv for hand in found]
    np.testing.assert_allclose(uv, outputs["keypoints_uv_crop"], atol=1e-3)
    lifted = [hand.keypoints_normalized["right"] for hand in found]
    np.testing.assert_allclose(lifted, outputs["keypoints_xyz"], atol=1e-4)


def test_an_image_without_hand_has_none(noise_images):
    model = ColorHandPose3D(width=0.05)
    head = model.hand_seg_net.get_layer("conv6_2")
    head.bias.assign(np.array([1e3, 0.0], "float32"))
    found = KerasHandEngine(model).find_in_images(network_pixels(noise_images[:1]), [None])
    assert found == [[]]


def test_networks_of_a_list_are_the_whole(tiny_model, noise_images, direct):
    lifting = LiftingNet(pose_prior=tiny_model.pose_prior, viewpoint_net=tiny_model.viewpoint_net)
    engine = KerasHandEngine([lifting, tiny_model.hand_seg_net, tiny_model.pose_net])
    (found,) = engine.find_in_images(network_pixels(noise_images[:1]), [None])
    np.testing.assert_allclose(
        found[0].keypoints_normalized["left"], direct["left"]["keypoints_xyz"][0], atol=1e-4
    )
    assert engine.image_size == (240, 320)


def test_images_of_fifty_sizes_are_traced_at_most_four_times(tiny_model, monkeypatch):
    shapes, decode = [], DecodeScoreMaps.call

    def counted(self, score_maps):
        shapes.append(tuple(score_maps.shape))
        return decode(self, score_maps)

    estimator = HandPoseEstimator(tiny_model.pose_net, batch_size=7)
    images = [np.zeros((100 + 7 * i, 300 - 3 * i, 3), np.uint8) for i in range(50)]
    # Putting the model together is no tracing.
    assert estimator.engine._in_crops.built
    monkeypatch.setattr(DecodeScoreMaps, "call", counted)
    assert len(estimator.predict(images)) == 50
    if keras.backend.backend() == "torch":
        # It runs layer by layer and compiles nothing: shapes are all there is.
        shapes = set(shapes)
    assert 1 <= len(shapes) <= 4


def test_a_pose_net_alone_needs_boxes_and_stays_flat():
    engine = KerasHandEngine(PoseNet(width=0.05))
    assert (engine.image_size, engine.crop_size, engine.lifts) == (None, 256, False)


def test_a_smaller_crop_is_lifted_too(tiny_model):
    lifting = LiftingNet(pose_prior=tiny_model.pose_prior, viewpoint_net=tiny_model.viewpoint_net)
    engine = KerasHandEngine([PoseNet(width=0.05, crop_size=64), lifting])
    assert engine.crop_size == 64
    (found,) = engine.find_in_crops(np.zeros((1, 64, 64, 3), "float32"), [None])
    assert found.keypoints_uv.max() <= 63.0
    assert found.keypoints_normalized["left"].shape == (21, 3)


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ([LiftingNet], "A LiftingNet finds no key points in a photo"),
        ([HandSegNet], "A HandSegNet finds no key points"),
        ([PoseNet, PoseNet], "more than one PoseNet"),
        ([ColorHandPose3D, PoseNet], "has all networks"),
        ([PosePriorNet], "no use for a PosePriorNet"),
    ],
)
def test_models_that_do_not_go_together_are_refused(classes, message):
    with pytest.raises(ValueError, match=message):
        KerasHandEngine([model_class(width=0.05) for model_class in classes])
