import keras
import numpy as np
import pytest
from parity_weights import variable_shapes

from keras_hand3d import models


@pytest.mark.parametrize("size", [(16, 16), (37, 61)])
def test_score_maps_have_an_eighth_of_the_size(size):
    outputs = models.PoseNet(width=0.0625)(np.zeros((1, *size, 3), "float32"))
    expected = (1, size[0] // 8, size[1] // 8, 21)
    assert {name: tuple(x.shape) for name, x in outputs.items()} == {
        "stage_1": expected,
        "stage_2": expected,
        "stage_3": expected,
    }


def test_parameter_count():
    expected = sum(int(np.prod(shape)) for shape in variable_shapes("PoseNet2D").values())
    assert models.PoseNet().count_params() == expected


def test_the_initialiser_is_that_of_every_kernel_and_is_remembered():
    model = models.PoseNet(width=0.05, kernel_initializer="zeros")
    kernels = [x.kernel for x in model.layers if isinstance(x, keras.layers.Conv2D)]
    assert len(kernels) == 31
    assert not any(keras.ops.convert_to_numpy(kernel.value).any() for kernel in kernels)
    assert models.PoseNet.from_config(model.get_config()).kernel_initializer == "zeros"


def test_the_crops_size_is_remembered():
    model = models.PoseNet(width=0.05, crop_size=96)
    assert models.PoseNet.from_config(model.get_config()).crop_size == 96
    config = {name: value for name, value in model.get_config().items() if name != "crop_size"}
    assert models.PoseNet.from_config(config).crop_size == 256


@pytest.mark.parametrize("size", [8, 100])
def test_a_crop_without_whole_cells_is_refused(size):
    with pytest.raises(ValueError, match="multiple of 8"):
        models.PoseNet(width=0.05, crop_size=size)
