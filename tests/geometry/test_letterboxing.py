import cv2
import numpy as np
import pytest

from keras_hand3d import geometry

SIZES = [(12, 16), (40, 30), (7, 50)]


def ramp(height, width):
    """An image whose value at (column, row) is column + 10 row + 100."""
    rows, columns = np.mgrid[:height, :width]
    return (columns + 10.0 * rows + 100.0)[None, :, :, None]


def test_placement_by_arithmetic(evaluate):
    scale, offset_uv = evaluate(lambda: geometry.letterbox_placement((120, 160), 192))
    np.testing.assert_allclose(scale, 1.2)
    np.testing.assert_allclose(offset_uv, [0.0, 24.0])


def test_the_first_pixel_begins_where_the_padding_ends(evaluate):
    found = evaluate(
        geometry.letterbox_from_image_uv, [[-0.5, -0.5], [159.5, 119.5]],
        image_size=(120, 160), size=192,
    )  # fmt: skip
    np.testing.assert_allclose(found, [[-0.5, 23.5], [191.5, 167.5]], atol=1e-4)


@pytest.mark.parametrize("image_size", SIZES)
def test_points_come_back(evaluate, image_size):
    points = np.random.RandomState(0).uniform(-5.0, 60.0, (3, 4, 2))

    def there_and_back(points_uv):
        inside = geometry.letterbox_from_image_uv(points_uv, image_size, 24)
        return geometry.image_from_letterbox_uv(inside, image_size, 24)

    np.testing.assert_allclose(evaluate(there_and_back, points), points, atol=1e-3)


@pytest.mark.parametrize("image_size", SIZES)
def test_corners_of_a_box_come_back(evaluate, image_size):
    scale, (left, top) = evaluate(lambda: geometry.letterbox_placement(image_size, 24))
    box = [3.0, 2.0, 5.0, 4.0]
    inside = [3.5 * scale + left - 0.5, 2.5 * scale + top - 0.5, 5.0 * scale, 4.0 * scale]
    found = evaluate(geometry.image_from_letterbox_xywh, [inside], image_size=image_size, size=24)
    np.testing.assert_allclose(found, [box], atol=1e-4)


@pytest.mark.parametrize(
    ("image_size", "fitted", "start", "method"),
    [
        ((12, 16), (18, 24), (3, 0), cv2.INTER_LINEAR),
        ((40, 30), (24, 18), (0, 3), cv2.INTER_AREA),
        ((36, 48), (18, 24), (3, 0), cv2.INTER_AREA),
    ],
)
def test_pixels_are_those_of_opencv_between_zeros(evaluate, image_size, fitted, start, method):
    image = np.random.RandomState(0).rand(*image_size, 3).astype("float32")
    expected = np.zeros((24, 24, 3))
    (rows, columns), (top, left) = fitted, start
    expected[top : top + rows, left : left + columns] = cv2.resize(
        image, (columns, rows), interpolation=method
    )
    found = evaluate(geometry.letterbox, image[None], size=24)[0]
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("image_size", SIZES)
def test_pixels_lie_where_points_do(evaluate, image_size):
    found = evaluate(geometry.letterbox, ramp(*image_size), size=24)[0, :, :, 0]
    rows, columns = np.mgrid[:24, :24]
    grid = np.stack([columns, rows], axis=-1)
    uv = evaluate(geometry.image_from_letterbox_uv, grid, image_size=image_size, size=24)
    end = np.array([image_size[1], image_size[0]]) - 1.0
    inner = ((uv >= 1.0) & (uv <= end - 1.0)).all(axis=-1)
    assert inner.sum() > 20
    expected = uv[..., 0] + 10.0 * uv[..., 1] + 100.0
    # An average of whole pixels may lie some hundredths of one beside.
    np.testing.assert_allclose(found[inner], expected[inner], atol=11 * 0.1)


def test_an_image_of_that_size_is_left_alone(evaluate):
    image = np.random.RandomState(0).rand(2, 16, 16, 3).astype("float32")
    np.testing.assert_array_equal(evaluate(geometry.letterbox, image, size=16), image)
