"""Everything that a training changes, as arrays."""

import contextlib
import re

import keras
import numpy as np


def capture_variables(task):
    """Copies of the weights, the random state and the optimiser's variables.

    Args:
        task: A compiled `TrainingTask` whose optimiser is built.

    Returns:
        ``(arrays, names)``: number to array, and the variables' names in that order.
    """
    variables = _variables(task)
    arrays = {f"{index:05d}": value for index, value in enumerate(_copies(variables))}
    return arrays, [_name(variable) for variable in variables]


def check_variables(task, arrays, names):
    """Raise unless arrays are those that `capture_variables` gives of a task.

    Args:
        task: A compiled `TrainingTask`.
        arrays: As returned.
        names: As returned.

    Raises:
        ValueError: Naming what was expected and what came.
    """
    variables = _variables(task)
    own_names = [_name(variable) for variable in variables]
    if own_names != list(names):
        differing = sorted(set(own_names).symmetric_difference(names))[:3] or ["their order"]
        raise ValueError(
            f"expected the {len(variables)} variables of the training, got {len(names)}; "
            f"they differ in {', '.join(differing)}"
        )
    for variable, value in zip(variables, _in_order(arrays, variables), strict=True):
        if tuple(variable.shape) != value.shape:
            raise ValueError(
                f"{variable.path}: expected the shape {tuple(variable.shape)}, got {value.shape}"
            )
        if value.dtype.kind not in _kinds(variable):
            raise ValueError(f"{variable.path}: expected {variable.dtype}, got {value.dtype}")


def restore_variables(task, arrays):
    """Undo `capture_variables`.

    Args:
        task: A `TrainingTask` made as the captured one was.
        arrays: As returned, see `check_variables`.
    """
    variables = _variables(task)
    _assign(variables, _in_order(arrays, variables))


@contextlib.contextmanager
def averaged_weights(task):
    """The weights' moving averages in their place, where the optimiser keeps them.

    Args:
        task: A compiled `TrainingTask`.
    """
    optimizer = getattr(task.optimizer, "inner_optimizer", task.optimizer)
    if not optimizer.use_ema:
        yield
        return
    trainable = task.trainable_variables
    current = _copies(trainable)
    optimizer.finalize_variable_values(trainable)
    # Under JAX weight and average are one buffer now, which the next compiled call would free.
    _assign(trainable, _copies(trainable))
    try:
        yield
    finally:
        _assign(trainable, current)


def _kinds(variable):
    # Not the very type: backends keep random state in whole numbers of other sizes.
    if keras.backend.is_float_dtype(variable.dtype):
        return "f"
    return "iu" if keras.backend.is_int_dtype(variable.dtype) else "b"


def _in_order(arrays, variables):
    return [arrays[f"{index:05d}"] for index in range(len(variables))]


def _copies(variables):
    # Not views: PyTorch assigns in place.
    return [np.array(variable.numpy()) for variable in variables]


def _assign(variables, values):
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _name(variable):
    # Keras numbers its seed generators by how many the process has made before.
    return re.sub(r"\bseed_generator_\d+", "seed_generator", variable.path)


def _variables(task):
    # The optimiser's come last; metrics are left out, each run of fit starts them anew.
    metrics = {id(variable) for variable in task.metrics_variables}
    own = [variable for variable in task.variables if id(variable) not in metrics]
    return own + list(task.optimizer.variables)
