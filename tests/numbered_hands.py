"""A data set whose every sample tells its number, without any files."""

import keras
import numpy as np

from keras_hand3d.data import HandSource
from keras_hand3d.data.schema import REQUIRED_FIELDS


class NumberedHands(HandSource):
    """Images of one value, the sample's number (modulo 256); it counts how often each is read."""

    fields = REQUIRED_FIELDS

    def __init__(self, count=5, sizes=None):
        self.count, self.sizes, self.reads = count, sizes or {}, [0] * count

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        self.reads[index] += 1
        height, width = self.sizes.get(index, (4, 6))
        return {
            "image": np.full((height, width, 3), index % 256, np.uint8),
            "hands_uv": np.full((2, 21, 2), index, "float32"),
            "hands_visible": np.full((2, 21), index % 2 == 0),
            "hands_present": np.array([True, index % 2 == 0]),
        }

    def sample_id(self, index):
        return f"number{index}"


class MeanNumber(keras.Model):
    """A model whose loss is the mean number of the samples that it sees."""

    def build(self, input_shape):
        self.scale = self.add_weight(shape=(), initializer="zeros")

    def call(self, sample):
        return keras.ops.mean(sample["hands_uv"]) + 0.0 * self.scale

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return y_pred


def losses_of_fit(data, **options):
    """Mean number of the samples in each epoch of ``fit``."""
    model = MeanNumber()
    model.compile(optimizer=keras.optimizers.SGD(0.0), jit_compile=False)
    return model.fit(data, verbose=0, **options).history["loss"]
