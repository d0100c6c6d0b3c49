import keras
import numpy as np
import pytest
from keras import ops

from keras_hand3d.models import HandDetector, HandPose25D
from keras_hand3d.models.mobile_blocks import MobileBlocks


@pytest.mark.parametrize("model", [HandDetector, HandPose25D])
def test_no_1x1_convolution_strides(model):
    # The gradient of such a one with 8 channels ends TensorFlow's process on some processors.
    network = model(width=0.05, backbone="residual")
    strided = [
        layer.name
        for layer in network.layers
        if isinstance(layer, keras.layers.Conv2D)
        and layer.kernel_size == (1, 1)
        and layer.strides != (1, 1)
    ]
    assert strided == []


def test_the_shortcut_of_a_reducing_block_takes_every_second_cell():
    image = keras.Input((4, 6, 8))
    blocks = MobileBlocks(1.0, keras.DTypePolicy("float32"), whole=True)
    network = keras.Model(image, blocks.residual(image, 16, "block", strides=2))
    shortcut = keras.Model(image, network.get_layer("block_shortcut").output)
    x = np.random.default_rng(0).normal(size=(2, 4, 6, 8)).astype("float32")
    (kernel,) = network.get_layer("block_shortcut").get_weights()
    expected = x[:, ::2, ::2] @ kernel[0, 0]
    np.testing.assert_allclose(ops.convert_to_numpy(shortcut(x)), expected, atol=1e-5)
