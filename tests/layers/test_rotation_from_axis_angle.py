import numpy as np
from harness import outputs_of
from keras import ops

from keras_hand3d.layers import RotationFromAxisAngle


def test_quarter_turn_about_z():
    came = outputs_of(RotationFromAxisAngle(), (np.array([[0, 0, np.pi / 2]], "float32"),))
    np.testing.assert_allclose(came[0], [[0, -1, 0], [1, 0, 0], [0, 0, 1]], atol=1e-6)


def test_epsilon_is_added_under_the_root():
    came = outputs_of(RotationFromAxisAngle(epsilon=0.25), (np.zeros((1, 3), "float32"),))
    np.testing.assert_allclose(came[0], np.eye(3) * np.cos(0.5), atol=1e-6)


def test_gradient_at_the_identity_is_finite(gradient_of):
    layer = RotationFromAxisAngle()
    weights = ops.reshape(ops.arange(9, dtype="float32"), (3, 3))
    (gradient,) = gradient_of(lambda x: ops.sum(layer(x) * weights), np.zeros((1, 3)))
    # d R / d x is the generator of the rotation about x, and so on.
    np.testing.assert_allclose(gradient, [[7 - 5, 2 - 6, 3 - 1]], atol=1e-3)
