"""Smaller numbers in ONNX files: weights in half precision, networks in eight bits."""

import numpy as np

_LEAST_WEIGHTS = 256
"""Tensors with fewer numbers are sizes, axes and biases: they stay."""

_RELUS = ("Relu", "LeakyRelu")

_PASSED = ("Add", "Mul", "Div", "Clip", "Min", "Max", "Sigmoid", "HardSigmoid", "DepthToSpace")
"""What may lie between a hidden convolution and the next: residuals, swishes, a shuffle."""


def store_in_float16(model):
    """Store the large weights of a graph in half precision.

    They are cast back where they are used, which a runtime does once, as it loads the file: it
    computes in float32, and so do coordinates.

    Args:
        model: An ONNX model; it is changed.
    """
    from onnx import TensorProto, helper, numpy_helper

    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < _LEAST_WEIGHTS:
            continue
        name, half = tensor.name, f"{tensor.name}_float16"
        values = numpy_helper.to_array(tensor)
        limit = np.finfo(np.float16).max
        tensor.CopyFrom(numpy_helper.from_array(values.clip(-limit, limit).astype("f2"), half))
        casts.append(helper.make_node("Cast", [half], [name], name=half, to=TensorProto.FLOAT))
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend([*casts, *nodes])


def quantize_to_int8(source, target, calibration):
    """Quantise the hidden convolutions of an ONNX file and what lies between them.

    Ranges are measured on the calibration samples, weights have a scale for each channel and use
    seven of the eight bits, so that every processor computes the same of them. Heads,
    dense layers and all that computes coordinates stay in float32.

    Args:
        source: File to read; a file of shapes and merged operations is left beside it.
        target: File to write.
        calibration: Inputs by name, one batch each.
    """
    import onnx
    from onnxruntime import quantization

    prepared = source.with_name("prepared.onnx")
    quantization.quant_pre_process(source, prepared, skip_symbolic_shape=True)
    quantization.quantize_static(
        prepared,
        target,
        _Reader(calibration),
        quant_format=quantization.QuantFormat.QDQ,
        per_channel=True,
        # Without VNNI, x86 adds pairs of products in 16 bits: weights of eight would overflow.
        reduce_range=True,
        activation_type=quantization.QuantType.QUInt8,
        weight_type=quantization.QuantType.QInt8,
        nodes_to_quantize=_hidden_nodes(onnx.load(prepared)),
    )


class _Reader:
    """Calibration samples one by one, as the quantiser asks for them."""

    def __init__(self, calibration):
        self._samples = iter(calibration)

    def get_next(self):
        return next(self._samples, None)


def _hidden_nodes(model):
    """Names of activations and pools, and of hidden convolutions.

    Hidden is what leads to a ReLU or to another convolution, through sums and gates alone.

    Raises:
        ValueError: If there are none: the quantiser takes no names for all.
    """
    readers = {}
    for node in model.graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)

    def leads_on(node):
        ahead = [reader for name in node.output for reader in readers.get(name, [])]
        return any(
            reader.op_type in _RELUS
            or reader.op_type == "Conv"
            or (reader.op_type in _PASSED and leads_on(reader))
            for reader in ahead
        )

    names = [
        node.name
        for node in model.graph.node
        if node.op_type in (*_RELUS, "MaxPool") or (node.op_type == "Conv" and leads_on(node))
    ]
    if not names:
        raise ValueError("This network has no hidden convolutions to compute in int8.")
    return names
