"""Everything that a training changes, as arrays."""

import contextlib
import re

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


def restore_variables(task, arrays, names, origin):
    """Undo `capture_variables`.

    Args:
        task: A `TrainingTask` made as the captured one was.
        arrays: As returned.
        names: As returned.
        origin: What to name in the message.

    Raises:
        ValueError: If the arrays are those of another task; nothing is changed then.
    """
    variables = _variables(task)
    own_names = [_name(variable) for variable in variables]
    if own_names != list(names):
        differing = sorted(set(own_names).symmetric_difference(names))[:3] or ["their order"]
        raise ValueError(
            f"{origin}: holds {len(names)} variables, the training has {len(variables)}; "
            f"they differ in {', '.join(differing)}."
        )
    values = [arrays[f"{index:05d}"] for index in range(len(variables))]
    for variable, value in zip(variables, values, strict=True):
        if tuple(variable.shape) != value.shape:
            raise ValueError(
                f"{origin}: {variable.path}: expected the shape {tuple(variable.shape)}, "
                f"got {value.shape}."
            )
    _assign(variables, values)


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
