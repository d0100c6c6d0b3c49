"""What counts as a number where a user gives one. NumPy alone."""

from numbers import Integral, Real

import numpy as np


def is_number(value) -> bool:
    """Whether a value is a real number, Python's or NumPy's, and neither a text nor a truth."""
    return isinstance(value, Real) and not isinstance(value, bool)


def is_whole(value) -> bool:
    """Whether a value is a whole number by its type, and no truth."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def number_array(values) -> np.ndarray | None:
    """Nested sequences of numbers as an array of floats.

    Args:
        values: An array or sequences.

    Returns:
        The array; None if rows differ in length, or something is no number.
    """
    try:
        array = np.asarray(values)
        # A text of digits is no number, though NumPy would make one of it.
        return None if array.dtype.kind in "USMm" else array.astype(float)
    except (TypeError, ValueError, OverflowError):
        return None
