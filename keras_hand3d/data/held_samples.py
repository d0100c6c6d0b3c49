"""A data set in the memory of the device that computes."""

import numpy as np
from keras import ops

from keras_hand3d.data.batch_reading import read_batch

_READ_AT_ONCE = 256


class HeldSamples:
    """All samples of a data set as tensors on the device; a batch is taken there, not sent there.

    A sample of 320 x 320 pixels with its mask takes 0.4 MB, and while they are put together the
    images need twice their room.

    Args:
        source: A `HandSource`, all samples of one image size.
        fields: Names of the fields to hold.

    Raises:
        ValueError: If a sample is damaged or of another shape than the first, naming it.
    """

    def __init__(self, source, fields):
        parts = {name: [] for name in fields}
        for first in range(0, len(source), _READ_AT_ONCE):
            last = min(first + _READ_AT_ONCE, len(source))
            for name, array in read_batch(source, range(first, last), fields).items():
                parts[name].append(ops.convert_to_tensor(array))
        # One field after the other, so that only one is there twice at a time.
        self._tensors = {name: ops.concatenate(parts.pop(name)) for name in tuple(parts)}

    def batch(self, indices):
        """Samples by number.

        Args:
            indices: Numbers of the samples.

        Returns:
            Dictionary of tensors ``(len(indices), *shape)``.
        """
        places = ops.convert_to_tensor(np.asarray(indices, "int32"))
        return {name: ops.take(tensor, places, axis=0) for name, tensor in self._tensors.items()}
