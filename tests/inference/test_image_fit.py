import numpy as np
import pytest
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.inference.image_fit import (
    cut_square,
    cut_turned_square,
    fit_image,
    network_pixels,
    square_of_box,
)


def _spot(center, size, radius):
    """A grey image with a white square around a pixel (column, row)."""
    image = np.full((*size, 3), 128, np.uint8)
    column, row = center
    image[row - radius : row + radius + 1, column - radius : column + radius + 1] = 255
    return image


def _middle(image):
    """Middle (column, row) of what is bright, weighted."""
    weights = image[..., 0] - 128.0
    rows, columns = np.indices(weights.shape)
    return np.array([(columns * weights).sum(), (rows * weights).sum()]) / weights.sum()


@pytest.mark.parametrize("size", [(480, 640), (1000, 700), (90, 50), (37, 801)])
@pytest.mark.parametrize("keep_aspect", [True, False])
def test_what_is_seen_maps_back_to_where_it_was(size, keep_aspect):
    center = (size[1] * 2 // 3, size[0] // 3)
    image = _spot(center, size, radius=min(size) // 8)
    fitted, fit = fit_image(image, (240, 320), keep_aspect)
    pixel = 1.0 / fit.scale_uv
    np.testing.assert_array_less(abs(fit.to_image(_middle(fitted)) - center), 0.3 + 0.1 * pixel)


@pytest.mark.parametrize(
    ("size", "filled"), [((480, 640), (240, 320)), ((640, 480), (240, 180)), ((50, 200), (80, 320))]
)
def test_the_aspect_is_kept_and_the_rest_is_grey(size, filled):
    fitted, fit = fit_image(np.full((*size, 3), 200, np.uint8), (240, 320))
    expected = np.full((240, 320, 3), 128, np.uint8)
    expected[: filled[0], : filled[1]] = 200
    np.testing.assert_array_equal(fitted, expected)
    np.testing.assert_allclose(fit.scale_uv, [filled[1] / size[1], filled[0] / size[0]])


def test_squeezing_fills_the_whole_input():
    fitted, fit = fit_image(np.full((320, 320, 3), 9, np.uint8), (240, 320), keep_aspect=False)
    assert (fitted == 9).all()
    np.testing.assert_allclose(fit.scale_uv, [1.0, 0.75])


def test_pixel_centres_map_by_halves():
    _, fit = fit_image(np.zeros((480, 640, 3), np.uint8), (240, 320))
    # Input pixel 0 covers image pixels 0 and 1.
    np.testing.assert_allclose(fit.to_image(np.zeros(2)), [0.5, 0.5])
    np.testing.assert_allclose(fit.to_input(np.array([0.5, 2.5])), [0.0, 1.0])


def test_a_box_maps_with_its_size():
    _, fit = fit_image(np.zeros((480, 640, 3), np.uint8), (240, 320))
    box = fit.box_to_image(np.array([-0.5, 9.5, 10.0, 20.0]))
    np.testing.assert_allclose(box, [-0.5, 19.5, 20.0, 40.0])


def test_a_fit_of_a_reduced_image_is_one_of_the_original():
    _, fit = fit_image(np.zeros((120, 160, 3), np.uint8), (240, 320))
    of_original = fit.enlarged(np.array([4.0, 4.0]))
    # Original pixels 0..3 are reduced pixel 0, which is input pixels 0 and 1.
    np.testing.assert_allclose(of_original.to_image(np.array([0.5, 0.5])), [1.5, 1.5])


@pytest.mark.parametrize("side", [40.0, 200.0, 701.0])
def test_a_cut_square_maps_back(side):
    center = (300, 220)
    image = _spot(center, (480, 640), radius=7)
    crop, fit = cut_square(image, (310.0, 215.0), side, 256)
    assert crop.shape == (256, 256, 3)
    np.testing.assert_allclose(fit.to_image(_middle(crop)), center, atol=0.15)


def test_a_square_over_the_corner_is_grey_outside():
    image = np.full((60, 80, 3), 10, np.uint8)
    crop, fit = cut_square(image, (0.0, 0.0), 100.0, 50)
    inside = fit.to_input(np.array([0.0, 0.0]))
    assert (crop[: int(inside[1]) - 1] == 128).all()
    assert (crop[int(inside[1]) + 2 :, int(inside[0]) + 2 :] == 10).all()


def test_a_square_beside_the_image_is_grey():
    crop, _ = cut_square(np.full((60, 80, 3), 10, np.uint8), (500.0, 500.0), 100.0, 50)
    assert (crop == 128).all()


def test_a_crop_is_the_one_that_networks_are_trained_with():
    image = _spot((60, 40), (120, 160), radius=9)
    pixels = ops.convert_to_tensor(network_pixels(image[None]))
    center, scale = np.array([[30.0, 50.0]], "float32"), np.array([2.0], "float32")
    trained = geometry.crop_and_resize(pixels, ops.array(center), ops.array(scale), 256)
    crop, _ = cut_square(image, center[0], 128.0, 256)
    difference = abs(ops.convert_to_numpy(trained)[0] - network_pixels(crop))
    # The two grids lie up to a pixel apart, so the outlines differ, and nothing else.
    assert np.mean(difference > 0.01) < 0.03


@pytest.mark.parametrize("side", [40.0, 200.0, 701.0])
@pytest.mark.parametrize("angle", [0.0, 0.8, -2.5])
def test_a_turned_square_maps_back(side, angle):
    center = (300, 220)
    image = _spot(center, (480, 640), radius=7)
    crop, fit = cut_turned_square(image, (310.0, 215.0), side, angle, 128)
    assert crop.shape == (128, 128, 3)
    np.testing.assert_allclose(fit.to_image(_middle(crop)), center, atol=0.3)


def _stripes(size):
    """White and black columns in turn."""
    image = np.zeros((*size, 3), np.uint8)
    image[:, ::2] = 255
    return image


@pytest.mark.parametrize("size", [(480, 640), (961, 1279)])
def test_a_reduced_image_is_averaged(size):
    fitted, _ = fit_image(_stripes(size), (48, 64))
    np.testing.assert_allclose(fitted[:45, :60].astype(float), 127.5, atol=8.0)


@pytest.mark.parametrize("angle", [0.0, 0.8])
def test_a_reduced_turned_square_is_averaged(angle):
    crop, _ = cut_turned_square(_stripes((480, 640)), (320.0, 240.0), 200.0, angle, 50)
    np.testing.assert_allclose(crop.astype(float), 127.5, atol=8.0)


def test_a_turned_square_beside_the_image_is_grey():
    crop, _ = cut_turned_square(np.full((60, 80, 3), 10, np.uint8), (500.0, 500.0), 100.0, 0.5, 50)
    assert (crop == 128).all()


def test_a_turned_fit_of_a_reduced_image_is_one_of_the_original():
    _, fit = cut_turned_square(np.zeros((60, 80, 3), np.uint8), (40.0, 30.0), 20.0, 0.5, 50)
    of_original = fit.enlarged(np.array([4.0, 4.0]))
    reduced = fit.to_image(np.array([10.0, 35.0]))
    # The middle of reduced pixel i is that of original pixels 4 i to 4 i + 3.
    np.testing.assert_allclose(of_original.to_image(np.array([10.0, 35.0])), 4 * reduced + 1.5)


def test_a_turned_crop_is_the_one_that_networks_are_trained_with():
    image = _spot((60, 40), (120, 160), radius=9)
    pixels = ops.convert_to_tensor(network_pixels(image[None]))
    center, scale = np.array([[50.0, 50.0]], "float32"), np.array([2.0], "float32")
    angle = 0.6
    trained = geometry.crop_and_rotate(
        pixels, ops.array(center), ops.array(scale), ops.array(np.array([-angle], "float32")), 128
    )
    crop, _ = cut_turned_square(image, center[0], 64.0, angle, 128)
    difference = abs(ops.convert_to_numpy(trained)[0] - network_pixels(crop))
    # The two grids lie up to a pixel apart, so the outlines differ, and nothing else.
    assert np.mean(difference > 0.02) < 0.06


def test_a_box_gets_its_margin():
    center, side = square_of_box((40.0, 10.0, 64.0, 32.0), 1.25)
    np.testing.assert_allclose(center, [72.0, 26.0])
    assert side == 80.0


@pytest.mark.parametrize("box", [(0, 0, 0, 5), (0, 0, 5, -1), (0, float("nan"), 5, 5)])
def test_a_box_without_size_is_refused(box):
    with pytest.raises(ValueError, match="expected left, top, width, height above zero"):
        square_of_box(box, 1.25)


@pytest.mark.parametrize("box", [(0, 0, 1e300, 1e300), (-1e300, 0, 5, 5)])
def test_a_box_beyond_any_image_is_refused(box):
    with pytest.raises(ValueError, match="expected pixels, at most 1e\\+09"):
        square_of_box(box, 1.25)


def test_pixels_come_scaled_as_the_networks_take_them():
    pixels = network_pixels(np.array([[[0, 51, 255]]], np.uint8))
    np.testing.assert_allclose(pixels, [[[-0.5, -0.3, 0.5]]], atol=1e-7)
    assert pixels.dtype == np.float32
