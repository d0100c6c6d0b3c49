"""How a JPEG is to be turned, as its EXIF data tell."""

import re
import struct

import numpy as np

# Any with a length before the compressed data.
_SEGMENT = re.compile(rb"\xff+[\xc0-\xcf\xdb-\xfe]")
_BEGIN = b"Exif\x00\x00"
_ORIENTATION = 0x0112
_ENTRY = 12


def exif_orientation(data: bytes) -> int:
    """The orientation of a JPEG.

    Args:
        data: Content of the file.

    Returns:
        1 to 8 as in EXIF, 1 where nothing is told.
    """
    at = 2
    while found := _SEGMENT.match(data, at):
        at = found.end()
        if at + 2 > len(data):
            break
        end = at + struct.unpack_from(">H", data, at)[0]
        if data[at - 1] == 0xE1 and data.startswith(_BEGIN, at + 2):
            return _told_by(data[at + 2 + len(_BEGIN) : end])
        at = end
    return 1


def turned_upright(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """An image as it is to be seen.

    Args:
        pixels: ``(height, width, channels)`` as stored.
        orientation: 1 to 8 as in EXIF.
    """
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)


def _told_by(tiff):
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        (begin,) = struct.unpack_from(order + "I", tiff, 4)
        (entries,) = struct.unpack_from(order + "H", tiff, begin)
        for entry in range(begin + 2, begin + 2 + entries * _ENTRY, _ENTRY):
            if struct.unpack_from(order + "H", tiff, entry)[0] == _ORIENTATION:
                (value,) = struct.unpack_from(order + "H", tiff, entry + 8)
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1
