import numpy as np
import pytest
from hand_data import entries, write_folder
from tiny_networks import slow_under_jax

from keras_hand3d.data import ImageFolder
from keras_hand3d.export.samples import (
    Samples,
    made_up_samples,
    samples_of_images,
    samples_of_source,
)
from keras_hand3d.export.signature import Signature

WHOLE = Signature({"image": (None, 48, 64, 3), "hand_side": (None, 2)}, ("hand_score_map",))
CROP = Signature({"image": (None, 128, 128, 3)}, ("stage_3",))
UPRIGHT = Signature({"image_crop": (None, 64, 64, 3)}, ("keypoints_uv",))
DETECTOR = Signature({"image": (None, 48, 48, 3)}, ("boxes_xywh",))
MAPS = Signature({"keypoint_score_maps": (None, 32, 32, 21), "hand_side": (None, 2)}, ("x",))


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return ImageFolder(write_folder(tmp_path_factory.mktemp("data") / "x"), canvas=96)


@pytest.mark.parametrize("signature", [WHOLE, CROP, UPRIGHT, MAPS])
def test_made_up_samples_fit_and_are_the_same_each_time(signature):
    one, other = made_up_samples(signature, 3), made_up_samples(signature, 3)
    for name, shape in signature.inputs.items():
        assert one.inputs[name].shape == (3, *shape[1:])
        assert one.inputs[name].dtype == np.float32
        np.testing.assert_array_equal(one.inputs[name], other.inputs[name])


def test_made_up_images_use_the_range_of_images():
    image = made_up_samples(WHOLE, 1).inputs["image"]
    assert image.min() == pytest.approx(-0.5)
    assert image.max() == pytest.approx(0.5)


def test_made_up_score_maps_peak_once_a_key_point():
    maps = made_up_samples(MAPS, 2).inputs["keypoint_score_maps"]
    assert (maps.max(axis=(1, 2)) > 0.8).all()
    assert (maps.min(axis=(1, 2)) < 0.01).all()


@slow_under_jax
def test_a_data_set_gives_whole_images_with_their_key_points(source):
    samples = samples_of_source(WHOLE, source, 2, "x")
    assert samples.inputs["image"].shape == (2, 48, 64, 3)
    # The square canvas of 96 pixels is brought to 48 of the 64 columns.
    hands = np.stack([source[i]["hands_uv"].sum(axis=0) for i in (0, 2)])
    expected = (hands + 0.5) * 0.5 - 0.5
    np.testing.assert_allclose(samples.keypoints, expected, atol=1e-4)
    np.testing.assert_array_equal(samples.inputs["hand_side"], [[1, 0], [1, 0]])


@slow_under_jax
def test_a_data_set_gives_hand_crops_with_their_key_points(source):
    samples = samples_of_source(CROP, source, 3, "x")
    assert samples.inputs["image"].shape == (3, 128, 128, 3)
    # The crop is cut around the visible key points, so they lie in it and reach its border.
    assert samples.keypoints.min() > -1.0
    assert samples.keypoints.max() < 128.0
    assert np.ptp(samples.keypoints, axis=1).max() > 50.0


@slow_under_jax
def test_a_data_set_gives_crops_of_upright_hands_with_their_key_points(source):
    samples = samples_of_source(UPRIGHT, source, 3, "x")
    assert samples.inputs["image_crop"].shape == (3, 64, 64, 3)
    arm = samples.keypoints[:, 12] - samples.keypoints[:, 0]
    np.testing.assert_allclose(arm[:, 0], 0.0, atol=1e-3)
    assert (arm[:, 1] < 0.0).all()
    longer = np.ptp(samples.keypoints, axis=1).max(axis=-1)
    np.testing.assert_allclose(longer, 64 / 1.4, rtol=1e-4)


@slow_under_jax
def test_a_detector_is_given_whole_images(source):
    samples = samples_of_source(DETECTOR, source, 2, "x")
    assert samples.inputs["image"].shape == (2, 48, 48, 3)
    hands = np.stack([source[i]["hands_uv"].sum(axis=0) for i in (0, 2)])
    np.testing.assert_allclose(samples.keypoints, (hands + 0.5) * 0.5 - 0.5, atol=1e-4)


@slow_under_jax
def test_a_data_set_gives_score_maps_with_coordinates(source):
    samples = samples_of_source(MAPS, source, 3, "x")
    assert samples.inputs["keypoint_score_maps"].shape == (3, 32, 32, 21)
    bone = np.linalg.norm(samples.keypoints[:, 11] - samples.keypoints[:, 12], axis=-1)
    np.testing.assert_allclose(bone, 1.0, atol=1e-5)


def test_a_data_set_without_sides_is_refused_where_they_are_needed(tmp_path):
    source = ImageFolder(write_folder(tmp_path / "x", entries(hand=None)), canvas=96)
    with pytest.raises(ValueError, match="takes the hand's side, which the data lacks"):
        samples_of_source(MAPS, source, 3, "x")


def test_images_alone_are_brought_to_the_size_of_the_input(tmp_path):
    paths = sorted(write_folder(tmp_path / "x").glob("*.png"))
    samples = samples_of_images(WHOLE, paths, "x")
    assert samples.inputs["image"].shape == (3, 48, 64, 3)
    np.testing.assert_array_equal(samples.inputs["hand_side"], [[1, 0], [0, 1], [1, 0]])
    with pytest.raises(ValueError, match="takes score maps"):
        samples_of_images(MAPS, paths, "x")


@pytest.mark.parametrize(
    ("size", "expected"), [(None, [1, 2, 2]), (1, [1] * 5), (2, [2, 2]), (6, [])]
)
def test_batches(size, expected):
    samples = Samples("five", {"x": np.arange(5)})
    batches = [part["x"] for part in samples.batches(size)]
    assert [len(part) for part in batches] == expected
    assert np.concatenate([*batches, []]).tolist() == list(range(sum(expected)))
