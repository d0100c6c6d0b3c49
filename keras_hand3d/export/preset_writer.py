"""Presets of this package: config.json, model.weights.h5 and metadata.json."""

from keras_hand3d.models import HandModel


def write(job, path):
    """Write a preset into the folder of a path."""
    job.model.save_to_preset(
        path.parent,
        data_licence=job.metadata.get("data_licence"),
        metrics=job.metadata.get("metrics"),
        half_precision=job.precision == "float16",
    )


def open_written(path, job):
    """The preset's computation, see `keras_hand3d.inference.runtimes`."""
    model = HandModel.from_preset(path.parent)
    return lambda inputs: job.signature.arrays(model, inputs)
