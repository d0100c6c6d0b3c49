import numpy as np
import pytest

from keras_hand3d.training.pictures import (
    LEAST_SIDE,
    beside,
    enlarged,
    enlarged_uv,
    skeletons_beside,
    titled,
    views_beside,
)

UV = np.stack([np.arange(21) * 2.0 + 10.0, np.arange(21) * 1.5 + 20.0], axis=-1)
GREY = np.full((64, 64, 3), 90, np.uint8)


@pytest.mark.parametrize(
    ("side", "factor"), [(32, 6), (64, 3), (96, 2), (191, 2), (192, 1), (256, 1)]
)
def test_small_pictures_are_enlarged_by_whole_numbers(side, factor):
    pixels = np.random.default_rng(0).integers(0, 255, (side, side + 8, 3), "uint8")
    picture, came = enlarged(pixels)
    assert came == factor and min(picture.shape[:2]) >= LEAST_SIDE
    middle = factor // 2
    np.testing.assert_array_equal(picture[middle::factor, middle::factor], pixels)


def test_points_stay_in_their_pixels():
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[20, 10] = 255
    picture, factor = enlarged(pixels)
    column, row = enlarged_uv([10.0, 20.0], factor)
    assert picture[int(row), int(column)].all()
    rows, columns = np.nonzero(picture[..., 0])
    assert (rows.mean(), columns.mean()) == (row, column)


def test_panels_are_named():
    black = np.zeros((LEAST_SIDE, LEAST_SIDE, 3), np.uint8)
    one, two = np.split(beside({"truth": black, "a\nb": black}), 2, axis=1)
    for panel, lines in ((one, 1), (two, 2)):
        rows = np.flatnonzero(panel.any(axis=(1, 2)))
        assert np.count_nonzero(np.diff(rows) > 1) == lines - 1


def test_hands_are_drawn_after_the_picture_is_enlarged():
    image, truth, prediction = np.split(skeletons_beside(GREY, UV, np.ones(21), UV + 4), 3, axis=1)
    assert image.shape == (LEAST_SIDE, LEAST_SIDE, 3)
    white = np.argwhere((truth != image).any(axis=-1)[30:]) + (30, 0)
    np.testing.assert_allclose(white.min(axis=0), 3 * UV.min(axis=0)[::-1], atol=4)
    np.testing.assert_allclose(white.max(axis=0), 3 * UV.max(axis=0)[::-1], atol=4)
    assert (prediction[30:] != truth[30:]).any()


def test_no_true_hand_is_drawn_where_there_is_none():
    image, truth, _ = np.split(skeletons_beside(GREY, None, np.ones(21), UV), 3, axis=1)
    np.testing.assert_array_equal(truth[30:], image[30:])


@pytest.mark.parametrize("truth", [None, np.ones((21, 3)) * np.arange(21)[:, None]])
def test_views_are_as_high_as_the_picture(truth):
    hand = np.random.default_rng(0).normal(size=(21, 3))
    picture = np.zeros((96, 40, 3), np.uint8)
    assert views_beside(picture, hand, truth).shape == (96, 40 + 3 * 96, 3)


def test_a_title_stands_above():
    picture = titled(GREY, "step 20")
    title = picture[: -len(GREY)]
    assert title.max() == 255 and not title[-1:].any()
    np.testing.assert_array_equal(picture[len(title) :], GREY)
