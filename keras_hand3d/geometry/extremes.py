"""Largest and smallest values along an axis, of batches of nothing, too."""

from keras import ops


def largest(values, axis, keepdims=False):
    """The largest value along an axis.

    Args:
        values: ``(...)`` numbers; axes beside the one may be empty.
        axis: The axis, which must not be empty.
        keepdims: Whether that axis is kept with size one.

    Returns:
        The values without that axis, or with one of size one.
    """
    # Not `max`: PyTorch cannot compile Keras's form of it as a whole.
    return _extreme(ops.amax, values, axis, keepdims)


def smallest(values, axis, keepdims=False):
    """The smallest value along an axis; arguments and result as of `largest`."""
    return _extreme(ops.amin, values, axis, keepdims)


def _extreme(extreme, values, axis, keepdims):
    # Keras refuses a tensor without numbers, even where there are no extremes to be taken.
    if 0 in values.shape and values.shape[axis] != 0:
        return ops.cast(ops.sum(values, axis=axis, keepdims=keepdims), values.dtype)
    return extreme(values, axis=axis, keepdims=keepdims)
