"""Reading an array of numbers from a MATLAB file, whatever the file says of itself."""

import math
import struct
import zlib
from pathlib import Path

import numpy as np

# The format's numbers for types of elements and classes of arrays (MAT-file level 5).
_NUMBERS = {
    1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8",
}  # fmt: skip
_MATRIX, _COMPRESSED, _FLAGS, _DIMENSIONS, _NAMES = 14, 15, (6,), (5, 6), (1, 2, 16)
_NUMERIC_CLASSES, _COMPLEX = range(6, 16), 0x0800
_HEADER_BYTES, _MAX_BYTES = 128, 1 << 28


def read_mat_array(path: Path, name: str) -> np.ndarray:
    """Read a real numeric array from a MATLAB file of level 5, as versions 5 to 7.2 write them.

    Every size and type is checked before it is used: SciPy's reader takes the types on trust, and
    one damaged byte ends the process.

    Args:
        path: The ``.mat`` file, compressed or not.
        name: The variable.

    Returns:
        The array, in the type that it is stored in.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the file is damaged or of another format, or the variable is not there or
            no array of real numbers; names the file.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is no such file.")
    data = path.read_bytes()
    try:
        return _find(memoryview(data), name)
    except (ValueError, zlib.error) as error:
        raise ValueError(f"{path}: {name}: {error}") from None


def _find(data, name):
    order = {b"IM": "<", b"MI": ">"}.get(bytes(data[126:_HEADER_BYTES]))
    if order is None or struct.unpack_from(f"{order}H", data, 124)[0] != 0x0100:
        raise ValueError("expected a MATLAB file of version 5 to 7.2, got another format.")
    at = _HEADER_BYTES
    while at < len(data):
        kind, content, at = _element(data, at, order)
        if kind == _COMPRESSED:
            inflater = zlib.decompressobj()
            content = inflater.decompress(content, _MAX_BYTES)
            if inflater.unconsumed_tail:
                raise ValueError(f"expected at most {_MAX_BYTES} bytes, got more.")
            kind, content, _ = _element(memoryview(content), 0, order)
        if kind == _MATRIX:
            array = _array(content, order, name)
            if array is not None:
                return array
    raise ValueError("expected such a variable, and there is none.")


def _element(data, at, order, kinds=None):
    """Type, content and end of the element that starts at a place."""
    if at + 8 > len(data):
        raise ValueError("expected more of the file, which ends early.")
    kind, size = struct.unpack_from(f"{order}II", data, at)
    start = at + 8
    if kind >> 16:
        # A small element: type and size share a word, the content is in the other one.
        kind, size, start = kind & 0xFFFF, kind >> 16, at + 4
        end = at + 8
    else:
        end = start + size if kind == _COMPRESSED else start + -(-size // 8) * 8
    if start + size > min(end, len(data)):
        raise ValueError("expected more of the file, which ends early.")
    if kinds is not None and kind not in kinds:
        raise ValueError(f"expected an element of type {' or '.join(map(str, kinds))}, got {kind}.")
    return kind, data[start : start + size], end


def _array(content, order, name):
    """The array of a matrix element; None if it has another name."""
    _, flags, at = _element(content, 0, order, _FLAGS)
    _, dimensions, at = _element(content, at, order, _DIMENSIONS)
    _, its_name, at = _element(content, at, order, _NAMES)
    if bytes(its_name) != name.encode():
        return None
    flag_words = np.frombuffer(flags, f"{order}u4")
    if not flag_words.size or flag_words[0] & 0xFF not in _NUMERIC_CLASSES:
        raise ValueError("expected an array of numbers, got something else.")
    if flag_words[0] & _COMPLEX:
        raise ValueError("expected real numbers, got complex ones.")
    shape = tuple(np.frombuffer(dimensions, f"{order}i4").tolist())
    kind, values, _ = _element(content, at, order, tuple(_NUMBERS))
    array = np.frombuffer(values, f"{order}{_NUMBERS[kind]}")
    if min(shape, default=-1) < 0 or math.prod(shape) != array.size:
        raise ValueError(f"expected {array.size} numbers in its shape, got {shape}.")
    return array.reshape(shape, order="F")
