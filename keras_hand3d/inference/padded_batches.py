"""Splitting work into batches of a few fixed sizes, so that little has to be compiled."""

from collections.abc import Iterator

import numpy as np


def batch_sizes(batch_size):
    """The sizes that batches come in, at most four: the largest, its half, its quarter and one."""
    return sorted({1, -(-batch_size // 4), -(-batch_size // 2), batch_size})


def padded_batches(count: int, batch_size: int) -> Iterator[tuple[np.ndarray, int]]:
    """Numbers of the samples of each batch; short batches repeat their last sample.

    Args:
        count: Samples there are.
        batch_size: Samples in a full batch.

    Yields:
        ``(numbers, real)``: as many numbers as one of `batch_sizes`, of which the first ``real``
        ones count.
    """
    sizes = batch_sizes(batch_size)
    for start in range(0, count, batch_size):
        real = min(batch_size, count - start)
        padded = next(size for size in sizes if size >= real)
        yield np.minimum(np.arange(start, start + padded), start + real - 1), real
