import numpy as np
from keras import ops

from keras_hand3d.models.pixel_shuffle import PixelShuffle


def test_channels_become_the_four_cells_by_rows():
    # One cell of eight channels: two for each of upper left, upper right, lower left, lower right.
    maps = np.arange(8, dtype="float32").reshape(1, 1, 1, 8)
    finer = ops.convert_to_numpy(PixelShuffle()(maps))
    expected = [[[[0, 1], [2, 3]], [[4, 5], [6, 7]]]]
    np.testing.assert_array_equal(finer, expected)


def test_cells_keep_their_places():
    maps = np.zeros((1, 2, 3, 4), "float32")
    maps[0, 1, 2, 0] = 1.0
    finer = ops.convert_to_numpy(PixelShuffle()(maps))
    assert np.argwhere(finer[0, ..., 0]).tolist() == [[2, 4]]


def test_shape_of_maps_of_any_size():
    layer = PixelShuffle()
    assert layer.compute_output_shape((None, None, 5, 12)) == (None, None, 10, 3)
