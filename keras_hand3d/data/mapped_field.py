"""One field of a packed data set, mapped into memory."""

import math
import mmap
from pathlib import Path

import numpy as np

_LARGE = 16 * mmap.PAGESIZE


class MappedField:
    """The arrays of all samples in one file, each read from the disk when it is looked at.

    A system reads ahead of what is touched, which in any order but the file's brings in samples
    that nobody asked for: with more data than memory, several times what is used. Where the
    system takes advice, a large sample is asked for as a whole and nothing beside it.

    Args:
        path: The file.
        dtype: Type of the numbers.
        offset: Bytes before the first sample.
        shape: Shape of all samples, their number first.

    Attributes:
        array: All samples, a read-only view of the file.
    """

    def __init__(self, path, dtype, offset, shape):
        with Path(path).open("rb") as stream:
            mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self.array = np.frombuffer(mapped, dtype, math.prod(shape), offset).reshape(shape)
        self._offset = offset
        self._bytes = math.prod(shape[1:]) * np.dtype(dtype).itemsize
        self._map = None
        if self._bytes >= _LARGE and hasattr(mmap, "MADV_WILLNEED"):
            self._map = mapped
            mapped.madvise(mmap.MADV_RANDOM)

    def __getitem__(self, index):
        sample = self.array[index]
        if self._map is not None:
            start, length = pages_of(self._offset, self._bytes, index % len(self.array))
            self._map.madvise(mmap.MADV_WILLNEED, start, length)
        return sample


def pages_of(offset, size, index):
    """Start and length, in bytes, of the whole pages that hold one of equally large samples.

    Args:
        offset: Bytes before the first sample.
        size: Bytes of a sample.
        index: Number of the sample, from 0.
    """
    begin = offset + index * size
    start = begin - begin % mmap.PAGESIZE
    return start, begin + size - start
