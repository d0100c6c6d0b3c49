import functools

import harness
import numpy as np
import pytest
from hand_data import write_folder

from keras_hand3d.data import HandBatches, ImageFolder
from keras_hand3d.data.end_to_end_preparation import EndToEndPreparation


@pytest.fixture
def source(tmp_path):
    return ImageFolder(write_folder(tmp_path), canvas=96)


@pytest.fixture
def batch(source):
    (batch,) = HandBatches(source, 3)[0]
    mask = np.zeros(batch["image"].shape[:3], "uint8")
    # A person, a left and a right hand.
    mask[:, :8], mask[:, 8:16], mask[:, 16:24] = 1, 2, 33
    return batch | {"part_mask": mask}


@pytest.mark.parametrize("fields", ["all", "least"])
def test_config_and_symbolic_call(batch, fields):
    if fields == "least":
        del batch["part_mask"]
    else:
        batch["hands_labelled"] = batch["hands_visible"]
    make = functools.partial(EndToEndPreparation, root="wrist", augmentation={"hue": 0.1}, seed=2)
    case = harness.Case(make, (batch,), differentiable=False)
    harness.check_config_round_trip(case)
    harness.check_symbolic_call(case)


def test_the_image_stays_whole_and_the_mask_becomes_hands(batch):
    came = harness.to_numpy(EndToEndPreparation()(batch))
    np.testing.assert_allclose(came["image"], batch["image"] / 255.0 - 0.5, atol=1e-6)
    np.testing.assert_array_equal(came["hand_mask"], batch["part_mask"] >= 2)
    assert "part_mask" not in came


def test_targets_are_relative_to_key_point_0(batch):
    came = harness.to_numpy(EndToEndPreparation()(batch))
    np.testing.assert_allclose(came["keypoints_normalized"][:, 0], 0.0, atol=1e-6)


def test_a_data_set_says_what_it_is(source):
    layer = EndToEndPreparation.for_source(source)
    assert layer.get_config()["truncate_uv"] == source.truncates_uv
    assert layer.get_config()["source_root"] == source.root_keypoint
