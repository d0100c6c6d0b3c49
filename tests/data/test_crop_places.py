import numpy as np

from keras_hand3d.data.crop_places import empty_places


def _places(evaluate, uv, present, drawn):
    center, side = np.array([50.0, 50.0]), np.array(100.0)
    return evaluate(
        lambda uv, present, center, side, drawn: empty_places(uv, present, center, side, drawn),
        uv, present, center, side, drawn,
    )  # fmt: skip


def test_the_first_place_without_key_points_is_taken(evaluate):
    uv = np.zeros((2, 2, 21, 2)) + 20.0
    present = np.array([[True, False], [False, False]])
    # Centres at 20, 30 and 80, of 15 to 60 pixels: the first two hold key points of the first.
    drawn = np.tile(np.array([[[0.2, 0.2, 0.0], [0.3, 0.2, 0.2], [0.8, 0.8, 1.0]]]), (2, 1, 1))
    center, side, is_empty = _places(evaluate, uv, present, drawn)
    np.testing.assert_allclose(center, [[80.0, 80.0], [20.0, 20.0]], rtol=1e-5)
    np.testing.assert_allclose(side, [60.0, 15.0], rtol=1e-5)
    assert is_empty.tolist() == [True, True]


def test_where_no_place_is_empty_it_says_so(evaluate):
    uv = np.zeros((1, 2, 21, 2)) + 20.0
    drawn = np.array([[[0.2, 0.2, 0.0], [0.25, 0.2, 0.5]]])
    center, _, is_empty = _places(evaluate, uv, np.array([[True, True]]), drawn)
    assert is_empty.tolist() == [False]
    np.testing.assert_allclose(center, [[20.0, 20.0]], rtol=1e-5)


def test_a_turned_square_is_empty_too(evaluate):
    # Farther than half the diagonal, 0.71 sides, from the only key points.
    uv = np.zeros((1, 2, 21, 2)) + [50.0, 50.0]
    drawn = np.array([[[0.5, 0.5 + 0.72 * 0.15, 0.0], [0.5, 0.5 + 0.76 * 0.15, 0.0]]])
    center, side, _ = _places(evaluate, uv, np.array([[True, True]]), drawn)
    np.testing.assert_allclose(center[0, 1] - 50.0, 0.76 * side[0], rtol=1e-4)
