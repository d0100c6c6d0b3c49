import numpy as np
import pytest
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.geometry.score_maps import DECODINGS, check_decoding


def gaussians(keypoints_uv, height, width, sigma):
    """(n, 2) positions as (height, width, n) maps."""
    row, column = np.mgrid[:height, :width]
    maps = [np.exp(-((column - u) ** 2 + (row - v) ** 2) / sigma**2) for u, v in keypoints_uv]
    return np.stack(maps, axis=-1)


def naive_argmax(maps):
    """First maximum in row order, by numpy.argmax."""
    batch, _, width, count = maps.shape
    index = maps.reshape(batch, -1, count).argmax(axis=1)
    return np.stack([index % width, index // width], axis=-1)


@pytest.mark.parametrize("sigma", [25.0, 3.0])
def test_encoded_maps_are_gaussians_without_the_factor_two(evaluate, sigma):
    uv = np.array([[[10.0, 5.0], [20.25, 30.5]], [[1.0, 38.0], [30.0, 20.0]]])
    found = evaluate(
        geometry.encode_score_maps, uv, np.ones((2, 2), bool), size=(40, 32), sigma=sigma
    )
    expected = [gaussians(points, 40, 32, sigma) for points in uv]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_maps_of_invisible_keypoints_are_zero(evaluate):
    uv, visible = np.full((2, 3, 2), 8.0), np.array([[True, False, True], [False, False, True]])
    found = evaluate(geometry.encode_score_maps, uv, visible, size=(16, 16))
    np.testing.assert_array_equal(found.any(axis=(1, 2)), visible)


@pytest.mark.parametrize(
    ("point", "is_inside"),
    [
        ((8.0, 8.0), True),
        ((0.5, 0.5), True),
        ((18.5, 14.5), True),
        ((0.0, 8.0), False),
        ((8.0, 0.0), False),
        ((19.0, 8.0), False),
        ((8.0, 15.0), False),
        ((-3.0, 8.0), False),
        ((8.0, 40.0), False),
    ],
)
def test_maps_of_keypoints_not_strictly_inside_are_zero(evaluate, point, is_inside):
    found = evaluate(geometry.encode_score_maps, [[point]], np.ones((1, 1), bool), size=(16, 20))
    assert found.any() == is_inside


@pytest.mark.parametrize("leading", [(), (2, 3)])
def test_encode_takes_leading_dimensions(evaluate, leading):
    uv = np.random.RandomState(0).uniform(1.0, 14.0, (*leading, 4, 2))
    found = evaluate(
        geometry.encode_score_maps, uv, np.ones((*leading, 4), bool), size=(16, 16), sigma=4.0
    )
    expected = [gaussians(points, 16, 16, 4.0) for points in uv.reshape(-1, 4, 2)]
    np.testing.assert_allclose(found, np.reshape(expected, (*leading, 16, 16, 4)), atol=1e-6)


def test_argmax_is_numpys_on_random_maps(evaluate):
    maps = np.random.RandomState(0).randn(3, 20, 30, 21)
    uv, maximum = evaluate(geometry.argmax_keypoints, maps)
    np.testing.assert_array_equal(uv, naive_argmax(maps))
    np.testing.assert_allclose(maximum, maps.max(axis=(1, 2)), rtol=1e-6)


def test_argmax_is_numpys_where_many_are_equal(evaluate):
    maps = np.random.RandomState(0).randint(0, 4, (3, 20, 30, 21)).astype("float32")
    uv, _ = evaluate(geometry.argmax_keypoints, maps)
    np.testing.assert_array_equal(uv, naive_argmax(maps))


def test_argmax_of_a_constant_map_is_the_first_pixel(evaluate):
    uv, maximum = evaluate(geometry.argmax_keypoints, np.full((1, 4, 5, 2), -3.0))
    np.testing.assert_array_equal(uv, np.zeros((1, 2, 2)))
    np.testing.assert_array_equal(maximum, [[-3.0, -3.0]])


def test_argmax_goes_by_rows(evaluate):
    maps = np.zeros((1, 4, 5, 1))
    maps[0, 1, 4], maps[0, 2, 0] = 1.0, 1.0
    uv, _ = evaluate(geometry.argmax_keypoints, maps)
    np.testing.assert_array_equal(uv, [[[4.0, 1.0]]])


def test_argmax_of_a_map_of_nan_stays_inside(evaluate):
    uv, _ = evaluate(geometry.argmax_keypoints, np.full((1, 4, 5, 1), np.nan))
    assert (uv[0, 0] <= [4.0, 3.0]).all()


def test_argmax_has_parity(evaluate, parity):
    maps = parity("posenet")
    finest = maps[sorted(name for name in maps if maps[name].shape == (1, 32, 32, 21))[-1]]
    uv, _ = evaluate(geometry.argmax_keypoints, finest)
    np.testing.assert_array_equal(uv, naive_argmax(finest))


@pytest.mark.parametrize("shape", [(3, 50), (3, 50, 4)])
def test_first_maximum_index_is_numpys_argmax(evaluate, shape):
    values = np.random.RandomState(0).randint(0, 5, shape).astype("float32")
    found = evaluate(geometry.first_maximum_index, values)
    np.testing.assert_array_equal(found, values.argmax(axis=1))
    assert np.issubdtype(found.dtype, np.integer)


@pytest.mark.parametrize("sigma", [1.5, 4.0, 25.0])
def test_subpixel_is_exact_on_gaussians(evaluate, sigma):
    uv = np.array([[10.3, 12.8], [15.5, 9.0], [20.49, 11.51], [1.2, 28.7], [16.0, 16.0]])
    found, _ = evaluate(geometry.subpixel_keypoints, gaussians(uv, 32, 32, sigma)[None])
    np.testing.assert_allclose(found[0], uv, atol=1e-3)


def test_subpixel_is_exact_on_gaussians_of_any_height(evaluate):
    uv = np.array([[10.3, 12.8], [15.5, 9.0]])
    maps = gaussians(uv, 32, 32, 3.0)[None] * [0.05, 7.0]
    found, maximum = evaluate(geometry.subpixel_keypoints, maps)
    np.testing.assert_allclose(found[0], uv, atol=1e-3)
    np.testing.assert_allclose(maximum, maps.max(axis=(1, 2)), rtol=1e-6)


def test_subpixel_does_not_move_along_an_axis_on_whose_border_the_maximum_lies(evaluate):
    uv = np.array([[0.0, 7.3], [15.0, 7.3], [7.3, 0.0], [7.3, 15.0], [0.0, 15.0]])
    found, _ = evaluate(geometry.subpixel_keypoints, gaussians(uv, 16, 16, 2.0)[None])
    np.testing.assert_allclose(found[0], uv, atol=1e-3)


@pytest.mark.parametrize("value", [0.0, -4.0, 2.0])
def test_subpixel_of_a_constant_map_is_the_first_pixel(evaluate, value):
    found, _ = evaluate(geometry.subpixel_keypoints, np.full((1, 6, 6, 1), value))
    np.testing.assert_array_equal(found, [[[0.0, 0.0]]])


def test_subpixel_moves_by_half_a_pixel_at_most(evaluate):
    maps = np.random.RandomState(0).uniform(-1.0, 1.0, (4, 12, 12, 21))
    found, _ = evaluate(geometry.subpixel_keypoints, maps)
    assert np.abs(found - naive_argmax(maps)).max() <= 0.5


def test_soft_argmax_is_the_expectation_under_the_softmax(evaluate):
    maps = np.random.RandomState(0).randn(2, 6, 7, 3)
    weights = np.exp(2.0 * maps)
    weights /= weights.sum(axis=(1, 2), keepdims=True)
    row, column = np.mgrid[:6, :7]
    expected = [np.einsum("bhwn,hw->bn", weights, grid) for grid in (column, row)]
    found, maximum = evaluate(geometry.soft_argmax_keypoints, maps, beta=2.0)
    np.testing.assert_allclose(found, np.stack(expected, axis=-1), atol=1e-5)
    np.testing.assert_allclose(maximum, maps.max(axis=(1, 2)), rtol=1e-6)


def test_soft_argmax_is_close_to_the_truth_on_sharp_maps(evaluate):
    uv = np.array([[10.3, 12.8], [15.5, 9.0], [20.4, 11.6]])
    found, _ = evaluate(geometry.soft_argmax_keypoints, gaussians(uv, 32, 32, 8.0)[None])
    np.testing.assert_allclose(found[0], uv, atol=0.05)


def test_soft_argmax_of_a_constant_map_is_its_middle(evaluate):
    found, _ = evaluate(geometry.soft_argmax_keypoints, np.ones((1, 5, 9, 1)))
    np.testing.assert_allclose(found, [[[4.0, 2.0]]], rtol=1e-5)


def test_soft_argmax_gradient_on_a_constant_map(gradient_of):
    (gradient,) = gradient_of(
        lambda maps: ops.sum(geometry.soft_argmax_keypoints(maps, beta=3.0)[0]),
        np.ones((1, 5, 9, 1)),
    )
    row, column = np.mgrid[:5, :9]
    # Derivative of the mean under a softmax: beta * probability * (position - mean).
    expected = 3.0 / 45.0 * ((column - 4.0) + (row - 2.0))
    np.testing.assert_allclose(gradient[0, :, :, 0], expected, atol=1e-5)


def test_subpixel_gradient_on_a_constant_map_is_finite(gradient_of):
    (gradient,) = gradient_of(
        lambda maps: ops.sum(geometry.subpixel_keypoints(maps)[0]), np.zeros((1, 6, 6, 2))
    )
    assert np.isfinite(gradient).all()


def test_decode_undoes_encode_at_whole_pixels(evaluate):
    uv = np.array([[[10.0, 5.0], [20.0, 30.0]]])
    maps = evaluate(geometry.encode_score_maps, uv, np.ones((1, 2), bool), size=(40, 32))
    for decoding in ("argmax", "subpixel"):
        found, _ = evaluate(geometry.decode_score_maps, maps, decoding=decoding)
        np.testing.assert_allclose(found, uv, atol=1e-2)


@pytest.mark.parametrize(
    ("decoding", "expected"),
    [("argmax", [3.0, 2.0]), ("subpixel", [3.5, 2.0]), ("soft_argmax", [3.5, 2.0])],
)
def test_decode_by_name(evaluate, decoding, expected):
    maps = np.full((1, 5, 8, 1), 1e-4)
    maps[0, 2, 3:5] = 1.0
    found, maximum = evaluate(geometry.decode_score_maps, maps, decoding=decoding)
    np.testing.assert_allclose(found, [[expected]], atol=1e-4)
    np.testing.assert_array_equal(maximum, [[1.0]])


def test_every_decoding_is_accepted():
    assert [check_decoding(name) for name in DECODINGS] == ["argmax", "subpixel", "soft_argmax"]


def test_an_unknown_decoding_names_the_known_ones(evaluate):
    with pytest.raises(ValueError, match=r"'best'.*argmax, subpixel, soft_argmax"):
        evaluate(geometry.decode_score_maps, np.zeros((1, 4, 4, 1)), decoding="best")
