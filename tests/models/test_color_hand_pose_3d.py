import keras
import numpy as np
import pytest
from harness import assert_finite, assert_same, compiled, outputs_of, to_numpy
from keras import ops
from model_cases import WIDTH
from parity_weights import variable_shapes

from keras_hand3d import models


def _model(hand=True, **arguments):
    """A small model; a bias settles whether every pixel is hand or none is."""
    model = models.ColorHandPose3D(width=WIDTH, **arguments)
    model.hand_seg_net.get_layer("conv6_2").bias.assign([0.0, 2.0] if hand else [2.0, 0.0])
    return model


def _inputs(image, hand_side):
    return {"image": image, "hand_side": hand_side}


@pytest.fixture(scope="module")
def outputs(image, hand_side):
    """By whether every pixel is hand."""
    return {
        hand: outputs_of(compiled(_model(hand)), (_inputs(image, hand_side),))
        for hand in (True, False)
    }


def test_output_names_and_shapes(outputs):
    assert {name: x.shape for name, x in outputs[True].items()} == {
        "hand_score_map": (3, 37, 61, 2),
        "hand_segmentation": (3, 37, 61),
        "hand_mask": (3, 37, 61),
        "hand_found": (3,),
        "crop_center_uv": (3, 2),
        "crop_scale": (3,),
        "image_crop": (3, 256, 256, 3),
        "keypoint_score_maps": (3, 256, 256, 21),
        "keypoints_uv_crop": (3, 21, 2),
        "keypoints_uv": (3, 21, 2),
        "keypoint_confidence": (3, 21),
        "keypoints_canonical": (3, 21, 3),
        "rotation": (3, 3, 3),
        "keypoints_xyz": (3, 21, 3),
    }


def test_a_smaller_crop_shows_the_same(image, hand_side, outputs):
    model = _model(pose_net=models.PoseNet(width=WIDTH, crop_size=96))
    came, whole = outputs_of(compiled(model), (_inputs(image, hand_side),)), outputs[True]
    assert came["image_crop"].shape == (3, 96, 96, 3)
    assert came["keypoint_score_maps"].shape == (3, 96, 96, 21)
    np.testing.assert_allclose(came["crop_center_uv"], whole["crop_center_uv"])
    np.testing.assert_allclose(came["crop_scale"], whole["crop_scale"] * 96 / 256, rtol=1e-5)
    center = came["crop_center_uv"][:, None]
    expected = (came["keypoints_uv_crop"] - 48.0) / came["crop_scale"][:, None, None] + center
    np.testing.assert_allclose(came["keypoints_uv"], expected, atol=1e-3)
    assert models.ColorHandPose3D.from_config(model.get_config()).crop_size == 96


def test_smallest_image(hand_side):
    inputs = {"image": np.zeros((1, 16, 16, 3), "float32"), "hand_side": hand_side[:1]}
    outputs = outputs_of(compiled(_model()), (inputs,))
    assert outputs["hand_mask"].shape == (1, 16, 16)
    assert_finite(outputs)


@pytest.mark.any_backend
def test_parameter_count():
    expected = sum(int(np.prod(shape)) for shape in variable_shapes().values())
    assert models.ColorHandPose3D().count_params() == expected


def test_networks_taken_out_give_the_same(image, hand_side):
    model = _model()
    outputs = outputs_of(compiled(model), (_inputs(image, hand_side),))
    logits = outputs_of(compiled(model.hand_seg_net), (image,))
    np.testing.assert_allclose(outputs["hand_score_map"], logits, atol=1e-5)
    score_maps = compiled(model.pose_net)(outputs["image_crop"])["stage_3"]
    lifting = models.LiftingNet(pose_prior=model.pose_prior, viewpoint_net=model.viewpoint_net)
    inputs = {"keypoint_score_maps": score_maps, "hand_side": hand_side}
    lifted = outputs_of(compiled(lifting), (inputs,))
    expected = lifted["keypoints_normalized"]
    np.testing.assert_allclose(outputs["keypoints_xyz"], expected, atol=1e-5)


def test_frozen_network_stays_frozen_through_the_config():
    model = _model()
    model.hand_seg_net.trainable = False
    again = models.ColorHandPose3D.from_config(model.get_config())
    assert not again.hand_seg_net.trainable_variables
    assert len(again.trainable_variables) == len(model.trainable_variables) > 0


def test_frozen_layers_stay_frozen_through_a_file(tmp_path):
    model = _model()
    model.pose_net.get_layer("conv1_1").trainable = False
    model.viewpoint_net.trainable = False
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    paths = [variable.path for variable in model.trainable_variables]
    assert [variable.path for variable in again.trainable_variables] == paths
    assert not again.pose_net.get_layer("conv1_1").trainable
    assert again.pose_net.get_layer("conv1_2").trainable


def test_wholly_frozen_model_stays_frozen():
    model = _model(trainable=False)
    assert model.trainable_variables == []
    again = models.ColorHandPose3D.from_config(model.get_config())
    assert again.trainable_variables == []


def test_a_frozen_network_does_not_learn(image, hand_side):
    model = _model(decoding="soft_argmax")
    model.pose_net.trainable = False
    before = [to_numpy(v.value) for v in model.pose_net.variables]
    total = keras.Model(model.inputs, {"xyz": model.output["keypoints_xyz"]})
    jit = "auto" if keras.backend.backend() == "jax" else False
    total.compile(optimizer=keras.optimizers.SGD(0.1), loss={"xyz": "mse"}, jit_compile=jit)
    prior_before = to_numpy(model.pose_prior.get_layer("fc_xyz").bias.value)
    inputs = _inputs(image, hand_side)
    total.fit(inputs, {"xyz": np.ones((3, 21, 3), "float32")}, verbose=0)
    for variable, value in zip(model.pose_net.variables, before, strict=True):
        np.testing.assert_array_equal(to_numpy(variable.value), value)
    assert (to_numpy(model.pose_prior.get_layer("fc_xyz").bias.value) != prior_before).any()


def _plain_pose_net():
    crop = keras.Input((None, None, 3), name="crop")
    pooled = keras.layers.AveragePooling2D(8, name="pool")(crop)
    stages = {f"stage_{n}": keras.layers.Conv2D(21, 1, name=f"head_{n}")(pooled) for n in (1, 2, 3)}
    return keras.Model(crop, stages, name="plain")


def test_plain_keras_model_as_pose_net(image, hand_side, tmp_path):
    plain = _plain_pose_net()
    model = _model(pose_net=plain)
    outputs = outputs_of(compiled(model), (_inputs(image, hand_side),))
    rows = outputs_of(compiled(plain), (outputs["image_crop"],))["stage_3"]
    np.testing.assert_allclose(outputs["keypoint_score_maps"][:, ::8, ::8], rows, atol=1e-5)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert_same(outputs_of(compiled(again), (_inputs(image, hand_side),)), outputs)


def test_no_hand_is_said_and_stays_finite(outputs):
    none = outputs[False]
    assert not none["hand_found"].any()
    assert not none["hand_mask"].any() and not none["hand_segmentation"].any()
    assert_finite(none)


def test_hand_is_found(outputs):
    whole = outputs[True]
    assert whole["hand_found"].all() and whole["hand_mask"].all()
    # The whole image is hand: its box is 60 pixels wide.
    np.testing.assert_allclose(whole["crop_center_uv"], [[30.0, 18.0]] * 3)
    np.testing.assert_allclose(whole["crop_scale"], [256 / 75] * 3, rtol=1e-6)


def test_released_fallback(image, hand_side):
    model = _model(hand=False, fallback="released")
    outputs = outputs_of(compiled(model), (_inputs(image, hand_side),))
    np.testing.assert_allclose(outputs["crop_center_uv"], [[160.0, 160.0]] * 3)
    np.testing.assert_allclose(outputs["crop_scale"], [256 / 125] * 3, rtol=1e-6)


def test_image_fallback(outputs):
    none = outputs[False]
    np.testing.assert_allclose(none["crop_center_uv"], [[30.0, 18.0]] * 3)
    np.testing.assert_allclose(none["crop_scale"], [256 / 61] * 3, rtol=1e-6)


def test_uv_of_the_image_are_those_of_the_crop_mapped_back(outputs):
    whole = outputs[True]
    expected = (whole["keypoints_uv_crop"] - 128) / (256 / 75) + np.array([30.0, 18.0])
    np.testing.assert_allclose(whole["keypoints_uv"], expected, atol=1e-4)


@pytest.mark.parametrize("hand", [True, False])
@pytest.mark.parametrize("output", ["keypoints_xyz", "keypoints_uv"])
def test_gradient_reaches_the_image(image, hand_side, gradient_of, output, hand):
    model = _model(hand=hand, decoding="soft_argmax", beta=5.0)
    side = ops.convert_to_tensor(hand_side)

    def total(image):
        return ops.sum(ops.square(model({"image": image, "hand_side": side})[output]))

    (gradient,) = gradient_of(compiled(total), image)
    assert np.isfinite(gradient).all()
    assert np.abs(gradient).max() > 0


@pytest.mark.parametrize(
    ("arguments", "message"), [({"fallback": "none"}, "none"), ({"decoding": "dark"}, "dark")]
)
def test_unknown_names_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        models.ColorHandPose3D(width=WIDTH, **arguments)
