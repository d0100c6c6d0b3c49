"""In which order samples are drawn, as a function of seed and batch number alone."""

import numpy as np


class SampleOrder:
    """Numbers of the samples in each batch of an endless sequence of batches.

    The data set is passed through again and again; pass ``p`` is in order, or shuffled by a
    generator keyed by the seed and ``p``. Nothing is drawn from a state, so batch ``k`` is the same
    whenever and wherever it is asked for: this is what resuming at any step rests on.

    Args:
        count: Samples in the data set.
        batch_size: Samples in a batch.
        shuffle: Whether each pass is shuffled.
        seed: Seed of the shuffling, not negative.
        whole_batches: Whether all batches are of ``batch_size``, running over from one pass into
            the next; else the last batch of a pass holds what remains of it.

    Attributes:
        batches_in_pass: Batches that one pass fills, the last one counted though it be smaller.

    Raises:
        ValueError: If there is no sample, the batch size is below 1 or the seed below 0.
    """

    def __init__(self, count, batch_size, shuffle=False, seed=0, whole_batches=False):
        if count < 1:
            raise ValueError(f"Expected a data set of at least one sample, got {count}.")
        if batch_size < 1:
            raise ValueError(f"Expected a batch size of at least 1, got {batch_size}.")
        if seed < 0:
            raise ValueError(f"Expected a seed of at least 0, got {seed}.")
        self.count, self.batch_size = int(count), int(batch_size)
        self.shuffle, self.seed = bool(shuffle), int(seed)
        self.whole_batches = bool(whole_batches)
        self.batches_in_pass = -(-self.count // self.batch_size)
        self._latest = (-1, None)

    def batch(self, number):
        """Numbers of the samples in a batch.

        Args:
            number: Number of the batch, from zero; there is no last one.

        Returns:
            List of integers, ``batch_size`` or fewer, see ``whole_batches``.
        """
        if self.whole_batches:
            turn, first = divmod(number * self.batch_size, self.count)
            indices = self._slice(turn, first, self.batch_size)
            while len(indices) < self.batch_size:
                turn += 1
                indices += self._slice(turn, 0, self.batch_size - len(indices))
            return indices
        turn, place = divmod(number, self.batches_in_pass)
        return self._slice(turn, place * self.batch_size, self.batch_size)

    def _slice(self, turn, first, length):
        last = min(first + length, self.count)
        if not self.shuffle:
            return list(range(first, last))
        # The latest permutation is kept. Several threads may ask, so the pair is read and replaced
        # in one assignment each.
        latest = self._latest
        if latest[0] != turn:
            generator = np.random.default_rng([self.seed, turn])
            latest = self._latest = (turn, generator.permutation(self.count))
        return latest[1][first:last].tolist()
