import harness
import pytest
from layer_cases import CASES

from keras_hand3d import layers

_ALL = [
    pytest.param(case, id=f"{name}-{index}")
    for name, cases in CASES.items()
    for index, case in enumerate(cases)
]
_FIRST = [p for p in _ALL if p.id.endswith("-0")]
_OTHERS_SLOW = [
    p if p in _FIRST else pytest.param(*p.values, id=p.id, marks=pytest.mark.slow) for p in _ALL
]
_DIFFERENTIABLE = [p for p in _ALL if p.values[0].differentiable]


def test_every_exported_layer_has_a_case():
    assert set(CASES) == set(layers.__all__) - {"GeometryLayer"}


def test_every_case_stands_under_its_class():
    for name, cases in CASES.items():
        assert {type(case.make()).__name__ for case in cases} == {name}


@pytest.mark.parametrize("case", _ALL)
def test_config_round_trip(case):
    harness.check_config_round_trip(case)


@pytest.mark.parametrize("case", _ALL)
def test_serialization(case):
    harness.check_serialization(case)


@pytest.mark.parametrize("case", _ALL)
def test_symbolic_call_equals_eager(case):
    harness.check_symbolic_call(case)


@pytest.mark.slow
@pytest.mark.parametrize("case", _ALL)
def test_symbolic_call_equals_operation_by_operation(case):
    harness.check_symbolic_call(case, harness.call_eagerly)


@pytest.mark.parametrize("case", _ALL)
def test_dynamic_batch(case):
    harness.check_dynamic_batch(case)


@pytest.mark.parametrize("case", _DIFFERENTIABLE)
def test_fit(case):
    harness.check_fit(case)


@pytest.mark.parametrize("case", _ALL)
def test_save_keras(case, tmp_path):
    harness.check_save_keras(case, tmp_path)


@pytest.mark.parametrize("case", _ALL)
def test_save_weights(case, tmp_path):
    harness.check_save_weights(case, tmp_path)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("case", _OTHERS_SLOW)
def test_stays_float32_under_mixed_precision(case, policy):
    harness.check_layer_stays_float32(case, policy)


@pytest.mark.parametrize("case", _FIRST)
def test_explicit_dtype_is_honoured(case):
    harness.check_explicit_dtype(case)
