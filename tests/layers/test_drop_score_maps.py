import numpy as np
import pytest
from keras import ops

from keras_hand3d.layers import DropScoreMaps


def _dropped(rate, training=True):
    maps = np.random.default_rng(0).uniform(0.1, 1.0, (50, 4, 5, 21)).astype("float32")
    return maps, ops.convert_to_numpy(DropScoreMaps(rate, seed=1)(maps, training=training))


def test_whole_maps_are_dropped_and_the_rest_is_not_scaled():
    maps, came = _dropped(0.2)
    gone = (came == 0.0).all(axis=(1, 2))
    np.testing.assert_array_equal(came, maps * ~gone[:, None, None, :])
    # 1050 maps: five standard deviations around a fifth.
    assert 0.138 < gone.mean() < 0.262


def test_nothing_is_dropped_outside_of_training():
    maps, came = _dropped(0.9, training=False)
    np.testing.assert_array_equal(came, maps)


def test_a_wrong_rate_is_refused():
    with pytest.raises(ValueError, match="from 0 to 1, got 2"):
        DropScoreMaps(2)
