import numpy as np
import pytest
from keras import ops

from keras_hand3d.geometry.vectors import safe_arctan2, safe_divide, safe_norm, safe_normalize


def test_norm_of_known_vectors(evaluate):
    lengths = evaluate(safe_norm, [[3.0, 4.0, 0.0], [0.0, 0.0, 0.0], [-2.0, 0.0, 0.0]])
    np.testing.assert_allclose(lengths, [[5.0], [0.0], [2.0]])


def test_norm_drops_the_axis_if_asked(evaluate):
    lengths = evaluate(safe_norm, np.full((2, 5, 3), 2.0), keepdims=False)
    np.testing.assert_allclose(lengths, np.full((2, 5), np.sqrt(12.0)), rtol=1e-6)


def test_norm_along_another_axis(evaluate):
    lengths = evaluate(safe_norm, [[3.0, 6.0], [4.0, 8.0]], axis=0)
    np.testing.assert_allclose(lengths, [[5.0, 10.0]])


def test_norm_gradient_is_zero_at_the_zero_vector(gradient_of):
    (gradient,) = gradient_of(lambda x: ops.sum(safe_norm(x)), np.zeros((2, 3)))
    np.testing.assert_array_equal(gradient, np.zeros((2, 3)))


def test_norm_gradient_is_the_unit_vector_elsewhere(gradient_of):
    (gradient,) = gradient_of(lambda x: ops.sum(safe_norm(x)), [[3.0, 0.0, -4.0]])
    np.testing.assert_allclose(gradient, [[0.6, 0.0, -0.8]], rtol=1e-6)


def test_divide_gives_the_quotient_or_zero(evaluate):
    quotients = evaluate(safe_divide, [6.0, 6.0, 0.0], [3.0, 0.0, 0.0])
    np.testing.assert_array_equal(quotients, [2.0, 0.0, 0.0])


def test_divide_gradient_is_zero_at_a_zero_denominator(gradient_of):
    gradients = gradient_of(lambda a, b: ops.sum(safe_divide(a, b)), [6.0, 1.0], [2.0, 0.0])
    np.testing.assert_allclose(gradients[0], [0.5, 0.0])
    np.testing.assert_allclose(gradients[1], [-1.5, 0.0])


def test_normalize_gives_unit_vectors_and_keeps_zero(evaluate):
    units = evaluate(safe_normalize, [[0.0, 3.0, 4.0], [0.0, 0.0, 0.0]])
    np.testing.assert_allclose(units, [[0.0, 0.6, 0.8], [0.0, 0.0, 0.0]], rtol=1e-6)


def test_normalize_gradient_is_zero_at_the_zero_vector(gradient_of):
    (gradient,) = gradient_of(lambda x: ops.sum(safe_normalize(x)), np.zeros((1, 3)))
    np.testing.assert_array_equal(gradient, np.zeros((1, 3)))


@pytest.mark.parametrize("y", [-2.0, 0.0, 0.5])
@pytest.mark.parametrize("x", [-1.0, 0.0, 3.0])
def test_arctan2_is_numpys(evaluate, y, x):
    angle = evaluate(safe_arctan2, [y], [x])
    np.testing.assert_allclose(angle, [np.arctan2(y, x)], atol=1e-6)


def test_arctan2_gradient_is_zero_at_the_origin(gradient_of):
    gradients = gradient_of(lambda y, x: ops.sum(safe_arctan2(y, x)), [0.0], [0.0])
    np.testing.assert_array_equal(gradients, [[0.0], [0.0]])


def test_arctan2_gradient_elsewhere(gradient_of):
    gradients = gradient_of(lambda y, x: ops.sum(safe_arctan2(y, x)), [3.0, 2.0], [4.0, 0.0])
    np.testing.assert_allclose(gradients[0], [4.0 / 25.0, 0.0], atol=1e-6)
    np.testing.assert_allclose(gradients[1], [-3.0 / 25.0, -0.5], atol=1e-6)
