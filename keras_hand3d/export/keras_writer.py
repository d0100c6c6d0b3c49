"""Keras's own archive."""

import keras


def write(job, path):
    """Write a model into a ``.keras`` file."""
    job.model.save(path)


def open_written(path, job):
    """The archive's computation."""
    model = keras.saving.load_model(path, compile=False)
    return lambda inputs: job.signature.arrays(model, inputs)
