"""Pickles with the variable names of the authors' release."""

from keras_hand3d.export.writing import same_architecture
from keras_hand3d.models import export_original_weights, load_original_weights


def write(job, path):
    """Write a model's variables.

    Raises:
        ValueError: If the model is none of the paper's.
    """
    try:
        export_original_weights(job.model, path)
    except TypeError as error:
        raise ValueError(f"The format original: {error} Take the format weights.") from None


def open_written(path, job):
    """The computation of a model of the same architecture with the file's variables."""
    model = same_architecture(job.model)
    load_original_weights(model, path)
    return lambda inputs: job.signature.arrays(model, inputs)
