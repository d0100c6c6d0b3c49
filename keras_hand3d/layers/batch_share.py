"""Changing a share of a batch: only that share is computed."""

import keras
from keras import ops


def change_share(change, values, share, seed):
    """A change of a run of samples in a batch, whose place in it is drawn.

    As many samples are changed in each batch as the share says, rounded; which ones of the data
    they are follows the data's order, so that order must be shuffled.

    Args:
        change: Function of the tensors of some samples, which gives new values of the first ones.
        values: Tensors ``(batch, ...)``.
        share: Share of the samples, 0..1.
        seed: `keras.random.SeedGenerator` of the place.

    Returns:
        List of as many tensors as the change gives, the changed samples among the others. Where
        nothing is changed it may be all of them.
    """
    if share >= 1.0:
        return list(change(*values))
    batch = ops.shape(values[0])[0]
    if isinstance(batch, int):
        count = round(share * batch)
        if count == 0:
            return list(values)
    else:
        count = ops.cast(ops.round(ops.cast(batch, "float32") * share), "int32")
    drawn = keras.random.uniform((), dtype="float32", seed=seed)
    room = ops.cast(batch - count, "int32")
    first = ops.minimum(ops.cast(drawn * ops.cast(room + 1, "float32"), "int32"), room)
    starts = [[first] + [0] * (len(x.shape) - 1) for x in values]
    parts = [
        ops.slice(x, start, (count, *ops.shape(x)[1:]))
        for x, start in zip(values, starts, strict=True)
    ]
    return [
        ops.slice_update(x, start, part)
        for x, start, part in zip(values, starts, change(*parts), strict=False)
    ]
