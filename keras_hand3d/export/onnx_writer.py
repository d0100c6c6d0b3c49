"""ONNX files, by TensorFlow and tf2onnx: names are kept, and the batch may be of any size."""

import logging
import tempfile
from pathlib import Path

from keras_hand3d.export.onnx_precision import quantize_to_int8, store_in_float16
from keras_hand3d.export.tracing import in_float32, traced

OPSET = 15


def write(job, path):
    """Write a model as an ONNX file."""
    import onnx

    model = _converted(job)
    _name_sizes(model, job)
    if job.precision == "float16":
        store_in_float16(model)
    if job.precision == "int8":
        with tempfile.TemporaryDirectory() as folder:
            whole = Path(folder) / "model.onnx"
            onnx.save(model, whole)
            quantize_to_int8(whole, path, job.calibration)
        model = onnx.load(path)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _converted(job):
    import tf2onnx

    in_float32(job.model)
    # It reports each of its passes.
    logging.getLogger("tf2onnx").setLevel(logging.ERROR)
    function, specification = traced(job.model, job.signature)
    model, _ = tf2onnx.convert.from_function(function, [specification], opset=OPSET)
    return model


def _name_sizes(model, job):
    """Give the batch its name, where it is free, and all other sizes their numbers."""
    shapes = dict(job.signature.inputs)
    shapes |= {n: shape for n, (shape, _) in job.signature.output_records(job.model).items()}
    for tensor in (*model.graph.input, *model.graph.output):
        sizes = tensor.type.tensor_type.shape
        del sizes.dim[:]
        for size in shapes[tensor.name]:
            if size is None:
                sizes.dim.add().dim_param = "batch"
            else:
                sizes.dim.add().dim_value = size
