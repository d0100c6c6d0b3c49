import keras
import numpy as np
import pytest
from harness import to_numpy
from parity_weights import variable_shapes

from keras_hand3d import models


@pytest.mark.parametrize("size", [(16, 16), (37, 61), (40, 24)])
def test_logits_have_the_size_of_the_image(size):
    model = models.HandSegNet(width=0.0625)
    assert tuple(model(np.zeros((1, *size, 3), "float32")).shape) == (1, *size, 2)


def test_parameter_count():
    expected = sum(int(np.prod(shape)) for shape in variable_shapes("HandSegNet").values())
    assert models.HandSegNet().count_params() == expected


def test_an_eighth_is_resized_on_the_legacy_grid():
    model = models.HandSegNet(width=0.0625)
    image = np.random.RandomState(0).uniform(-0.5, 0.5, (1, 32, 48, 3)).astype("float32")
    eighth = keras.Model(model.input, model.get_layer("conv6_2").output)
    logits = to_numpy(model(image))
    np.testing.assert_allclose(logits[:, ::8, ::8], to_numpy(eighth(image)), atol=1e-5)


def test_narrow_networks_keep_four_channels():
    model = models.HandSegNet(width=0.001)
    assert model.get_layer("conv1_1").filters == 4
    assert model.get_layer("conv6_2").filters == 2
