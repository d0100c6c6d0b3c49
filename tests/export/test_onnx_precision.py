import numpy as np
import pytest
from backends import needs

pytestmark = [needs("onnx"), needs("onnxruntime")]
IMAGES = np.random.default_rng(0).uniform(-0.5, 0.5, (4, 3, 8, 8)).astype("float32")


@pytest.fixture
def graph():
    """A hidden convolution, a head, and a sum with coordinates."""
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(1)
    constants = {
        "hidden": random.normal(size=(16, 3, 3, 3)) * 0.3,
        "head": random.normal(size=(32, 16, 1, 1)) * 0.3,
        "coordinates": np.full((1, 32, 1, 1), 1234.567),
    }
    nodes = [
        helper.make_node("Conv", ["x", "hidden"], ["a"], name="hidden_conv", pads=[1, 1, 1, 1]),
        helper.make_node("LeakyRelu", ["a"], ["b"], name="relu", alpha=0.01),
        helper.make_node("Conv", ["b", "head"], ["c"], name="head_conv"),
        helper.make_node("Add", ["c", "coordinates"], ["y"], name="add"),
    ]
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


def test_hidden_layers_are_quantised_and_heads_are_not(graph, tmp_path):
    import onnx

    from keras_hand3d.export.onnx_precision import quantize_to_int8

    onnx.save(graph, tmp_path / "whole.onnx")
    quantize_to_int8(tmp_path / "whole.onnx", tmp_path / "int8.onnx", [{"x": IMAGES}])
    quantized = onnx.load(tmp_path / "int8.onnx")
    weights = {t.name: t.data_type for t in quantized.graph.initializer}
    assert weights["head"] == onnx.TensorProto.FLOAT
    assert weights["hidden_quantized"] == onnx.TensorProto.INT8
    came, expected = _run(str(tmp_path / "int8.onnx"), IMAGES), _run(graph, IMAGES)
    np.testing.assert_allclose(came, expected, atol=0.1)
