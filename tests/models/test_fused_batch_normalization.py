import keras
import numpy as np
import pytest
from keras import ops

from keras_hand3d.models.fused_batch_normalization import FusedBatchNormalization

_RS = np.random.RandomState(0)
_MAPS = (_RS.randn(4, 5, 6, 3) * [1.0, 2.0, 0.1] + [0.0, 5.0, -1.0]).astype("float32")
_GAMMA, _BETA = np.array([1.0, 0.5, 2.0], "float32"), np.array([0.0, 1.0, -1.0], "float32")
_EPSILON = 1e-3


def _layer(**arguments):
    layer = FusedBatchNormalization(momentum=0.9, name="norm", **arguments)
    layer.build(_MAPS.shape)
    layer.gamma.assign(_GAMMA)
    layer.beta.assign(_BETA)
    return layer


def _normalized(maps, mean, variance):
    return (maps - mean) / np.sqrt(variance + _EPSILON) * _GAMMA + _BETA


def test_training_normalises_by_the_batch():
    came = ops.convert_to_numpy(_layer()(ops.convert_to_tensor(_MAPS), training=True))
    expected = _normalized(_MAPS, _MAPS.mean(axis=(0, 1, 2)), _MAPS.var(axis=(0, 1, 2)))
    np.testing.assert_allclose(came, expected, atol=1e-4)


def test_training_remembers_mean_and_biased_variance():
    layer = _layer()
    layer(ops.convert_to_tensor(_MAPS), training=True)
    mean, variance = _MAPS.mean(axis=(0, 1, 2)), _MAPS.var(axis=(0, 1, 2))
    came = ops.convert_to_numpy(layer.moving_mean), ops.convert_to_numpy(layer.moving_variance)
    np.testing.assert_allclose(came[0], 0.1 * mean, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(came[1], 0.9 + 0.1 * variance, rtol=1e-5)


def test_half_precision_is_normalised_by_statistics_in_float32():
    layer = _layer(dtype="mixed_bfloat16")
    # Far from zero: in bfloat16, squares would leave nothing of the variance.
    maps = np.round((_MAPS + 20.0) * 4.0) / 4.0
    outputs = layer(ops.cast(maps, "bfloat16"), training=True)
    assert outputs.dtype == ops.cast(0.0, "bfloat16").dtype
    mean, variance = maps.mean(axis=(0, 1, 2)), maps.var(axis=(0, 1, 2))
    expected = _normalized(maps, mean, variance)
    came = ops.convert_to_numpy(ops.cast(outputs, "float32"))
    np.testing.assert_allclose(came, expected, rtol=0.01, atol=0.02)
    variance_now = ops.convert_to_numpy(layer.moving_variance)
    np.testing.assert_allclose(variance_now, 0.9 + 0.1 * variance, rtol=1e-4)


@pytest.mark.parametrize(("training", "trainable"), [(False, True), (True, False)])
def test_else_by_what_is_remembered(training, trainable):
    layer = _layer()
    layer.trainable = trainable
    layer.moving_mean.assign([1.0, 2.0, 3.0])
    layer.moving_variance.assign([4.0, 1.0, 0.25])
    came = ops.convert_to_numpy(layer(ops.convert_to_tensor(_MAPS), training=training))
    expected = _normalized(_MAPS, [1.0, 2.0, 3.0], np.array([4.0, 1.0, 0.25]))
    np.testing.assert_allclose(came, expected, atol=1e-4)
    np.testing.assert_allclose(ops.convert_to_numpy(layer.moving_mean), [1.0, 2.0, 3.0])


def test_gradients_are_those_of_the_formula(gradient_of):
    weight = ops.convert_to_tensor(_RS.randn(*_MAPS.shape).astype("float32"))
    plain = FusedBatchNormalization(name="norm")
    plain.build(_MAPS.shape)

    def by_layer(maps):
        return ops.sum(plain(maps, training=True) * weight)

    def by_hand(maps):
        mean = ops.mean(maps, axis=(0, 1, 2))
        variance = ops.mean(ops.square(maps - mean), axis=(0, 1, 2))
        return ops.sum((maps - mean) / ops.sqrt(variance + _EPSILON) * weight)

    came, expected = gradient_of(by_layer, _MAPS)[0], gradient_of(by_hand, _MAPS)[0]
    np.testing.assert_allclose(came, expected, atol=1e-3)


@pytest.mark.parametrize(
    "arguments",
    [{"axis": 1}, {"scale": False}, {"center": False}, {"dtype": "float64"}],
    ids=["another axis", "no scale", "no centre", "float64"],
)
def test_what_the_operation_cannot_do_is_as_in_keras(arguments):
    maps = ops.convert_to_tensor(_MAPS.astype(arguments.get("dtype", "float32")))
    came = FusedBatchNormalization(**arguments)(maps, training=True)
    expected = keras.layers.BatchNormalization(**arguments)(maps, training=True)
    np.testing.assert_allclose(
        ops.convert_to_numpy(came), ops.convert_to_numpy(expected), atol=1e-6
    )
