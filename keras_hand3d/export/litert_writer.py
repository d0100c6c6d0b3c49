"""LiteRT files, which were TensorFlow Lite's, for one batch size: their runtime plans its memory.

Half precision and eight bits are those of the weights. With eight bits the kernels of convolutions
and dense layers scale their inputs as they come, so nothing is calibrated, and all that computes
coordinates stays in float32.
"""

import tempfile
from pathlib import Path

from keras_hand3d.export import saved_model_writer


def write(job, path):
    """Write a model as a LiteRT file."""
    import tensorflow as tf  # noqa: TID251 - the converter is TensorFlow's

    with tempfile.TemporaryDirectory() as folder:
        saved_model = Path(folder) / "saved_model"
        saved_model_writer.write(job, saved_model)
        converter = tf.lite.TFLiteConverter.from_saved_model(str(saved_model))
        # Else weights stay variables, which the fast kernels do not take.
        converter.experimental_enable_resource_variables = False
        if job.precision != "float32":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if job.precision == "float16":
            converter.target_spec.supported_types = [tf.float16]
        path.write_bytes(converter.convert())
