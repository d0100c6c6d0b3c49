import numpy as np
import pytest
from harness import compiled, outputs_of
from model_cases import WIDTH

from keras_hand3d import models
from keras_hand3d.models import HandPose25D

SIZE = 64


@pytest.fixture(scope="module")
def model():
    return HandPose25D(input_size=SIZE, width=WIDTH)


@pytest.fixture(scope="module")
def outputs(model):
    images = np.random.RandomState(0).uniform(-0.5, 0.5, (3, SIZE, SIZE, 3)).astype("float32")
    return outputs_of(compiled(model), (images,))


def test_names_and_shapes(outputs):
    assert {name: value.shape for name, value in outputs.items()} == {
        "keypoints_uv": (3, 21, 2),
        "keypoint_spread": (3, 21),
        "keypoint_depth": (3, 21),
        "reference_bone_uv": (3,),
        "keypoints_normalized": (3, 21, 3),
        "confidence_logits": (3, 21),
        "keypoint_confidence": (3, 21),
        "right_logit": (3,),
        "right_probability": (3,),
        "presence_logit": (3,),
        "presence": (3,),
    }


def test_key_points_lie_in_the_crop(outputs):
    assert (outputs["keypoints_uv"] >= 1.5).all()
    assert (outputs["keypoints_uv"] <= SIZE - 2.5).all()


def test_depths_are_from_key_point_0(outputs):
    np.testing.assert_array_equal(outputs["keypoint_depth"][:, 0], 0.0)
    assert outputs["keypoint_depth"][:, 1:].any()


def test_normalised_key_points_by_arithmetic(outputs):
    uv, bone = outputs["keypoints_uv"], outputs["reference_bone_uv"]
    assert (bone > 0.0).all()
    xy = (uv - uv[:, :1]) / bone[:, None, None]
    expected = np.concatenate([xy, outputs["keypoint_depth"][..., None]], axis=-1)
    np.testing.assert_allclose(outputs["keypoints_normalized"], expected, atol=1e-4)


@pytest.mark.parametrize(
    ("logit", "probability"),
    [
        ("confidence_logits", "keypoint_confidence"),
        ("right_logit", "right_probability"),
        ("presence_logit", "presence"),
    ],
)
def test_probabilities_by_arithmetic(outputs, logit, probability):
    expected = 1.0 / (1.0 + np.exp(-outputs[logit]))
    np.testing.assert_allclose(outputs[probability], expected, atol=1e-6)


def test_another_size_is_refused(model):
    with pytest.raises(ValueError, match=r"\(any, 64, 64, 3\), got \(1, 32, 64, 3\)"):
        model(np.zeros((1, 32, 64, 3), "float32"))


@pytest.mark.any_backend
def test_the_lite_network_is_small():
    assert 300_000 < HandPose25D().count_params() < 600_000


def test_a_preset_comes_back(model, outputs, tmp_path):
    model.save_to_preset(tmp_path / "preset")
    again = models.HandModel.from_preset(tmp_path / "preset")
    assert (again.input_size, again.backbone, again.width) == (SIZE, "lite", WIDTH)
    images = np.random.RandomState(0).uniform(-0.5, 0.5, (3, SIZE, SIZE, 3)).astype("float32")
    for name, value in outputs_of(compiled(again), (images,)).items():
        np.testing.assert_allclose(value, outputs[name], atol=1e-5, err_msg=name)


def test_the_weights_to_start_from_are_no_part_of_the_config(model):
    assert "backbone_weights" not in model.get_config()
