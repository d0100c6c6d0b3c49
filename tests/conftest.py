import functools
from pathlib import Path

import keras
import numpy as np
import pytest

_PARITY_FOLDER = Path(__file__).parent / "parity"

if keras.backend.backend() == "torch":
    import torch

    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def _fixed_seed():
    keras.utils.set_random_seed(0)


@pytest.fixture(scope="session")
def parity():
    """``parity(name)``: the arrays of one parity file, by name."""

    def load(name):
        with np.load(_PARITY_FOLDER / f"{name}.npz") as arrays:
            return dict(arrays)

    return load


@pytest.fixture(scope="session")
def evaluate():
    """``evaluate(function, *inputs)``: arrays and lists in as tensors, tensors out as arrays."""

    def run(function, *inputs, **options):
        function = functools.partial(function, **options)
        if keras.backend.backend() == "jax":
            import jax

            function = jax.jit(function)
        results = function(*(_tensor(value) for value in inputs))
        return keras.tree.map_structure(keras.ops.convert_to_numpy, results)

    return run


@pytest.fixture(scope="session")
def gradient_of():
    """``gradient_of(function, *inputs)``: a scalar function's gradients, a list of arrays."""

    def run(function, *inputs):
        inputs = [np.asarray(value, "float32") for value in inputs]
        return _GRADIENTS[keras.backend.backend()](function, inputs)

    return run


def _tensor(value):
    value = np.asarray(value)
    return keras.ops.convert_to_tensor(value if value.dtype == bool else value.astype("float32"))


def _tensorflow_gradients(function, inputs):
    import tensorflow as tf

    tensors = [tf.constant(value) for value in inputs]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        result = function(*tensors)
    gradients = tape.gradient(result, tensors, unconnected_gradients="zero")
    return [gradient.numpy() for gradient in gradients]


def _jax_gradients(function, inputs):
    import jax

    gradients = jax.jit(jax.grad(function, argnums=tuple(range(len(inputs)))))(*inputs)
    return [np.asarray(gradient) for gradient in gradients]


def _torch_gradients(function, inputs):
    tensors = [torch.tensor(value, requires_grad=True) for value in inputs]
    function(*tensors).backward()
    return [
        np.zeros(tensor.shape, "float32") if tensor.grad is None else tensor.grad.numpy()
        for tensor in tensors
    ]


_GRADIENTS = {
    "tensorflow": _tensorflow_gradients,
    "jax": _jax_gradients,
    "torch": _torch_gradients,
}
