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
