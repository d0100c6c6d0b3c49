"""Sizes of image files as their headers tell them, before anything is decoded."""

import re
import struct

# In the compressed data of a JPEG 0xff is followed by zero, or by a restart marker; the marker 1
# has no length either.
_JPEG_MARKER = re.compile(rb"\xff[^\x00\x01\xff\xd0-\xd7]")
_END, _TABLES = 0xD9, (0xC4, 0xC8, 0xCC)
_GAP = rb"(?:\s|#[^\r\n]*[\r\n])+"
_PNM_HEADER = re.compile(rb"P[1-6]" + _GAP + rb"(\d{1,9})" + _GAP + rb"(\d{1,9})")
_TIFF_WIDTH, _TIFF_HEIGHT, _TIFF_SHORT = 256, 257, 3


def promised_size(data: bytes) -> tuple[int, int] | None:
    """The size that an image file promises.

    Args:
        data: Content of a file: JPEG, PNG, BMP, WebP, TIFF, GIF, PNM, JPEG 2000 or AVIF.

    Returns:
        ``(height, width)`` before it is turned, or None where it cannot be told.

    Raises:
        ValueError: If a JPEG ends too early.
    """
    for start, reader in _READERS:
        if start.match(data):
            try:
                return reader(data)
            except struct.error:
                return None
    return None


def _jpeg(data):
    # Older OpenCV decodes a truncated JPEG without a word, grey where data is missing; so the end
    # is looked for here.
    size, at = None, 2
    while True:
        found = _JPEG_MARKER.search(data, at)
        if found is None:
            raise ValueError("expected an image, got a JPEG that ends too early.")
        marker, at = data[found.start() + 1], found.end()
        if marker == _END:
            return size
        length = struct.unpack(">H", data[at : at + 2])[0] if at + 2 <= len(data) else len(data)
        is_frame = 0xC0 <= marker <= 0xCF and marker not in _TABLES
        if size is None and is_frame and at + 7 <= len(data):
            size = struct.unpack(">HH", data[at + 3 : at + 7])
        at += length


def _png(data):
    return struct.unpack_from(">II", data, 16)[::-1] if data[12:16] == b"IHDR" else None


def _gif(data):
    return struct.unpack_from("<HH", data, 6)[::-1]


def _bmp(data):
    is_old = struct.unpack_from("<I", data, 14)[0] == 12
    width, height = struct.unpack_from("<HH" if is_old else "<ii", data, 18)
    return abs(height), abs(width)


def _webp(data):
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
    elif kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (size & 0x3FFF for size in struct.unpack_from("<HH", data, 26))
    return height, width


def _tiff(data):
    """The largest width and height that the first directory names."""
    order = "<" if data.startswith(b"II") else ">"
    if data[2:4] in (b"+\x00", b"\x00+"):
        at, count, step = struct.unpack_from(order + "Q", data, 8)[0], "Q", 20
    else:
        at, count, step = struct.unpack_from(order + "I", data, 4)[0], "H", 12
    (entries,) = struct.unpack_from(order + count, data, at)
    begin, sizes = at + struct.calcsize(order + count), {_TIFF_WIDTH: 0, _TIFF_HEIGHT: 0}
    for entry in range(begin, min(begin + step * entries, len(data)), step):
        tag, kind = struct.unpack_from(order + "HH", data, entry)
        if tag in sizes:
            value = order + ("H" if kind == _TIFF_SHORT else "I")
            (found,) = struct.unpack_from(value, data, entry + (8 if step == 12 else 12))
            sizes[tag] = max(sizes[tag], found)
    return (sizes[_TIFF_HEIGHT], sizes[_TIFF_WIDTH]) if all(sizes.values()) else None


def _pnm(data):
    width, height = _PNM_HEADER.match(data).groups()
    return int(height), int(width)


def _jpeg_2000(data):
    sizes = []
    for found in re.finditer(rb"\xff\x4f\xff\x51", data):
        right, below, left, above = struct.unpack_from(">IIII", data, found.end() + 4)
        sizes.append((max(below - above, 0), max(right - left, 0)))
    return max(sizes, key=lambda size: size[0] * size[1], default=None)


def _avif(data):
    sizes = [struct.unpack_from(">II", data, found.end() + 4)[::-1]
             for found in re.finditer(b"ispe", data[:1_000_000])]  # fmt: skip
    return max(sizes, key=lambda size: size[0] * size[1], default=None)


_READERS = tuple(
    (re.compile(start, re.DOTALL), reader)
    for start, reader in (
        (rb"\xff\xd8", _jpeg),
        (rb"\x89PNG\r\n\x1a\n", _png),
        (rb"GIF8", _gif),
        (rb"BM", _bmp),
        (rb"RIFF....WEBP", _webp),
        (rb"II[*+]\x00|MM\x00[*+]", _tiff),
        (_PNM_HEADER.pattern, _pnm),
        (rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51", _jpeg_2000),
        (rb"....ftyp", _avif),
    )
)
"""How a file of each kind begins, and what tells its size."""
