import dataclasses

import keras
import numpy as np
import pytest
from hand_data import write_folder

from keras_hand3d.data import HandBatches, ImageFolder
from keras_hand3d.recipes import RECIPES, Recipe
from keras_hand3d.training import build_task
from keras_hand3d.training.lifting_task import COMPARED

WIDTH = 0.05


@pytest.fixture
def batch(tmp_path):
    (batch,) = HandBatches(ImageFolder(write_folder(tmp_path), canvas=96), 3)[0]
    return {name: keras.ops.convert_to_tensor(value) for name, value in batch.items()}


def _outputs(recipe, batch):
    task = build_task(dataclasses.replace(recipe, noise={}), WIDTH)
    outputs = task(batch)
    arrays = {name: keras.ops.convert_to_numpy(value) for name, value in outputs.items()}
    return arrays, float(keras.ops.convert_to_numpy(task.compute_loss(y_pred=outputs)))


def test_posenet_compares_three_stages_at_the_size_of_the_crop(batch):
    outputs, loss = _outputs(RECIPES["posenet"], batch)
    target, visible = outputs["target"], outputs["visible"]
    assert target.shape == (3, 256, 256, 21)
    expected = 0.0
    for stage in ("stage_1", "stage_2", "stage_3"):
        root_mean_square = np.sqrt(np.mean((outputs[stage] - target) ** 2, axis=(1, 2)))
        expected += root_mean_square[visible].sum() / (visible.sum() + 1e-3)
    assert loss == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("variant", COMPARED)
def test_a_lifting_variant_compares_what_it_predicts(batch, variant):
    recipe = Recipe("lifting", "LiftingNet", 1, ((0, 1e-3),), variant=variant)
    outputs, loss = _outputs(recipe, batch)
    expected = sum(
        np.mean((outputs[name] - outputs[f"{name}_target"]) ** 2) for name in COMPARED[variant]
    )
    assert loss == pytest.approx(expected, rel=1e-4)


def test_the_proposed_variant_compares_pose_and_viewpoint(batch):
    outputs, _ = _outputs(RECIPES["lifting_proposed"], batch)
    rotation = outputs["rotation_target"]
    np.testing.assert_allclose(
        rotation @ rotation.transpose(0, 2, 1), np.stack([np.eye(3)] * 3), atol=1e-5
    )
    # Canonical: the root bone lies along the negative y axis.
    assert np.abs(outputs["prediction_target"][:, 12, [0, 2]]).max() < 1e-5
    assert (outputs["prediction_target"][:, 12, 1] < 0).all()
