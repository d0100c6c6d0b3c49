import numpy as np

from keras_hand3d import geometry


def one_hot(*cells, rows=6, columns=8):
    """``(1, rows, columns, n)``: each map spread evenly over its (column, row) cells."""
    maps = np.zeros((1, rows, columns, len(cells)))
    for index, places in enumerate(cells):
        for column, row in places:
            maps[0, row, column, index] = 1.0 / len(places)
    return maps


def test_softmax_is_over_the_cells(evaluate):
    scores = np.random.RandomState(0).randn(2, 5, 4, 3)
    powers = np.exp(scores)
    expected = powers / powers.sum(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(evaluate(geometry.spatial_softmax, scores), expected, rtol=1e-5)


def test_one_cell_is_at_its_centre_and_not_spread(evaluate):
    uv, spread = evaluate(geometry.expected_uv, one_hot([(3, 2)], [(0, 5)]), stride=4)
    np.testing.assert_allclose(uv, [[[13.5, 9.5], [1.5, 21.5]]], atol=1e-4)
    np.testing.assert_allclose(spread, 0.0, atol=0.01)


def test_the_mean_and_the_spread_of_two_cells(evaluate):
    uv, spread = evaluate(geometry.expected_uv, one_hot([(1, 2), (4, 6 - 1)]), stride=4)
    np.testing.assert_allclose(uv, [[[4 * 3.0 - 0.5, 4 * 4.0 - 0.5]]], rtol=1e-5)
    np.testing.assert_allclose(spread, [[4 * np.hypot(1.5, 1.5)]], rtol=1e-5)


def test_the_gradient_of_a_certain_position_is_finite(gradient_of):
    scores = np.where(one_hot([(3, 2)]) > 0, 200.0, 0.0)

    def total(values):
        uv, spread = geometry.expected_uv(geometry.spatial_softmax(values), 4)
        return uv[0, 0, 0] + spread[0, 0]

    assert np.isfinite(gradient_of(total, scores)[0]).all()


def test_expectations_under_the_distributions(evaluate):
    rs = np.random.RandomState(0)
    probability, values = rs.rand(2, 6, 8, 3), rs.randn(2, 6, 8, 3)
    features = rs.randn(2, 6, 8, 5)
    found = evaluate(geometry.expected_value, probability, values)
    np.testing.assert_allclose(found, (probability * values).sum(axis=(1, 2)), rtol=1e-4)
    found = evaluate(geometry.expected_features, probability, features)
    expected = np.einsum("byxn,byxc->bnc", probability, features)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_depths_are_from_the_root(evaluate):
    found = evaluate(geometry.relative_to_root, np.arange(21.0)[None] + 5.0)
    np.testing.assert_allclose(found, np.arange(21.0)[None])
