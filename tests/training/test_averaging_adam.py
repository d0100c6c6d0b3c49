import keras
import numpy as np
import pytest

from keras_hand3d.training.averaging_adam import AveragingAdam


def _averages(momentum, steps=30):
    """The variable after each step, and the average at the end."""
    variable = keras.Variable(np.array([1.0, -2.0], "float32"))
    optimizer = AveragingAdam(0.1, use_ema=True, ema_momentum=momentum)
    optimizer.build([variable])
    values = []
    for _ in range(steps):
        optimizer.apply([keras.ops.sign(variable.value)])
        values.append(keras.ops.convert_to_numpy(variable.value).copy())
    optimizer.finalize_variable_values([variable])
    return values, keras.ops.convert_to_numpy(variable.value)


@pytest.mark.parametrize("momentum", [0.5, 0.99])
def test_the_average_begins_short(momentum):
    values, came = _averages(momentum)
    average = values[0]
    for step, value in enumerate(values):
        share = min((1 + step) / (10 + step), momentum) if step else 0.0
        average = share * average + (1 - share) * value
    np.testing.assert_allclose(came, average, atol=1e-3)


def test_without_averaging_it_is_adam():
    optimizers = [kind(0.1) for kind in (AveragingAdam, keras.optimizers.Adam)]
    variables = [keras.Variable(np.array([1.0, -2.0], "float32")) for _ in optimizers]
    for optimizer, variable in zip(optimizers, variables, strict=True):
        optimizer.build([variable])
        for _ in range(3):
            optimizer.apply([variable.value * 0.3])
    one, other = (keras.ops.convert_to_numpy(variable.value) for variable in variables)
    np.testing.assert_array_equal(one, other)


def test_the_config_keeps_what_was_asked_for():
    optimizer = AveragingAdam(0.1, use_ema=True, ema_momentum=0.97)
    optimizer.build([keras.Variable(np.zeros(2, "float32"))])
    again = AveragingAdam.from_config(optimizer.get_config())
    assert again.get_config()["ema_momentum"] == 0.97
