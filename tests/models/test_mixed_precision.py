"""Half precision at full size: what of the result survives."""

import numpy as np
import pytest
from harness import assert_finite, dtype_policy, to_numpy

from keras_hand3d import models

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def crops(pipeline_outputs):
    return pipeline_outputs["image_crop"]


@pytest.fixture(scope="module")
def float32_stages(crops, pipeline_weights):
    return _stages("float32", crops, pipeline_weights)


def _stages(policy, crops, weights):
    with dtype_policy(policy):
        model = models.PoseNet()
        models.load_original_weights(model, weights, networks=["PoseNet2D"])
        return to_numpy(model(crops))


def _peaks(score_maps):
    flat = score_maps.reshape(len(score_maps), -1, 21)
    return np.stack(np.unravel_index(flat.argmax(axis=1), score_maps.shape[1:3]), axis=-1)


def test_float16_moves_no_peak_by_more_than_a_cell(crops, pipeline_weights, float32_stages):
    came = _stages("mixed_float16", crops, pipeline_weights)["stage_3"]
    shift = np.abs(_peaks(came) - _peaks(float32_stages["stage_3"]))
    assert shift.max() <= 1


def test_bfloat16_score_maps(crops, pipeline_weights, float32_stages):
    came = _stages("mixed_bfloat16", crops, pipeline_weights)
    for stage, score_maps in came.items():
        np.testing.assert_allclose(score_maps, float32_stages[stage], rtol=0, atol=0.02)


def test_bfloat16_of_the_whole_is_finite(pipeline_inputs, pipeline_weights):
    with dtype_policy("mixed_bfloat16"):
        model = models.ColorHandPose3D(fallback="released")
        models.load_original_weights(model, pipeline_weights)
        assert_finite(to_numpy(model(pipeline_inputs)))
