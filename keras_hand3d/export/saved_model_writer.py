"""TensorFlow's SavedModel, with the signature ``serving_default``."""

import keras

from keras_hand3d.export.tracing import in_float32, traced


def write(job, path):
    """Write a model as a SavedModel."""
    in_float32(job.model)
    function, specification = traced(job.model, job.signature)
    archive = keras.export.ExportArchive()
    archive.track(job.model)
    archive.add_endpoint("serve", function.python_function, input_signature=[specification])
    archive.write_out(str(path), verbose=False)


def open_written(path, job):
    """The SavedModel's computation."""
    import tensorflow as tf  # noqa: TID251 - the runtime of this format

    function = tf.saved_model.load(str(path)).signatures["serving_default"]

    def call(inputs):
        outputs = function(**{name: tf.constant(value) for name, value in inputs.items()})
        return {name: value.numpy() for name, value in outputs.items()}

    return call
