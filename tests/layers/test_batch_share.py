import keras
import numpy as np
import pytest
from keras import ops

from keras_hand3d.layers.batch_share import change_share


def _changed(share, count=20, seed=1):
    values = np.arange(count * 3, dtype="float32").reshape(count, 3)
    flags = np.zeros((count, 1, 2), "float32")
    came = change_share(
        lambda some, marks: [some + 100.0, marks + 1.0],
        [ops.convert_to_tensor(values), ops.convert_to_tensor(flags)],
        share,
        keras.random.SeedGenerator(seed),
    )
    return values, [ops.convert_to_numpy(x) for x in came]


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (0.25, 5), (0.5, 10), (1.0, 20)])
def test_as_many_samples_change_as_the_share_says(share, count):
    before, (after, marks) = _changed(share)
    changed = (after - before == 100.0).all(axis=1)
    assert changed.sum() == count
    np.testing.assert_array_equal(after[~changed], before[~changed])
    np.testing.assert_array_equal(marks[:, 0, 0] == 1.0, changed)


def test_the_place_in_the_batch_is_drawn():
    firsts = {int(np.argmax(_changed(0.25, seed=seed)[1][1][:, 0, 0])) for seed in range(8)}
    assert len(firsts) > 2


def test_values_that_the_change_does_not_give_are_left_out():
    values = [ops.ones((4, 2)), ops.zeros((4, 3))]
    seed = keras.random.SeedGenerator(0)
    (came,) = change_share(lambda one, other: [one + other[:, :2]], values, 0.5, seed)
    np.testing.assert_array_equal(ops.convert_to_numpy(came), np.ones((4, 2)))
