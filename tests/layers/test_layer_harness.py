import json

import harness
import keras
import numpy as np
import pytest
from keras import ops
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
_OF_MAPS = [p for p in _ALL if p.id.startswith(("Decode", "Letterbox", "Resize", "Single"))]
# Their operations are those that not every backend could compile.
_SEARCHING = ("DecodeDetection", "DecodeScore", "Procrustes", "RegionToCrop", "Single")
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
def test_numbers_of_numpy_are_arguments(case):
    harness.check_numbers_of_numpy(case)


@pytest.mark.parametrize("case", _FIRST)
def test_a_dtype_policy_survives_the_config(case):
    layer = case.make(dtype=keras.DTypePolicy("mixed_bfloat16"))
    again = type(layer).from_config(json.loads(json.dumps(layer.get_config())))
    assert again.dtype_policy == layer.dtype_policy


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


@pytest.mark.slow
@pytest.mark.parametrize("case", [p for p in _FIRST if p.id.startswith(_SEARCHING)])
def test_compiles_as_a_whole(case):
    harness.check_compiles_as_a_whole(case)


@pytest.mark.parametrize("case", _OF_MAPS)
def test_unknown_sizes(case):
    harness.check_unknown_sizes(case)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("case", _ALL)
def test_empty_batch(case, training):
    harness.check_empty_batch(case, training)


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


_ROWS, _COLUMNS = np.mgrid[:40, :300]
_RAMP = np.stack([_COLUMNS % 256, _ROWS], axis=-1)[None].astype("uint8")
_MASK = np.zeros((1, 40, 300), "uint8")
_MASK[:, 5:20, 260:291] = 1
_CENTER, _SCALE = np.array([[150.0, 20.0]], "float32"), np.ones(1, "float32")


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize(
    ("layer", "args"),
    [
        (layers.ResizeImages(20, 270), (_RAMP,)),
        (layers.ResizeLike(), (_RAMP, np.zeros((1, 20, 270, 1), "float32"))),
        (layers.Letterbox(64), (_RAMP,)),
        (layers.CropAndResize(16), (_RAMP, _CENTER, _SCALE)),
        (layers.EncodeScoreMaps(48, 48), (np.full((1, 21, 2), 20, "int32"), np.ones((1, 21)))),
    ],
    ids=lambda value: type(value).__name__,
)
def test_integers_are_computed_with_as_floats(layer, args, dtype):
    layer = type(layer).from_config(layer.get_config() | {"dtype": dtype})
    came, expected = (
        layer(*(ops.convert_to_tensor(x) for x in (first, *args[1:])))
        for first in (args[0], args[0].astype("float32"))
    )
    assert harness.dtype_of(came) == dtype
    harness.assert_same(harness.to_numpy(came), harness.to_numpy(expected))


@pytest.mark.parametrize("dtype", ["uint8", "bool", "int32"])
def test_a_mask_of_any_dtype_has_its_box(dtype):
    place = layers.RegionToCrop(64)(ops.convert_to_tensor(_MASK.astype(dtype)))
    # Columns 260 to 290 and rows 5 to 19; a side of 30 pixels with a margin of a quarter.
    np.testing.assert_allclose(ops.convert_to_numpy(place["center_uv"]), [[275.0, 12.0]])
    np.testing.assert_allclose(ops.convert_to_numpy(place["scale"]), [64.0 / 37.5], rtol=1e-6)
