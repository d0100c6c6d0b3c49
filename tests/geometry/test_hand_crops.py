import numpy as np
import pytest

from keras_hand3d import geometry

CENTER = np.array([[20.0, 14.0], [9.5, 17.25]], "float32")
SCALE = np.array([0.8, 1.7], "float32")
ANGLE = np.array([0.6, -2.1], "float32")
SIZE = 12


def _expected_uv(points, index):
    """Turned clockwise about the centre, scaled, the centre at half the crop's side."""
    cos, sin = np.cos(ANGLE[index]), np.sin(ANGLE[index])
    offset = points - CENTER[index]
    turned = np.stack(
        [cos * offset[:, 0] - sin * offset[:, 1], sin * offset[:, 0] + cos * offset[:, 1]], axis=-1
    )
    return turned * SCALE[index] + SIZE / 2


def test_points_are_turned_and_scaled_about_the_centre(evaluate):
    points = np.random.default_rng(0).uniform(0, 30, (2, 5, 2)).astype("float32")
    came = evaluate(geometry.turned_crop_uv, points, CENTER, SCALE, ANGLE, crop_size=SIZE)
    for index in range(2):
        np.testing.assert_allclose(came[index], _expected_uv(points[index], index), atol=1e-4)
    back = evaluate(geometry.image_from_turned_crop_uv, came, CENTER, SCALE, ANGLE, crop_size=SIZE)
    np.testing.assert_allclose(back, points, atol=1e-4)


def _planes(batch=2, height=32, width=40):
    rows, columns = np.mgrid[:height, :width]
    return np.stack([columns, rows], axis=-1)[None].repeat(batch, 0)


@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_the_crop_shows_what_lies_at_its_inverse(dtype):
    from keras import ops

    # The value of a pixel is its place, so the crop's values are where it looks.
    images = ops.convert_to_tensor(_planes().astype(dtype))
    came = geometry.turned_crop(
        images, *map(ops.convert_to_tensor, (CENTER, SCALE, ANGLE)), SIZE, outside=-1.0
    )
    came = ops.convert_to_numpy(came)
    assert came.dtype == "float32"
    rows, columns = np.mgrid[:SIZE, :SIZE]
    for index in range(2):
        inside = (came[index] >= 0).all(axis=-1)
        assert inside.mean() > 0.6
        uv = _expected_uv(came[index][inside].astype("float64"), index)
        np.testing.assert_allclose(uv[:, 0], columns[inside], atol=1e-3)
        np.testing.assert_allclose(uv[:, 1], rows[inside], atol=1e-3)


def test_outside_is_one_value(evaluate):
    images = np.zeros((2, 32, 40, 1), "float32")
    far = CENTER + 100.0
    came = evaluate(geometry.turned_crop, images, far, SCALE, ANGLE, crop_size=4, outside=127.5)
    np.testing.assert_array_equal(came, np.full((2, 4, 4, 1), 127.5))


def test_masks_are_cropped_by_the_nearest_pixel(evaluate):
    planes = _planes().astype("float32")
    place = (CENTER, SCALE, ANGLE)
    exact = evaluate(geometry.turned_crop, planes, *place, crop_size=SIZE, outside=-9.0)
    for axis in (0, 1):
        came = evaluate(geometry.turned_mask_crop, planes[..., axis], *place, crop_size=SIZE)
        inside = exact[..., axis] >= 0
        np.testing.assert_allclose(came[inside], np.floor(exact[..., axis][inside] + 0.5), atol=0)


def test_the_square_around_turned_points(evaluate):
    # A bar of 30 x 10 pixels that points to the right, and the same one turned by 30 degrees.
    bar = np.array([[0, 0], [30, 0], [30, 10], [0, 10]], "float32")
    cos, sin = np.cos(np.pi / 6), np.sin(np.pi / 6)
    turned = bar @ np.array([[cos, sin], [-sin, cos]], "float32")
    points = np.stack([bar, turned])
    angle = np.array([-np.pi / 2, -np.pi / 6], "float32")
    center, side = evaluate(geometry.turned_square, points, angle)
    np.testing.assert_allclose(center, points.mean(axis=1), atol=1e-4)
    np.testing.assert_allclose(side, [30.0, 30.0], atol=1e-4)


def test_an_upright_crop_shows_the_hand_pointing_up(evaluate):
    uv = np.random.default_rng(1).uniform(0, 40, (2, 21, 2)).astype("float32")
    angle = -evaluate(geometry.hand_angle, uv)
    center, side = evaluate(geometry.turned_square, uv, angle)
    scale = (SIZE / side).astype("float32")
    came = evaluate(geometry.turned_crop_uv, uv, center, scale, angle, crop_size=SIZE)
    np.testing.assert_allclose(came[:, 12, 0], came[:, 0, 0], atol=1e-3)
    assert (came[:, 12, 1] < came[:, 0, 1]).all()
    low, high = came.min(axis=1), came.max(axis=1)
    np.testing.assert_allclose((low + high) / 2, np.full((2, 2), SIZE / 2), atol=1e-3)
    np.testing.assert_allclose((high - low).max(axis=1), [SIZE, SIZE], atol=1e-3)
