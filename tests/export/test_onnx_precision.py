import numpy as np
import pytest
from backends import needs

pytestmark = [needs("onnx"), needs("onnxruntime")]
IMAGES = np.random.default_rng(0).uniform(-0.5, 0.5, (4, 3, 8, 8)).astype("float32")


_RANDOM = np.random.default_rng(1)
_WEIGHTS = {
    "hidden": _RANDOM.normal(size=(16, 3, 3, 3)) * 0.3,
    "other": _RANDOM.normal(size=(16, 3, 1, 1)) * 0.3,
    "head": _RANDOM.normal(size=(32, 16, 1, 1)) * 0.3,
    "only": _RANDOM.normal(size=(32, 3, 1, 1)) * 0.3,
    "coordinates": np.full((1, 32, 1, 1), 1234.567),
    "three": np.array(3.0),
    "sixth": np.array(1.0 / 6.0),
    "zero": np.array(0.0),
    "six": np.array(6.0),
}


def _node(kind, inputs, output, **attributes):
    from onnx import helper

    return helper.make_node(kind, inputs.split(), [output], name=f"{kind}_{output}", **attributes)


def _hidden_conv(output):
    return _node("Conv", "x hidden", output, pads=[1, 1, 1, 1])


def _with_head(*nodes, head="b head"):
    """A model: nodes from x to b, a head on them, and a sum with coordinates."""
    from onnx import TensorProto, helper, numpy_helper

    nodes = [*nodes, _node("Conv", head, "c"), _node("Add", "c coordinates", "y")]
    used = {name for node in nodes for name in node.input}
    constants = {name: array for name, array in _WEIGHTS.items() if name in used}
    infos = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in (("x", ["n", 3, 8, 8]), ("y", ["n", 32, 8, 8]))
    ]
    initializers = [
        numpy_helper.from_array(array.astype("float32"), name) for name, array in constants.items()
    ]
    model = helper.make_graph(nodes, "g", infos[:1], infos[1:], initializers)
    model = helper.make_model(model, opset_imports=[helper.make_opsetid("", 15)])
    model.ir_version = 8
    return model


@pytest.fixture
def graph():
    """A hidden convolution, a head, and a sum with coordinates."""
    return _with_head(_hidden_conv("a"), _node("LeakyRelu", "a", "b", alpha=0.01))


def _run(model, images):
    import onnxruntime

    content = model if isinstance(model, str) else model.SerializeToString()
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return session.run(["y"], {"x": images})[0]


def test_large_weights_are_stored_in_half_precision(graph):
    from onnx import TensorProto, checker

    from keras_hand3d.export.onnx_precision import store_in_float16

    expected = _run(graph, IMAGES)
    store_in_float16(graph)
    checker.check_model(graph)
    kinds = {tensor.name: tensor.data_type for tensor in graph.graph.initializer}
    assert kinds == {
        "hidden_float16": TensorProto.FLOAT16,
        "head_float16": TensorProto.FLOAT16,
        "coordinates": TensorProto.FLOAT,
    }
    came = _run(graph, IMAGES)
    np.testing.assert_allclose(came, expected, atol=5e-3)
    assert (came != expected).any()


def _quantized_weights(model, folder):
    """Names of the weights that are of eight bits once a model is quantised."""
    import onnx

    from keras_hand3d.export.onnx_precision import quantize_to_int8

    onnx.save(model, folder / "whole.onnx")
    quantize_to_int8(folder / "whole.onnx", folder / "int8.onnx", [{"x": IMAGES}])
    kinds = {t.name: t.data_type for t in onnx.load(folder / "int8.onnx").graph.initializer}
    return {
        name
        for name in _WEIGHTS
        if kinds.get(f"{name}_quantized") == onnx.TensorProto.INT8 and name not in kinds
    }


def _leaky():
    return [_hidden_conv("a"), _node("LeakyRelu", "a", "b", alpha=0.01)]


def _residual():
    return [
        _hidden_conv("p"),
        _node("Conv", "x other", "q"),
        _node("Add", "p q", "a"),
        _node("Relu", "a", "b"),
    ]


def _linear():
    return [_hidden_conv("p"), _node("Conv", "x other", "q"), _node("Add", "p q", "b")]


def _swish():
    return [_hidden_conv("a"), _node("Sigmoid", "a", "p"), _node("Mul", "a p", "b")]


def _hard_swish():
    return [
        _hidden_conv("a"),
        _node("Add", "a three", "p"),
        _node("Clip", "p zero six", "q"),
        _node("Mul", "a q", "r"),
        _node("Mul", "r sixth", "b"),
    ]


@pytest.mark.parametrize(
    ("nodes", "hidden"),
    [
        (_leaky, {"hidden"}),
        (_residual, {"hidden", "other"}),
        (_linear, {"hidden", "other"}),
        (_swish, {"hidden"}),
        (_hard_swish, {"hidden"}),
    ],
)
def test_hidden_layers_are_quantised_and_heads_are_not(nodes, hidden, tmp_path):
    model = _with_head(*nodes())
    assert _quantized_weights(model, tmp_path) == hidden
    came, expected = _run(str(tmp_path / "int8.onnx"), IMAGES), _run(model, IMAGES)
    np.testing.assert_allclose(came, expected, atol=0.2)


def test_a_network_of_nothing_but_heads_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no hidden convolutions to compute in int8"):
        _quantized_weights(_with_head(head="x only"), tmp_path)
