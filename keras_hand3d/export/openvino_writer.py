"""OpenVINO's files, read from ONNX, for one batch size: with a free one it refuses the crop."""

import tempfile
from dataclasses import replace
from pathlib import Path

from keras_hand3d.export import onnx_writer


def write(job, path):
    """Write a model as ``.xml`` and ``.bin``."""
    import openvino

    with tempfile.TemporaryDirectory() as folder:
        onnx_file = Path(folder) / "model.onnx"
        # OpenVINO stores halves itself.
        precision = "int8" if job.precision == "int8" else "float32"
        onnx_writer.write(replace(job, precision=precision), onnx_file)
        model = openvino.Core().read_model(onnx_file)
        openvino.save_model(model, path, compress_to_fp16=job.precision == "float16")
