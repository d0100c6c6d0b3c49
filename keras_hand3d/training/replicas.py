"""Figures of a batch that several replicas hold parts of.

Under TensorFlow and PyTorch each replica computes with its own part of the batch, and gradients are
added up: a replica's loss must be its part of the loss of the whole batch. Under JAX the step sees
the whole batch, however many devices there are.
"""

import keras
from keras import ops

from keras_hand3d.losses import visible_mean
from keras_hand3d.training import distribution_tensorflow, distribution_torch

_SPLITTING = {"tensorflow": distribution_tensorflow, "torch": distribution_torch}


def replica_count():
    """Number of replicas that compute with a part of the batch each."""
    backend = _SPLITTING.get(keras.backend.backend())
    return backend.replica_count() if backend else 1


def sum_over_replicas(x):
    """Sum over the replicas, the same on each; no gradient flows through it.

    Args:
        x: A tensor, of one shape on all replicas.
    """
    backend = _SPLITTING.get(keras.backend.backend())
    return backend.sum_over_replicas(ops.stop_gradient(x)) if backend else x


def part_of_mean(values):
    """A replica's part of the mean over the whole batch; all parts add up to it.

    Args:
        values: Of any shape, the same on all replicas.
    """
    return ops.mean(values) / replica_count()


def part_of_visible_mean(values, visible):
    """A replica's part of `visible_mean` over the whole batch; all parts add up to it.

    Args:
        values: ``(batch, n)``.
        visible: ``(batch, n)`` booleans.
    """
    count = sum_over_replicas(ops.sum(ops.cast(visible, values.dtype)))
    return visible_mean(values, visible, count)


def part_of_sum(values, count):
    """A replica's part of the sum over the whole batch divided by a number of the whole batch.

    Args:
        values: Of any shape.
        count: This replica's part of the number, a scalar; in all it is taken as 1 at least.
    """
    return ops.sum(values) / ops.maximum(sum_over_replicas(count), 1.0)
