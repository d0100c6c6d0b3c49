import numpy as np
from keras import ops

from keras_hand3d.losses import squared_distances


def test_a_distance_is_counted_in_units():
    true = np.zeros((1, 2, 2), "float32")
    pred = np.array([[[30.0, 40.0], [0.0, -10.0]]], "float32")
    squared = squared_distances(ops.convert_to_tensor(true), ops.convert_to_tensor(pred), 10.0)
    np.testing.assert_allclose(ops.convert_to_numpy(squared), [[25.0, 1.0]], rtol=1e-6)
