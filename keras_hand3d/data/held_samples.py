"""A data set in the memory of the device that computes."""

import os
import sys

import keras
import numpy as np
from keras import ops

from keras_hand3d.data.batch_reading import read_batch

_READ_AT_ONCE = 256


class HeldSamples:
    """All samples of a data set as tensors on the device; a batch is taken there, not sent there.

    A sample of 320 x 320 pixels with its mask takes 0.4 MB, and while they are put together the
    largest field, as a rule the images, needs twice its room.

    Args:
        source: A `HandSource`, all samples of one image size.
        fields: Names of the fields to hold.

    Raises:
        ValueError: If a sample is damaged or of another shape than the first, naming it, or there
            is too little memory.
    """

    def __init__(self, source, fields):
        parts, shapes = {name: [] for name in fields}, None
        for first in range(0, len(source), _READ_AT_ONCE):
            last = min(first + _READ_AT_ONCE, len(source))
            batch = read_batch(source, range(first, last), fields, shapes)
            if not first:
                size = _checked_size(len(source), {name: batch[name][0] for name in fields})
                shapes = {name: batch[name].shape[1:] for name in fields}
            for name in fields:
                parts[name].append(_on_device(ops.convert_to_tensor, batch.pop(name), size))
        # One field after the other, so that only one is there twice at a time.
        self._tensors = {
            name: _on_device(ops.concatenate, parts.pop(name), size) for name in tuple(parts)
        }

    def batch(self, indices):
        """Samples by number.

        Args:
            indices: Numbers of the samples.

        Returns:
            Dictionary of tensors ``(len(indices), *shape)``.
        """
        places = ops.convert_to_tensor(np.asarray(indices, "int32"))
        return {name: ops.take(tensor, places, axis=0) for name, tensor in self._tensors.items()}


def check_memory(source, fields):
    """Refuse to hold a data set that cannot be held, before it is read.

    Args:
        source: A `HandSource`.
        fields: Names of the fields.

    Raises:
        ValueError: If it takes more than the machine's memory, as renders without end do.
    """
    sample = source[0]
    _checked_size(len(source), {name: sample[name] for name in fields})


def _checked_size(count, sample):
    sizes, memory = [count * array.nbytes for array in sample.values()], _memory()
    # The largest field is there twice while it is put together.
    size, needed = sum(sizes), sum(sizes) + max(sizes)
    if memory is not None and needed > memory:
        raise ValueError(
            f"{count} samples take {size / 1e9:.1f} GB, {needed / 1e9:.1f} GB while they are put "
            f"together, and cannot be held in memory: this machine has {memory / 1e9:.1f} GB. "
            "Take fewer, or do not hold them."
        )
    return size


def _memory():
    """Bytes of the machine; None where nobody tells."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def _on_device(put, values, size):
    try:
        return put(values)
    except _full_device_errors() as error:
        raise ValueError(
            f"Samples of {size / 1e9:.1f} GB could not be held in the device's memory: {error}"
        ) from error


def _full_device_errors():
    """What the backend raises where a device is full."""
    if keras.backend.backend() != "tensorflow":
        return RuntimeError, MemoryError
    errors = sys.modules["tensorflow"].errors
    return errors.ResourceExhaustedError, errors.InternalError, RuntimeError, MemoryError
