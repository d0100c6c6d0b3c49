import os
import struct
import zlib

import cv2
import numpy as np
import pytest

from keras_hand3d.data.images import read_mask
from keras_hand3d.image_sizes import promised_size
from keras_hand3d.images import (
    MOST_PIXELS,
    read_image,
    read_photo,
    rgb_from_pixels,
    write_image,
)


def _jpeg(height, width, orientation=None):
    """A JPEG whose red rises from left to right and whose green rises downwards."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[..., 2] = np.linspace(0, 255, width)[None]
    pixels[..., 1] = np.linspace(0, 255, height)[:, None]
    data = cv2.imencode(".jpg", pixels)[1].tobytes()
    if orientation is None:
        return data
    tiff = b"II*\x00\x08\x00\x00\x00" + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
    exif = b"Exif\x00\x00" + tiff
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]


def test_exif_orientation_is_applied(tmp_path):
    (tmp_path / "a.jpg").write_bytes(_jpeg(40, 60, orientation=6))
    image = read_image(tmp_path / "a.jpg")
    assert image.shape == (60, 40, 3)
    # Turned clockwise: what was left is above.
    assert image[2, 20, 0] < 40 < 200 < image[-3, 20, 0]


@pytest.mark.parametrize(("enough", "divisor"), [(150, 8), (151, 4), (400, 2), (601, 1)])
def test_a_huge_photo_is_reduced_while_it_is_decoded(tmp_path, enough, divisor):
    (tmp_path / "a.jpg").write_bytes(_jpeg(800, 1200))
    photo = read_photo(tmp_path / "a.jpg", enough)
    assert photo.size == (800, 1200)
    assert photo.pixels.shape[:2] == (800 // divisor, 1200 // divisor)


def test_the_size_of_a_reduced_photo_is_upright_too(tmp_path):
    (tmp_path / "a.jpg").write_bytes(_jpeg(801, 1203, orientation=6))
    photo = read_photo(tmp_path / "a.jpg", 100)
    assert photo.size == (1203, 801)
    assert photo.pixels.shape[:2] == (151, 101)


def _waves(height, width):
    """Waves along both sides, of another length in red and in green."""
    pixels = np.full((height, width, 3), 127.0)
    pixels[..., 2] += 100.0 * np.sin(np.arange(width) / 13.0)
    pixels[..., 1] += 100.0 * np.sin(np.arange(height) / 17.0)[:, None]
    return pixels.round().astype(np.uint8)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(801, 1201), (801, 807), (800, 808)])
@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_what_a_reduced_photo_shows_is_in_its_place(tmp_path, size, orientation, suffix):
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
    data = cv2.imencode(suffix, _waves(*size))[1].tobytes()
    if suffix == ".jpg":
        exif = b"Exif\0\0" + tiff
        data = data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]
    else:
        chunk = b"eXIf" + tiff
        chunk = struct.pack(">I", len(tiff)) + chunk + struct.pack(">I", zlib.crc32(chunk))
        data = data[:33] + chunk + data[33:]
    (tmp_path / "a").write_bytes(data)
    whole, photo = read_image(tmp_path / "a"), read_photo(tmp_path / "a", 100)
    assert photo.size == whole.shape[:2] == (size if orientation < 5 else size[::-1])
    (height, width), full = photo.pixels.shape[:2], whole.astype(float)
    assert (height, width) != photo.size
    # A pixel of the reduced photo is the middle of as much of the whole one.
    rows = ((np.arange(height) + 0.5) * photo.size[0] / height - 0.5).round().astype(int)
    columns = ((np.arange(width) + 0.5) * photo.size[1] / width - 0.5).round().astype(int)
    difference = full[np.ix_(rows, columns)][2:-2, 2:-2, :2] - photo.pixels[2:-2, 2:-2, :2]
    # Waves rise by up to 8 a pixel; half a pixel is lost in rounding.
    assert np.abs(difference).mean() < 5.0
    assert np.abs(difference.mean()) < 1.0


def test_a_png_is_reduced_likewise(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.full((800, 1200, 3), 90, np.uint8))
    photo = read_photo(tmp_path / "a.png", 300)
    assert photo.size == (800, 1200)
    assert photo.pixels.shape == (200, 300, 3)


@pytest.mark.slow
def test_a_photo_of_108_megapixels_is_read_small(tmp_path):
    cv2.imwrite(str(tmp_path / "a.jpg"), np.full((9000, 12000), 77, np.uint8))
    photo = read_photo(tmp_path / "a.jpg", 1280)
    assert photo.size == (9000, 12000)
    assert photo.pixels.shape == (1125, 1500, 3)
    assert abs(int(photo.pixels.mean()) - 77) <= 1


@pytest.mark.parametrize("share", [0.05, 0.5, 0.99])
def test_a_truncated_jpeg_is_named(tmp_path, share):
    data = _jpeg(200, 300)
    (tmp_path / "a.jpg").write_bytes(data[: int(share * len(data))])
    with pytest.raises(ValueError, match=r"a\.jpg: expected an image, got a JPEG that ends"):
        read_image(tmp_path / "a.jpg")


def test_what_follows_the_end_of_a_jpeg_does_no_harm(tmp_path):
    (tmp_path / "a.jpg").write_bytes(_jpeg(20, 30) + b"\xff\xda\x00\x08 a film")
    assert read_image(tmp_path / "a.jpg").shape == (20, 30, 3)


def test_a_header_that_promises_too_much_is_refused_unread(tmp_path):
    data = bytearray(cv2.imencode(".png", np.zeros((4, 4, 3), np.uint8))[1].tobytes())
    data[16:24] = struct.pack(">II", 100_000, 100_000)
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(ValueError, match=f"at most {MOST_PIXELS} pixels, got 100000 x 100000"):
        read_image(tmp_path / "a.png")


def _bmp(width, height):
    header = struct.pack("<2sIIIIiiHHIIiiII", b"BM", 1078, 0, 1078, 40, width, height,
                         1, 8, 1, 0, 0, 0, 0, 0)  # fmt: skip
    return header + b"\0" * 1024 + b"\0\1"


def _tiff(width, height):
    entries = struct.pack("<HHIIHHII", 256, 4, 1, width, 257, 4, 1, height)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + entries + b"\0" * 4


def _webp(width, height):
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + sides


def _jpeg_2000(width, height):
    return b"\xff\x4f\xff\x51" + struct.pack(">HHIIII", 41, 0, width, height, 0, 0)


@pytest.mark.parametrize(
    "data",
    [
        _bmp(32767, 32767),
        _bmp(32767, -32767),
        _tiff(32767, 32767),
        _webp(32767, 32767),
        _jpeg_2000(32767, 32767),
        b"GIF89a" + struct.pack("<HH", 32767, 32767),
        b"P5 # 1 1\r32767\n32767 255\n",
    ],
    ids=["BMP", "BMP from above", "TIFF", "WebP", "JPEG 2000", "GIF", "PNM"],
)
@pytest.mark.parametrize("read", [read_image, read_mask])
def test_a_few_bytes_that_promise_gigabytes_are_refused_unread(tmp_path, data, read):
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(ValueError, match=f"at most {MOST_PIXELS} pixels, got 32767 x 32767"):
        read(tmp_path / "a")


@pytest.mark.parametrize(
    "suffix", ["jpg", "png", "bmp", "webp", "tif", "gif", "ppm", "jp2", "avif"]
)
def test_every_usual_kind_tells_its_size(tmp_path, suffix):
    data = cv2.imencode(f".{suffix}", np.full((120, 130, 3), 90, np.uint8))[1].tobytes()
    assert promised_size(data) == (120, 130)


def test_a_kind_that_tells_no_size_is_refused(tmp_path):
    cv2.imwrite(str(tmp_path / "a.hdr"), np.ones((4, 5, 3), "float32"))
    with pytest.raises(ValueError, match=r"a\.hdr: expected an image, got \d+ bytes"):
        read_image(tmp_path / "a.hdr")


def test_text_is_no_image(tmp_path):
    (tmp_path / "a.jpg").write_text("no image")
    with pytest.raises(ValueError, match=r"a\.jpg: expected an image, got 8 bytes"):
        read_image(tmp_path / "a.jpg")


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((4, 5), 128, np.uint8),
        np.full((4, 5, 1), 128, np.uint8),
        np.full((4, 5, 4), 128, np.uint8),
        np.full((4, 5, 3), 128 * 257, np.uint16),
    ],
    ids=["grey", "one channel", "transparent", "16-bit"],
)
def test_arrays_of_other_kinds_become_rgb(pixels):
    np.testing.assert_array_equal(rgb_from_pixels(pixels), np.full((4, 5, 3), 128, np.uint8))


@pytest.mark.parametrize(
    "pixels", [np.zeros((4, 5, 3)), np.zeros((4, 5, 2), np.uint8), np.zeros(4, np.uint8)]
)
def test_an_array_that_is_no_image_is_refused(pixels):
    with pytest.raises(ValueError, match="Image: expected uint8 or uint16"):
        rgb_from_pixels(pixels)


def test_a_name_that_is_not_utf8_is_written(tmp_path):
    path = tmp_path / os.fsdecode(b"b\xff.png")
    write_image(path, np.full((4, 5, 3), 7, np.uint8))
    np.testing.assert_array_equal(read_image(path), np.full((4, 5, 3), 7, np.uint8))


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_a_long_thin_image_is_not_reduced_to_nothing(tmp_path, suffix):
    data = cv2.imencode(suffix, np.zeros((1, 5000), np.uint8))[1].tobytes()
    (tmp_path / "a").write_bytes(data)
    assert read_photo(tmp_path / "a", 600).size == (1, 5000)
