import numpy as np
import pytest
from keras import ops

from keras_hand3d.losses import LiftingLoss, squared_errors


def test_each_sample_has_its_mean_squared_error():
    true = np.zeros((2, 21, 3), "float32")
    pred = np.stack([np.full((21, 3), 2.0), np.full((21, 3), 3.0)]).astype("float32")
    errors = squared_errors(ops.convert_to_tensor(true), ops.convert_to_tensor(pred))
    np.testing.assert_allclose(ops.convert_to_numpy(errors), [4.0, 9.0], rtol=1e-6)


def test_the_loss_is_their_mean():
    pred = np.stack([np.full((3, 3), 2.0), np.full((3, 3), 3.0)]).astype("float32")
    assert float(LiftingLoss()(np.zeros_like(pred), pred)) == pytest.approx(6.5)
