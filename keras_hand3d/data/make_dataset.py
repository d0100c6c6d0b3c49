"""Batches of a data set as tf.data."""

import os
import warnings

from keras_hand3d.data.batch_reading import chosen_fields, order_of, read_batch
from keras_hand3d.data.cached_hands import CachedHands
from keras_hand3d.data.schema import FIELDS


def make_dataset(
    source,
    batch_size,
    shuffle=False,
    seed=0,
    steps=None,
    start_step=0,
    cache=False,
    fields=None,
    workers=None,
    prefetch=2,
):
    """Batches of raw samples, read in parallel; what the device prepares is not done here.

    The order depends on the seed and the number of the batch alone, so each iteration over the
    dataset gives the same batches, those of `HandBatches` for the same arguments. For several
    epochs of ``fit`` ask for the steps of all of them and give ``fit`` its ``steps_per_epoch``.

    Args:
        source: A `HandSource`, all samples of one image size.
        batch_size: Samples in a batch.
        shuffle: Whether each pass is shuffled.
        seed: Seed of the order.
        steps: Number of batches, all full, from an endless stream of passes over the data set; as
            many as one pass has by default, its last batch holding what remains.
        start_step: Number of the batch to begin with: after so many steps of an earlier run, the
            batches go on as if it had not stopped.
        cache: Whether samples are kept in memory once they are decoded.
        fields: Fields to take; all that the source has by default.
        workers: Batches read at the same time; as many as there are processors by default.
        prefetch: Batches kept ready.

    Returns:
        ``tf.data.Dataset`` of ``({field: batch},)``, shapes and dtypes of the schema with a batch
        dimension. A sample that cannot be read ends the iteration with one of TensorFlow's
        ``OpError``, with the reader's message in it: ``InvalidArgumentError`` if it is damaged or
        of another shape, ``UnknownError`` if a file of it is missing or cannot be opened.

    Raises:
        ValueError: If TensorFlow is not installed, the source lacks a field that was asked for, a
            number makes no sense, or the first sample is damaged.
    """
    order, steps = order_of(source, batch_size, steps, shuffle, seed, start_step)
    names = chosen_fields(source, fields)
    workers = _available_processors() if workers is None else int(workers)
    if workers < 1 or prefetch < 0:
        raise ValueError(
            f"Expected at least 1 worker and 0 batches ready, got {workers} and {prefetch}."
        )
    tf = _tensorflow()
    if cache:
        source = CachedHands(source)
    first = source[0]
    shapes = {name: first[name].shape for name in names}
    length = order.batch_size if order.whole_batches else None

    def read(number):
        batch = read_batch(source, order.batch(int(number)), names, shapes)
        return tuple(batch[name] for name in names)

    def load(number):
        # A call reads a whole batch: the price of going into Python is paid once for it, and
        # decoding and copying let other threads run.
        arrays = tf.numpy_function(read, [number], [FIELDS[name].dtype for name in names])
        for name, array in zip(names, arrays, strict=True):
            array.set_shape((length, *shapes[name]))
        return (dict(zip(names, arrays, strict=True)),)

    options = tf.data.Options()
    options.threading.private_threadpool_size = workers
    # All numbers are given, and the thread that tunes them keeps each iteration's end for 0.5 s.
    options.autotune.enabled = False
    dataset = tf.data.Dataset.range(start_step, start_step + steps)
    dataset = dataset.map(load, num_parallel_calls=workers, deterministic=True)
    return dataset.prefetch(prefetch).with_options(options)


def _available_processors():
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _tensorflow():
    """TensorFlow, kept off the GPU if another backend computes."""
    import keras

    try:
        import tensorflow as tf  # noqa: TID251 - tf.data is the loader here, not the backend
    except ImportError as error:
        raise ValueError(
            "make_dataset needs TensorFlow, which cannot be imported "
            f"({error}); HandBatches gives the same batches without it."
        ) from error
    if keras.backend.backend() != "tensorflow" and tf.config.get_visible_devices("GPU"):
        try:
            tf.config.set_visible_devices([], "GPU")
        except RuntimeError as error:
            warnings.warn(f"TensorFlow keeps the GPU that it holds already: {error}", stacklevel=3)
    return tf
