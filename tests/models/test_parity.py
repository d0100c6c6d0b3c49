"""Against the numbers of the authors' graph."""

import numpy as np
import pytest
from harness import outputs_of, to_numpy
from parity_weights import parity_array, parity_weights

from keras_hand3d import models
from keras_hand3d.layers import EncodeScoreMaps


def _assert_close(came, expected, tolerance=1e-4):
    np.testing.assert_allclose(came, expected, rtol=0, atol=tolerance)


@pytest.fixture(scope="module")
def pipeline(parity):
    return parity("pipeline")


def test_hand_score_map(pipeline_outputs, pipeline):
    _assert_close(pipeline_outputs["hand_score_map"][:, ::4, ::4], pipeline["hand_scoremap"])


def test_hand_segmentation(pipeline_outputs, pipeline):
    expected = np.unpackbits(pipeline["hand_mask"]).reshape(2, 240, 320)
    logits = pipeline_outputs["hand_score_map"]
    is_certain = np.abs(logits[..., 1] - logits[..., 0]) > 1e-5
    came = pipeline_outputs["hand_segmentation"]
    np.testing.assert_array_equal(came[is_certain], expected[is_certain])


def test_crop_place(pipeline_outputs, pipeline):
    _assert_close(pipeline_outputs["crop_center_uv"][:, ::-1], pipeline["center_hw"], 1e-3)
    _assert_close(pipeline_outputs["crop_scale"], pipeline["scale"][:, 0])
    assert pipeline_outputs["hand_found"].all()


def test_image_crop(pipeline_outputs, pipeline):
    _assert_close(pipeline_outputs["image_crop"][:, ::4, ::4], pipeline["image_crop"])


def test_keypoint_score_maps(pipeline_outputs, pipeline):
    came = pipeline_outputs["keypoint_score_maps"][:, ::8, ::8]
    _assert_close(came, pipeline["keypoint_scoremap"])


def test_keypoint_argmax(pipeline_outputs, pipeline):
    came = pipeline_outputs["keypoints_uv_crop"][..., ::-1]
    np.testing.assert_array_equal(came, pipeline["keypoint_argmax_hw"])


def test_keypoints_in_the_image(pipeline_outputs, pipeline):
    offset = pipeline["keypoint_argmax_hw"][..., ::-1] - 128
    expected = offset / pipeline["scale"][:, None] + pipeline["center_hw"][:, None, ::-1]
    _assert_close(pipeline_outputs["keypoints_uv"], expected, 1e-3)


def test_keypoints_xyz(pipeline_outputs, pipeline):
    _assert_close(pipeline_outputs["keypoints_xyz"], pipeline["keypoints_xyz"])


@pytest.fixture(scope="module")
def stages(parity):
    model = models.PoseNet()
    models.load_original_weights(model, parity_weights("PoseNet2D"))
    crop = parity("posenet")["image_crop_uint8"].astype("float32") / 255.0 - 0.5
    return to_numpy(model(crop))


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_pose_net(stages, parity, stage):
    _assert_close(stages[f"stage_{stage}"], parity("posenet")[f"stage{stage}"])


@pytest.fixture(scope="module")
def lifting_inputs(parity):
    data = parity("lifting")
    maps = (data["uv"], np.ones((2, 21), "bool"))
    score_maps = outputs_of(EncodeScoreMaps(pool_size=8), maps)
    return {"keypoint_score_maps": score_maps, "hand_side": data["hand_side"]}


def _lifting_weights(variant):
    if variant == "proposed":
        return parity_weights("PosePrior", "ViewpointNet")
    weights = parity_weights("PosePrior")
    if variant == "bottleneck":
        shapes = {"fc_bottleneck": (512, 30), "fc_xyz": (30, 63)}
        for layer, shape in shapes.items():
            for part, size in (("weights", shape), ("biases", shape[1:])):
                name = f"PosePrior/{layer}/{part}"
                weights[name] = parity_array(name, size)
    return weights


@pytest.fixture(
    scope="module", params=["direct", "bottleneck", "local", "local_w_xyz_loss", "proposed"]
)
def lifted(request, lifting_inputs):
    model = models.LiftingNet(request.param)
    models.load_original_weights(model, _lifting_weights(request.param))
    return request.param, to_numpy(model(lifting_inputs))


def test_lifting_coordinates(lifted, parity):
    variant, outputs = lifted
    _assert_close(outputs["keypoints_normalized"], parity("lifting")[f"{variant}_xyz"])


def test_lifting_prediction(lifted, parity):
    variant, outputs = lifted
    _assert_close(outputs["prediction"], parity("lifting")[f"{variant}_raw"])


def test_lifting_rotation(lifted, parity):
    variant, outputs = lifted
    assert ("rotation" in outputs) == (variant == "proposed")
    if variant == "proposed":
        _assert_close(outputs["rotation"], parity("lifting")["proposed_rotation"])
