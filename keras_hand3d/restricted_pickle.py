"""Reading pickles of NumPy arrays from strangers without running anything they ask for."""

import pickle
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
    with path.open("rb") as stream:
        try:
            return _ArrayUnpickler(stream, encoding="latin1").load()
        except UnsafePickleError as error:
            raise UnsafePickleError(f"{path}: {error}") from None
        except MemoryError:
            raise ValueError(f"{path}: the pickle asks for more memory than there is.") from None
        # Corrupt input makes the unpickler raise nearly anything; all of it means the same.
        except Exception as error:
            raise ValueError(
                f"{path}: not a readable pickle of arrays ({type(error).__name__}: {error})."
            ) from error


class _ArrayUnpickler(pickle.Unpickler):
    def find_class(self, module, name):
        """Answer the four globals of a pickled array; refuse all others."""
        stand_in = _STAND_INS.get((module, name))
        if stand_in is None:
            raise UnsafePickleError(
                f"refused: the pickle asks for {module}.{name}; only NumPy arrays are read."
            )
        return stand_in


# Stand-ins are instances without a __dict__, so a pickle's BUILD cannot alter them.
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
        if dtype.kind not in "biufSU":
            raise UnsafePickleError(
                f"refused: an array of dtype {code!r}; expected numbers or text."
            )
        # A copy, because the pickle's state is set on it next and NumPy's own dtypes are shared.
        return np.dtype(str(code), align=False, copy=True)


class _Reconstruct:
    __slots__ = ()

    def __call__(self, array_type, shape, _type_code):
        if not isinstance(array_type, _ArrayType) or shape != (0,):
            raise UnsafePickleError("refused: an array is built in an unusual way.")
        return np.ndarray((0,), dtype=np.int8)


_RECONSTRUCT = _Reconstruct()
_STAND_INS = {
    ("_codecs", "encode"): _Encode(),
    ("numpy.core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy._core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy", "ndarray"): _ArrayType(),
    ("numpy", "dtype"): _NewDtype(),
}
