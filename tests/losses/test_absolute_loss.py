import numpy as np

from keras_hand3d.losses import absolute_distances, log_ratios


def test_absolute_distances_add_the_axes(evaluate):
    true = np.array([[[1.0, 2.0], [0.0, 0.0]]])
    pred = np.array([[[4.0, 0.0], [-1.0, 0.5]]])
    came = evaluate(absolute_distances, true, pred, unit=10.0)
    np.testing.assert_allclose(came, [[0.5, 0.15]], rtol=1e-6)


def test_log_ratios_are_the_same_both_ways(evaluate):
    came = evaluate(log_ratios, np.array([2.0, 4.0, 1.0]), np.array([4.0, 2.0, 0.0]))
    np.testing.assert_allclose(came, [np.log(2), np.log(2), np.log(1e6)], rtol=1e-5)


def test_log_ratios_have_a_finite_gradient_at_zero(gradient_of):
    from keras import ops

    (gradient,) = gradient_of(lambda pred: ops.sum(log_ratios(ops.ones((2,)), pred)), [0.0, 2.0])
    np.testing.assert_allclose(gradient, [0.0, 0.5], rtol=1e-6)
