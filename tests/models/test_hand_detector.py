import numpy as np
import pytest
from harness import compiled, outputs_of
from model_cases import WIDTH

from keras_hand3d import models
from keras_hand3d.models import HandDetector

SIZE, CELLS = 64, 16


@pytest.fixture(scope="module")
def model():
    return HandDetector(input_size=SIZE, width=WIDTH, max_hands=2)


@pytest.fixture(scope="module")
def image():
    return np.random.RandomState(0).uniform(-0.5, 0.5, (1, 32, 64, 3)).astype("float32")


@pytest.fixture(scope="module")
def outputs(model, image):
    return outputs_of(compiled(model), (image,))


def test_names_and_shapes(outputs):
    maps = ("center_logits", "box_size", "center_offset", "rotation", "hand_logits")
    hands = ("scores", "right_probability", "angles")
    expected = dict.fromkeys(maps, (1, CELLS, CELLS, 2)) | dict.fromkeys(hands, (1, 2))
    expected["boxes_xywh"] = (1, 2, 4)
    assert {name: value.shape for name, value in outputs.items()} == expected


def test_ranges_of_the_maps(outputs):
    assert (outputs["box_size"] > 0.0).all()
    assert ((outputs["center_offset"] > 0.0) & (outputs["center_offset"] < 1.0)).all()
    np.testing.assert_allclose(np.linalg.norm(outputs["rotation"], axis=-1), 1.0, atol=1e-5)


def test_a_wide_image_is_seen_between_zeros(model, image, outputs):
    padded = np.pad(image, ((0, 0), (16, 16), (0, 0), (0, 0)))
    square = outputs_of(compiled(model), (padded,))
    for name in ("center_logits", "box_size", "rotation", "scores"):
        np.testing.assert_allclose(outputs[name], square[name], atol=1e-4, err_msg=name)
    shift = square["boxes_xywh"] - outputs["boxes_xywh"]
    np.testing.assert_allclose(shift, np.tile([0.0, 16.0, 0.0, 0.0], (1, 2, 1)), atol=1e-3)


def test_a_hand_in_the_maps_comes_out_in_pixels_of_the_image(model, image):
    # The heads see nothing but their biases, so every cell says the same.
    again = HandDetector.from_config(model.get_config())
    for layer, bias in (
        ("center", [-2.0, 1.0]),
        ("box_log_size", np.log([0.25, 0.5])),
        ("box_offset", [0.0, 0.0]),
        ("box_rotation", [0.0, -3.0]),
    ):
        kernel, _ = again.get_layer(layer).get_weights()
        again.get_layer(layer).set_weights([np.zeros_like(kernel), np.asarray(bias, "float32")])
    doubled = np.repeat(np.repeat(image, 2, axis=1), 2, axis=2)
    came = outputs_of(compiled(again), (doubled,))
    left, right = 1.0 / (1.0 + np.exp(2.0)), 1.0 / (1.0 + np.exp(-1.0))
    np.testing.assert_allclose(came["scores"], 1.0 - (1.0 - left) * (1.0 - right), rtol=1e-5)
    np.testing.assert_allclose(came["right_probability"], right / (left + right), rtol=1e-5)
    np.testing.assert_allclose(came["angles"], -np.pi / 2.0, rtol=1e-5)
    # The image is twice as large as the square; the square begins 32 pixels above it.
    first = np.array([2.0 * 2.0 - 0.5 - 16.0, 2.0 * 2.0 - 0.5 - 32.0 - 32.0, 32.0, 64.0])
    np.testing.assert_allclose(came["boxes_xywh"][0, 0], first, atol=1e-3)


@pytest.mark.any_backend
def test_the_lite_network_is_small():
    assert 300_000 < HandDetector().count_params() < 600_000


def test_a_preset_comes_back(model, image, outputs, tmp_path):
    model.save_to_preset(tmp_path / "preset")
    again = models.HandModel.from_preset(tmp_path / "preset")
    assert (again.input_size, again.max_hands) == (SIZE, 2)
    for name, value in outputs_of(compiled(again), (image,)).items():
        np.testing.assert_allclose(value, outputs[name], atol=1e-5, err_msg=name)


def test_the_weights_to_start_from_are_no_part_of_the_config(model):
    assert "backbone_weights" not in model.get_config()
