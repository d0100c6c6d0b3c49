import dataclasses
import functools

import numpy as np
import pytest
from small_training import loss_of
from two_hands import two_hands

from keras_hand3d.data import HandBatches, HandSource
from keras_hand3d.recipes import RECIPES
from keras_hand3d.training import build_task
from keras_hand3d.training.pictures import LEAST_SIDE

SIZE = 32


class TwoHands(HandSource):
    """Three samples: two with hands, one without."""

    always_has_hand = False

    def __init__(self):
        batch = two_hands(3)
        batch["hands_visible"][0, :, 5:9] = False
        for name in batch:
            if name.startswith("hands_"):
                batch[name][2] = 0
        self.batch, self.fields = batch, frozenset(batch)

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return {name: value[index] for name, value in self.batch.items()}

    def sample_id(self, index):
        return f"hands{index}"


@functools.cache
def _task_and_outputs():
    source = TwoHands()
    recipe = dataclasses.replace(
        RECIPES["hand_pose_25d"], noise={}, augmentation={}, width=0.1, input_size=SIZE
    )
    task = build_task(recipe, source)
    (batch,) = HandBatches(source, 3)[0]
    return task, task.predict_on_batch(batch)


def _loss(outputs):
    return loss_of(_task_and_outputs()[0], outputs)


def _cross_entropy(target, logits):
    return np.log1p(np.exp(logits)) - target * logits


def _expected_parts(outputs):
    """Of the first two samples, which show hands, each with 21 key points."""
    out = {name: np.asarray(value, "float64") for name, value in outputs.items()}
    shown = slice(0, 2)
    true_uv, uv = out["true_keypoints_uv_crop"][shown], out["keypoints_uv"][shown]
    labelled = out.get("keypoints_labelled", np.ones((3, 21)))[shown]
    weight = labelled * np.where(out["keypoints_visible"][shown] > 0.5, 1.0, 0.5)
    weight = weight * out["keypoints_in_crop"][shown]
    distance = np.abs(uv - true_uv).sum(axis=-1) / SIZE
    side = (true_uv.max(axis=1) - true_uv.min(axis=1)).max(axis=-1)
    right = np.linalg.norm(uv - true_uv, axis=-1) <= 0.1 * side[:, None]
    parts = {
        "uv": (distance * weight).sum() / weight.sum(),
        "confidence": np.average(
            _cross_entropy(right, out["confidence_logits"][shown]), weights=labelled
        ),
        "presence": _cross_entropy(np.array([1, 1, 0]), out["presence_logit"]).mean(),
    }
    if "true_hand_side" in out:
        right = out["true_hand_side"][shown, 1]
        parts["side"] = _cross_entropy(right, out["right_logit"][shown]).mean()
    if "true_keypoint_depth" in out:
        error = np.abs(out["keypoint_depth"] - out["true_keypoint_depth"])[shown]
        parts["depth"] = np.average(error, weights=labelled)
    if "true_reference_bone_uv" in out:
        ratio = out["reference_bone_uv"] / out["true_reference_bone_uv"]
        parts["scale"] = np.abs(np.log(ratio[shown])).mean()
    return parts


def _expected_loss(outputs):
    weights = RECIPES["hand_pose_25d"].loss_weights
    return sum(weights[name] * value for name, value in _expected_parts(outputs).items())


def test_the_parts_of_samples_with_hands_are_weighted_and_added():
    _, outputs = _task_and_outputs()
    assert set(_expected_parts(outputs)) == set(RECIPES["hand_pose_25d"].loss_weights)
    assert _loss(outputs) == pytest.approx(_expected_loss(outputs), rel=1e-4)


@pytest.mark.parametrize(
    "lacking",
    [
        ["true_keypoint_depth", "true_reference_bone_uv"],
        ["true_reference_bone_uv"],
        ["true_hand_side"],
    ],
)
def test_what_the_data_lacks_does_not_count(lacking):
    outputs = {n: x for n, x in _task_and_outputs()[1].items() if n not in lacking}
    assert _loss(outputs) == pytest.approx(_expected_loss(outputs), rel=1e-4)


def test_key_points_without_label_do_not_count():
    outputs, labelled = _task_and_outputs()[1], np.ones((3, 21), bool)
    labelled[0, :10] = False
    plain, outputs = _loss(outputs), outputs | {"keypoints_labelled": labelled}
    assert _loss(outputs) == pytest.approx(_expected_loss(outputs), rel=1e-4)
    assert abs(_loss(outputs) - plain) > 1e-3


def test_pictures_show_crop_hands_and_space():
    task, outputs = _task_and_outputs()
    picture = task.draw(outputs, 0)
    assert picture.shape == (LEAST_SIDE, 6 * LEAST_SIDE, 3)
    assert picture.dtype == np.uint8
    # The second panel has the true hand in white over the crop.
    crop, truth = np.split(picture[30:], 6, axis=1)[:2]
    assert (truth != crop).any()


def test_a_picture_without_a_hand_shows_no_true_one():
    task, outputs = _task_and_outputs()
    crop, truth, *_, top = np.split(task.draw(outputs, 2)[30:], 6, axis=1)
    np.testing.assert_array_equal(truth, crop)
    assert not (top == 225).all(axis=-1).any()


def test_pictures_without_truth_in_space():
    task, outputs = _task_and_outputs()
    outputs = {n: x for n, x in outputs.items() if n != "true_keypoints_normalized"}
    assert task.draw(outputs, 1).shape == (LEAST_SIDE, 6 * LEAST_SIDE, 3)
