"""What ``fit`` is given under TensorFlow."""

import keras


def untuned(batches: keras.utils.PyDataset):
    """The same batches, without TensorFlow's tuning of how they are read.

    Keras makes a ``tf.data.Dataset`` of a ``PyDataset``, for which TensorFlow starts a thread that
    tunes it. There is nothing to tune, as `HandBatches` reads ahead by itself, and that thread
    holds up whoever lets go of the dataset, by seconds to a minute.

    Args:
        batches: A `HandBatches`; of its epochs the one that it is in.

    Returns:
        A ``tf.data.Dataset`` of the batches under TensorFlow; under another backend the batches.
    """
    if keras.backend.backend() != "tensorflow":
        return batches
    import tensorflow as tf  # noqa: TID251 - Keras leaves the tuning on

    signature = keras.tree.map_structure(
        lambda array: tf.TensorSpec((None, *array.shape[1:]), array.dtype), batches[0]
    )

    def read():
        yield from (batches[index] for index in range(len(batches)))

    options = tf.data.Options()
    options.autotune.enabled = False
    dataset = tf.data.Dataset.from_generator(read, output_signature=signature)
    dataset = dataset.apply(tf.data.experimental.assert_cardinality(len(batches)))
    return dataset.prefetch(1).with_options(options)
