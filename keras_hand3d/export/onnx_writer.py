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
    _drop_idle(model)
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


def _drop_idle(model):
    """Take out what inserts no axis at all: tf2onnx leaves it of an einsum, and OpenVINO takes no
    axes for the first one."""
    from onnx import numpy_helper

    graph = model.graph
    empty = {x.name for x in graph.initializer if not numpy_helper.to_array(x).size}
    results = {output.name for output in graph.output}
    idle = [
        node
        for node in graph.node
        if node.op_type == "Unsqueeze" and {*node.input[1:]} & empty
        and node.output[0] not in results
    ]  # fmt: skip
    for node in idle:
        graph.node.remove(node)
        for other in graph.node:
            for place, name in enumerate(other.input):
                if name == node.output[0]:
                    other.input[place] = node.input[0]


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
