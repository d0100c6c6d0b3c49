import cv2
import keras
import numpy as np
import pytest
from keras import ops

from keras_hand3d import geometry

# To twice, half, a third, non-integer factors up and down, mixed, one pixel, and the same size.
SIZES = [(16, 24), (4, 6), (3, 4), (11, 17), (5, 7), (19, 5), (1, 1), (8, 12)]


def naive_resize(image, height, width, grid):
    rows, columns, channels = image.shape
    result = np.zeros((height, width, channels))
    for i in range(height):
        for j in range(width):
            if grid == "legacy":
                y, x = i * rows / height, j * columns / width
            else:
                y = max((i + 0.5) * rows / height - 0.5, 0.0)
                x = max((j + 0.5) * columns / width - 0.5, 0.0)
            result[i, j] = naive_sample(image, y, x)
    return result


def naive_sample(image, y, x):
    top, left = int(np.floor(y)), int(np.floor(x))
    bottom, right = min(top + 1, image.shape[0] - 1), min(left + 1, image.shape[1] - 1)
    above = image[top, left] * (1 - (x - left)) + image[top, right] * (x - left)
    below = image[bottom, left] * (1 - (x - left)) + image[bottom, right] * (x - left)
    return above * (1 - (y - top)) + below * (y - top)


def naive_crop(image, center_uv, scale, crop_size):
    height, width, channels = image.shape
    side = crop_size / scale
    x1, y1 = ((c - np.floor(side / 2)) / n for c, n in zip(center_uv, (width, height), strict=True))
    x2, y2 = x1 + side / width, y1 + side / height
    result = np.zeros((crop_size, crop_size, channels))
    for i in range(crop_size):
        y = y1 * (height - 1) + i * (y2 - y1) * (height - 1) / (crop_size - 1)
        for j in range(crop_size):
            x = x1 * (width - 1) + j * (x2 - x1) * (width - 1) / (crop_size - 1)
            if 0 <= y <= height - 1 and 0 <= x <= width - 1:
                result[i, j] = naive_sample(image, y, x)
    return result


def random_images(*shape):
    return np.random.RandomState(0).uniform(-1.0, 1.0, shape)


def compiled(function, *ranks):
    """The function as a graph; on TensorFlow with unknown sizes, batch and channels included."""
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    if keras.backend.backend() == "torch":
        pytest.skip("PyTorch computes eagerly; there is no graph to build")
    import tensorflow as tf

    signature = [tf.TensorSpec([None] * rank, "float32") for rank in ranks]
    return tf.function(function, input_signature=signature)


@pytest.mark.parametrize("grid", ["legacy", "half_pixel"])
@pytest.mark.parametrize("size", SIZES)
def test_resize_is_bilinear_on_the_named_grid(evaluate, size, grid):
    images = random_images(2, 8, 12, 3)
    expected = [naive_resize(image, *size, grid) for image in images]
    found = evaluate(geometry.resize_bilinear, images, size=size, grid=grid)
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("size", [(16, 24), (64, 96), (11, 17), (8, 12)])
def test_half_pixel_enlarging_is_opencvs(evaluate, size):
    images = random_images(1, 8, 12, 3).astype("float32")
    expected = cv2.resize(images[0], size[::-1], interpolation=cv2.INTER_LINEAR)
    found = evaluate(geometry.resize_bilinear, images, size=size, grid="half_pixel")
    np.testing.assert_allclose(found[0], expected, atol=1e-4)


def test_legacy_is_the_default_grid(evaluate):
    images = random_images(1, 4, 4, 1)
    default = evaluate(geometry.resize_bilinear, images, size=(32, 32))
    legacy = evaluate(geometry.resize_bilinear, images, size=(32, 32), grid="legacy")
    np.testing.assert_array_equal(default, legacy)


@pytest.mark.parametrize(("grid", "center"), [("legacy", 40.0), ("half_pixel", 43.5)])
def test_a_peak_enlarged_eight_times_lies_where_the_grid_puts_it(evaluate, grid, center):
    images = np.zeros((1, 12, 12, 1))
    images[0, 5, 5] = 1.0
    found = evaluate(geometry.resize_bilinear, images, size=(96, 96), grid=grid)[0, :, :, 0]
    weights = found / found.sum()
    row, column = np.mgrid[:96, :96]
    np.testing.assert_allclose([(weights * row).sum(), (weights * column).sum()], center, rtol=1e-4)


def test_an_unknown_grid_names_the_known_ones(evaluate):
    with pytest.raises(ValueError, match=r"'corners'.*legacy, half_pixel"):
        evaluate(geometry.resize_bilinear, np.zeros((1, 2, 2, 1)), size=(4, 4), grid="corners")


def test_interpolation_weights_by_arithmetic(evaluate):
    found = evaluate(geometry.interpolation_weights, [0.0, 1.25, 3.0], size=4)
    expected = [[1, 0, 0, 0], [0, 0.75, 0.25, 0], [0, 0, 0, 1]]
    np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize(
    ("center", "scale"),
    [
        ((20.0, 15.0), 1.0),
        ((20.3, 14.6), 1.6),
        ((17.2, 16.9), 0.6),
        ((2.4, 27.3), 1.0),
        ((38.7, 3.2), 0.9),
        ((20.1, 15.2), 0.3),
        ((90.0, 15.0), 1.0),
    ],
    ids=["whole", "closer", "farther", "corner", "other corner", "all around", "outside"],
)
def test_crop_follows_the_released_formula(evaluate, center, scale):
    images = random_images(1, 30, 40, 2)
    found = evaluate(geometry.crop_and_resize, images, [center], [scale], crop_size=17)
    np.testing.assert_allclose(found[0], naive_crop(images[0], center, scale, 17), atol=1e-4)


def test_crops_of_a_batch_are_cut_one_by_one(evaluate):
    images = random_images(3, 30, 40, 2)
    centers = np.array([[20.3, 14.6], [10.2, 20.7], [35.9, 3.1]])
    scales = np.array([1.7, 0.8, 0.6])
    found = evaluate(geometry.crop_and_resize, images, centers, scales, crop_size=16)
    expected = [naive_crop(images[i], centers[i], scales[i], 16) for i in range(3)]
    np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize(("crop_size", "scale"), [(17, 1.7), (29, 2.9), (34, 3.4), (39, 3.9)])
def test_a_side_of_ten_pixels_is_not_floored_to_nine(evaluate, crop_size, scale):
    images = random_images(1, 30, 40, 1)
    found = evaluate(geometry.crop_and_resize, images, [[20.0, 15.0]], [scale], crop_size=crop_size)
    expected = naive_crop(images[0], (20.0, 15.0), scale, crop_size)
    np.testing.assert_allclose(found[0], expected, atol=1e-4)


def test_a_crop_of_the_whole_image_is_the_image(evaluate):
    images = random_images(1, 32, 32, 3)
    found = evaluate(geometry.crop_and_resize, images, [[16.0, 16.0]], [1.0], crop_size=32)
    np.testing.assert_allclose(found, images, atol=1e-5)


def test_samples_outside_are_zero_and_those_inside_are_not_blended(evaluate):
    images = np.ones((1, 32, 32, 1))
    found = evaluate(geometry.crop_and_resize, images, [[3.3, 16.0]], [1.0], crop_size=32)
    assert set(np.unique(np.round(found, 5))) == {0.0, 1.0}
    assert not found[0, :, 0].any()


def test_crop_gradient_reaches_the_image(gradient_of):
    def total(images):
        center = ops.convert_to_tensor(np.array([[16.0, 16.0]], "float32"))
        scale = ops.convert_to_tensor(np.ones(1, "float32"))
        return ops.sum(geometry.crop_and_resize(images, center, scale, 32))

    (gradient,) = gradient_of(total, np.ones((1, 32, 32, 1)))
    np.testing.assert_allclose(gradient, np.ones((1, 32, 32, 1)), atol=1e-4)


def test_image_pixels_in_the_crop_by_arithmetic(evaluate):
    found = evaluate(
        geometry.crop_from_image_uv, [[[30.0, 45.0]]], [[20.0, 50.0]], [2.0], crop_size=256
    )
    np.testing.assert_allclose(found, [[[128 + 20.0, 128 - 10.0]]])


def test_crop_pixels_in_the_image_by_arithmetic(evaluate):
    found = evaluate(
        geometry.image_from_crop_uv, [[[148.0, 118.0]]], [[20.0, 50.0]], [2.0], crop_size=256
    )
    np.testing.assert_allclose(found, [[[30.0, 45.0]]])


def test_pixels_come_back_from_the_crop(evaluate):
    generator = np.random.RandomState(0)
    points = generator.uniform(0.0, 320.0, (3, 21, 2))
    centers, scales = generator.uniform(100.0, 200.0, (3, 2)), np.array([0.3, 1.0, 4.5])
    inside = evaluate(geometry.crop_from_image_uv, points, centers, scales, crop_size=256)
    found = evaluate(geometry.image_from_crop_uv, inside, centers, scales, crop_size=256)
    np.testing.assert_allclose(found, points, atol=1e-3)


@pytest.mark.parametrize("grid", ["legacy", "half_pixel"])
def test_resize_compiles_for_unknown_sizes(grid):
    function = compiled(lambda images: geometry.resize_bilinear(images, (11, 17), grid), 4)
    for height, width in ((8, 12), (20, 6)):
        images = random_images(2, height, width, 3).astype("float32")
        expected = [naive_resize(image, 11, 17, grid) for image in images]
        found = ops.convert_to_numpy(function(images))
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_resize_to_the_unknown_size_of_another_image_compiles():
    def like(small, large):
        return geometry.resize_bilinear(small, ops.shape(large)[1:3])

    small = random_images(1, 4, 5, 2).astype("float32")
    large = np.zeros((1, 13, 9, 1), "float32")
    found = ops.convert_to_numpy(compiled(like, 4, 4)(small, large))
    np.testing.assert_allclose(found[0], naive_resize(small[0], 13, 9, "legacy"), atol=1e-5)


def test_crop_compiles_for_unknown_sizes():
    function = compiled(lambda *inputs: geometry.crop_and_resize(*inputs, 17), 4, 2, 1)
    center, scale = np.array([[17.2, 16.9]], "float32"), np.array([0.6], "float32")
    for height, width in ((30, 40), (25, 21)):
        images = random_images(1, height, width, 2).astype("float32")
        found = ops.convert_to_numpy(function(images, center, scale))
        np.testing.assert_allclose(found[0], naive_crop(images[0], center[0], 0.6, 17), atol=1e-4)


def test_sampling_between_pixels_is_the_naive_one(evaluate):
    images = random_images(2, 7, 9, 3)
    points = np.random.RandomState(1).uniform(0.0, 6.0, (2, 20, 2))
    points[:, 0], points[:, 1] = (8.0, 6.0), (0.0, 0.0)
    expected = [[naive_sample(images[i], y, x) for x, y in points[i]] for i in range(2)]
    found = evaluate(geometry.sample_bilinear, images, points)
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_sampling_outside_is_zero(evaluate):
    points = [[[-0.01, 3.0], [3.0, -0.01], [8.01, 3.0], [3.0, 6.01]]]
    found = evaluate(geometry.sample_bilinear, random_images(1, 7, 9, 2) + 2.0, points)
    np.testing.assert_array_equal(found, np.zeros((1, 4, 2)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_place_is_sampled_as_outside(evaluate, bad):
    images = np.arange(6.0).reshape(1, 2, 3, 1)
    points = [[[bad, 0.0], [0.0, bad], [2.0, 0.5]]]
    found = evaluate(geometry.sample_bilinear, images, points, outside=-1.0)
    # Between the pixels 2 and 5 of the last column.
    np.testing.assert_allclose(found[0, :, 0], [-1.0, -1.0, 3.5])


def test_an_upright_crop_is_the_turned_one_of_no_angle(evaluate):
    images, center, scale = random_images(2, 30, 40, 3), [[20.0, 12.0], [33.0, 5.0]], [1.3, 0.8]
    upright = evaluate(geometry.crop_and_resize, images, center, scale, crop_size=16)
    found = evaluate(geometry.crop_and_rotate, images, center, scale, [0.0, 0.0], crop_size=16)
    np.testing.assert_allclose(found, upright, atol=2e-5)


def test_a_turned_crop_shows_points_where_rotate_uv_says(evaluate):
    # A soft dot at a known place: its centroid in the crop is the place's position there.
    uv, center, scale, angle = np.array([48.0, 30.0]), np.array([40.0, 36.0]), 2.0, 0.6
    rows, columns = np.mgrid[:70, :80]
    dot = np.exp(-((columns - uv[0]) ** 2 + (rows - uv[1]) ** 2) / 8.0)[None, ..., None]
    crop = evaluate(geometry.crop_and_rotate, dot, center[None], [scale], [angle], crop_size=64)
    weight = crop[0, ..., 0] / crop.sum()
    centroid = [(weight * np.arange(64)).sum(), (weight * np.arange(64)[:, None]).sum()]
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    expected = turn @ (uv - center) * scale + 32.0
    # The released grid stretches by (crop_size - 1) / crop_size; half a pixel at the border.
    np.testing.assert_allclose(centroid, expected, atol=0.6)
    found = evaluate(geometry.rotate_uv, uv[None, None], center[None], [angle])
    np.testing.assert_allclose((found[0, 0] - center) * scale + 32.0, expected, rtol=1e-5)


def test_taken_pixels_are_those_of_their_own_image(evaluate):
    images = random_images(2, 4, 5, 3)
    rows, columns = np.array([[0, 3, 1], [2, 0, 3]], "int32"), np.array([[4, 0, 2], [1, 1, 4]])
    expected = np.stack([images[i, rows[i], columns[i]] for i in range(2)])
    pixels = ops.convert_to_tensor(images.astype("float32"))
    rows, columns = (ops.convert_to_tensor(x.astype("int32")) for x in (rows, columns))
    found = ops.convert_to_numpy(geometry.take_pixels(pixels, rows, columns))
    np.testing.assert_allclose(found, expected, rtol=1e-6)
