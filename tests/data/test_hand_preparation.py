import functools
import types

import harness
import numpy as np
import pytest
from hand_data import write_folder
from keras import ops

from keras_hand3d.data import HandBatches, HandPreparation, ImageFolder


@pytest.fixture
def batch(tmp_path):
    (batch,) = HandBatches(ImageFolder(write_folder(tmp_path), canvas=96), 3)[0]
    return batch


def _prepare(batch, training=False, **options):
    layer = HandPreparation(**options)
    tensors = {name: ops.convert_to_tensor(value) for name, value in batch.items()}
    sample = layer(tensors, training=training)
    return {name: ops.convert_to_numpy(value) for name, value in sample.items()}


@pytest.fixture(params=[False, True], ids=["plain", "labelled"])
def case(batch, request):
    if request.param:
        batch = batch | {"hands_labelled": batch["hands_visible"]}
    make = functools.partial(
        HandPreparation, root="wrist", noise={"uv_noise": 1.0}, score_map_pool=8, seed=4
    )
    return harness.Case(make, (batch,), differentiable=False)


def test_config_comes_back(case):
    harness.check_config_round_trip(case)


def test_symbolic_call_is_as_the_eager_one(case):
    harness.check_symbolic_call(case)


def test_score_maps_peak_at_the_cropped_key_points(batch):
    sample = _prepare(batch)
    maps = sample["score_maps"]
    peaks = maps.reshape(3, 256 * 256, 21).argmax(axis=1)
    np.testing.assert_array_equal(peaks % 256, np.trunc(sample["keypoints_uv_crop"][..., 0]))
    np.testing.assert_array_equal(peaks // 256, np.trunc(sample["keypoints_uv_crop"][..., 1]))


def test_a_smaller_crop_shows_the_same(batch):
    whole, small = _prepare(batch), _prepare(batch, crop_size=64)
    assert small["image_crop"].shape == (3, 64, 64, 3)
    np.testing.assert_allclose(small["crop_scale"], whole["crop_scale"] / 4.0, rtol=1e-6)
    np.testing.assert_allclose(
        small["keypoints_uv_crop"], whole["keypoints_uv_crop"] / 4.0, atol=1e-4
    )
    # Key points are truncated to pixels of the crop before the maps are drawn.
    far = np.abs(small["score_maps"] - whole["score_maps"][:, ::4, ::4])
    assert far.max() < 0.2


def test_without_xyz_there_are_no_lifting_targets(batch):
    sample = _prepare({name: v for name, v in batch.items() if name != "hands_xyz"})
    assert "keypoints_canonical" not in sample
    assert "score_maps" in sample


def test_noise_acts_in_training_only(batch):
    still, moved = (_prepare(batch, t, noise={"center_noise": 10.0}) for t in (False, True))
    assert np.abs(still["crop_center_uv"] - moved["crop_center_uv"]).max() > 0.1


@pytest.mark.parametrize(("source_root", "moves"), [("wrist", True), ("palm", False)])
def test_the_root_is_moved_from_what_the_data_has(batch, source_root, moves):
    sample = _prepare(batch, root="palm", truncate_uv=False, source_root=source_root)
    side = batch["hands_present"].argmax(axis=1)
    hands = batch["hands_xyz"][np.arange(3), side]
    expected = (hands[:, 0] + hands[:, 12]) / 2 if moves else hands[:, 0]
    np.testing.assert_allclose(sample["keypoints_xyz"][:, 0], expected, rtol=1e-5)


def test_the_source_root_is_in_the_config():
    layer = HandPreparation.from_config(HandPreparation(source_root="palm").get_config())
    assert layer.select.source_root == "palm"


def test_what_a_data_set_says_of_itself_is_followed():
    source = types.SimpleNamespace(root_keypoint="palm", truncates_uv=True, has_hand_side=False)
    layer = HandPreparation.for_source(source, score_map_pool=8)
    config = layer.get_config()
    assert (config["source_root"], config["truncate_uv"]) == ("palm", True)
    assert (config["has_hand_side"], config["score_map_pool"]) == (False, 8)


def test_mirrored_hands_change_sides_and_stay_under_their_score_maps(batch):
    plain = _prepare(batch, truncate_uv=False)
    sample = _prepare(batch, training=True, truncate_uv=False, augmentation={"mirror": 1.0})
    np.testing.assert_array_equal(sample["hand_side"], plain["hand_side"][:, ::-1])
    np.testing.assert_allclose(
        sample["keypoints_uv_crop"][..., 0], 256.0 - plain["keypoints_uv_crop"][..., 0], atol=1e-2
    )
    # The canonical frame is that of a left hand for both.
    np.testing.assert_allclose(
        sample["keypoints_canonical"], plain["keypoints_canonical"], atol=1e-4
    )


def test_colours_change_in_training_only(batch):
    options = {"augmentation": {"brightness": 0.3}, "seed": 1}
    plain = _prepare(batch)
    np.testing.assert_array_equal(_prepare(batch, **options)["image_crop"], plain["image_crop"])
    moved = _prepare(batch, training=True, **options)
    assert np.abs(moved["image_crop"] - plain["image_crop"]).max() > 0.01
    np.testing.assert_array_equal(moved["score_maps"], plain["score_maps"])


def test_dropped_score_maps(batch):
    maps = _prepare(batch, training=True, score_map_pool=8, score_map_dropout=0.5, seed=1)
    plain = _prepare(batch, score_map_pool=8)["score_maps"]
    gone = (maps["score_maps"] == 0.0).all(axis=(1, 2)) & (plain > 0.0).any(axis=(1, 2))
    assert 10 < gone.sum() < 53


@pytest.mark.parametrize(
    ("augmentation", "message"),
    [({"blurr": 0.1}, "Unknown augmentation 'blurr'"), ({"hue": 0.6}, "hue: expected 0 to 0.5")],
)
def test_a_wrong_augmentation_is_refused(augmentation, message):
    with pytest.raises(ValueError, match=message):
        HandPreparation(augmentation=augmentation)
