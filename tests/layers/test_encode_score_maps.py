import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import EncodeScoreMaps

_VISIBLE = np.array([[True]])


def _uv(u, v):
    return np.array([[[u, v]]], "float32")


def _expected(u, v, sigma, height=32, width=40):
    rows, columns = np.mgrid[:height, :width]
    return np.exp(-((columns - u) ** 2 + (rows - v) ** 2) / sigma**2)


def test_position_is_truncated():
    layer = EncodeScoreMaps(32, 40, sigma=5.0)
    came = outputs_of(layer, (_uv(20.9, 10.9), _VISIBLE))
    np.testing.assert_allclose(came[0, :, :, 0], _expected(20, 10, 5.0), atol=1e-6)


def test_truncation_can_be_turned_off():
    layer = EncodeScoreMaps(32, 40, sigma=5.0, truncate=False)
    came = outputs_of(layer, (_uv(20.9, 10.9), _VISIBLE))
    np.testing.assert_allclose(came[0, :, :, 0], _expected(20.9, 10.9, 5.0), atol=1e-5)


def test_pooling_averages_blocks():
    layer = EncodeScoreMaps(32, 40, sigma=5.0, pool_size=8)
    came = outputs_of(layer, (_uv(20, 10), _VISIBLE))
    expected = _expected(20, 10, 5.0).reshape(4, 8, 5, 8).mean(axis=(1, 3))
    np.testing.assert_allclose(came[0, :, :, 0], expected, atol=1e-6)


@pytest.mark.parametrize("uv", [(0.5, 10), (20, 31), (-3, 10), (39, 10), (500, 10)])
def test_a_point_that_is_not_strictly_inside_has_no_map(uv):
    came = outputs_of(EncodeScoreMaps(32, 40), (_uv(*uv), _VISIBLE))
    np.testing.assert_array_equal(came, 0.0)


def test_an_invisible_point_has_no_map():
    came = outputs_of(EncodeScoreMaps(32, 40), (_uv(20, 10), ~_VISIBLE))
    np.testing.assert_array_equal(came, 0.0)


@pytest.mark.parametrize(("height", "width"), [(30, 40), (32, 41)])
def test_pool_that_does_not_divide_the_size_is_refused(height, width):
    with pytest.raises(ValueError, match="pool_size 8"):
        EncodeScoreMaps(height, width, pool_size=8)
