import random

import numpy as np
import pytest
from harness import compiled, outputs_of
from parity_weights import variable_shapes

from keras_hand3d import models
from keras_hand3d.models.lifting_net import placeholder_lifting

_INPUTS = {
    "keypoint_score_maps": np.random.RandomState(0).rand(2, 32, 32, 21).astype("float32"),
    "hand_side": np.array([[1, 0], [0, 1]], "float32"),
}


def test_parameter_count():
    shapes = variable_shapes("PosePrior", "ViewpointNet").values()
    expected = sum(int(np.prod(shape)) for shape in shapes)
    assert models.LiftingNet().count_params() == expected


def test_given_networks_are_used():
    prior = models.PosePriorNet(width=0.0625)
    viewpoint = models.ViewpointNet(width=0.0625)
    model = models.LiftingNet(pose_prior=prior, viewpoint_net=viewpoint)
    assert model.pose_prior is prior and model.viewpoint_net is viewpoint
    outputs = outputs_of(compiled(model), (_INPUTS,))
    np.testing.assert_allclose(
        outputs["prediction"], outputs_of(compiled(prior), (_INPUTS,)), atol=1e-6
    )
    np.testing.assert_allclose(
        outputs["rotation"], outputs_of(compiled(viewpoint), (_INPUTS,)), atol=1e-6
    )


def test_coordinates_are_pose_times_rotation_with_right_hands_mirrored():
    outputs = outputs_of(compiled(models.LiftingNet(width=0.0625)), (_INPUTS,))
    pose = outputs["prediction"].copy()
    pose[1, :, 2] *= -1
    expected = pose @ outputs["rotation"]
    np.testing.assert_allclose(outputs["keypoints_normalized"], expected, atol=1e-5)


@pytest.mark.parametrize("variant", ["direct", "bottleneck"])
def test_direct_variants_predict_coordinates(variant):
    outputs = outputs_of(compiled(models.LiftingNet(variant, width=0.0625)), (_INPUTS,))
    np.testing.assert_array_equal(outputs["keypoints_normalized"], outputs["prediction"])


def test_viewpoint_network_of_another_variant_is_refused():
    with pytest.raises(ValueError, match="no viewpoint network"):
        models.LiftingNet("direct", viewpoint_net=models.ViewpointNet(width=0.0625))


def test_unknown_variant_is_refused():
    with pytest.raises(ValueError, match="global"):
        models.LiftingNet("global")


def test_lifting_that_nobody_looks_at_is_small_finite_and_draws_no_random_numbers():
    random.seed(3)
    expected = random.random()
    random.seed(3)
    prior, viewpoint = placeholder_lifting()
    assert random.random() == expected
    assert prior.count_params() + viewpoint.count_params() < 100_000
    lifting = models.LiftingNet(pose_prior=prior, viewpoint_net=viewpoint)
    outputs = outputs_of(compiled(lifting), (_INPUTS,))
    assert np.isfinite(outputs["keypoints_normalized"]).all()
