"""Small vector functions whose gradients stay finite where the textbook's do not."""

import keras
from keras import ops


def as_floats(values):
    """Floats as they are; integers and booleans in Keras's default dtype of floats."""
    dtype = keras.backend.standardize_dtype(values.dtype)
    return (
        values if keras.backend.is_float_dtype(dtype) else ops.cast(values, keras.config.floatx())
    )


def safe_norm(vectors, axis=-1, keepdims=True):
    """Euclidean length with a zero (not NaN) gradient at the zero vector.

    Args:
        vectors: ``(..., n)`` vectors.
        axis: Axis that is summed over.
        keepdims: Whether that axis is kept with size one.

    Returns:
        Lengths, ``(..., 1)`` or ``(...)``.
    """
    squared = ops.sum(ops.square(vectors), axis=axis, keepdims=keepdims)
    # Masked before and after the root: a `where` outside alone still multiplies zero by infinity.
    is_zero = squared <= 0.0
    return ops.where(is_zero, 0.0, ops.sqrt(ops.where(is_zero, 1.0, squared)))


def safe_divide(numerator, denominator):
    """``numerator / denominator``, and zero with a zero gradient where the denominator is zero."""
    is_zero = denominator == 0.0
    return ops.where(is_zero, 0.0, numerator / ops.where(is_zero, 1.0, denominator))


def safe_normalize(vectors):
    """``(..., n)`` vectors of length one; the zero vector stays zero, with a zero gradient."""
    return safe_divide(vectors, safe_norm(vectors))


def safe_arctan2(y, x):
    """Four-quadrant arctangent in radians; zero with a zero gradient where both are zero."""
    both_zero = ops.logical_and(y == 0.0, x == 0.0)
    return ops.where(both_zero, 0.0, ops.arctan2(y, ops.where(both_zero, 1.0, x)))
