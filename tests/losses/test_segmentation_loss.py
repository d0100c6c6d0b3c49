import numpy as np
import pytest
from keras import ops

from keras_hand3d.losses import SegmentationLoss, segmentation_errors


@pytest.fixture
def pixels():
    random = np.random.default_rng(0)
    logits = random.normal(scale=3.0, size=(2, 4, 5, 2)).astype("float32")
    return random.integers(0, 2, (2, 4, 5)).astype("float32"), logits


def _by_hand(mask, logits):
    exponentials = np.exp(logits.astype("float64"))
    probability = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return -np.log(np.where(mask > 0.5, probability[..., 1], probability[..., 0]))


def test_each_pixel_has_its_softmax_cross_entropy(pixels):
    errors = segmentation_errors(*(ops.convert_to_tensor(value) for value in pixels))
    np.testing.assert_allclose(ops.convert_to_numpy(errors), _by_hand(*pixels), atol=1e-5)


def test_the_loss_is_their_mean(pixels):
    assert float(SegmentationLoss()(*pixels)) == pytest.approx(_by_hand(*pixels).mean(), rel=1e-5)


def test_sure_and_wrong_stays_finite():
    logits = ops.convert_to_tensor(np.array([[[[-500.0, 500.0]]]], "float32"))
    errors = segmentation_errors(ops.zeros((1, 1, 1)), logits)
    assert float(ops.convert_to_numpy(errors)[0, 0, 0]) == 1000.0
