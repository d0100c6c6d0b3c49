"""Checks of constructor arguments."""

import math


def bounded(name, value, greatest=1.0):
    """A share or a strength as a float.

    Args:
        name: Name of the argument, for the message.
        value: A number.
        greatest: Largest value; the smallest is zero.

    Returns:
        The number.

    Raises:
        ValueError: If it is not in 0..greatest.
    """
    if not 0.0 <= value <= greatest:
        raise ValueError(f"{name}: expected a number from 0 to {greatest:g}, got {value}.")
    return float(value)


def whole_number(name, value, least=1):
    """A size or a count as an int.

    Args:
        name: Name of the argument, for the message.
        value: A number.
        least: Smallest value.

    Returns:
        The number.

    Raises:
        ValueError: If it is less, or no whole number.
    """
    if not least <= value < math.inf or value != int(value):
        raise ValueError(f"{name}: expected a whole number from {least}, got {value}.")
    return int(value)


def above_zero(name, value):
    """A length or a factor as a float.

    Args:
        name: Name of the argument, for the message.
        value: A number.

    Returns:
        The number.

    Raises:
        ValueError: If it is not above zero, or not finite.
    """
    if not 0.0 < value < math.inf:
        raise ValueError(f"{name}: expected a number above 0, got {value}.")
    return float(value)
