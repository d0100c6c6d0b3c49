import numpy as np
import pytest
from harness import to_numpy
from parity_weights import variable_shapes

from keras_hand3d import models

_INPUTS = {
    "keypoint_score_maps": np.random.RandomState(0).rand(2, 32, 32, 21).astype("float32"),
    "hand_side": np.array([[1, 0], [0, 1]], "float32"),
}


def test_parameter_count():
    expected = sum(int(np.prod(shape)) for shape in variable_shapes("PosePrior").values())
    assert models.PosePriorNet().count_params() == expected


def test_parameter_count_of_the_bottleneck():
    expected = sum(int(np.prod(shape)) for shape in variable_shapes("PosePrior").values())
    expected += (512 * 30 + 30) + (30 * 63 + 63) - (512 * 63 + 63)
    assert models.PosePriorNet("bottleneck").count_params() == expected


def test_bottleneck_is_linear():
    layer = models.PosePriorNet("bottleneck", width=0.0625).get_layer("fc_bottleneck")
    assert layer.units == 30
    assert layer.activation.__name__ == "linear"


def test_hand_side_matters():
    model = models.PosePriorNet(width=0.0625)
    other = _INPUTS | {"hand_side": _INPUTS["hand_side"][:, ::-1].copy()}
    assert np.abs(to_numpy(model(_INPUTS)) - to_numpy(model(other))).max() > 1e-6


def test_dropout_is_off_outside_of_training():
    model = models.PosePriorNet(width=0.0625, dropout=0.5)
    one, other = to_numpy(model(_INPUTS)), to_numpy(model(_INPUTS))
    np.testing.assert_array_equal(one, other)


def test_dropout_is_on_in_training():
    model = models.PosePriorNet(width=0.0625, dropout=0.5)
    clean, noisy = to_numpy(model(_INPUTS)), to_numpy(model(_INPUTS, training=True))
    assert np.abs(clean - noisy).max() > 1e-4


def test_unknown_variant_is_refused():
    with pytest.raises(ValueError, match="global"):
        models.PosePriorNet("global")


def test_without_a_seed_there_is_another_one_each_time():
    config = models.PosePriorNet(width=0.0625, seed=None).get_config()
    assert models.PosePriorNet.from_config(config).seed is None
