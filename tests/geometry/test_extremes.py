import numpy as np
import pytest
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.geometry.extremes import largest, smallest

_VALUES = np.array([[[3, -1], [0, 7], [2, 2]]])


@pytest.mark.parametrize("dtype", ["float32", "int32"])
def test_extremes_along_an_axis(dtype):
    values = ops.convert_to_tensor(_VALUES, dtype=dtype)
    np.testing.assert_array_equal(ops.convert_to_numpy(largest(values, axis=1)), [[3, 7]])
    np.testing.assert_array_equal(ops.convert_to_numpy(smallest(values, axis=1)), [[0, -1]])
    kept = ops.convert_to_numpy(largest(values, axis=-1, keepdims=True))
    np.testing.assert_array_equal(kept, [[[3], [7], [2]]])


@pytest.mark.parametrize("dtype", ["float32", "int32"])
def test_extremes_of_an_empty_batch(dtype):
    values = ops.zeros((0, 3, 2), dtype=dtype)
    for found, shape in (
        (largest(values, axis=1), (0, 2)),
        (smallest(values, axis=-1), (0, 3)),
        (largest(values, axis=1, keepdims=True), (0, 1, 2)),
    ):
        assert (tuple(found.shape), found.dtype) == (shape, values.dtype)


def test_squares_around_no_hands(evaluate):
    center_uv, side = evaluate(geometry.turned_square, np.zeros((0, 21, 2)), np.zeros(0))
    assert (center_uv.shape, side.shape) == ((0, 2), (0,))


def test_crops_of_no_hands(evaluate):
    images, places = np.zeros((0, 8, 9, 3)), np.zeros((0, 2))
    crops = evaluate(geometry.turned_crop, images, places, places[:, 0], places[:, 0], crop_size=4)
    assert crops.shape == (0, 4, 4, 3)
