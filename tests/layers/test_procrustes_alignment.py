import numpy as np
from harness import outputs_of

from keras_hand3d.layers import ProcrustesAlignment

_TRUTH = np.random.RandomState(0).randn(2, 21, 3).astype("float32")
_TURN = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], "float32")


def test_undoes_turn_shift_and_scale():
    moved = 3.0 * _TRUTH @ _TURN + np.array([1.0, -2.0, 5.0], "float32")
    came = outputs_of(ProcrustesAlignment(), (moved, _TRUTH))
    np.testing.assert_allclose(came, _TRUTH, atol=1e-4)


def test_scale_can_be_kept():
    came = outputs_of(ProcrustesAlignment(with_scale=False), (3.0 * _TRUTH, _TRUTH))
    mean = _TRUTH.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(came, 3.0 * (_TRUTH - mean) + mean, atol=1e-4)


def test_does_not_reflect():
    mirrored = _TRUTH * np.array([1.0, 1.0, -1.0], "float32")
    came = outputs_of(ProcrustesAlignment(), (mirrored, _TRUTH))
    assert np.abs(came - _TRUTH).max() > 0.1
