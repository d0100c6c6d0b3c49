"""Checks of what a model is called with: shapes and dtypes, which are known without values."""

import keras

MIN_IMAGE_SIDE = 16


def check_inputs(model_name, inputs, expected):
    """Raise unless the inputs have the names, ranks, sizes and dtypes that a model takes.

    Args:
        model_name: Name of the model, for the message.
        inputs: One tensor, or a dictionary of tensors.
        expected: Dictionary of name to shape (None where free). A single entry may be given
            without its name. Names starting with ``image`` must be floating point and at least
            16 pixels on a side.

    Raises:
        ValueError: If a name, rank or size is off, naming what was expected and what came.
        TypeError: If a dtype is off.
    """
    if len(expected) == 1 and not isinstance(inputs, dict):
        (name,) = expected
        inputs = {name: inputs}
    if not isinstance(inputs, dict) or set(inputs) != set(expected):
        came = sorted(inputs) if isinstance(inputs, dict) else type(inputs).__name__
        raise ValueError(
            f"{model_name} takes a dictionary with the inputs {sorted(expected)}, got {came}."
        )
    for name, shape in expected.items():
        _check_shape(model_name, name, inputs[name], shape)
        if name.startswith("image"):
            _check_image(model_name, name, inputs[name])


def static_shape(tensor):
    """The shape of any backend's tensor as a tuple, or None if not even its rank is known."""
    shape = getattr(tensor, "shape", None)
    if shape is None or getattr(shape, "rank", 0) is None:
        return None
    return tuple(shape)


def _check_shape(model_name, name, tensor, expected):
    shape = static_shape(tensor)
    if shape is None:
        if hasattr(tensor, "shape"):
            return
        raise TypeError(
            f"{model_name}: input {name!r} must be a tensor or an array, "
            f"got {type(tensor).__name__}."
        )
    fits = len(shape) == len(expected) and all(
        want is None or have is None or want == have
        for want, have in zip(expected, shape, strict=False)
    )
    if not fits:
        raise ValueError(
            f"{model_name}: input {name!r} must have shape {_text(expected)}, got {_text(shape)}."
        )


def _check_image(model_name, name, tensor):
    dtype = keras.backend.standardize_dtype(tensor.dtype)
    if not keras.backend.is_float_dtype(dtype):
        raise TypeError(
            f"{model_name}: input {name!r} must be floating point, pixels as x / 255 - 0.5, "
            f"got {dtype}."
        )
    shape = static_shape(tensor) or (None,) * 4
    if any(side is not None and side < MIN_IMAGE_SIDE for side in shape[1:3]):
        raise ValueError(
            f"{model_name}: input {name!r} must be at least {MIN_IMAGE_SIDE} pixels on each side, "
            f"got {shape[1]} x {shape[2]} (height x width)."
        )


def _text(shape):
    return "(" + ", ".join("any" if size is None else str(size) for size in shape) + ")"
