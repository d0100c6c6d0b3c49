import dataclasses

import numpy as np
import pytest
from hand_data import write_folder
from harness import compiled, outputs_of
from masked_hands import MaskedHands
from small_training import loss_of

from keras_hand3d.data import HandBatches, ImageFolder
from keras_hand3d.data.schema import REQUIRED_FIELDS
from keras_hand3d.recipes import RECIPES
from keras_hand3d.training import build_task

WIDTH = 0.05
COMPARED = {
    "direct": {"prediction": "keypoints_normalized"},
    "bottleneck": {"prediction": "keypoints_normalized"},
    "local": {"prediction": "bone_relative"},
    "local_w_xyz_loss": {"keypoints_normalized": "keypoints_normalized"},
    "proposed": {"prediction": "keypoints_canonical", "rotation": "rotation"},
}


@pytest.fixture
def source(tmp_path):
    return ImageFolder(write_folder(tmp_path), canvas=96)


def _small(recipe):
    return dataclasses.replace(recipe, noise={}, augmentation={}, random_crop=False, width=WIDTH)


def _outputs(recipe, source):
    task = build_task(_small(recipe), source)
    (batch,) = HandBatches(source, 3)[0]
    outputs = outputs_of(compiled(task), (batch,))
    return task, outputs, loss_of(task, outputs)


def _is_picture(picture):
    return picture.dtype == np.uint8 and picture.ndim == 3 and picture.std() > 0


def test_posenet_compares_three_stages_at_the_size_of_the_crop(source):
    task, outputs, loss = _outputs(RECIPES["posenet"], source)
    target, visible = outputs["target"], outputs["visible"]
    assert target.shape == (3, 256, 256, 21)
    expected = 0.0
    for stage in ("stage_1", "stage_2", "stage_3"):
        root_mean_square = np.sqrt(np.mean((outputs[stage] - target) ** 2, axis=(1, 2)))
        expected += root_mean_square[visible].sum() / (visible.sum() + 1e-3)
    assert loss == pytest.approx(expected, rel=1e-4)
    assert _is_picture(task.draw(outputs, 0))


@pytest.mark.parametrize("variant", COMPARED)
def test_a_lifting_variant_compares_what_it_predicts(source, variant):
    task, outputs, loss = _outputs(RECIPES[f"lifting_{variant}"], source)
    expected = sum(
        np.mean((outputs[name] - outputs[f"{name}_target"]) ** 2) for name in COMPARED[variant]
    )
    assert loss == pytest.approx(expected, rel=1e-4)
    assert _is_picture(task.draw(outputs, 2))


def test_the_proposed_variant_compares_pose_and_viewpoint(source):
    _, outputs, _ = _outputs(RECIPES["lifting_proposed"], source)
    rotation = outputs["rotation_target"]
    np.testing.assert_allclose(
        rotation @ rotation.transpose(0, 2, 1), np.stack([np.eye(3)] * 3), atol=1e-5
    )
    # Canonical: the root bone lies along the negative y axis.
    assert np.abs(outputs["prediction_target"][:, 12, [0, 2]]).max() < 1e-5
    assert (outputs["prediction_target"][:, 12, 1] < 0).all()


def _cross_entropy(logits, mask):
    exponentials = np.exp(logits.astype("float64"))
    probability = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return -np.log(np.where(mask > 0.5, probability[..., 1], probability[..., 0])).mean()


def test_handsegnet_compares_every_pixel(source):
    task, outputs, loss = _outputs(RECIPES["handsegnet"], MaskedHands(source))
    assert outputs["hand_mask"][:, :, :48].all()
    assert not outputs["hand_mask"][:, :, 48:].any()
    expected = _cross_entropy(outputs["logits"], outputs["hand_mask"])
    assert loss == pytest.approx(expected, rel=1e-4)
    assert task.draw(outputs, 0).shape == (192, 576, 3)


def _end_to_end_parts(outputs):
    distance = (outputs["keypoints_uv_crop"] - outputs["true_uv_crop"]) / 256.0
    squared = (distance**2).sum(axis=-1)
    visible = outputs["visible"]
    return {
        "xyz": np.mean((outputs["keypoints_xyz"] - outputs["true_xyz"]) ** 2),
        "uv": squared[visible].sum() / (visible.sum() + 1e-3),
    }


def test_end_to_end_adds_its_weighted_parts(source):
    weights = {"xyz": 2.0, "uv": 3.0, "segmentation": 0.5}
    recipe = dataclasses.replace(RECIPES["end_to_end"], loss_weights=weights)
    task, outputs, loss = _outputs(recipe, MaskedHands(source))
    parts = _end_to_end_parts(outputs)
    parts["segmentation"] = _cross_entropy(outputs["hand_score_map"], outputs["hand_mask"])
    expected = sum(weights[name] * value for name, value in parts.items())
    assert outputs["visible"].any()
    assert loss == pytest.approx(expected, rel=1e-4)
    assert _is_picture(task.draw(outputs, 0))


def test_end_to_end_is_drawn_at_the_size_of_small_crops(source):
    recipe = dataclasses.replace(RECIPES["end_to_end"], input_size=64)
    task, outputs, _ = _outputs(recipe, source)
    assert task.draw(outputs, 0).shape == (192, 6 * 192, 3)


def test_end_to_end_does_without_masks(source):
    _, outputs, loss = _outputs(RECIPES["end_to_end"], source)
    assert loss == pytest.approx(sum(_end_to_end_parts(outputs).values()), rel=1e-4)


def test_handsegnet_needs_masks(source):
    with pytest.raises(ValueError, match="handsegnet needs part_mask, which the data set"):
        build_task(_small(RECIPES["handsegnet"]), source)


def test_images_smaller_than_the_window_are_refused_before_training(source):
    message = r"handsegnet cuts windows of 256 x 256 pixels, got an image of 96 x 96: .*random_crop"
    with pytest.raises(ValueError, match=message):
        build_task(RECIPES["handsegnet"], source)


def test_a_single_hands_data_is_what_a_task_asks_for(source):
    task = build_task(_small(RECIPES["posenet"]), source)
    assert task.required_fields == REQUIRED_FIELDS
    assert task.preparation.select.truncate_uv is source.truncates_uv
