import numpy as np
import pytest
from keras import ops

from keras_hand3d.losses import ScoreMapLoss


@pytest.fixture
def maps():
    random = np.random.default_rng(0)
    return [random.normal(size=(2, 6, 5, 4)).astype("float32") for _ in range(2)]


def _by_hand(true, pred, visible):
    total = 0.0
    for b in range(true.shape[0]):
        for k in range(true.shape[3]):
            if visible[b, k]:
                total += np.sqrt(np.mean((pred[b, :, :, k] - true[b, :, :, k]) ** 2))
    return total / (visible.sum() + 1e-3)


def test_it_is_the_published_loss(maps):
    visible = np.array([[1, 0, 1, 1], [0, 0, 1, 0]], bool)
    loss = ScoreMapLoss()(*maps, sample_weight=visible)
    assert float(loss) == pytest.approx(_by_hand(*maps, visible), rel=1e-5)


def test_nothing_visible_costs_nothing(maps):
    assert float(ScoreMapLoss()(*maps, sample_weight=np.zeros((2, 4), bool))) == 0.0


def test_the_gradient_of_a_perfect_prediction_is_finite(gradient_of, maps):
    true = ops.convert_to_tensor(maps[0])
    (gradient,) = gradient_of(lambda pred: ScoreMapLoss()(true, pred), maps[0])
    assert np.isfinite(gradient).all()
