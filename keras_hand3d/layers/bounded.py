"""Checks of constructor arguments."""


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
