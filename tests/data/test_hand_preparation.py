import functools

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


@pytest.fixture
def case(batch):
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
