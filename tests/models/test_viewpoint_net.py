import numpy as np
from harness import to_numpy
from parity_weights import variable_shapes

from keras_hand3d import models


def test_parameter_count():
    expected = sum(int(np.prod(shape)) for shape in variable_shapes("ViewpointNet").values())
    assert models.ViewpointNet().count_params() == expected


def test_output_is_a_proper_rotation():
    model = models.ViewpointNet(width=0.0625)
    for axis, angle in (("ux", 2.0), ("uy", -1.0), ("uz", 0.5)):
        model.get_layer(f"fc_vp_{axis}").bias.assign([angle])
    inputs = {
        "keypoint_score_maps": np.random.RandomState(0).rand(2, 32, 32, 21).astype("float32"),
        "hand_side": np.array([[1, 0], [0, 1]], "float32"),
    }
    rotation = to_numpy(model(inputs))
    identity = np.tile(np.eye(3), (2, 1, 1))
    np.testing.assert_allclose(rotation @ rotation.transpose(0, 2, 1), identity, atol=1e-5)
    np.testing.assert_allclose(np.linalg.det(rotation), 1.0, atol=1e-5)


def test_without_a_seed_there_is_another_one_each_time():
    config = models.ViewpointNet(width=0.0625, seed=None).get_config()
    assert models.ViewpointNet.from_config(config).seed is None
