import keras
import numpy as np
import pytest
from small_training import small_source

from keras_hand3d.data import HandBatches
from keras_hand3d.training.untuned import untuned

on_tensorflow = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="only TensorFlow's datasets are tuned"
)


@pytest.fixture
def batches(tmp_path):
    return HandBatches(small_source(tmp_path / "data"), 2, steps=3, shuffle=True, seed=1)


@on_tensorflow
def test_the_dataset_has_the_same_batches(batches):
    dataset = untuned(batches)
    assert len(dataset) == 3
    for index, (given,) in enumerate(dataset):
        (expected,) = batches[index]
        assert given.keys() == expected.keys()
        for name, value in expected.items():
            np.testing.assert_array_equal(given[name], value)


@on_tensorflow
def test_nothing_tunes_the_dataset(batches):
    assert untuned(batches).options().autotune.enabled is False


@pytest.mark.skipif(keras.backend.backend() == "tensorflow", reason="TensorFlow has a dataset")
def test_other_backends_take_the_batches_as_they_are(batches):
    assert untuned(batches) is batches
