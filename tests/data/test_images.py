import cv2
import numpy as np
import pytest

from keras_hand3d.data.images import (
    fit_canvas,
    read_image,
    scale_intrinsics,
    scale_uv,
    write_image,
)


def test_colours_survive_writing_and_reading(tmp_path):
    image = np.zeros((4, 5, 3), "uint8")
    image[..., 0], image[1, 2] = 200, (10, 20, 30)
    write_image(tmp_path / "a.png", image)
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), image)


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((4, 5), 128, "uint8"),
        np.full((4, 5), 128 * 257, "uint16"),
        np.full((4, 5, 4), 128, "uint8"),
    ],
    ids=["grey", "16-bit", "transparent"],
)
def test_other_kinds_become_rgb(tmp_path, pixels):
    cv2.imwrite(str(tmp_path / "a.png"), pixels)
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), np.full((4, 5, 3), 128))


def test_a_truncated_image_is_named(tmp_path):
    path = tmp_path / "a.png"
    write_image(path, np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8))
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ValueError, match=r"a\.png: expected an image"):
        read_image(path)


def test_an_empty_file_is_named(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(ValueError, match=r"a\.png: expected an image, got 0 bytes"):
        read_image(tmp_path / "a.png")


def test_a_small_image_keeps_its_pixels_and_origin():
    image = np.full((4, 6, 3), 7, "uint8")
    canvas, scale = fit_canvas(image, 8)
    assert scale == 1.0
    np.testing.assert_array_equal(canvas[:4, :6], image)
    assert canvas.sum() == image.sum()


def test_a_large_image_is_reduced_to_fit():
    canvas, scale = fit_canvas(np.full((40, 80, 3), 9, "uint8"), 20)
    assert scale == 0.25
    assert (canvas[:10] == 9).all()
    assert (canvas[10:] == 0).all()


def test_positions_and_camera_scale_alike():
    intrinsics = np.array([[100, 0, 31], [0, 110, 17], [0, 0, 1]], "float32")
    point = np.array([0.1, -0.2, 2.0])
    uv = (intrinsics @ point)[:2] / point[2]
    scaled = scale_intrinsics(intrinsics, 0.25) @ point
    np.testing.assert_allclose(scaled[:2] / scaled[2], scale_uv(uv, 0.25), rtol=1e-5)


def test_the_centre_of_a_block_of_four_pixels_becomes_a_pixel():
    np.testing.assert_allclose(scale_uv(np.array([0.5, 2.5]), 0.5), [0.0, 1.0])


def _centre(image):
    """Column and row of a bright spot's centre."""
    weights = image[..., 0].astype("float64")
    rows, columns = np.indices(weights.shape)
    return np.array([(weights * columns).sum(), (weights * rows).sum()]) / weights.sum()


@pytest.mark.parametrize("size", [(333, 1000), (1000, 333), (481, 640)])
def test_pixels_and_positions_scale_alike(size):
    # At the far end of the shorter side, which is reduced to no whole number of pixels.
    spot = np.array([size[1] - 40, size[0] - 40])
    rows, columns = np.indices(size)
    distance = np.hypot(columns - spot[0], rows - spot[1])
    image = np.round(255.0 * np.exp(-0.5 * (distance / 9.0) ** 2)).astype("uint8")
    canvas, scale = fit_canvas(np.repeat(image[..., None], 3, axis=-1), 320)
    np.testing.assert_allclose(_centre(canvas), scale_uv(spot, scale), atol=0.05)


@pytest.mark.parametrize("size", [(1, 1000), (2, 2000)])
def test_the_thinnest_image_is_a_row_of_the_canvas(size):
    canvas, _ = fit_canvas(np.full((*size, 3), 9, "uint8"), 320)
    assert (canvas[:1] == 9).all()
    assert (canvas[1:] == 0).all()
