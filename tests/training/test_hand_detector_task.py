import dataclasses
import functools

import keras
import numpy as np
import pytest
from small_training import loss_of
from test_hand_pose_25d_task import TwoHands

from keras_hand3d.data import HandBatches
from keras_hand3d.recipes import RECIPES
from keras_hand3d.training import build_task
from keras_hand3d.training.pictures import LEAST_SIDE

SIZE = 64
RECIPE = dataclasses.replace(
    RECIPES["hand_detector"], noise={}, augmentation={}, width=0.1, input_size=SIZE
)


@functools.cache
def _outputs():
    source = TwoHands()
    task = build_task(RECIPE, source)
    (batch,) = HandBatches(source, 3)[0]
    outputs = task.predict_on_batch(batch)
    return task, outputs, loss_of(task, outputs)


def _expected_parts(outputs):
    """Of two samples with two hands each."""
    out = {name: np.asarray(value, "float64") for name, value in outputs.items()}
    p = 1.0 / (1.0 + np.exp(-out["center_logits"]))
    heat, region = out["true_center_heat"], out["true_region_weight"]
    focal = np.where(
        heat == 1.0, -((1 - p) ** 2) * np.log(p), -((1 - heat) ** 4) * p**2 * np.log(1 - p)
    )
    size = np.abs(np.log(out["box_size"][:2] / out["true_box_size"][:2])).sum(axis=-1)
    offset = np.abs(out["center_offset"] - out["true_center_offset"]).sum(axis=-1)
    rotation = np.abs(out["rotation"] - out["true_rotation"]).sum(axis=-1)
    parts = {
        "center": (focal * out["true_center_weight"]).sum(),
        "size": (size * region[:2]).sum(),
        "offset": (offset * out["true_offset_weight"]).sum(),
        "rotation": (rotation * out["true_rotation_weight"]).sum(),
    }
    parts = {name: value / 4.0 for name, value in parts.items()}
    left, right = np.moveaxis(out["true_side_cells"], -1, 0)
    hand, logits = left + right, out["hand_logits"]
    pixels = np.log1p(np.exp(logits)) - np.stack([hand, right], axis=-1) * logits
    parts["hand_pixels"] = pixels[..., 0].mean()
    parts["side_pixels"] = (pixels[..., 1] * hand).sum() / hand.sum()
    return parts


def test_the_parts_are_weighted_and_added():
    _, outputs, loss = _outputs()
    assert outputs["true_hand_count"].tolist() == [2.0, 2.0, 0.0]
    parts = _expected_parts(outputs)
    assert set(parts) == set(RECIPE.loss_weights)
    expected = sum(RECIPE.loss_weights[name] * value for name, value in parts.items())
    assert loss == pytest.approx(expected, rel=1e-4)


def test_without_part_masks_no_pixel_is_learnt():
    task, outputs, loss = _outputs()
    tensors = {
        name: keras.ops.convert_to_tensor(value)
        for name, value in outputs.items()
        if name != "true_side_cells"
    }
    left_out = {"hand_pixels", "side_pixels"}
    assert set(task.parts_of_loss(tensors)) == set(RECIPE.loss_weights) - left_out
    parts = _expected_parts(outputs)
    less = sum(RECIPE.loss_weights[name] * parts[name] for name in left_out)
    came = float(keras.ops.convert_to_numpy(task.loss_of(tensors)))
    assert came == pytest.approx(loss - less, rel=1e-4)


def test_pictures_show_the_true_boxes_and_the_heat():
    task, outputs, _ = _outputs()
    with_hands, without = (task.draw(outputs, index) for index in (0, 2))
    assert with_hands.shape == (LEAST_SIDE, 3 * LEAST_SIDE, 3)
    # Below the labels, which differ.
    truth, found, centers = np.split(with_hands[50:], 3, axis=1)
    assert (truth != found).any()
    np.testing.assert_array_equal(*np.split(without[50:], 3, axis=1)[:2])
    # True centres are blue.
    assert (centers[..., 2].astype(int) - centers[..., 1]).max() > 150


def test_true_boxes_are_drawn_where_the_hands_are_in_the_enlarged_picture():
    task, outputs, _ = _outputs()
    truth, found, _ = np.split(task.draw(outputs, 0).astype(int), 3, axis=1)
    factor = LEAST_SIDE // SIZE
    hands = outputs["true_hands_uv"][0, outputs["true_hands_counted"][0]]
    bottom = (hands[..., 1].max() + 0.5) * factor - 0.5
    rows = np.flatnonzero((np.abs(truth - found)[50:, 8:] > 30).any(axis=(1, 2))) + 50
    assert abs(rows.max() - bottom) <= 2
