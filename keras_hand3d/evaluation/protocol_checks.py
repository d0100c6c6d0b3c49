"""Checks of the numbers of protocols: records come from files, too."""

import math

import numpy as np


def check_thresholds(protocol, field):
    """Raise unless a field of a protocol is a curve's thresholds.

    Args:
        protocol: The record.
        field: Name of its field.

    Raises:
        ValueError: Naming both, unless there are two or more, ascending and finite in float32, in
            which errors are compared.
    """
    values = getattr(protocol, field)
    with np.errstate(over="ignore"):
        compared = np.asarray(values, "float64").astype("float32")
    ascends = len(compared) >= 2 and (np.diff(compared) > 0.0).all()
    if not ascends or not np.isfinite(compared).all():
        raise ValueError(
            f"Protocol {protocol.name}: {field}: expected at least two ascending thresholds, all "
            f"finite, got {list(values)!s:.200}."
        )


def check_above_zero(protocol, field, greatest=math.inf):
    """Raise unless a field of a protocol is a finite number above zero.

    Args:
        protocol: The record.
        field: Name of its field.
        greatest: Largest value.

    Raises:
        ValueError: Naming both.
    """
    value = getattr(protocol, field)
    if not 0 < value <= greatest or not math.isfinite(value):
        limit = "" if greatest == math.inf else f" and up to {greatest}"
        raise ValueError(
            f"Protocol {protocol.name}: {field}: expected a number above zero{limit}, got {value}."
        )
