import harness
import keras
import pytest
from model_cases import CASES

from keras_hand3d import models

_ALL = [
    pytest.param(case, id=f"{name}-{index}")
    for name, cases in CASES.items()
    for index, case in enumerate(cases)
]
_FIRST = [p for p in _ALL if p.id.endswith("-0")]


def test_every_exported_model_has_a_case():
    exported = {n for n in models.__all__ if isinstance(getattr(models, n), type)}
    exported = {n for n in exported if issubclass(getattr(models, n), keras.Model)}
    assert set(CASES) == exported - {"HandModel"}


@pytest.mark.parametrize("case", _ALL)
def test_config_round_trip(case):
    harness.check_config_round_trip(case)


@pytest.mark.parametrize("case", _ALL)
def test_numbers_of_numpy_are_arguments(case):
    harness.check_numbers_of_numpy(case)


@pytest.mark.parametrize("case", _ALL)
def test_serialization(case):
    harness.check_serialization(case)


@pytest.mark.parametrize("case", _ALL)
def test_symbolic_call_equals_eager(case):
    harness.check_symbolic_call(case)


@pytest.mark.parametrize("case", _FIRST)
def test_dynamic_batch(case):
    harness.check_dynamic_batch(case)


@pytest.mark.parametrize("case", _FIRST)
def test_fit(case):
    harness.check_fit(case)


@pytest.mark.parametrize("case", _ALL)
def test_save_keras(case, tmp_path):
    harness.check_save_keras(case, tmp_path)


@pytest.mark.parametrize("case", _FIRST)
def test_save_weights(case, tmp_path):
    harness.check_save_weights(case, tmp_path)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("case", _FIRST)
def test_mixed_precision_is_finite_with_float32_outputs(case, policy):
    model, _ = harness.check_mixed_precision(case, policy)
    assert model.compute_dtype == policy.removeprefix("mixed_")
    outputs = keras.tree.flatten(model.output)
    assert {x.dtype for x in outputs if "float" in x.dtype} == {"float32"}


@pytest.mark.parametrize("case", _FIRST)
def test_explicit_dtype_is_honoured(case):
    model = case.make(dtype="mixed_bfloat16")
    layers = model._flatten_layers(include_self=False)
    activations = keras.layers.LeakyReLU | keras.layers.ReLU
    hidden = [layer for layer in layers if isinstance(layer, activations)]
    assert {layer.compute_dtype for layer in hidden} == {"bfloat16"}
    assert {variable.dtype for variable in model.trainable_variables} == {"float32"}


@pytest.mark.parametrize("case", _FIRST)
def test_dtype_survives_the_config(case):
    model = case.make(dtype="mixed_bfloat16")
    assert type(model).from_config(model.get_config()).dtype_policy.name == "mixed_bfloat16"


@pytest.mark.parametrize("case", _FIRST)
def test_layers_are_named_by_the_package(case):
    first, second = case.make(), case.make()
    assert [x.name for x in _layers_of(first)] == [x.name for x in _layers_of(second)]


@pytest.mark.parametrize("case", _ALL)
def test_clone_computes_the_same(case):
    model = case.make()
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    came, expected = (harness.outputs_of(network, case.args) for network in (clone, model))
    harness.assert_same(came, expected)


@pytest.mark.parametrize("case", _FIRST)
def test_misspelt_argument_is_refused(case):
    with pytest.raises(TypeError, match="widht"):
        case.make(widht=0.5)


def _layers_of(model):
    layers = model._flatten_layers(include_self=False)
    # Operators such as slicing and comparing take numbers from Keras, and hold no weights.
    return [layer for layer in layers if isinstance(layer, keras.layers.Layer) and layer.weights]


def test_a_quantised_network_says_that_it_cannot_be_written(tmp_path):
    model = models.PosePriorNet(width=0.0625)
    model.quantize("int8")
    with pytest.raises(ValueError, match="expected a network that was not quantised"):
        model.save(tmp_path / "quantised.keras")
    assert not (tmp_path / "quantised.keras").exists()
