import keras
import numpy as np
import pytest

from keras_hand3d.training.variables import capture_variables, check_variables


@pytest.fixture
def task():
    drop = keras.layers.Dropout(0.5, seed=1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), drop])
    model.compile(optimizer="sgd", loss="mse")
    model.optimizer.build(model.trainable_variables)
    return model


def _index(names, end):
    return f"{next(i for i, name in enumerate(names) if name.endswith(end)):05d}"


def test_what_is_captured_passes_the_check(task):
    check_variables(task, *capture_variables(task))


@pytest.mark.parametrize(
    ("end", "dtype"), [("kernel", "float64"), ("seed_generator_state", "int64")]
)
def test_arrays_of_another_size_of_number_pass(task, end, dtype):
    arrays, names = capture_variables(task)
    index = _index(names, end)
    check_variables(task, arrays | {index: arrays[index].astype(dtype)}, names)


@pytest.mark.parametrize("dtype", ["int8", "complex64", "bool", "U8"])
@pytest.mark.parametrize("end", ["kernel", "seed_generator_state"])
def test_arrays_of_another_kind_are_named(task, end, dtype):
    if (end, dtype) == ("seed_generator_state", "int8"):
        dtype = "float32"
    arrays, names = capture_variables(task)
    index = _index(names, end)
    with pytest.raises(ValueError, match=f"{end}: expected .*, got {np.dtype(dtype)}"):
        check_variables(task, arrays | {index: np.zeros(arrays[index].shape, dtype)}, names)
