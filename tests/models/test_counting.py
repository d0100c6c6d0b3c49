import keras
import pytest
from keras import ops

from keras_hand3d.models.counting import multiply_adds


def _count(*layers, shape):
    model = keras.Sequential(layers)
    return multiply_adds(lambda: model(ops.zeros(shape)))


@pytest.mark.parametrize(
    ("layer", "shape", "expected"),
    [
        (lambda: keras.layers.Dense(5), (1, 7), 35),
        (lambda: keras.layers.Conv2D(4, 3, padding="same"), (1, 6, 8, 2), 6 * 8 * 9 * 2 * 4),
        (lambda: keras.layers.Conv2D(4, 3, 2, padding="same"), (1, 6, 8, 2), 3 * 4 * 9 * 2 * 4),
        (lambda: keras.layers.DepthwiseConv2D(3, padding="same"), (1, 6, 8, 2), 6 * 8 * 9 * 2),
        (lambda: keras.layers.ReLU(), (1, 6), 0),
    ],
)
def test_multiply_adds_of_a_layer(layer, shape, expected):
    assert _count(layer(), shape=shape) == expected


def test_layers_add_up_and_count_no_more_afterwards():
    dense = keras.layers.Dense(5)
    assert _count(keras.layers.Dense(7), dense, shape=(1, 3)) == 21 + 35
    before = keras.layers.Dense.call
    multiply_adds(lambda: dense(ops.zeros((1, 7))))
    assert keras.layers.Dense.call is before
