"""What a batch of a data set is made of, whoever asks for it. Needs NumPy alone."""

import math

import numpy as np

from keras_hand3d.data.sample_order import SampleOrder

_ALIGNMENT = 64


def order_of(source, batch_size, steps, shuffle, seed, start_step):
    """The order of a loader, and its number of batches.

    Args:
        source: A `HandSource`.
        batch_size: Samples in a batch.
        steps: Number of batches, or None for as many as one pass has.
        shuffle: Whether each pass is shuffled.
        seed: Seed of the order.
        start_step: Number of the first batch.

    Returns:
        ``(SampleOrder, steps)``.

    Raises:
        ValueError: If a number makes no sense.
    """
    if steps is not None and steps < 1:
        raise ValueError(f"Expected at least 1 step, got {steps}.")
    if start_step < 0:
        raise ValueError(f"Expected a start step of at least 0, got {start_step}.")
    order = SampleOrder(len(source), batch_size, shuffle, seed, whole_batches=steps is not None)
    return order, order.batches_in_pass if steps is None else int(steps)


def chosen_fields(source, fields=None):
    """Names of the fields to take, sorted; all that the source has by default.

    Raises:
        ValueError: If the source lacks one of them.
    """
    if fields is None:
        return sorted(source.fields)
    missing = set(fields) - set(source.fields)
    if missing:
        raise ValueError(
            f"The data set has no {', '.join(sorted(missing))}. "
            f"It has: {', '.join(sorted(source.fields))}."
        )
    return sorted(set(fields))


def read_batch(source, indices, fields, shapes=None):
    """Read samples and stack them.

    Args:
        source: A `HandSource`.
        indices: Numbers of the samples.
        fields: Names of the fields to take.
        shapes: Shape of each field without batch; those of the first sample by default.

    Returns:
        Dictionary of arrays ``(len(indices), *shape)``.

    Raises:
        ValueError: If a sample is damaged or of another shape, naming it.
    """
    batch = {}
    for place, index in enumerate(indices):
        # Each sample is copied and let go before the next one is read: its memory is taken again
        # while the processor still has it at hand, which is a tenth of the time of decoding.
        sample = source[index]
        if shapes is None:
            shapes = {name: sample[name].shape for name in fields}
        for name in fields:
            value = sample[name]
            if value.shape != shapes[name]:
                raise ValueError(
                    f"Sample {source.sample_id(index)}: {name}: expected the shape "
                    f"{shapes[name]} of the other samples, got {value.shape}."
                )
            if name not in batch:
                batch[name] = _aligned((len(indices), *value.shape), value.dtype)
            batch[name][place] = value
        del sample, value
    return batch


def _aligned(shape, dtype):
    """An array that begins where TensorFlow, too, would begin it, so that it need not be copied."""
    size = math.prod(shape) * dtype.itemsize
    memory = np.empty(size + _ALIGNMENT, np.uint8)
    first = -memory.ctypes.data % _ALIGNMENT
    return memory[first : first + size].view(dtype).reshape(shape)
