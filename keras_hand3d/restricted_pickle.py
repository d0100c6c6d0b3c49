"""Reading pickles of NumPy arrays from strangers without running anything they ask for."""

import io
import math
import pickle
import pickletools
from pathlib import Path
from typing import Any

import numpy as np


class UnsafePickleError(ValueError):
    """A pickle asks for more than NumPy arrays."""


def load_array_pickle(path: Path) -> Any:
    """Read a pickle that holds arrays, numbers, texts and containers of them.

    Only the four globals that a pickled NumPy array needs are answered, and by harmless stand-ins:
    nothing that the file names is imported or called.

    Args:
        path: File to read.

    Returns:
        The object.

    Raises:
        FileNotFoundError: If there is no such file.
        UnsafePickleError: If the pickle names another global, or uses an allowed one in a way that
            arrays do not.
        ValueError: If the file is truncated or no pickle.
    """
    path = Path(path)
    data = path.read_bytes()
    try:
        _check_memo(data)
        return _with_arrays(_ArrayUnpickler(io.BytesIO(data), encoding="latin1").load(), {})
    except UnsafePickleError as error:
        raise UnsafePickleError(f"{path}: {error}") from None
    except MemoryError:
        raise ValueError(f"{path}: the pickle asks for more memory than there is.") from None
    # Corrupt input makes the unpickler raise nearly anything; all of it means the same.
    except Exception as error:
        raise ValueError(
            f"{path}: not a readable pickle of arrays ({type(error).__name__}: {error})."
        ) from error


# Bytes of each opcode's argument, or how its length is told; pickletools.genops does the same and
# takes longer than reading the pickle.
_WIDTHS = {ord(each.code): 0 if each.arg is None else each.arg.n for each in pickletools.opcodes}
_LINES = {ord("c"): 2, ord("i"): 2}
_LENGTH_BYTES = {
    pickletools.TAKEN_FROM_ARGUMENT1: 1,
    pickletools.TAKEN_FROM_ARGUMENT4: 4,
    pickletools.TAKEN_FROM_ARGUMENT4U: 4,
    pickletools.TAKEN_FROM_ARGUMENT8U: 8,
}
_PUT, _LONG_BINPUT, _STOP = b"pr."


def _check_memo(data):
    """Refuse numbers of remembered objects for which the unpickler would fill the memory."""
    at = 0
    while at < len(data) and data[at] in _WIDTHS and data[at] != _STOP:
        code, begin = data[at], at + 1
        width = _WIDTHS[code]
        if width == pickletools.UP_TO_NEWLINE:
            at = begin
            for _ in range(_LINES.get(code, 1)):
                at = (data.find(b"\n", at) + 1) or len(data)
        elif width < 0:
            counted = _LENGTH_BYTES[width]
            at = begin + counted + int.from_bytes(data[begin : begin + counted], "little")
        else:
            at = begin + width
        if code in (_LONG_BINPUT, _PUT):
            argument = data[begin:at]
            number = int.from_bytes(argument, "little") if code == _LONG_BINPUT else int(argument)
            # Each object takes a byte of the file at the least.
            if number > len(data):
                raise UnsafePickleError(f"refused: object {number} of a file of {len(data)} bytes.")


class _ArrayUnpickler(pickle.Unpickler):
    def find_class(self, module, name):
        """Answer the four globals of a pickled array; refuse all others."""
        stand_in = _STAND_INS.get((module, name))
        if stand_in is None:
            raise UnsafePickleError(
                f"refused: the pickle asks for {module}.{name}; only NumPy arrays are read."
            )
        return stand_in


# Stand-ins are instances without a __dict__, so a pickle's BUILD cannot alter them. Arrays and
# dtypes take their state themselves: NumPy's own believe whatever flags and offsets a file gives.
class _ArrayType:
    __slots__ = ()


class _Encode:
    __slots__ = ()

    def __call__(self, text, encoding="latin1"):
        if not isinstance(text, str) or encoding not in ("latin1", "latin-1"):
            raise UnsafePickleError(f"refused: text in encoding {encoding!r}; expected 'latin1'.")
        return text.encode("latin1")


class _NewDtype:
    __slots__ = ()

    def __call__(self, code, *_flags):
        dtype = np.dtype(str(code))
        # Items of no bytes would make a shape of any size look filled.
        if dtype.kind not in "biufSU" or not dtype.itemsize:
            raise UnsafePickleError(
                f"refused: an array of dtype {code!r}; expected numbers or text."
            )
        return _Dtype(dtype)


class _Dtype:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __setstate__(self, state):
        """Take over the byte order; size and flags are known from the dtype's name."""
        _version, byte_order, *structure = state[:5]
        if any(part is not None for part in structure):
            raise UnsafePickleError("refused: a dtype with fields; expected numbers or text.")
        self.value = self.value.newbyteorder(byte_order)


class _Reconstruct:
    __slots__ = ()

    def __call__(self, array_type, shape, _type_code):
        if not isinstance(array_type, _ArrayType) or shape != (0,):
            raise UnsafePickleError("refused: an array is built in an unusual way.")
        return _Array()


class _Array:
    __slots__ = ("value",)

    def __init__(self):
        self.value = None

    def __setstate__(self, state):
        """Build the array from bytes that must fill its shape exactly."""
        _version, shape, dtype, is_fortran, data = state
        # Python 2 pickles hold the bytes as text.
        data = data.encode("latin1") if isinstance(data, str) else data
        if not isinstance(dtype, _Dtype) or not isinstance(data, bytes):
            raise UnsafePickleError("refused: an array is built in an unusual way.")
        if len(data) != math.prod(shape) * dtype.value.itemsize:
            raise ValueError(f"{len(data)} bytes for an array of shape {shape}")
        order = "F" if is_fortran else "C"
        self.value = np.ndarray(shape, dtype.value, data, order=order).copy(order)


def _with_arrays(value, done):
    """The value with its stand-ins for arrays replaced, each container visited once."""
    if isinstance(value, _Array):
        if value.value is None:
            raise UnsafePickleError("refused: an array without contents.")
        return value.value
    if not isinstance(value, dict | list | tuple):
        return value
    if id(value) not in done:
        if isinstance(value, dict):
            done[id(value)] = {key: _with_arrays(item, done) for key, item in value.items()}
        else:
            done[id(value)] = type(value)(_with_arrays(item, done) for item in value)
    return done[id(value)]


_RECONSTRUCT = _Reconstruct()
_STAND_INS = {
    ("_codecs", "encode"): _Encode(),
    ("numpy.core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy._core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy", "ndarray"): _ArrayType(),
    ("numpy", "dtype"): _NewDtype(),
}
