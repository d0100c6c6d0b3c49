"""Image files in and out: any usual kind as 8-bit RGB, huge ones reduced while they are decoded."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from keras_hand3d.exif import exif_orientation, turned_upright
from keras_hand3d.files import atomic_file
from keras_hand3d.image_sizes import promised_size

MOST_PIXELS = 300_000_000
"""A header that promises more is taken for damaged or hostile."""

_REDUCED = {
    8: cv2.IMREAD_REDUCED_COLOR_8,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    2: cv2.IMREAD_REDUCED_COLOR_2,
}
_JPEG, _PNG = b"\xff\xd8", b"\x89PNG"


@dataclass(frozen=True, eq=False)
class Photo:
    """An image and the size that it had before it was reduced.

    Attributes:
        pixels: ``(height, width, 3)`` uint8 RGB, upright.
        size: ``(height, width)`` of the original in pixels, upright too.
    """

    pixels: np.ndarray
    size: tuple[int, int]


def read_image(path: Path) -> np.ndarray:
    """Read an image of any usual kind as 8-bit RGB, turned as its EXIF orientation says.

    Args:
        path: Image file; grey, 16-bit and transparent images are converted, transparency is left
            out.

    Returns:
        ``(height, width, 3)`` uint8.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is not an image that can be read whole, or one of more than `MOST_PIXELS`.
    """
    return read_photo(path).pixels


def read_photo(path: Path, enough: int | None = None) -> Photo:
    """Read an image as `read_image` does, reduced while it is decoded if it is far too large.

    Args:
        path: Image file.
        enough: A longer side of this many pixels is enough: the image is halved as often as it
            stays that long, three times at the most.

    Returns:
        The image with its original size.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: As `read_image`.
    """
    path = Path(path)
    data = path.read_bytes()
    size = _promised_size(path, data)
    divisor = 1 if enough is None or size is None else _divisor(data, size, enough)
    if divisor > 1 and data.startswith(_JPEG):
        return _reduced_jpeg(path, data, size, divisor)
    pixels = cv2.cvtColor(_decode(path, data, cv2.IMREAD_COLOR, size), cv2.COLOR_BGR2RGB)
    photo = Photo(pixels, pixels.shape[:2])
    if divisor > 1:
        height, width = (side // divisor for side in photo.size)
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    return Photo(pixels, photo.size)


def _divisor(data, size, enough):
    """By what the sides of an image are divided: 1 where it is small enough."""
    if not data.startswith((_JPEG, _PNG)):
        return 1
    fits = (d for d in _REDUCED if max(size) >= d * enough and min(size) >= d)
    return next(fits, 1)


def _reduced_jpeg(path, data, size, divisor):
    """A JPEG reduced by its decoder, which takes each block of so many pixels for one."""
    # Where the last blocks are not whole, only the decoder's image before it is turned tells where.
    flags = _REDUCED[divisor] | cv2.IMREAD_IGNORE_ORIENTATION
    pixels = cv2.cvtColor(_decode(path, data, flags, size), cv2.COLOR_BGR2RGB)
    height, width = pixels.shape[:2]
    scale = np.array([size[1] / width, size[0] / height]) / divisor
    if (scale != 1.0).any():
        shift = 0.5 * scale - 0.5
        matrix = np.array([[scale[0], 0.0, shift[0]], [0.0, scale[1], shift[1]]])
        pixels = cv2.warpAffine(
            pixels,
            matrix,
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
    orientation = exif_orientation(data)
    upright = turned_upright(pixels, orientation)
    return Photo(upright, size[::-1] if orientation >= 5 else size)


def decode_image(path: Path, data: bytes, flags: int) -> np.ndarray:
    """Decode the content of an image file.

    Args:
        path: The file, for messages.
        data: Its content.
        flags: OpenCV's ``IMREAD_`` flags.

    Returns:
        What OpenCV decodes, channels in its order.

    Raises:
        ValueError: If it is no image that can be read whole, or one of more than `MOST_PIXELS`.
    """
    return _decode(path, data, flags, _promised_size(path, data))


def rgb_from_pixels(pixels: np.ndarray) -> np.ndarray:
    """8-bit RGB of an array of any usual kind.

    Args:
        pixels: ``(height, width)``, or with 1, 3 or 4 channels (grey, RGB, RGB and transparency,
            which is left out); uint8, or uint16 with the full range.

    Returns:
        ``(height, width, 3)`` uint8.

    Raises:
        ValueError: If it is none of these.
    """
    pixels = np.asarray(pixels)
    fits = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (1, 3, 4))
    if not fits or pixels.dtype not in (np.uint8, np.uint16):
        raise ValueError(
            "Image: expected uint8 or uint16 of shape (height, width) or (height, width, 1, 3 or "
            f"4), got {pixels.dtype} of shape {pixels.shape}."
        )
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    if pixels.shape[2] == 1:
        return np.repeat(pixels, 3, axis=2)
    return pixels[..., :3]


def write_image(path: Path, image: np.ndarray) -> None:
    """Write an 8-bit RGB image; the suffix tells the format.

    Args:
        path: File to write; made whole or not at all.
        image: ``(height, width, 3)`` uint8.
    """
    path = Path(path)
    # Not by OpenCV itself: a name that is not UTF-8 would end the process.
    encoded, data = cv2.imencode(path.suffix, cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    if not encoded:
        raise OSError(f"{path}: the image could not be written.")
    with atomic_file(path) as temporary:
        temporary.write_bytes(data.tobytes())


def _promised_size(path, data):
    """``(height, width)`` as the header tells them, None if there is none; checked."""
    try:
        size = promised_size(data)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    if size is not None and size[0] * size[1] > MOST_PIXELS:
        raise ValueError(
            f"{path}: expected an image of at most {MOST_PIXELS} pixels, got {size[1]} x {size[0]}."
        )
    return size


def _decode(path, data, flags, size):
    # What tells no size before it is decoded could be of any size.
    try:
        image = None if size is None else cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        raise ValueError(f"{path}: expected an image: {error.err}") from None
    if image is None:
        raise ValueError(
            f"{path}: expected an image, got {len(data)} bytes that are none, not the whole of "
            "one, or one that has not 8 or 16 bits a channel."
        )
    return image
