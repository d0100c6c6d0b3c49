"""Arrays that take seconds to build, kept in the user's cache folder."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from keras_hand3d.files import atomic_file


def cache_folder() -> Path:
    """Where built meshes are kept."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "keras_hand3d"


def cached_arrays(name: str, build: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Arrays from the cache, or built and put there.

    A cache that cannot be read is built anew, one that cannot be written is done without.

    Args:
        name: File name; it holds the version.
        build: Makes the arrays.

    Returns:
        The arrays by name.
    """
    path = cache_folder() / name
    try:
        with np.load(path) as arrays:
            return dict(arrays)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile):
        arrays = build()
    try:
        with atomic_file(path) as temporary:
            np.savez_compressed(temporary, **arrays)
    except OSError:
        pass
    return arrays
