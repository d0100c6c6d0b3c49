import subprocess
import sys

import cv2
import numpy as np
import pytest
from inference_stand_ins import (
    BONE,
    K,
    OneHandEngine,
    StandInEngine,
    fan,
    project,
    spot_image,
    true_hand,
)

from keras_hand3d.images import Photo
from keras_hand3d.inference import BaseHandEstimator, EstimatorOptions
from keras_hand3d.inference.image_fit import ImageFit, fit_image


def _estimator(engine=None, **options):
    return BaseHandEstimator(engine or StandInEngine(), EstimatorOptions(**options))


def _middle(hand):
    """What the fan of key points was drawn around; at its end the radius is known."""
    return hand.keypoints_uv - (fan((0.0, 0.0), 1.0) * _size(hand))


def _size(hand):
    spread = np.ptp(hand.keypoints_uv, axis=0) / np.ptp(fan((0.0, 0.0), 1.0), axis=0)
    return spread


@pytest.mark.parametrize("size", [(480, 640), (640, 480), (240, 320), (101, 77)])
@pytest.mark.parametrize("released_resize", [False, True])
def test_results_are_in_pixels_of_the_image(size, released_resize):
    center = (size[1] // 2, size[0] // 4)
    image = spot_image(center, size, radius=size[0] // 16)
    (hand,) = _estimator(released_resize=released_resize).predict(image)
    pixel = max(size[1] / 320, size[0] / 240)
    np.testing.assert_allclose(_middle(hand).mean(axis=0), center, atol=0.6 * pixel)
    np.testing.assert_allclose(hand.box_xywh[:2] + hand.box_xywh[2:] / 2, center, atol=0.6 * pixel)


def test_no_hand_is_an_empty_list():
    assert _estimator().predict(np.zeros((480, 640, 3), np.uint8)) == []


def test_many_images_of_all_kinds_give_a_list_each(tmp_path):
    spot = spot_image((400, 300))
    cv2.imwrite(str(tmp_path / "a.png"), spot)
    sixteen = spot.astype(np.uint16) * 257
    transparent = np.concatenate([spot, spot[..., :1]], axis=-1)
    kinds = [str(tmp_path / "a.png"), tmp_path / "a.png", spot[..., 0], sixteen, transparent]
    results = _estimator().predict([*kinds, np.zeros_like(spot)])
    assert [len(hands) for hands in results] == [1, 1, 1, 1, 1, 0]
    for (hand,) in results[:5]:
        np.testing.assert_allclose(hand.keypoints_uv, results[0][0].keypoints_uv)


def test_a_batch_is_an_array_of_four_dimensions():
    batch = np.stack([spot_image((400, 300)), spot_image((100, 200))])
    first, second = _estimator().predict(batch)
    assert first[0].keypoints_uv[0, 0] > second[0].keypoints_uv[0, 0] + 250


def test_images_of_fifty_sizes_come_in_few_shapes():
    engine = StandInEngine()
    images = [spot_image((40, 40), (100 + 7 * i, 300 - 3 * i)) for i in range(50)]
    for count in (50, 1, 2, 3, 5, 7):
        _estimator(engine).predict(images[:count])
    assert len(set(engine.shapes)) <= 4
    assert {shape[1:] for shape in engine.shapes} == {(240, 320, 3)}


def test_batches_are_really_batched():
    engine = StandInEngine()
    _estimator(engine, batch_size=8).predict([spot_image((40, 40))] * 17)
    assert [shape[0] for shape in engine.shapes] == [8, 8, 1]


def test_each_box_has_a_hand():
    image = np.maximum(spot_image((500, 100)), spot_image((120, 350)))
    boxes = [(470, 70, 60, 60), (80, 310, 80, 80)]
    first, second = _estimator().predict(image, boxes)
    np.testing.assert_allclose(_middle(first).mean(axis=0), (500, 100), atol=0.5)
    np.testing.assert_allclose(_middle(second).mean(axis=0), (120, 350), atol=0.5)
    np.testing.assert_array_equal(first.box_xywh, boxes[0])


@pytest.mark.parametrize("boxes", [[], np.zeros((0, 4))], ids=["list", "array"])
def test_where_no_box_is_told_there_is_no_hand(boxes):
    engine, image = StandInEngine(), spot_image((500, 100))
    assert _estimator(engine).predict(image, boxes) == []
    first, second = _estimator(engine, mirrored=True).predict([image] * 2, [boxes, None])
    assert (len(first), len(second)) == (0, 1)
    assert engine.shapes == [(1, 240, 320, 3)]


def test_a_model_that_cannot_search_takes_the_whole_image_for_the_box():
    engine = StandInEngine(image_size=None)
    (hand,) = _estimator(engine).predict(spot_image((400, 300)))
    np.testing.assert_allclose(_middle(hand).mean(axis=0), (400, 300), atol=1.5)
    assert engine.shapes == [(1, 256, 256, 3)]
    np.testing.assert_allclose(hand.box_xywh, [-0.5, -0.5, 640, 480])


def test_a_reduced_photo_gives_pixels_of_the_original():
    whole = Photo(spot_image((400, 300)), (480, 640))
    half = Photo(cv2.resize(whole.pixels, (320, 240), interpolation=cv2.INTER_AREA), (480, 640))
    for boxes in (None, [[(350, 250, 100, 100)]]):
        (first,), (second,) = (_estimator().predict_photos([p], boxes)[0] for p in (whole, half))
        np.testing.assert_allclose(first.keypoints_uv, second.keypoints_uv, atol=1.5)


def test_a_mirrored_image_is_turned_right_for_the_network_and_back_for_the_user():
    image = spot_image((500, 100))
    engine = StandInEngine()
    (hand,) = _estimator(engine, mirrored=True).predict(image)
    columns = np.nonzero(engine.images[0][0].mean(axis=-1) > 0)[1]
    assert columns.max() < 100  # 639 - 500 = 139, halved
    assert abs(hand.keypoints_uv[:, 0].mean() - 500) < 10
    np.testing.assert_allclose(hand.box_xywh[0] + hand.box_xywh[2] / 2, 500, atol=1.0)


def test_boxes_of_a_mirrored_image_are_those_of_the_user():
    image, box = spot_image((500, 100)), (470, 70, 60, 60)
    (hand,) = _estimator(mirrored=True).predict(image, box)
    np.testing.assert_allclose(hand.box_xywh, box)
    assert abs(hand.keypoints_uv[:, 0].mean() - 500) < 4


def test_the_order_asked_for_comes():
    image = spot_image((400, 300))
    (rhd,) = _estimator().predict(image)
    (mediapipe,) = _estimator(keypoint_order="mediapipe").predict(image)
    assert mediapipe.keypoint_order == "mediapipe"
    # The index finger's tip: 5 in RHD, 8 in MediaPipe.
    np.testing.assert_array_equal(mediapipe.keypoints_uv[8], rhd.keypoints_uv[5])


def test_true_key_points_reproject_within_a_pixel():
    xyz, normalized, uv = true_hand()
    image = np.zeros((480, 640, 3), np.uint8)
    _, fit = fit_image(image, (240, 320))
    # A network tells whole pixels of its input at best.
    rounded = fit.to_image(np.round(fit.to_input(uv)))
    engine = OneHandEngine(rounded, fit, normalized)
    (hand,) = _estimator(
        engine, handedness="left", reference_bone_length=BONE, intrinsics=K
    ).predict(image)
    errors = np.linalg.norm(project(hand.keypoints_xyz, K) - uv, axis=1)
    assert np.median(errors) <= 1.0
    np.testing.assert_allclose(hand.keypoints_xyz, xyz, atol=0.01)


@pytest.mark.parametrize("side", ["left", "right", None])
def test_the_side_told_is_lifted(side):
    _, normalized, _ = true_hand()
    (hand,) = _estimator(handedness=side).predict(spot_image((400, 300)))
    assert hand.handedness == side
    assert hand.handedness_probability is None
    if side is None:
        assert hand.keypoints_normalized is None
    else:
        expected = normalized * (1.0, 1.0, {"left": 1.0, "right": -1.0}[side])
        np.testing.assert_allclose(hand.keypoints_normalized, expected)


def test_sides_may_differ_by_image():
    image = spot_image((400, 300))
    results = _estimator(handedness="left").predict([image] * 3, handedness=["right", None, "left"])
    assert [hands[0].handedness for hands in results] == ["right", "left", "left"]


def test_auto_is_refused_where_it_was_not_measured():
    with pytest.raises(ValueError, match="was not measured"):
        _estimator(handedness="auto")
    with pytest.raises(ValueError, match="was not measured"):
        _estimator().predict(spot_image((400, 300)), handedness="auto")


def test_auto_takes_what_projects_better():
    _, normalized, uv = true_hand()
    engine = OneHandEngine(
        uv, ImageFit(np.zeros(2), np.full(2, 0.5)), normalized, handedness_auto_accuracy=0.95
    )
    (hand,) = _estimator(engine, handedness="auto").predict(np.zeros((480, 640, 3), np.uint8))
    assert hand.handedness == "left"
    assert 0.5 < hand.handedness_probability <= 1.0


def test_a_model_that_tells_the_side_is_believed():
    class Telling(StandInEngine):
        predicts_handedness = True

        def _at(self, *arguments):
            raw = super()._at(*arguments)
            object.__setattr__(raw, "right_probability", 0.8)
            return raw

    (hand,) = _estimator(Telling()).predict(spot_image((400, 300)))
    assert (hand.handedness, hand.handedness_probability) == ("right", 0.8)


def test_the_score_is_the_key_points_mean_and_a_least_one_can_be_asked():
    image = spot_image((400, 300))
    (hand,) = _estimator(min_score=0.79).predict(image)
    assert hand.score == pytest.approx(0.8)
    assert _estimator(min_score=0.81).predict(image) == []


def test_other_options_share_the_networks():
    estimator = _estimator()
    other = estimator.with_options(keypoint_order="stb")
    assert other.engine is estimator.engine
    assert (other.options.keypoint_order, estimator.options.keypoint_order) == ("stb", "rhd")


def test_a_tiny_image_is_refused(tmp_path):
    with pytest.raises(ValueError, match="Image: expected at least 16 pixels on each side, got 1"):
        _estimator().predict(np.zeros((1, 1, 3), np.uint8))
    cv2.imwrite(str(tmp_path / "a.png"), np.zeros((1, 1, 3), np.uint8))
    with pytest.raises(ValueError, match=r"a\.png: expected at least 16 pixels"):
        _estimator().predict(tmp_path / "a.png")


def test_outputs_that_are_no_numbers_are_refused():
    engine = OneHandEngine(np.full((21, 2), np.nan), ImageFit(np.zeros(2), np.ones(2)), fan())
    with pytest.raises(ValueError, match="not finite numbers"):
        _estimator(engine).predict(np.zeros((48, 64, 3), np.uint8))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"boxes_xywh": [None]}, "boxes_xywh: expected one for each of 2 images, got 1"),
        ({"handedness": ["left"] * 3}, "handedness: expected one for each of 2 images, got 3"),
        ({"boxes_xywh": 5}, "boxes_xywh: expected one for each of 2 images, got 5"),
        ({"handedness": 5}, "handedness: expected one for each of 2 images, got 5"),
        ({"boxes_xywh": [(1, 2, 3), None]}, "Box: expected left, top, width, height"),
        ({"boxes_xywh": [[(1, 2, 3, 4), (1, 2)], None]}, "Box: expected left, top, width, height"),
        ({"boxes_xywh": [("1", "2", "3", "4"), None]}, "height, got .'1', '2', '3', '4'"),
    ],
)
def test_requests_must_fit_the_images(arguments, message):
    with pytest.raises(ValueError, match=message):
        _estimator().predict([spot_image((40, 40))] * 2, **arguments)


def test_it_all_goes_without_keras():
    code = (
        "import sys, numpy as np\n"
        "from keras_hand3d.inference import BaseHandEstimator, HandTracker, VideoReader\n"
        "import keras_hand3d.inference.predict_files\n"
        "print({'keras', 'tensorflow', 'jax', 'torch'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
