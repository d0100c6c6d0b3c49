import functools
from pathlib import Path

import keras
import numpy as np
import pytest

_TESTS = Path(__file__).parent
_PARITY_FOLDER = _TESTS / "parity"

_ANY_BACKEND = (
    "benchmarking",
    "benchmarks",
    "cli/test_bench_command.py",
    "cli/test_commands.py",
    "cli/test_data_commands.py",
    "cli/test_data_pack.py",
    "cli/test_evaluate_command.py",
    "cli/test_evaluate_found_hands_command.py",
    "cli/test_evaluate_models.py",
    "cli/test_export_command.py",
    "cli/test_memory.py",
    "cli/test_predict_command.py",
    "cli/test_startup.py",
    "cli/test_train_command.py",
    "data/synthetic",
    "data/test_annotation_file.py",
    "data/test_inspection.py",
    "data/test_mat_file.py",
    "docs",
    "evaluation/test_compare_evaluations.py",
    "evaluation/test_compare_found_hands.py",
    "evaluation/test_evaluate_found_hands.py",
    "evaluation/test_found_hands_report.py",
    "evaluation/test_report.py",
    "evaluation/test_tables.py",
    "evaluation/test_whole_image.py",
    "examples",
    "inference/test_predict_files.py",
    "inference/test_predict_on_ray.py",
    "inference/test_shipped_estimator.py",
    "models/test_backbones.py",
    "models/test_counting.py",
    "models/test_vgg_initialization.py",
    "training/test_initialization.py",
)
"""Folders and files whose tests are about what lies above the backends, or beside them."""

if keras.backend.backend() == "torch":
    import torch

    torch.set_num_threads(1)


def pytest_collection_modifyitems(items):
    for item in items:
        if any(item.path.is_relative_to(_TESTS / part) for part in _ANY_BACKEND):
            item.add_marker(pytest.mark.any_backend)


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
