"""What every layer and every model of the package must be able to do."""

import contextlib
import functools
import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import pytest
from keras import ops


@dataclass(frozen=True)
class Case:
    """A way to make a layer or model, and what to call it with.

    Attributes:
        make: Makes it; takes further constructor arguments.
        args: Call arguments of batch 3: arrays, or one dictionary of arrays.
        differentiable: Whether its outputs have a gradient with respect to its float inputs; there
            is nothing to fit where not.
        half: Whether the backends can compute it in bfloat16.
    """

    make: Callable
    args: tuple
    differentiable: bool = True
    half: bool = True


@contextlib.contextmanager
def dtype_policy(name):
    """The global dtype policy, put back at the end."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def call(layer, args, **keywords):
    """Outputs as tensors."""
    # Compiled one by one, a layer's operations take many times as long. A model's are shared with
    # the next model of that shape.
    if not isinstance(layer, keras.Model):
        layer, keywords = compiled(layer, **keywords), {}
    return layer(*keras.tree.map_structure(ops.convert_to_tensor, args), **keywords)


def call_eagerly(layer, args):
    """Outputs as tensors, operation by operation under every backend."""
    return layer(*keras.tree.map_structure(ops.convert_to_tensor, args))


def compiled(layer, **keywords):
    """The layer compiled as a whole where the backend would compile its operations one by one.

    There its random state stays as it is.
    """
    if keras.backend.backend() != "jax":
        return functools.partial(layer, **keywords)
    import jax

    @jax.jit
    def compute(*args):
        with keras.StatelessScope():
            return layer(*args, **keywords)

    return compute


def outputs_of(layer, args, **keywords):
    """Outputs as NumPy arrays of the same structure."""
    return to_numpy(call(layer, args, **keywords))


def to_numpy(structure):
    return keras.tree.map_structure(
        lambda x: ops.convert_to_numpy(ops.cast(x, "float32") if dtype_of(x) in HALF else x),
        structure,
    )


HALF = ("float16", "bfloat16")


def dtype_of(tensor):
    return keras.backend.standardize_dtype(tensor.dtype)


def assert_same(came, expected, tolerance=1e-6):
    keras.tree.assert_same_structure(came, expected)
    for one, other in zip(keras.tree.flatten(came), keras.tree.flatten(expected), strict=True):
        np.testing.assert_allclose(
            np.asarray(one, "float64"), np.asarray(other, "float64"), rtol=0, atol=tolerance
        )


def assert_finite(structure):
    for value in keras.tree.flatten(structure):
        assert np.isfinite(np.asarray(value, "float64")).all()


def check_config_round_trip(case):
    layer = case.make()
    config = json.loads(json.dumps(layer.get_config()))
    again = type(layer).from_config(config)
    assert json.loads(json.dumps(again.get_config())) == config


def check_numbers_of_numpy(case):
    kinds = {bool: np.bool_, int: np.int64, float: np.float32}
    arguments = case.make.keywords
    numpy = {
        # Keras takes no other seeds than Python's.
        name: value if name == "seed" else kinds.get(type(value), lambda same: same)(value)
        for name, value in arguments.items()
    }
    config = json.loads(json.dumps(case.make(**numpy).get_config()))
    for name, value in arguments.items():
        assert config[name] == (pytest.approx(value) if isinstance(value, float) else value)


def check_serialization(case):
    layer = case.make()
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is type(layer)
    assert again.get_config() == layer.get_config()


def check_symbolic_call(case, compute=call):
    layer = case.make()
    symbolic = layer(*_symbolic(case.args, lambda x: x.shape[0]))
    eager = compute(layer, case.args)
    _assert_same_spec(symbolic, eager)
    unknown_batch = layer(*_symbolic(case.args, lambda x: None))
    _assert_same_spec(unknown_batch, eager, batch=None)


def check_dynamic_batch(case):
    model = _functional(case)
    three = model.predict(_as_model_input(case.args), verbose=0)
    first = keras.tree.map_structure(lambda x: x[:1], case.args)
    one = model.predict(_as_model_input(first), verbose=0)
    assert_same(one, keras.tree.map_structure(lambda x: x[:1], three), 1e-4)


def check_empty_batch(case, training):
    layer = case.make()
    acts_in_training = "training" in inspect.signature(layer.call).parameters
    keywords = {"training": training} if acts_in_training else {}
    args = keras.tree.map_structure(lambda x: x[:0], case.args)
    _assert_same_spec(layer(*_symbolic(args, lambda x: 0)), call(layer, args, **keywords))


def check_compiles_as_a_whole(case):
    layer = case.make()
    args = keras.tree.map_structure(ops.convert_to_tensor, case.args)
    whole = _WHOLE[keras.backend.backend()](layer)
    assert_same(to_numpy(whole(*args)), outputs_of(layer, args), 1e-4)


def _whole_by_tensorflow(layer):
    import tensorflow as tf

    return tf.function(layer, jit_compile=True)


def _whole_by_torch(layer):
    import torch

    torch.compiler.reset()
    return torch.compile(lambda *args: layer(*args), backend="eager", fullgraph=True)


_WHOLE = {"tensorflow": _whole_by_tensorflow, "torch": _whole_by_torch, "jax": compiled}


def check_unknown_sizes(case):
    layer = case.make()
    known = outputs_of(layer, case.args)
    shapes = [(None, None, None, x.shape[3]) if x.ndim == 4 else x.shape for x in case.args]
    layer(
        *(keras.Input(batch_shape=s, dtype=x.dtype) for s, x in zip(shapes, case.args, strict=True))
    )
    if keras.backend.backend() != "tensorflow":
        return
    # Elsewhere sizes are known as soon as there is anything to compute.
    import tensorflow as tf

    specs = [tf.TensorSpec(s, x.dtype) for s, x in zip(shapes, case.args, strict=True)]
    came = tf.function(layer, input_signature=specs)(*(tf.constant(x) for x in case.args))
    assert_same(to_numpy(came), known, 1e-4)


def check_fit(case):
    model = _Scaled(case.make())
    # XLA adds nothing here but the time to compile.
    jit = "auto" if keras.backend.backend() == "jax" else False
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse", jit_compile=jit)
    target = np.full((3, 1), 0.5, "float32")
    history = model.fit(_as_model_input(case.args), target, batch_size=3, epochs=1, verbose=0)
    assert np.isfinite(history.history["loss"][0])
    scale = ops.convert_to_numpy(model.scale)
    assert np.isfinite(scale)
    assert scale != 1.0


def check_save_keras(case, folder):
    model = _functional(case)
    model.save(folder / "model.keras")
    again = keras.saving.load_model(folder / "model.keras")
    arguments = (_as_model_input(case.args),)
    assert_same(outputs_of(again, arguments), outputs_of(model, arguments))


def check_save_weights(case, folder):
    model = _functional(case)
    model.save_weights(folder / "model.weights.h5")
    again = keras.Model.from_config(model.get_config()) if _is_plain(model) else case.make()
    for variable in again.variables:
        if "float" in variable.dtype:
            variable.assign(np.full(variable.shape, 0.5, "float32"))
    again.load_weights(folder / "model.weights.h5")
    arguments = (_as_model_input(case.args),)
    assert_same(outputs_of(again, arguments), outputs_of(model, arguments))


def check_mixed_precision(case, policy):
    with dtype_policy(policy):
        layer = case.make()
        outputs = outputs_of(compiled(layer), case.args)
    assert_finite(outputs)
    return layer, outputs


def check_layer_stays_float32(case, policy):
    layer, outputs = check_mixed_precision(case, policy)
    assert layer.compute_dtype == "float32"
    assert_same(outputs, outputs_of(case.make(), case.args))


def check_explicit_dtype(case, dtype="bfloat16"):
    layer = case.make(dtype=dtype)
    assert layer.compute_dtype == dtype
    if case.half:
        outputs = call(layer, case.args)
        floats = [x for x in keras.tree.flatten(outputs) if "float" in dtype_of(x)]
        assert {dtype_of(x) for x in floats} == {dtype}


class _Scaled(keras.Model):
    """Scales the float inputs by a weight and averages all float outputs."""

    def __init__(self, layer):
        super().__init__(name="scaled")
        self.layer = layer
        self.scale = self.add_weight(shape=(), initializer="ones", name="scale")

    def call(self, inputs, training=False):
        inputs = keras.tree.map_structure(
            lambda x: x * self.scale if "float" in dtype_of(x) else x, inputs
        )
        arguments = inputs if isinstance(inputs, list | tuple) else (inputs,)
        outputs = self.layer(*arguments)
        means = [
            ops.mean(ops.reshape(x, (ops.shape(x)[0], -1)), axis=1, keepdims=True)
            for x in keras.tree.flatten(outputs)
            if "float" in dtype_of(x)
        ]
        return sum(means) / len(means)


def _functional(case):
    layer = case.make()
    if isinstance(layer, keras.Model):
        return layer
    inputs = _symbolic(case.args, lambda x: None)
    return keras.Model(_as_model_input(inputs), layer(*inputs))


def _is_plain(model):
    return not type(model).__module__.startswith("keras_hand3d")


def _as_model_input(args):
    return args[0] if len(args) == 1 else list(args)


def _symbolic(args, batch_of):
    def symbol(name, x):
        shape = (batch_of(x), *x.shape[1:])
        return keras.Input(batch_shape=shape, dtype=dtype_of(x), name=name)

    if isinstance(args[0], dict):
        return ({name: symbol(name, x) for name, x in args[0].items()},)
    return tuple(symbol(f"argument_{index}", x) for index, x in enumerate(args))


def _assert_same_spec(symbolic, eager, batch="known"):
    keras.tree.assert_same_structure(symbolic, eager)
    for spec, value in zip(keras.tree.flatten(symbolic), keras.tree.flatten(eager), strict=True):
        shape = tuple(value.shape)
        assert tuple(spec.shape) == (shape if batch == "known" else (None, *shape[1:]))
        assert spec.dtype == dtype_of(value)
